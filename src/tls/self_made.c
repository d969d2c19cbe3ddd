/* SPDX-License-Identifier: MIT */
/* self_made: a certificate that the server makes for itself, for this machine. */
#include "tls/self_made.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tls/reason.h"

#define CERTIFICATE "self-made.pem"
#define KEY "self-made.key"

enum { DAY_S = 24 * 3600, NAMES = 512 };

/* ------------------------------------------------------------------- making */

/* A name that may stand in a certificate, or "". */
static void find_host(char host[64])
{
	if (gethostname(host, 64) < 0)
		*host = '\0';
	host[63] = '\0';
	if (host[strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.")])
		*host = '\0';
}

static int add_extension(X509 *certificate, int kind, const char *value)
{
	X509V3_CTX context;
	X509_EXTENSION *extension;
	int good;

	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);
	good = extension && X509_add_ext(certificate, extension, -1) == 1;
	X509_EXTENSION_free(extension);
	return good ? 0 : -1;
}

static int add_names(X509 *certificate)
{
	char host[64], names[NAMES];
	X509_NAME *subject = X509_get_subject_name(certificate);

	find_host(host);
	snprintf(names, sizeof(names), "DNS:localhost,IP:127.0.0.1,IP:::1%s%s",
		 *host ? ",DNS:" : "", host);
	if (X509_NAME_add_entry_by_txt(subject, "O", MBSTRING_ASC,
				       (const unsigned char *)"http-server, made for itself", -1, -1,
				       0) != 1 ||
	    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
				       (const unsigned char *)"localhost", -1, -1, 0) != 1 ||
	    X509_set_issuer_name(certificate, subject) != 1)
		return -1;
	return add_extension(certificate, NID_subject_alt_name, names);
}

/* It may prove who the server is, and not sign for anybody else. */
static int add_uses(X509 *certificate)
{
	return add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") == 0 &&
	       add_extension(certificate, NID_key_usage, "critical,digitalSignature") == 0 &&
	       add_extension(certificate, NID_ext_key_usage, "serverAuth") == 0 &&
	       add_extension(certificate, NID_subject_key_identifier, "hash") == 0 ? 0 : -1;
}

static int add_number(X509 *certificate)
{
	unsigned char bytes[16];
	BIGNUM *number;
	int good;

	if (RAND_bytes(bytes, sizeof(bytes)) != 1)
		return -1;
	bytes[0] &= 0x7f;	/* RFC 5280, 4.1.2.2: positive */
	number = BN_bin2bn(bytes, sizeof(bytes), NULL);
	good = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
	BN_free(number);
	return good ? 0 : -1;
}

static int make(struct self_made *made)
{
	made->key = EVP_EC_gen("P-256");
	made->certificate = X509_new();
	if (!made->key || !made->certificate)
		return -1;
	/* A clock that is a little late must not find it in the future. */
	if (X509_set_version(made->certificate, X509_VERSION_3) != 1 ||
	    !X509_gmtime_adj(X509_getm_notBefore(made->certificate), -3600) ||
	    !X509_gmtime_adj(X509_getm_notAfter(made->certificate),
			     (long)SELF_MADE_DAYS * DAY_S) ||
	    X509_set_pubkey(made->certificate, made->key) != 1)
		return -1;
	if (add_number(made->certificate) < 0 || add_names(made->certificate) < 0 ||
	    add_uses(made->certificate) < 0)
		return -1;
	return X509_sign(made->certificate, made->key, EVP_sha256()) > 0 ? 0 : -1;
}

bool self_made_is_stale(X509 *certificate)
{
	time_t soon = time(NULL) + (time_t)SELF_MADE_RENEW_DAYS * DAY_S;
	char host[64];

	find_host(host);
	return X509_cmp_time(X509_get0_notAfter(certificate), &soon) < 0 ||
	       (*host && X509_check_host(certificate, host, 0, 0, NULL) != 1);
}

/* ------------------------------------------------------------------ keeping */

