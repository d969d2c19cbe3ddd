/* SPDX-License-Identifier: MIT */
/* option_table: every option of the configuration, once. */
#include <limits.h>
#include "conf/conf.h"
#include "conf/log_format.h"
#include "conf/option.h"
#include "conf/site_check.h"
#include "conf/word_check.h"

#define FIELD_OF(of, member) .field = offsetof(struct of, member)
#define FIELD(member) FIELD_OF(conf, member)
#define NO_FIELD .field = OPTION_NO_FIELD
#define SECTION .type = OPTION_SECTION, NO_FIELD
/* One of many with a title, in the list that is a field of another struct. */
#define SECTION_OF(item, of, list) .type = OPTION_SECTION, FIELD_OF(of, list), \
	.flags = OPTION_TITLED, .size = sizeof(struct item)
#define SECONDS(n) ((int64_t)(n) * 1000)
#define HOURS(n) SECONDS((n) * 3600)
#define KILO(n) ((int64_t)(n) << 10)
#define MEGA(n) ((int64_t)(n) << 20)
#define GIGA(n) ((int64_t)(n) << 30)

static const struct option in_workers[] = {
	{ .name = "count", .type = OPTION_NUMBER, FIELD(workers.count),
	  .value = "auto", .words = "auto", .least = 1, .most = 4096,
	  .elsewhere = "StartServers ServerLimit worker_processes server.max-worker",
	  .help = "processes that serve; auto: one per CPU, at least two" },
	{ .name = "max", .type = OPTION_NUMBER, FIELD(workers.max),
	  .value = "count", .words = "count", .least = 1, .most = 4096,
	  .elsewhere = "MaxSpareServers",
	  .help = "when there is much to do, there may be so many; count: as many as always" },
	{ .name = "connections", .type = OPTION_NUMBER, FIELD(workers.connections),
	  .value = "1024", .least = 1, .most = 1000000,
	  .elsewhere = "MaxRequestWorkers MaxClients worker_connections server.max-connections",
	  .help = "connections that one worker holds; 1: one process per connection" },
	{ .name = "max-requests", .type = OPTION_NUMBER, FIELD(workers.max_requests),
	  .value = "0", .least = 0, .most = 1000000000000,
	  .elsewhere = "MaxConnectionsPerChild MaxRequestsPerChild",
	  .help = "a worker is replaced after so many requests; 0: never" },
	{ .name = "memory", .type = OPTION_SIZE, FIELD(workers.memory),
	  .value = "0", .least = 0, .most = GIGA(1024),
	  .help = "a worker that uses more is replaced; 0: never" },
	{ .name = "core-dumps", .type = OPTION_BOOLEAN, FIELD(workers.core_dumps),
	  .value = "no", .elsewhere = "CoreDumpDirectory worker_rlimit_core server.core-files",
	  .help = "whether a worker that dies of its own fault may leave its memory in a file" },
	{ .name = NULL }
};

static const struct option in_timeouts[] = {
	{ .name = "handshake", .type = OPTION_DURATION, FIELD(timeouts.handshake_ms),
	  .value = "10s", .least = 1, .most = HOURS(24),
	  .elsewhere = "ssl_handshake_timeout",
	  .help = "for the whole TLS handshake, from its first byte" },
	{ .name = "header", .type = OPTION_DURATION, FIELD(timeouts.header_ms),
	  .value = "10s", .least = 1, .most = HOURS(24),
	  .elsewhere = "client_header_timeout RequestReadTimeout server.max-read-idle",
	  .help = "for the whole head of a request, from its first byte" },
	{ .name = "body", .type = OPTION_DURATION, FIELD(timeouts.body_ms),
	  .value = "20s", .least = 1, .most = HOURS(24),
	  .elsewhere = "client_body_timeout",
	  .help = "between two looks whether a request's body comes fast enough, see limits.rate" },
	{ .name = "send", .type = OPTION_DURATION, FIELD(timeouts.send_ms),
	  .value = "30s", .least = 1, .most = HOURS(24),
	  .elsewhere = "TimeOut send_timeout server.max-write-idle",
	  .help = "between two looks whether an answer is taken fast enough, see limits.rate" },
	{ .name = "keep-alive", .type = OPTION_DURATION, FIELD(timeouts.keep_alive_ms),
	  .value = "15s", .least = 0, .most = HOURS(24),
	  .elsewhere = "KeepAliveTimeout keepalive_timeout server.max-keep-alive-idle",
	  .help = "a connection may be idle between requests; 0s: close after each answer" },
	{ .name = "drain", .type = OPTION_DURATION, FIELD(timeouts.drain_ms),
	  .value = "30s", .least = 0, .most = HOURS(24 * 7),
	  .elsewhere = "GracefulShutdownTimeout worker_shutdown_timeout",
	  .help = "answers in progress may go on when the server stops or reloads" },
	{ .name = "hang", .type = OPTION_DURATION, FIELD(timeouts.hang_ms),
	  .value = "30s", .least = 0, .most = HOURS(24),
	  .help = "a worker that makes no progress for so long is replaced; 0s: never" },
	{ .name = NULL }
};

