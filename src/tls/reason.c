/* SPDX-License-Identifier: MIT */
/* reason: why a TLS conversation or a certificate was refused, in words. */
#include "tls/reason.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

static const struct {
	int library, reason;
	const char *words;
} known[] = {
	{ ERR_LIB_SSL, SSL_R_NO_SHARED_CIPHER, "no shared cipher" },
	{ ERR_LIB_SSL, SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM,
	  "no signature algorithm that both know" },
	{ ERR_LIB_SSL, SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS,
	  "no signature algorithm that both know" },
	{ ERR_LIB_SSL, SSL_R_NO_SHARED_GROUPS, "no key exchange group that both know" },
	{ ERR_LIB_SSL, SSL_R_NO_SUITABLE_KEY_SHARE, "no key exchange group that both know" },
	{ ERR_LIB_SSL, SSL_R_UNSUPPORTED_PROTOCOL, "no protocol version that both allow" },
	{ ERR_LIB_SSL, SSL_R_VERSION_TOO_LOW, "no protocol version that both allow" },
	{ ERR_LIB_SSL, SSL_R_WRONG_VERSION_NUMBER, "this is not TLS" },
	{ ERR_LIB_SSL, SSL_R_HTTP_REQUEST, "plain HTTP where TLS should be" },
	{ ERR_LIB_SSL, SSL_R_HTTPS_PROXY_REQUEST, "a request to a proxy where TLS should be" },
	{ ERR_LIB_SSL, SSL_R_UNEXPECTED_EOF_WHILE_READING,
	  "the other side closed the connection in the middle of it" },
	{ ERR_LIB_SSL, SSL_R_NO_APPLICATION_PROTOCOL, "no application protocol that both know" },
	{ ERR_LIB_SSL, SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE, "the client has no certificate" },
	{ ERR_LIB_SSL, SSL_R_CERTIFICATE_VERIFY_FAILED, "the certificate is not trusted" },
	{ ERR_LIB_SSL, SSL_R_TLSV1_ALERT_UNKNOWN_CA,
	  "the other side does not know who signed the certificate" },
	{ ERR_LIB_SSL, SSL_R_SSLV3_ALERT_BAD_CERTIFICATE,
	  "the other side finds the certificate bad" },
	{ ERR_LIB_SSL, SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN,
	  "the other side does not accept the certificate" },
	{ ERR_LIB_SSL, SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED,
	  "the other side finds the certificate expired" },
	{ ERR_LIB_SSL, SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE,
	  "the other side cannot use this kind of certificate" },
	{ ERR_LIB_SSL, SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE,
	  "the other side found nothing that both know" },
	{ ERR_LIB_SSL, SSL_R_TLSV1_ALERT_PROTOCOL_VERSION,
	  "the other side does not allow this protocol version" },
	{ ERR_LIB_SSL, SSL_R_TLSV1_ALERT_ACCESS_DENIED, "the other side denies access" },
	{ ERR_LIB_SSL, SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED,
	  "the other side asks for a certificate" },
	{ ERR_LIB_SSL, SSL_R_TLSV1_UNRECOGNIZED_NAME, "the other side has no such name" },
	{ ERR_LIB_SSL, SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL,
	  "no application protocol that both know" },
	{ ERR_LIB_SSL, SSL_R_TLSV1_ALERT_USER_CANCELLED, "the other side has given up" },
	{ ERR_LIB_SSL, SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC, "a record that was tampered with" },
	{ ERR_LIB_SSL, SSL_R_NOT_REPLACING_CERTIFICATE,
	  "there is one with this kind of key already" },
	{ ERR_LIB_PEM, PEM_R_NO_START_LINE, "it is no PEM file with that in it" },
	{ ERR_LIB_PEM, PEM_R_BAD_PASSWORD_READ, "it needs a password, which nobody could type in" },
	{ ERR_LIB_CRYPTO, ERR_R_INTERRUPTED_OR_CANCELLED,
	  "it needs a password, which nobody could type in" },
	{ ERR_LIB_PEM, PEM_R_BAD_DECRYPT, "it needs a password, which nobody could type in" },
	{ ERR_LIB_PEM, PEM_R_BAD_END_LINE, "its end is missing" },
	{ ERR_LIB_PEM, PEM_R_BAD_BASE64_DECODE, "its contents are damaged" },
	{ ERR_LIB_OSSL_DECODER, ERR_R_UNSUPPORTED, "it has none in it" },
	{ ERR_LIB_X509, X509_R_KEY_VALUES_MISMATCH, "the key does not belong to the certificate" },
	{ ERR_LIB_X509, X509_R_KEY_TYPE_MISMATCH, "the key does not belong to the certificate" },
};

const char *reason_take(const char *fallback)
{
	unsigned long error = ERR_peek_error();
	const char *words = NULL;
	int system_error;

	if (error == 0)
		return fallback;
	system_error = ERR_SYSTEM_ERROR(error) ? ERR_GET_REASON(error) : 0;
	for (size_t i = 0; !system_error && !words && i < sizeof(known) / sizeof(known[0]); i++)
		if (ERR_GET_LIB(error) == known[i].library &&
		    ERR_GET_REASON(error) == known[i].reason)
			words = known[i].words;
	if (!words)
		words = system_error ? strerror(system_error) : ERR_reason_error_string(error);
	ERR_clear_error();
	return words ? words : fallback;
}

void reason_clear(void)
{
	ERR_clear_error();
}
