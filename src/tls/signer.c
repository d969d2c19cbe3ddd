/* SPDX-License-Identifier: MIT */
/*
 * signer: keys for OpenSSL that are elsewhere: who signs with them asks the key holder.
 *
 * This is a provider (provider(7)) with managers of keys, that have the public half and a number,
 * and with signatures. It is in a library context of its own: keys find it by themselves, and
 * nothing else does by mistake.
 */
#include "tls/signer.h"

#include <openssl/core.h>
#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <openssl/rsa.h>
#include <string.h>
#include "tls/signing.h"

#define NAME "key-holder"
#define NUMBER "key-number"

enum { PARAMETERS = 32 };

static int holder = -1;

void signer_use(int socket)
{
	holder = socket;
}

/* --------------------------------------------------------------------- keys */

struct key {
	const char *kind;
	EVP_PKEY *half;		/* the public one */
	int number;		/* -1: it is nobody's, and only compared */
};

static void *new_key(const char *kind)
{
	struct key *key = OPENSSL_zalloc(sizeof(*key));

	if (key) {
		key->kind = kind;
		key->number = -1;
	}
	return key;
}

static void free_key(void *of)
{
	struct key *key = of;

	if (key)
		EVP_PKEY_free(key->half);
	OPENSSL_free(key);
}

static int has(const void *of, int selection)
{
	const struct key *key = of;

	if (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY && key->number < 0)
		return 0;
	return key->half != NULL;
}

static int match(const void *a, const void *b, int selection)
{
	(void)selection;
	return EVP_PKEY_eq(((const struct key *)a)->half, ((const struct key *)b)->half) == 1;
}

/* The public half, as any key of that kind is; the number beside it. */
static int import(void *to, int selection, const OSSL_PARAM parameters[])
{
	struct key *key = to;
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, key->kind, NULL);
	const OSSL_PARAM *number = OSSL_PARAM_locate_const(parameters, NUMBER);
	int good;

	(void)selection;
	good = context && EVP_PKEY_fromdata_init(context) == 1 &&
	       EVP_PKEY_fromdata(context, &key->half, EVP_PKEY_PUBLIC_KEY,
				 (OSSL_PARAM *)(uintptr_t)parameters) == 1 &&
	       (!number || OSSL_PARAM_get_int(number, &key->number) == 1);
	EVP_PKEY_CTX_free(context);
	return good;
}

/* More than these is taken; OpenSSL only wants to know that there is something. */
static const OSSL_PARAM *import_types(int selection)
{
	static const OSSL_PARAM types[] = { OSSL_PARAM_int(NUMBER, NULL), OSSL_PARAM_END };

	(void)selection;
	return types;
}

static int get_parameters(void *of, OSSL_PARAM parameters[])
{
	return EVP_PKEY_get_params(((struct key *)of)->half, parameters);
}

static const OSSL_PARAM *gettable_parameters(void *provider)
{
	static const OSSL_PARAM types[] = {
		OSSL_PARAM_int(OSSL_PKEY_PARAM_BITS, NULL),
		OSSL_PARAM_int(OSSL_PKEY_PARAM_SECURITY_BITS, NULL),
		OSSL_PARAM_int(OSSL_PKEY_PARAM_MAX_SIZE, NULL),
		OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_DEFAULT_DIGEST, NULL, 0),
		OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_MANDATORY_DIGEST, NULL, 0),
		OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, NULL, 0),
		OSSL_PARAM_END
	};

	(void)provider;
	return types;
}

/* --------------------------------------------------------------- signatures */

struct job {
	const struct key *key;
	char digest[32];	/* "": the key's own */
	bool is_pss;
};

static void *new_job(void *provider, const char *properties)
{
	(void)provider, (void)properties;
	return OPENSSL_zalloc(sizeof(struct job));
}

static void free_job(void *job)
{
	OPENSSL_free(job);
}