static const struct option in_limits[] = {
	{ .name = "request-line", .type = OPTION_SIZE, FIELD(limits.request_line),
	  .value = "8k", .least = 64, .most = KILO(64),
	  .elsewhere = "LimitRequestLine",
	  .help = "the longest request line; a longer one is answered 414" },
	{ .name = "header", .type = OPTION_SIZE, FIELD(limits.header),
	  .value = "32k", .least = 128, .most = MEGA(4),
	  .elsewhere = "LimitRequestFieldSize large_client_header_buffers "
		       "server.max-request-field-size",
	  .help = "the longest head of a request; a longer one is answered 431" },
	{ .name = "fields", .type = OPTION_NUMBER, FIELD(limits.fields),
	  .value = "100", .least = 1, .most = 256,
	  .elsewhere = "LimitRequestFields",
	  .help = "the most fields in a request; more are answered 431" },
	{ .name = "body", .type = OPTION_SIZE, FIELD(limits.body),
	  .value = "1m", .least = 0, .most = GIGA(1024),
	  .elsewhere = "LimitRequestBody client_max_body_size server.max-request-size",
	  .help = "the longest body of a request; a longer one is answered 413" },
	{ .name = "rate", .type = OPTION_SIZE, FIELD(limits.rate),
	  .value = "500", .least = 0, .most = GIGA(1),
	  .elsewhere = "MinRate",
	  .help = "bytes a second that a client must send of a body, or take of an answer" },
	{ .name = "per-client", .type = OPTION_NUMBER, FIELD(limits.per_client),
	  .value = "0", .least = 0, .most = 65535,
	  .elsewhere = "limit_conn limit_conn_zone QS_SrvMaxConnPerIP MaxConnPerIP "
		       "evasive.max-conns-per-ip",
	  .help = "connections that a client (of IPv6: a /64) may hold at once; 0: no limit" },
	{ .name = "request-rate", .type = OPTION_NUMBER, FIELD(limits.request_rate),
	  .value = "0", .least = 0, .most = 100000,
	  .elsewhere = "limit_req limit_req_zone DOSPageCount DOSSiteCount QS_ClientEventPerSecLimit",
	  .help = "requests a second of a client; more are answered 429; 0: no limit" },
	{ .name = "request-burst", .type = OPTION_NUMBER, FIELD(limits.request_burst),
	  .value = "20", .least = 1, .most = 1000000,
	  .elsewhere = "DOSPageInterval DOSSiteInterval",
	  .help = "so many requests of a client may come at once, before that counts" },
	{ .name = "auth-tries", .type = OPTION_NUMBER, FIELD(limits.auth_tries),
	  .value = "5", .least = 0, .most = 100,
	  .elsewhere = "QS_ClientEventBlockCount",
	  .help = "wrong passwords within a minute, after which a client is locked out; 0: never" },
	{ .name = "bandwidth", .type = OPTION_SIZE, FIELD(limits.bandwidth),
	  .value = "0", .least = 0, .most = GIGA(1),
	  .elsewhere = "limit_rate RATE_LIMIT rate-limit connection.kbytes-per-second "
		       "server.kbytes-per-second",
	  .help = "bytes a second that each connection is sent at most; 0: as fast as can be" },
	{ .name = NULL }
};

