/* SPDX-License-Identifier: MIT */
/* site_check: what a word about a site, a location or an answer must be. */
#ifndef SITE_CHECK_H
#define SITE_CHECK_H

#include <stdbool.h>
#include <stddef.h>

/* Each is true, or false with a sentence in why. */
bool site_check_name(const char *word, char *why, size_t room);	/* "www.example.org", "*.a:80" */
bool site_check_location(const char *word, char *why, size_t room);	/* "/prefix/", "*.css" */
bool site_check_path(const char *word, char *why, size_t room);	/* decoded, normalised */
bool site_check_folder(const char *word, char *why, size_t room);	/* absolute */
bool site_check_redirect(const char *word, char *why, size_t room);	/* "/new/$1", "https://..." */
bool site_check_answer(const char *word, char *why, size_t room);	/* 301 ... 308, 403, 404, 410 */
bool site_check_error_page(const char *word, char *why, size_t room);	/* "404 /path" */
bool site_check_status(const char *word, char *why, size_t room);	/* "404", "4xx" */
bool site_check_type(const char *word, char *why, size_t room);	/* "text/html", a group with * */
bool site_check_field(const char *word, char *why, size_t room);	/* "Name: value" */
bool site_check_field_name(const char *word, char *why, size_t room);
bool site_check_cache_control(const char *word, char *why, size_t room); /* "PATTERN VALUE" */
bool site_check_coding(const char *word, char *why, size_t room);	/* "gzip", "br", "zstd" */
bool site_check_origin(const char *word, char *why, size_t room);	/* "https://a.org", "*" */
bool site_check_network(const char *word, char *why, size_t room);	/* "10.0.0.0/8", "::1" */
bool site_check_hsts(const char *word, char *why, size_t room);	/* RFC 6797, 6.1 */
bool site_check_realm(const char *word, char *why, size_t room);

#endif
