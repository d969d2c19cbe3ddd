/* SPDX-License-Identifier: MIT */
/* conf: a whole configuration, complete, checked and constant; and how one is loaded. */
#ifndef CONF_H
#define CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>
#include "base/address.h"
#include "base/buffer.h"

struct conf_words {
	const char *const *word;
	size_t count;
};

/* Of each listener: optional takes both, told apart by the first byte of a connection. */
enum conf_tls { CONF_TLS_OFF, CONF_TLS_OPTIONAL, CONF_TLS_REQUIRED };

/* One address to accept on. "localhost" in the file makes two of these. */
struct conf_listen {
	const char *name;	/* the section's title; "" for the top level's address and port */
	struct address address;
	bool proxy_protocol;	/* each connection begins with who the client is */
	int64_t tls;		/* enum conf_tls */
};

enum conf_clients { CONF_CLIENTS_OFF, CONF_CLIENTS_OPTIONAL, CONF_CLIENTS_REQUIRED };

/*
 * How a site proves who it is, and whether it asks who the client is. No byte is padding: two
 * are the same if their bytes are, since what was inherited has the same pointers.
 */
struct conf_identity {
	struct conf_words certificates;	/* absolute paths; none: that of the top level, or self-made */
	struct conf_words keys;		/* as many, or none: they are in the same files */
	int64_t clients;		/* enum conf_clients: their certificates */
	const char *authorities;	/* who may have signed those; "" for nobody */
};

/* The beginning of whatever there may be many of, each with a title. */
struct conf_item {
	const char *title;
	const char *origin;	/* "FILE:LINE" or "-o" */
	const struct conf_item *next;
};

/* A section fields: what is done to the field lines of some answers. */
struct conf_rule {
	struct conf_item item;
	struct conf_words types;	/* "text/html", "image/" followed by "*"; none: any */
	struct conf_words status;	/* "404", "4xx"; none: any */
	struct conf_words add, set;	/* "Name: value" */
	struct conf_words remove;	/* names */
};

enum conf_symlinks { CONF_SYMLINKS_BENEATH, CONF_SYMLINKS_OWNER, CONF_SYMLINKS_NONE };
enum conf_satisfy { CONF_SATISFY_ALL, CONF_SATISFY_ANY };

/* What may differ from place to place: a site has it from the top level, a location from its site. */
struct conf_scope {
	const char *docroot;		/* absolute */
	struct conf_words index;	/* file names */
	bool clean_urls, hidden_files, ignore_case, listing;
	int64_t symlinks;		/* enum conf_symlinks */
	struct conf_words links_into;	/* other folders that links may lead into, absolute */
	const char *charset;		/* for text; "" for none */
	const char *fallback;		/* a path; "" for none */
	struct conf_words error_pages;	/* "404 /path", "4xx /path" */
	bool maintenance;
	int64_t retry_after_ms;
	const char *redirect;		/* "" for none; of this place only */
	int64_t status;			/* of redirect, or (400 and above) instead of an answer */

	struct conf_words cache_control;	/* "PATTERN VALUE" */
	struct conf_words cors_origins, cors_fields;
	int64_t cors_max_age_ms;
	const struct conf_item *rules;	/* struct conf_rule, those of the innermost place first */

	struct conf_words compress;	/* names of codings, the best first */
	struct conf_words compress_types;
	int64_t compress_least, compress_most;	/* bytes */
	bool precompressed;
	bool logged;			/* requests have a line in the access log */

	struct conf_words allow, deny;	/* networks */
	const char *auth_file;		/* absolute; "" for none */
	const char *auth_realm;
	int64_t satisfy;		/* enum conf_satisfy */

	const char *hsts;		/* for Strict-Transport-Security; "" for none */
	struct conf_identity identity;	/* of the site: no location says it */
};

/* The title is what it is for: a prefix of paths ("/x/"), or a pattern with "*". */
struct conf_location {
	struct conf_item item;
	struct conf_scope scope;
	const char *alias;		/* absolute: the place of the prefix; "" for none */
};

/* The title is its name. */
struct conf_site {
	struct conf_item item;
	struct conf_scope scope;
	struct conf_words aliases;
	const struct conf_item *locations;	/* struct conf_location */
};

/* Where a certificate that the server has made for itself may be shown. */
enum conf_self_made { CONF_SELF_MADE_LOCAL, CONF_SELF_MADE_ANYWHERE, CONF_SELF_MADE_NEVER };
enum conf_tls_version { CONF_TLS_1_2, CONF_TLS_1_3 };

enum conf_sandbox { CONF_SANDBOX_AUTO, CONF_SANDBOX_REQUIRED, CONF_SANDBOX_OFF };

struct conf {
	const char *file;		/* the path it was read from, NULL without a file */

	const struct conf_listen *listens;
	size_t listen_count;
	int64_t backlog;
	bool defer_accept;