static const struct option in_cache[] = {
	{ .name = "files", .type = OPTION_NUMBER, FIELD(cache.files),
	  .value = "1024", .least = 0, .most = 1000000,
	  .elsewhere = "open_file_cache",
	  .help = "open files that each worker remembers; 0: none" },
	{ .name = "memory", .type = OPTION_SIZE, FIELD(cache.memory),
	  .value = "16m", .least = 0, .most = GIGA(1024),
	  .help = "content of small files that each worker remembers" },
	{ .name = NULL }
};

#define TLS_MODE .type = OPTION_CHOICE, .flags = OPTION_DEFAULT_VARIES, \
	.words = "off optional required", .value = "off"

/* How a site proves who it is. */
static const struct option in_identity[] = {
	{ .name = "certificate", .type = OPTION_LIST, FIELD_OF(conf_identity, certificates),
	  .flags = OPTION_PATHS, .value = "",
	  .elsewhere = "SSLCertificateFile SSLCertificateChainFile ssl_certificate ssl.pemfile",
	  .help = "files in PEM: the certificate, behind it those that lead to a known authority; "
		  "of several with different keys (ECDSA, RSA) each client gets what it knows" },
	{ .name = "key", .type = OPTION_LIST, FIELD_OF(conf_identity, keys),
	  .flags = OPTION_PATHS, .value = "",
	  .elsewhere = "SSLCertificateKeyFile ssl_certificate_key ssl.privkey",
	  .help = "their private keys, in the same order; without it they are in the same files" },
	{ .name = "client-certificates", .type = OPTION_CHOICE, FIELD_OF(conf_identity, clients),
	  .value = "off", .words = "off optional required",
	  .elsewhere = "SSLVerifyClient ssl_verify_client ssl.verifyclient.activate",
	  .help = "whether clients are asked for a certificate; what they show must be good" },
	{ .name = "client-authorities", .type = OPTION_PATH, FIELD_OF(conf_identity, authorities),
	  .flags = OPTION_OFF_IS_EMPTY, .value = "off", .words = "off",
	  .elsewhere = "SSLCACertificateFile ssl_client_certificate ssl.verifyclient.ca-file",
	  .help = "a file in PEM: who may have signed those" },
	{ .name = NULL }
};

static const struct option in_tls[] = {
	{ .name = "mode", TLS_MODE, FIELD(tls.mode),
	  .elsewhere = "SSLEngine ssl ssl.engine",
	  .help = "optional: each port takes TLS and plain HTTP; required: plain HTTP is sent "
		  "to https; without it, off, but optional when a certificate is named, or "
		  "when no file is read and all addresses are this machine's own" },
	{ .name = "self-made", .type = OPTION_CHOICE, FIELD(tls.self_made),
	  .value = "local", .words = "local anywhere never",
	  .help = "where the server may show a certificate that it makes for itself when none "
		  "is named: local: at addresses that only this machine reaches" },
	{ .name = "least-version", .type = OPTION_CHOICE, FIELD(tls.least_version),
	  .value = "1.2", .words = "1.2 1.3",
	  .elsewhere = "SSLProtocol ssl_protocols ssl.openssl.ssl-conf-cmd",
	  .help = "the oldest version of TLS that is spoken" },
	{ .name = "ciphers", .type = OPTION_TEXT, FIELD(tls.ciphers),
	  .flags = OPTION_OFF_IS_EMPTY, .value = "off", .words = "off",
	  .elsewhere = "SSLCipherSuite ssl_ciphers ssl.cipher-list",
	  .help = "the ciphers of TLS 1.2, as in openssl-ciphers(1); off: a choice of good ones" },
	{ .name = "ticket-keys", .type = OPTION_PATH, FIELD(tls.ticket_keys),
	  .value = "own", .words = "own off",
	  .elsewhere = "SSLSessionTicketKeyFile ssl_session_ticket_key SSLSessionTickets "
		       "ssl_session_tickets",
	  .help = "what lets clients resume: own: keys that the master makes, and changes twice a "
		  "day; a file of one to three times 80 random bytes, for several machines; "
		  "off: nobody can" },
	{ .name = "key-process", .type = OPTION_BOOLEAN, FIELD(tls.key_process),
	  .value = "yes",
	  .help = "whether a process of its own has the private keys and signs with them, so that "
		  "no worker can give one away" },
	{ .name = NULL }
};

