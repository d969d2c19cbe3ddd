/* SPDX-License-Identifier: MIT */
/* certificate: a chain of certificates and its key, from files, checked. */
#include "tls/certificate.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/log.h"
#include "tls/reason.h"

/* Nobody is there to type a password. */
static int no_password(char *to, int size, int for_writing, void *context)
{
	(void)to, (void)size, (void)for_writing, (void)context;
	return -1;
}

static void print_name(X509_NAME *name, char *text, size_t room)
{
	if (X509_NAME_get_text_by_NID(name, NID_commonName, text, (int)room) <= 0)
		X509_NAME_oneline(name, text, (int)room);
}

static time_t time_of(const ASN1_TIME *when)
{
	struct tm tm;

	return ASN1_TIME_to_tm(when, &tm) == 1 ? timegm(&tm) : 0;
}

/* What people call it: the first name that it is for. */
static void find_subject(struct certificate *certificate)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(certificate->leaf, NID_subject_alt_name, NULL, NULL);

	print_name(X509_get_subject_name(certificate->leaf), certificate->subject,
		   sizeof(certificate->subject));
	for (int i = 0; names && i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

		if (name->type != GEN_DNS)
			continue;
		snprintf(certificate->subject, sizeof(certificate->subject), "%.*s",
			 ASN1_STRING_length(name->d.dNSName),
			 (const char *)ASN1_STRING_get0_data(name->d.dNSName));
		break;
	}
	GENERAL_NAMES_free(names);
}

static void describe(struct certificate *certificate)
{
	unsigned int length;

	certificate->from = time_of(X509_get0_notBefore(certificate->leaf));
	certificate->until = time_of(X509_get0_notAfter(certificate->leaf));
	X509_digest(certificate->leaf, EVP_sha256(), certificate->fingerprint, &length);
	find_subject(certificate);
}

static int refuse(char *why, size_t room, const char *what, const char *file, const char *reason)
{
	snprintf(why, room, "%s %s: %s", what, file, reason);
	reason_clear();
	return -1;
}

static int read_chain(struct certificate *certificate, BIO *file, char *why, size_t room)
{
	X509 *next;

	certificate->leaf = PEM_read_bio_X509_AUX(file, NULL, no_password, NULL);
	if (!certificate->leaf)
		return refuse(why, room, "certificate", certificate->file,
			      reason_take("it has none in it"));
	certificate->chain = sk_X509_new_null();
	while (certificate->chain && (next = PEM_read_bio_X509(file, NULL, no_password, NULL)))
		if (!sk_X509_push(certificate->chain, next))
			X509_free(next);
	/* That there is no more is an error, too, as OpenSSL sees it. */
	if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
		return refuse(why, room, "certificate", certificate->file,
			      reason_take("its contents are damaged"));
	reason_clear();
	return 0;
}

/* RFC 8446, 4.4.2: each certificate directly certifies the one before it. */
static int check_chain(const struct certificate *certificate, char *why, size_t room)
{
	X509 *before = certificate->leaf;
	char one[128], other[128], signer[128];

	for (int i = 0; i < sk_X509_num(certificate->chain); i++) {
		X509 *next = sk_X509_value(certificate->chain, i);

		if (X509_check_issued(next, before) != X509_V_OK) {
			print_name(X509_get_subject_name(before), one, sizeof(one));
			print_name(X509_get_issuer_name(before), signer, sizeof(signer));
			print_name(X509_get_subject_name(next), other, sizeof(other));
			snprintf(why, room, "certificate %s: behind the certificate of %s must "
				 "stand that of %s, which has signed it, but it is that of %s",
				 certificate->file, one, signer, other);
			reason_clear();
			return -1;
		}
		before = next;
	}
	return 0;
}

/* A key is for its owner; a group may be let in on purpose. */
static void check_access(BIO *file, const char *path)
{
	FILE *stream = NULL;
	struct stat stat;

	BIO_get_fp(file, &stream);
	if (!stream || fstat(fileno(stream), &stat) < 0)
		return;
	if (stat.st_mode & (S_IROTH | S_IWOTH | S_IWGRP))
		log_warning("key %s: %s may %s it: chmod 600 it", path,
			    stat.st_mode & (S_IROTH | S_IWOTH) ? "anybody on this machine" : "a group",
			    stat.st_mode & (S_IWOTH | S_IWGRP) ? "change" : "read");
	else if (stat.st_uid != 0 && stat.st_uid != geteuid())
		log_warning("key %s belongs to user %u, who is neither root nor the server's own",
			    path, (unsigned int)stat.st_uid);
}

static int read_key(struct certificate *certificate, const char *path, char *why, size_t room)
{
	BIO *file = BIO_new_file(path, "re");

	if (!file)
		return refuse(why, room, "key", path, reason_take("it cannot be opened"));
	certificate->key = PEM_read_bio_PrivateKey(file, NULL, no_password, NULL);
	if (certificate->key)
		check_access(file, path);
	BIO_free(file);
	if (!certificate->key)
		return refuse(why, room, "key", path, reason_take("it has none in it"));
	if (X509_check_private_key(certificate->leaf, certificate->key) != 1) {
		refuse(why, room, "key", path, "it does not belong to the certificate");
		snprintf(why, room, "key %s: it does not belong to the certificate %s", path,
			 certificate->file);
		return -1;
	}
	return 0;
}

int certificate_read(struct certificate *certificate, const char *path, const char *key_path,
		     char *why, size_t room)
{
	BIO *file = BIO_new_file(path, "re");
	int result;

	*certificate = (struct certificate){ .file = path };
	if (!file)
		return refuse(why, room, "certificate", path, reason_take("it cannot be opened"));
	result = read_chain(certificate, file, why, room);
	BIO_free(file);
	if (result < 0 || check_chain(certificate, why, room) < 0 ||
	    read_key(certificate, key_path ? key_path : path, why, room) < 0)
		return -1;
	describe(certificate);
	return 0;
}

void certificate_take(struct certificate *certificate, const char *file, X509 *leaf, EVP_PKEY *key)
{
	*certificate = (struct certificate){ .file = file, .leaf = leaf, .key = key };
	describe(certificate);
}

void certificate_free(struct certificate *certificate)
{
	X509_free(certificate->leaf);
	EVP_PKEY_free(certificate->key);
	sk_X509_pop_free(certificate->chain, X509_free);
	certificate->leaf = NULL;
	certificate->key = NULL;
	certificate->chain = NULL;
}

void certificate_print_fingerprint(const struct certificate *certificate,
				   char text[CERTIFICATE_FINGERPRINT_TEXT])
{
	for (size_t i = 0; i < CERTIFICATE_FINGERPRINT; i++)
		sprintf(text + 3 * i, "%02X%s", certificate->fingerprint[i],
			i + 1 < CERTIFICATE_FINGERPRINT ? ":" : "");
}

long certificate_days(const struct certificate *certificate, time_t now)
{
	double left = difftime(certificate->until, now) / (24 * 3600);

	return left < 0 ? (long)left - 1 : (long)left;
}