/* The lengths of salts are not asked for: in TLS there is only one. */
static int set_job_parameters(void *of, const OSSL_PARAM parameters[])
{
	struct job *job = of;
	const OSSL_PARAM *padding = parameters ?
		OSSL_PARAM_locate_const(parameters, OSSL_SIGNATURE_PARAM_PAD_MODE) : NULL;
	int mode = RSA_PKCS1_PADDING;

	if (!padding)
		return 1;
	if (padding->data_type == OSSL_PARAM_UTF8_STRING)
		job->is_pss = strcmp(padding->data, OSSL_PKEY_RSA_PAD_MODE_PSS) == 0;
	else if (OSSL_PARAM_get_int(padding, &mode) == 1)
		job->is_pss = mode == RSA_PKCS1_PSS_PADDING;
	else
		return 0;
	return 1;
}

static const OSSL_PARAM *settable_job_parameters(void *job, void *provider)
{
	static const OSSL_PARAM types[] = {
		OSSL_PARAM_int(OSSL_SIGNATURE_PARAM_PAD_MODE, NULL),
		OSSL_PARAM_int(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, NULL),
		OSSL_PARAM_END
	};

	(void)job, (void)provider;
	return types;
}

static int begin_job(void *of, const char *digest, void *key, const OSSL_PARAM parameters[])
{
	struct job *job = of;
	size_t length = digest ? strlen(digest) : 0;

	job->key = key;
	if (length >= sizeof(job->digest) || job->key->number < 0)
		return 0;
	memcpy(job->digest, digest ? digest : "", length + 1);
	return set_job_parameters(job, parameters);
}

static int sign(void *of, unsigned char *signature, size_t *length, size_t room,
		const unsigned char *content, size_t content_length)
{
	const struct job *job = of;
	const struct key *key = job->key;
	struct signing_request request = { .key = (uint16_t)key->number };
	const struct signing_scheme *scheme;

	if (!signature) {
		*length = (size_t)EVP_PKEY_get_size(key->half);
		return 1;
	}
	scheme = signing_choose(key->kind, *job->digest ? job->digest : NULL, job->is_pss);
	if (!scheme || content_length > sizeof(request.content))
		return 0;
	request.scheme = scheme->code;
	memcpy(request.content, content, content_length);
	*length = signing_ask(holder, &request, content_length, signature, room);
	return *length > 0;
}

/* ----------------------------------------------------------------- provider */

#define FUNCTION(number, function) { number, (void (*)(void))(function) }