/* One rule of what is done to field lines. */
static const struct option in_fields[] = {
	{ .name = "types", .type = OPTION_LIST, FIELD_OF(conf_rule, types),
	  .value = "", .check = site_check_type,
	  .help = "of answers of these media types only, as in {\"text/html\", \"image/*\"}" },
	{ .name = "status", .type = OPTION_LIST, FIELD_OF(conf_rule, status),
	  .value = "", .check = site_check_status,
	  .help = "of answers with these statuses only, as in {\"404\", \"5xx\"}" },
	{ .name = "add", .type = OPTION_LIST, FIELD_OF(conf_rule, add),
	  .value = "", .check = site_check_field,
	  .elsewhere = "add_header setenv.add-response-header",
	  .help = "field lines to add, as in {\"Link: </a.css>; rel=preload\"}" },
	{ .name = "set", .type = OPTION_LIST, FIELD_OF(conf_rule, set),
	  .value = "", .check = site_check_field,
	  .elsewhere = "Header setenv.set-response-header",
	  .help = "field lines to add in the place of those of the same name" },
	{ .name = "remove", .type = OPTION_LIST, FIELD_OF(conf_rule, remove),
	  .value = "", .check = site_check_field_name,
	  .elsewhere = "more_clear_headers",
	  .help = "names of fields to take away" },
	{ .name = NULL }
};

