/* SPDX-License-Identifier: MIT */
/* test_self_made: a certificate for this machine: made, kept, read again, renewed. */
#include <criterion/criterion.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tls/certificate.h"
#include "tls/self_made.h"

static char folder[64];

static void open_folder(void)
{
	strcpy(folder, "/tmp/self-made-test-XXXXXX");
	cr_assert_not_null(mkdtemp(folder));
}

static void close_folder(void)
{
	char command[100];

	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	cr_expect_eq(system(command), 0);
}

TestSuite(self_made, .init = open_folder, .fini = close_folder, .timeout = 20);

static void write_certificate(const char *path, X509 *certificate)
{
	FILE *file = fopen(path, "w");

	cr_assert(file && PEM_write_X509(file, certificate) == 1);
	fclose(file);
}

Test(self_made, it_is_for_this_machine)
{
	struct self_made made;
	char host[64] = "";

	cr_assert_eq(self_made_get(&made, ""), 0);
	cr_expect_str_empty(made.path, "it is not kept");
	cr_expect_str_empty(made.why_not, "as was asked for");
	cr_expect_eq(X509_check_host(made.certificate, "localhost", 0, 0, NULL), 1);
	cr_expect_eq(X509_check_ip_asc(made.certificate, "127.0.0.1", 0), 1);
	cr_expect_eq(X509_check_ip_asc(made.certificate, "::1", 0), 1);
	gethostname(host, sizeof(host) - 1);
	cr_expect_eq(X509_check_host(made.certificate, host, 0, 0, NULL), 1, "%s", host);
	cr_expect_neq(X509_check_host(made.certificate, "example.org", 0, 0, NULL), 1);
	cr_expect_eq(X509_check_private_key(made.certificate, made.key), 1);
	cr_expect_eq(X509_verify(made.certificate, made.key), 1);
	cr_expect_eq(X509_check_ca(made.certificate), 0, "it signs for nobody else");
	cr_expect_not(self_made_is_stale(made.certificate));
	self_made_free(&made);
}

Test(self_made, it_is_kept)
{
	struct self_made first, second;
	char path[128];
	struct stat stat_;

	strcat(folder, "/deep");
	cr_assert_eq(self_made_get(&first, folder), 0);
	cr_expect_str_empty(first.why_not, "%s", first.why_not);
	snprintf(path, sizeof(path), "%s/self-made.key", folder);
	cr_assert_eq(stat(path, &stat_), 0);
	cr_expect_eq(stat_.st_mode & 0777, 0600, "the key is its owner's alone");
	cr_assert_eq(self_made_get(&second, folder), 0);
	cr_expect_eq(X509_cmp(first.certificate, second.certificate), 0);
	cr_expect_str_eq(first.path, second.path);
	self_made_free(&first);
	self_made_free(&second);
	*strrchr(folder, '/') = '\0';
}

Test(self_made, one_that_ends_soon_is_made_again)
{
	struct self_made first, second;

	cr_assert_eq(self_made_get(&first, folder), 0);
	X509_gmtime_adj(X509_getm_notAfter(first.certificate), (SELF_MADE_RENEW_DAYS - 1) * 86400L);
	X509_sign(first.certificate, first.key, EVP_sha256());
	cr_expect(self_made_is_stale(first.certificate));
	write_certificate(first.path, first.certificate);
	cr_assert_eq(self_made_get(&second, folder), 0);
	cr_expect_neq(X509_cmp(first.certificate, second.certificate), 0);
	cr_expect_not(self_made_is_stale(second.certificate));
	self_made_free(&first);
	self_made_free(&second);
}

Test(self_made, what_is_damaged_is_made_again)
{
	static const char *const names[] = { "self-made.pem", "self-made.key" };

	for (size_t i = 0; i < 2; i++) {
		struct self_made first, second;
		char path[128];

		cr_assert_eq(self_made_get(&first, folder), 0);
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		cr_assert_eq(truncate(path, 10), 0);
		cr_assert_eq(self_made_get(&second, folder), 0);
		cr_expect_neq(X509_cmp(first.certificate, second.certificate), 0, "%s", names[i]);
		cr_expect_eq(X509_check_private_key(second.certificate, second.key), 1);
		self_made_free(&first);
		self_made_free(&second);
	}
}

Test(self_made, without_a_folder_it_is_told)
{
	struct self_made made;

	cr_assert_eq(self_made_get(&made, "/proc/nowhere"), 0);
	cr_expect_not_null(made.certificate);
	cr_expect_str_empty(made.path);
	cr_expect(strstr(made.why_not, "/proc/nowhere"), "%s", made.why_not);
	self_made_free(&made);
}

/* What the server reads is what it would read from an administrator. */
Test(self_made, it_reads_as_any_certificate)
{
	struct self_made made, other;
	struct certificate certificate = { 0 };
	char key[128], why[512] = "", text[CERTIFICATE_FINGERPRINT_TEXT];

	cr_assert_eq(self_made_get(&made, folder), 0);
	snprintf(key, sizeof(key), "%s/self-made.key", folder);
	cr_assert_eq(certificate_read(&certificate, made.path, key, why, sizeof(why)), 0, "%s", why);
	cr_expect_str_eq(certificate.subject, "localhost");
	cr_expect(certificate_days(&certificate, time(NULL)) >= SELF_MADE_DAYS - 1);
	certificate_print_fingerprint(&certificate, text);
	cr_expect_eq(strlen(text), sizeof(text) - 1);
	certificate_free(&certificate);

	certificate = (struct certificate){ 0 };
	cr_expect_eq(certificate_read(&certificate, made.path, NULL, why, sizeof(why)), -1);
	cr_expect(strstr(why, "it has none in it"), "%s", why);
	certificate_free(&certificate);

	/* The key of another. */
	strcat(folder, "/other");
	cr_assert_eq(self_made_get(&other, folder), 0);
	snprintf(key, sizeof(key), "%s/self-made.key", folder);
	certificate = (struct certificate){ 0 };
	cr_expect_eq(certificate_read(&certificate, made.path, key, why, sizeof(why)), -1);
	cr_expect(strstr(why, "does not belong to the certificate"), "%s", why);
	certificate_free(&certificate);
	*strrchr(folder, '/') = '\0';
	self_made_free(&made);
	self_made_free(&other);
}