	struct conf_site top;		/* the top level: for whom no site is named */
	const struct conf_item *sites;	/* struct conf_site */
	bool strict_hosts;		/* nobody: 421 */

	const char *media_types;	/* the system's mime.types; "" for none */
	int64_t revalidate_ms;		/* how long a cached file is trusted unseen */

	struct conf_words trusted_proxies;	/* networks */
	int64_t client_field;		/* enum forwarded_field */

	int64_t sandbox;		/* enum conf_sandbox */
	const char *user, *group;	/* of the workers when started as root; "" otherwise */
	const char *pid_file;		/* absolute; "" for none */

	const char *error_log;		/* "stderr", "syslog" or an absolute path */
	int64_t log_level;		/* enum log_level */
	const char *access_log;		/* "stdout", "off" or an absolute path */
	const char *log_format;		/* "common", "combined", "json" or a %-format */

	struct {
		int64_t count;		/* never 0: "auto" is resolved */
		int64_t max;		/* not less than count */
		int64_t connections;	/* per worker */
		int64_t max_requests;	/* 0: no limit */
		int64_t memory;		/* bytes (PSS); 0: no limit */
		bool core_dumps;
	} workers;

	struct {
		int64_t handshake_ms, header_ms, body_ms, send_ms, keep_alive_ms, drain_ms,
			hang_ms;
	} timeouts;

	struct {
		int64_t request_line, header, fields, body;	/* bytes, but fields: a number */
		int64_t rate, bandwidth;			/* bytes a second */
		int64_t per_client;		/* connections; 0: no limit */
		int64_t request_rate, request_burst;	/* a second, of a client; 0: no limit */
		int64_t auth_tries;		/* 0: no limit */
	} limits;

	const char *state_folder;	/* absolute; where what the server makes is kept; "" for none */
	struct {
		int64_t mode;		/* enum conf_tls, of the top level's addresses */
		int64_t self_made;	/* enum conf_self_made */
		int64_t least_version;	/* enum conf_tls_version */
		const char *ciphers;	/* of TLS 1.2, as OpenSSL writes them; "" for its own choice */
		const char *ticket_keys;	/* "own", "off" or an absolute path */
		bool key_process;	/* one has the private keys; the workers do not */
	} tls;

	struct {
		int64_t files;		/* entries per worker */
		int64_t memory;		/* bytes of content per worker */
	} cache;
};

/* What the command line says about where the configuration comes from. */
struct conf_override {
	const char *origin;	/* "-o", "-p" or "DIR", for -T and for messages */
	const char *setting;	/* "key=value", nested names with dots */
};

struct conf_source {
	const char *file;	/* NULL: no file, built-in values and overrides only */
	const struct conf_override *overrides;
	size_t override_count;
	bool check_access;	/* also try the docroot as the workers' user, see conf_load */
};

/*
 * A load that runs in a short-lived child: libconfuse may exit, leak and keep state (so may the
 * user database), and the file may be hostile to a master that is root.
 */
struct conf_load {
	pid_t pid;
	int flat_fd, message_fd;
};

/* Starts the child. Returns 0, or -1 with errno. */
int conf_load_start(struct conf_load *load, const struct conf_source *source);

/*
 * Takes the result of a child that has ended with this wait status, and releases what the load
 * held. Returns the configuration (conf_free is the caller's), or NULL; *exit_code is then a
 * sysexits code: EX_NOINPUT no such file, EX_NOPERM not readable, EX_CONFIG wrong, EX_OSERR.
 * messages gets the errors and warnings, ready lines, in the order of the files; there may be
 * warnings with a good configuration too.
 */
struct conf *conf_load_finish(struct conf_load *load, int wait_status, struct buffer *messages,
			      int *exit_code);

/* Both of the above with a wait between, for a program that has nothing else to do. */
struct conf *conf_load(const struct conf_source *source, struct buffer *messages, int *exit_code);

void conf_free(struct conf *conf);

/* The same again, with a life of its own. NULL with errno ENOMEM. */
struct conf *conf_copy(const struct conf *conf);

/* Whether two sites prove who they are in the same way. */
static inline bool conf_identity_is(const struct conf_identity *a, const struct conf_identity *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

/*
 * Where the pid file of a server with this configuration lies, even if something else is wrong
 * with it: the server that runs must be told so. Writes the path, "" for none or if nobody can
 * tell. For a program that has nothing else to do.
 */
void conf_find_pid_file(const struct conf_source *source, char *path, size_t room);

/*
 * The effective configuration as text: one "name = value" a line, aligned, each with "# origin"
 * ("default", "FILE:LINE", "-o", "-p", "DIR"). It is the very text the child handed back. Any
 * of its "name=value" can be given to -o. Belongs to conf.
 */
const char *conf_text(const struct conf *conf);

#endif