/* What a site and a location may say for themselves. */
static const struct option in_scope[] = {
	{ .name = "docroot", .type = OPTION_PATH, FIELD_OF(conf_scope, docroot),
	  .value = HTTP_SERVER_WWW,
	  .elsewhere = "DocumentRoot root server.document-root document_root",
	  .help = "the folder that is served" },
	{ .name = "index", .type = OPTION_LIST, FIELD_OF(conf_scope, index),
	  .value = "index.html", .check = word_check_file_name,
	  .elsewhere = "DirectoryIndex index-file.names server.indexfiles",
	  .help = "files that are looked for in a folder, in this order" },
	{ .name = "clean-urls", .type = OPTION_BOOLEAN, FIELD_OF(conf_scope, clean_urls),
	  .value = "yes", .elsewhere = "MultiViews try_files",
	  .help = "whether /about is answered with about.html" },
	{ .name = "listing", .type = OPTION_BOOLEAN, FIELD_OF(conf_scope, listing),
	  .flags = OPTION_DEFAULT_VARIES, .value = "no",
	  .elsewhere = "autoindex dir-listing.activate",
	  .help = "whether a folder without an index file is shown as a list; without it, no, "
		  "but yes when no file is read" },
	{ .name = "hidden-files", .type = OPTION_BOOLEAN, FIELD_OF(conf_scope, hidden_files),
	  .value = "no",
	  .help = "whether names that begin with a dot are served" },
	{ .name = "symlinks", .type = OPTION_CHOICE, FIELD_OF(conf_scope, symlinks),
	  .value = "beneath", .words = "beneath owner none",
	  .elsewhere = "FollowSymLinks SymLinksIfOwnerMatch disable_symlinks server.follow-symlink",
	  .help = "links that are followed: that stay beneath the docroot; of these, whose owner "
		  "owns what they lead to; none" },
	{ .name = "links-into", .type = OPTION_LIST, FIELD_OF(conf_scope, links_into),
	  .value = "", .check = site_check_folder,
	  .help = "other folders that links may lead into, as in {\"/srv/shared\"}; with "
		  "symlinks = beneath" },
	{ .name = "ignore-case", .type = OPTION_BOOLEAN, FIELD_OF(conf_scope, ignore_case),
	  .value = "no", .elsewhere = "CheckSpelling CheckCaseOnly server.force-lowercase-filenames",
	  .help = "whether a path in the wrong case is redirected to the right one" },
	{ .name = "charset", .type = OPTION_TEXT, FIELD_OF(conf_scope, charset),
	  .flags = OPTION_OFF_IS_EMPTY, .value = "utf-8", .words = "off", .check = word_check_token,
	  .elsewhere = "AddDefaultCharset",
	  .help = "the charset that text files are said to be in; off: none is said" },
	{ .name = "fallback", .type = OPTION_TEXT, FIELD_OF(conf_scope, fallback),
	  .flags = OPTION_OFF_IS_EMPTY, .value = "off", .words = "off", .check = site_check_path,
	  .elsewhere = "FallbackResource",
	  .help = "the page of a single-page application, for paths that are not there" },
	{ .name = "error-pages", .type = OPTION_LIST, FIELD_OF(conf_scope, error_pages),
	  .value = "", .check = site_check_error_page,
	  .elsewhere = "ErrorDocument error_page server.errorfile-prefix server.error-handler-404",
	  .help = "pages of your own, as in {\"404 /missing.html\", \"5xx /broken.html\"}" },
	{ .name = "maintenance", .type = OPTION_BOOLEAN, FIELD_OF(conf_scope, maintenance),
	  .value = "no",
	  .help = "whether everything is answered 503 for now" },
	{ .name = "retry-after", .type = OPTION_DURATION, FIELD_OF(conf_scope, retry_after_ms),
	  .value = "10m", .least = 1000, .most = HOURS(24 * 7),
	  .help = "when clients should come back after maintenance" },
	{ .name = "redirect", .type = OPTION_TEXT, FIELD_OF(conf_scope, redirect),
	  .flags = OPTION_OFF_IS_EMPTY | OPTION_OWN, .value = "off", .words = "off",
	  .check = site_check_redirect,
	  .elsewhere = "Redirect RedirectMatch RedirectPermanent RewriteRule rewrite return "
		       "url.redirect",
	  .help = "where else it is: a path or a URL; $1 is what the first * stood for, or the "
		  "rest of the path; $path, $host" },
	{ .name = "status", .type = OPTION_NUMBER, FIELD_OF(conf_scope, status),
	  .flags = OPTION_OWN, .value = "302", .least = 301, .most = 410,
	  .check = site_check_answer,
	  .help = "of the redirect: 301, 302, 303, 307 or 308; or, without one, 403, 404 or 410 "
		  "for everything" },
	{ .name = "cache-control", .type = OPTION_LIST, FIELD_OF(conf_scope, cache_control),
	  .value = "", .check = site_check_cache_control,
	  .elsewhere = "ExpiresByType ExpiresDefault ExpiresActive expires expire.url",
	  .help = "by media type or path, the first that fits, as in {\"/assets/* max-age=31536000, "
		  "immutable\", \"text/html no-cache\"}" },
	{ .name = "cors-origins", .type = OPTION_LIST, FIELD_OF(conf_scope, cors_origins),
	  .value = "", .check = site_check_origin,
	  .help = "other sites whose scripts may read this, as in {\"https://example.org\"}, "
		  "or {\"*\"}" },
	{ .name = "cors-fields", .type = OPTION_LIST, FIELD_OF(conf_scope, cors_fields),
	  .value = "", .check = site_check_field_name,
	  .help = "request fields that those scripts may send beyond the usual ones" },
	{ .name = "cors-max-age", .type = OPTION_DURATION, FIELD_OF(conf_scope, cors_max_age_ms),
	  .value = "10m", .least = 0, .most = HOURS(24),
	  .help = "how long a browser remembers what it may" },
	{ .name = "compress", .type = OPTION_LIST, FIELD_OF(conf_scope, compress),
	  .value = "br zstd gzip", .check = site_check_coding,
	  .elsewhere = "AddOutputFilterByType DeflateCompressionLevel BrotliCompressionQuality gzip "
		       "brotli deflate.allowed-encodings gzip_comp_level",
	  .help = "content codings that are made on the fly, the best first; {} for none" },
	{ .name = "compress-types", .type = OPTION_LIST, FIELD_OF(conf_scope, compress_types),
	  .value = "text/* application/javascript application/json application/manifest+json "
		   "application/xml application/xhtml+xml application/rss+xml application/atom+xml "
		   "application/ld+json application/geo+json application/wasm image/svg+xml "
		   "image/bmp image/vnd.microsoft.icon font/ttf font/otf "
		   "application/vnd.ms-fontobject",
	  .check = site_check_type, .elsewhere = "gzip_types brotli_types deflate.mimetypes",
	  .help = "media types that are worth it" },
	{ .name = "compress-least", .type = OPTION_SIZE, FIELD_OF(conf_scope, compress_least),
	  .value = "1k", .least = 0, .most = GIGA(1),
	  .elsewhere = "gzip_min_length brotli_min_length deflate.min-compress-size",
	  .help = "smaller files are sent as they are" },
	{ .name = "compress-most", .type = OPTION_SIZE, FIELD_OF(conf_scope, compress_most),
	  .value = "1m", .least = 0, .most = MEGA(64),
	  .elsewhere = "deflate.max-compress-size",
	  .help = "larger files too: while one is compressed, a worker does nothing else" },
	{ .name = "precompressed", .type = OPTION_BOOLEAN, FIELD_OF(conf_scope, precompressed),
	  .value = "yes", .elsewhere = "gzip_static brotli_static",
	  .help = "whether a.html.br, .zst or .gz is sent for a.html, if it is not older" },
	{ .name = "logged", .type = OPTION_BOOLEAN, FIELD_OF(conf_scope, logged),
	  .value = "yes", .elsewhere = "log_not_found SetEnvIf",
	  .help = "whether requests are in the access log" },
	{ .name = "allow", .type = OPTION_LIST, FIELD_OF(conf_scope, allow),
	  .value = "", .check = site_check_network, .elsewhere = "Require",
	  .help = "clients by address or prefix; nobody else, then" },
	{ .name = "deny", .type = OPTION_LIST, FIELD_OF(conf_scope, deny),
	  .value = "", .check = site_check_network,
	  .help = "clients that are kept out; the longer prefix wins over allow, or deny" },
	{ .name = "auth-file", .type = OPTION_PATH, FIELD_OF(conf_scope, auth_file),
	  .flags = OPTION_OFF_IS_EMPTY, .value = "off", .words = "off",
	  .elsewhere = "AuthUserFile auth_basic_user_file auth.backend.htpasswd.userfile",
	  .help = "names and passwords in the format of htpasswd; read when the server loads its "
		  "configuration" },
	{ .name = "auth-realm", .type = OPTION_TEXT, FIELD_OF(conf_scope, auth_realm),
	  .value = "Restricted", .check = site_check_realm,
	  .elsewhere = "AuthName auth_basic AuthType",
	  .help = "what a browser shows when it asks for a password" },
	{ .name = "satisfy", .type = OPTION_CHOICE, FIELD_OF(conf_scope, satisfy),
	  .value = "all", .words = "all any", .elsewhere = "Satisfy RequireAll RequireAny",
	  .help = "whether both the address and the password must be good, or one of them" },
	{ .name = "hsts", .type = OPTION_TEXT, FIELD_OF(conf_scope, hsts),
	  .flags = OPTION_OFF_IS_EMPTY, .value = "off", .words = "off", .check = site_check_hsts,
	  .help = "Strict-Transport-Security over TLS, as in \"max-age=31536000; "
		  "includeSubDomains\": browsers come by https only, for so many seconds" },
	{ .name = "fields", SECTION_OF(conf_rule, conf_scope, rules), .most = 1000,
	  .options = in_fields, .elsewhere = "IfModule",
	  .help = "field lines of answers" },
	{ .name = NULL }
};