/* Makes a folder and those around it, as mkdir -p does. */
static int make_folder(const char *path)
{
	char part[PATH_MAX];

	for (const char *at = path + 1; *at; at++) {
		if (*at != '/')
			continue;
		snprintf(part, sizeof(part), "%.*s", (int)(at - path), path);
		if (mkdir(part, 0755) < 0 && errno != EEXIST)
			return -1;
	}
	return mkdir(path, 0755) < 0 && errno != EEXIST ? -1 : 0;
}

static FILE *open_in(int folder, const char *name, int flags, mode_t mode)
{
	int fd = openat(folder, name, flags | O_CLOEXEC | O_NOFOLLOW, mode);
	FILE *file = fd >= 0 ? fdopen(fd, flags & O_WRONLY ? "w" : "r") : NULL;

	if (fd >= 0 && !file)
		close(fd);
	return file;
}

/* The pair that is there, if it is one, and our own. */
static int read_pair(struct self_made *made, int folder)
{
	FILE *file = open_in(folder, CERTIFICATE, O_RDONLY, 0);
	struct stat stat;

	if (file) {
		made->certificate = PEM_read_X509(file, NULL, NULL, NULL);
		fclose(file);
	}
	file = made->certificate ? open_in(folder, KEY, O_RDONLY, 0) : NULL;
	if (file) {
		/* Who else could have written it would know the key. */
		if (fstat(fileno(file), &stat) == 0 && stat.st_uid == geteuid() &&
		    !(stat.st_mode & 077))
			made->key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
		fclose(file);
	}
	return made->key && X509_check_private_key(made->certificate, made->key) == 1 &&
	       !self_made_is_stale(made->certificate) ? 0 : -1;
}

/* Closes it with all that was written; 0, or -1 with errno. */
static int finish(FILE *file, bool good)
{
	good = fflush(file) == 0 && fsync(fileno(file)) == 0 && good;
	return fclose(file) == 0 && good ? 0 : -1;
}

static int write_pair(const struct self_made *made, int folder)
{
	FILE *file;

	unlinkat(folder, KEY ".new", 0);
	unlinkat(folder, CERTIFICATE ".new", 0);
	file = open_in(folder, KEY ".new", O_WRONLY | O_CREAT | O_EXCL, 0600);
	if (!file || finish(file, PEM_write_PrivateKey(file, made->key, NULL, NULL, 0, NULL, NULL)))
		return -1;
	file = open_in(folder, CERTIFICATE ".new", O_WRONLY | O_CREAT | O_EXCL, 0644);
	if (!file || finish(file, fchmod(fileno(file), 0644) == 0 &&
			    PEM_write_X509(file, made->certificate)) < 0)
		return -1;
	/* Ended between the two, it leaves a pair that does not fit: it is made again. */
	return renameat(folder, KEY ".new", folder, KEY) == 0 &&
	       renameat(folder, CERTIFICATE ".new", folder, CERTIFICATE) == 0 ? 0 : -1;
}

static void forget(struct self_made *made)
{
	X509_free(made->certificate);
	EVP_PKEY_free(made->key);
	made->certificate = NULL;
	made->key = NULL;
	reason_clear();
}

/* Another server may look for one in the same folder now. */
static int open_folder(const char *path)
{
	int folder, error;

	if (make_folder(path) < 0)
		return -1;
	folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0 || flock(folder, LOCK_EX) == 0)
		return folder;
	error = errno;
	close(folder);
	errno = error;
	return -1;
}

int self_made_get(struct self_made *made, const char *path)
{
	int folder = *path ? open_folder(path) : -1, result = -1;

	*made = (struct self_made){ .certificate = NULL };
	if (*path && folder < 0)
		snprintf(made->why_not, sizeof(made->why_not), "%.180s: %s", path, strerror(errno));
	if (folder >= 0) {
		snprintf(made->path, sizeof(made->path), "%s/" CERTIFICATE, path);
		result = read_pair(made, folder);
	}
	if (result < 0) {
		forget(made);
		result = make(made);
		if (result == 0 && folder >= 0 && write_pair(made, folder) < 0) {
			snprintf(made->why_not, sizeof(made->why_not), "%.180s: %s", path,
				 strerror(errno));
			*made->path = '\0';
		}
	}
	if (folder >= 0)
		close(folder);
	if (result < 0)
		forget(made);
	return result;
}

void self_made_free(struct self_made *made)
{
	forget(made);
}