/* A manager of keys for each kind: only their names are different. */
#define KIND(id, kind, signature)								\
	static void *new_##id(void *provider)							\
	{											\
		(void)provider;									\
		return new_key(kind);								\
	}											\
	static const char *signature_##id(int operation)					\
	{											\
		return operation == OSSL_OP_SIGNATURE ? (signature) : NULL;			\
	}											\
	static const OSSL_DISPATCH manager_##id[] = {						\
		FUNCTION(OSSL_FUNC_KEYMGMT_NEW, new_##id),					\
		FUNCTION(OSSL_FUNC_KEYMGMT_FREE, free_key),					\
		FUNCTION(OSSL_FUNC_KEYMGMT_HAS, has),						\
		FUNCTION(OSSL_FUNC_KEYMGMT_MATCH, match),					\
		FUNCTION(OSSL_FUNC_KEYMGMT_IMPORT, import),					\
		FUNCTION(OSSL_FUNC_KEYMGMT_IMPORT_TYPES, import_types),				\
		FUNCTION(OSSL_FUNC_KEYMGMT_GET_PARAMS, get_parameters),				\
		FUNCTION(OSSL_FUNC_KEYMGMT_GETTABLE_PARAMS, gettable_parameters),		\
		FUNCTION(OSSL_FUNC_KEYMGMT_QUERY_OPERATION_NAME, signature_##id),		\
		{ 0, NULL }									\
	};

KIND(rsa, "RSA", "RSA")
KIND(pss, "RSA-PSS", "RSA")
KIND(ec, "EC", "ECDSA")
KIND(ed25519, "ED25519", "ED25519")
KIND(ed448, "ED448", "ED448")

static const OSSL_DISPATCH signature[] = {
	FUNCTION(OSSL_FUNC_SIGNATURE_NEWCTX, new_job),
	FUNCTION(OSSL_FUNC_SIGNATURE_FREECTX, free_job),
	FUNCTION(OSSL_FUNC_SIGNATURE_DIGEST_SIGN_INIT, begin_job),
	FUNCTION(OSSL_FUNC_SIGNATURE_DIGEST_SIGN, sign),
	FUNCTION(OSSL_FUNC_SIGNATURE_SET_CTX_PARAMS, set_job_parameters),
	FUNCTION(OSSL_FUNC_SIGNATURE_SETTABLE_CTX_PARAMS, settable_job_parameters),
	{ 0, NULL }
};

static const OSSL_ALGORITHM *query(void *provider, int operation, int *must_ask_again)
{
	static const OSSL_ALGORITHM managers[] = {
		{ "RSA", "provider=" NAME, manager_rsa, NULL },
		{ "RSA-PSS", "provider=" NAME, manager_pss, NULL },
		{ "EC", "provider=" NAME, manager_ec, NULL },
		{ "ED25519", "provider=" NAME, manager_ed25519, NULL },
		{ "ED448", "provider=" NAME, manager_ed448, NULL },
		{ NULL, NULL, NULL, NULL }
	};
	static const OSSL_ALGORITHM signatures[] = {
		{ "RSA", "provider=" NAME, signature, NULL },
		{ "ECDSA", "provider=" NAME, signature, NULL },
		{ "ED25519", "provider=" NAME, signature, NULL },
		{ "ED448", "provider=" NAME, signature, NULL },
		{ NULL, NULL, NULL, NULL }
	};

	(void)provider;
	*must_ask_again = 0;
	return operation == OSSL_OP_KEYMGMT ? managers :
	       operation == OSSL_OP_SIGNATURE ? signatures : NULL;
}

static int start(const OSSL_CORE_HANDLE *core, const OSSL_DISPATCH *given,
		 const OSSL_DISPATCH **functions, void **provider)
{
	static const OSSL_DISPATCH ours[] = {
		FUNCTION(OSSL_FUNC_PROVIDER_QUERY_OPERATION, query),
		{ 0, NULL }
	};

	(void)given;
	*functions = ours;
	*provider = (void *)(uintptr_t)core;
	return 1;
}

/* Made once, and left to the end of the process. */
static OSSL_LIB_CTX *library(void)
{
	static OSSL_LIB_CTX *context;

	if (context)
		return context;
	context = OSSL_LIB_CTX_new();
	if (context && OSSL_PROVIDER_add_builtin(context, NAME, start) == 1 &&
	    OSSL_PROVIDER_load(context, NAME))
		return context;
	OSSL_LIB_CTX_free(context);
	context = NULL;
	return NULL;
}

static EVP_PKEY *make(const char *kind, OSSL_PARAM parameters[])
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(library(), kind, NULL);
	EVP_PKEY *key = NULL;

	if (context && EVP_PKEY_fromdata_init(context) == 1)
		EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, parameters);
	EVP_PKEY_CTX_free(context);
	return key;
}

EVP_PKEY *signer_key(EVP_PKEY *public_key, unsigned int number)
{
	OSSL_PARAM parameters[PARAMETERS], *of_it = NULL;
	int value = (int)number;
	EVP_PKEY *key = NULL;
	size_t count = 0;

	if (number > UINT16_MAX || !library() ||
	    EVP_PKEY_todata(public_key, EVP_PKEY_PUBLIC_KEY, &of_it) != 1)
		return NULL;
	for (const OSSL_PARAM *at = of_it; at->key && count < PARAMETERS - 2; at++)
		parameters[count++] = *at;
	parameters[count++] = OSSL_PARAM_construct_int(NUMBER, &value);
	parameters[count] = OSSL_PARAM_construct_end();
	key = make(EVP_PKEY_get0_type_name(public_key), parameters);
	OSSL_PARAM_free(of_it);
	return key;
}