/* Sections that have a scope of their own. */
#define SCOPE_IN(of) .shared = in_scope, .shared_at = offsetof(struct of, scope)

static const struct option in_location[] = {
	{ .name = "alias", .type = OPTION_PATH, FIELD_OF(conf_location, alias),
	  .flags = OPTION_OFF_IS_EMPTY, .value = "off", .words = "off",
	  .elsewhere = "Alias alias.url ScriptAlias",
	  .help = "the folder that the location itself is, while docroot has the whole path in it" },
	{ .name = NULL }
};

#define LOCATION(of, member) \
	.name = "location", .type = OPTION_SECTION, FIELD_OF(of, member), \
	.size = sizeof(struct conf_location), .most = 20000, .check = site_check_location, \
	.elsewhere = "Location LocationMatch Directory Files FilesMatch", \
	.options = in_location, SCOPE_IN(conf_location)

static const struct option in_site[] = {
	{ .name = "aliases", .type = OPTION_LIST, FIELD_OF(conf_site, aliases),
	  .value = "", .check = site_check_name, .elsewhere = "ServerAlias server_name",
	  .help = "more names: hosts, \"*.example.org\", each may have a :port" },
	{ .name = "tls", SECTION, .flags = OPTION_INSIDE | OPTION_AGAIN,
	  .shared = in_identity, .shared_at = offsetof(struct conf_site, scope.identity),
	  .help = "its own certificate" },
	{ LOCATION(conf_site, locations), .flags = OPTION_TITLED | OPTION_INSIDE | OPTION_AGAIN,
	  .help = "as at the top level" },
	{ .name = NULL }
};

/* The first two of the top level are the same, but for what happens when they are missing. */
#define ADDRESS .name = "address", .type = OPTION_ADDRESSES, .check = word_check_address
#define PORT .name = "port", .type = OPTION_PORT, .least = 1, .most = 65535

static const struct option in_listen[] = {
	{ ADDRESS, NO_FIELD, .flags = OPTION_DEFAULT_VARIES,
	  .help = "where to accept connections; without it, as at the top level" },
	{ .name = "proxy-protocol", .type = OPTION_BOOLEAN, FIELD_OF(conf_listen, proxy_protocol),
	  .value = "no", .elsewhere = "ProxyProtocol RemoteIPProxyProtocol proxy_protocol",
	  .help = "whether each connection begins with the PROXY protocol, version 1 or 2" },
	{ .name = "tls", TLS_MODE, FIELD_OF(conf_listen, tls),
	  .help = "as tls.mode, for these addresses; without it, what that says" },
	{ PORT, NO_FIELD, .flags = OPTION_DEFAULT_VARIES,
	  .help = "for addresses that name none; without it, as at the top level" },
	{ .name = NULL }
};

static const struct option at_top[] = {
	{ ADDRESS, NO_FIELD, .value = "localhost",
	  .elsewhere = "server.bind BindAddress",
	  .help = "where to accept connections: localhost, an IP address, * for all; "
		  "each may have a :port" },
	{ PORT, NO_FIELD, .value = "8888",
	  .elsewhere = "Listen server.port",
	  .help = "for addresses that name none" },
	{ .name = "strict-hosts", .type = OPTION_BOOLEAN, FIELD(strict_hosts),
	  .value = "no", .elsewhere = "StrictHostCheck UseCanonicalName",
	  .help = "whether a host that no site has is answered 421, not by the top level" },
	{ .name = "trusted-proxies", .type = OPTION_LIST, FIELD(trusted_proxies),
	  .value = "", .check = site_check_network,
	  .elsewhere = "RemoteIPTrustedProxy RemoteIPInternalProxy set_real_ip_from "
		       "extforward.forwarder",
	  .help = "who may say for whom they ask, by address or prefix" },
	{ .name = "client-field", .type = OPTION_CHOICE, FIELD(client_field),
	  .value = "x-forwarded-for", .words = "off x-forwarded-for forwarded",
	  .elsewhere = "RemoteIPHeader real_ip_header extforward.headers",
	  .help = "the field in which they say it; no other is believed" },
	{ .name = "backlog", .type = OPTION_NUMBER, FIELD(backlog),
	  .value = "4096", .least = 1, .most = INT_MAX,
	  .elsewhere = "ListenBacklog server.listen-backlog",
	  .help = "connections that may wait to be accepted" },
	{ .name = "defer-accept", .type = OPTION_BOOLEAN, FIELD(defer_accept),
	  .value = "yes", .elsewhere = "AcceptFilter deferred server.defer-accept",
	  .help = "whether clients are accepted with their request, or a second without one" },
	{ .name = "media-types", .type = OPTION_PATH, FIELD(media_types),
	  .flags = OPTION_OFF_IS_EMPTY, .value = "/etc/mime.types", .words = "off",
	  .elsewhere = "TypesConfig types mimetype.assign",
	  .help = "more media types by file extension, in the format of mime.types(5)" },
	{ .name = "revalidate", .type = OPTION_DURATION, FIELD(revalidate_ms),
	  .value = "1s", .least = 0, .most = HOURS(24),
	  .elsewhere = "open_file_cache_valid",
	  .help = "how long a remembered file is trusted unseen; 0s: look at each request" },
	{ .name = "user", .type = OPTION_TEXT, FIELD(user),
	  .flags = OPTION_DEFAULT_VARIES, .value = "",
	  .elsewhere = "server.username",
	  .help = "who the workers are when the server is started as root; "
		  "without it, the first of " OPTION_USERS " that exists" },
	{ .name = "group", .type = OPTION_TEXT, FIELD(group),
	  .flags = OPTION_DEFAULT_VARIES, .value = "",
	  .elsewhere = "server.groupname",
	  .help = "their group; without it, the user's own" },
	{ .name = "sandbox", .type = OPTION_CHOICE, FIELD(sandbox),
	  .value = "auto", .words = "auto required off",
	  .elsewhere = "ChrootDir server.chroot pledge",
	  .help = "whether the kernel holds workers to their docroots and to what serving takes: "
		  "auto: as far as it can; required: all of it, or nothing is served" },
	{ .name = "pid-file", .type = OPTION_PATH, FIELD(pid_file),
	  .flags = OPTION_OFF_IS_EMPTY | OPTION_DEFAULT_VARIES, .words = "off",
	  .elsewhere = "PidFile pid server.pid-file",
	  .help = "where the master's process id is found; without it, http-server.pid in "
		  "$RUNTIME_DIRECTORY, " HTTP_SERVER_RUN "/http-server (root) or "
		  "$XDG_RUNTIME_DIR; off when no file is read" },
	{ .name = "state-folder", .type = OPTION_PATH, FIELD(state_folder),
	  .flags = OPTION_OFF_IS_EMPTY | OPTION_DEFAULT_VARIES, .words = "off",
	  .help = "where the server keeps what it makes; without it, $STATE_DIRECTORY, "
		  HTTP_SERVER_STATE "/http-server (root) or http-server in $XDG_STATE_HOME or "
		  "~/.local/state" },
	{ .name = "error-log", .type = OPTION_PATH, FIELD(error_log),
	  .value = "stderr", .words = "stderr syslog",
	  .elsewhere = "ErrorLog server.errorlog error_log",
	  .help = "where the server says what it does: stderr, syslog, or a file" },
	{ .name = "log-level", .type = OPTION_CHOICE, FIELD(log_level),
	  .value = "info", .words = "error warning info debug",
	  .help = "how much it says" },
	{ .name = "access-log", .type = OPTION_PATH, FIELD(access_log),
	  .flags = OPTION_DEFAULT_VARIES, .words = "stdout off",
	  .elsewhere = "CustomLog TransferLog access_log accesslog.filename",
	  .help = "a line for each request: stdout, off, or a file; without it, off, "
		  "but stdout when no file is read" },
	{ .name = "log-format", .type = OPTION_TEXT, FIELD(log_format),
	  .value = "combined", .words = LOG_FORMAT_NAMES, .check = log_format_check,
	  .elsewhere = "LogFormat log_format accesslog.format",
	  .help = "common, combined, json, or a format with Apache's letters" },
	{ .name = "workers", SECTION, .options = in_workers,
	  .help = "the processes that serve" },
	{ .name = "timeouts", SECTION, .options = in_timeouts,
	  .help = "how long to wait for a client" },
	{ .name = "limits", SECTION, .options = in_limits,
	  .help = "how much a client may send, ask and have" },
	{ .name = "cache", SECTION, .options = in_cache,
	  .help = "what is remembered of files" },
	{ .name = "tls", SECTION, .options = in_tls,
	  .shared = in_identity, .shared_at = offsetof(struct conf, top.scope.identity),
	  .help = "encryption; in a site: its own certificate" },
	{ .name = "listen", SECTION, .flags = OPTION_TITLED, .most = 32, .options = in_listen,
	  .help = "more addresses to accept connections on" },
	{ LOCATION(conf, top.locations), .flags = OPTION_TITLED | OPTION_INSIDE,
	  .help = "paths that are different: a prefix, or a pattern with *; in a site too" },
	{ .name = "site", .type = OPTION_SECTION, FIELD(sites), .size = sizeof(struct conf_site),
	  .most = 20000, .check = site_check_name, .options = in_site, SCOPE_IN(conf_site),
	  .flags = OPTION_TITLED | OPTION_INSIDE,
	  .elsewhere = "VirtualHost ServerName server $HTTP",
	  .help = "what is served to who asks for this host" },
	{ .name = NULL }
};

const struct option option_top = {
	.name = "", SECTION, .options = at_top,
	.shared = in_scope, .shared_at = offsetof(struct conf, top.scope),
};

