/* SPDX-License-Identifier: MIT */
/*
 * site_rows: the table of exchanges with a server that has sites and locations, in the form of
 * rows.h. Their configuration and files are in test_sites.c.
 */
#define GET(target) "GET " target " HTTP/1.1\r\nHost: localhost\r\n"
#define FROM(address) "X-Forwarded-For: " address "\r\n"
#define AT(host, target) "GET " target " HTTP/1.1\r\nHost: " host "\r\n\r\n"
#define GZIP "Accept-Encoding: gzip\r\n"
#define JOE "Authorization: Basic am9lOnNlY3JldA==\r\n"	/* joe:secret */

/* ------------------------------------------------------------------- sites */

ROW(site_by_name, "9110 7.4", AT("a.example", "/"), { .status = 200, .body = "site a\n" })
ROW(site_in_any_case, "9110 4.2.3", AT("A.Example", "/"), { .status = 200, .body = "site a\n" })
ROW(site_with_a_dot_at_the_end, "1034 3.1", AT("a.example.", "/"), { .status = 200, .body = "site a\n" })
ROW(site_with_a_port, "9110 7.2", AT("a.example:8080", "/"), { .status = 200, .body = "site a\n" })
ROW(site_by_alias, "aliases", AT("www.a.example", "/"), { .status = 200, .body = "site a\n" })
ROW(site_by_wildcard, "aliases", AT("x.y.wild.example", "/"), { .status = 200, .body = "site b\n" })
ROW(wildcard_is_not_the_name_itself, "aliases", AT("wild.example", "/"),
    { .status = 200, .body = "index\n" })
ROW(name_beats_wildcard, "sites", AT("exact.wild.example", "/"), { .status = 200, .body = "site a\n" })
ROW(longer_wildcard_wins, "sites", AT("x.deep.wild.example", "/"), { .status = 200, .body = "site a\n" })
ROW(unknown_host_is_the_top_level, "sites", AT("nobody.example", "/"),
    { .status = 200, .body = "index\n" })
ROW(site_of_absolute_form, "9112 3.2.2",
    "GET http://a.example/ HTTP/1.1\r\nHost: nobody.example\r\n\r\n",
    { .status = 200, .body = "site a\n" })
ROW(site_keeps_its_files, "sites", AT("a.example", "/text.txt"), { .status = 404 })
ROW(site_of_another_port, "sites", AT("port.example", "/"), { .status = 200, .body = "index\n" })

/* --------------------------------------------------------------- locations */

ROW(location_by_prefix, "location", GET("/p/x") "\r\n", { .status = 403, .lacks = "X-Place" })
ROW(location_is_not_half_a_name, "location", GET("/pq/x") "\r\n", { .status = 404 })
ROW(location_without_its_slash, "location", GET("/p") "\r\n", { .status = 403 })
ROW(longest_location_wins, "location", GET("/p/open/x.txt") "\r\n",
    { .status = 200, .body = "open\n" })
ROW(location_by_pattern, "location", GET("/style.css") "\r\n",
    { .status = 200, .has = "\r\nX-Place: css\r\n" })
ROW(prefix_beats_shorter_pattern, "location", GET("/p/style.css") "\r\n",
    { .status = 403, .lacks = "X-Place: css" })
ROW(location_cannot_be_dodged_by_encoding, "3986 6.2.2", GET("/%70/x") "\r\n", { .status = 403 })
ROW(location_cannot_be_dodged_by_dots, "3986 5.2.4", GET("/q/../p/x") "\r\n", { .status = 403 })
ROW(location_cannot_be_dodged_by_slashes, "location", GET("//p//x") "\r\n", { .status = 403 })
ROW(alias_is_the_location, "alias", GET("/al/f.txt") "\r\n", { .status = 200, .body = "alias\n" })
ROW(alias_without_its_slash, "alias", GET("/al") "\r\n",
    { .status = 308, .has = "\r\nLocation: /al/\r\n" })
ROW(alias_keeps_what_is_around_it, "alias", GET("/al/../text.txt") "\r\n", { .status = 200 })
ROW(alias_of_a_file, "alias", GET("/robots.txt") "\r\n", { .status = 200, .body = "alias\n" })
ROW(nothing_beside_an_alias_of_a_file, "alias", GET("/robots.txt/g.txt") "\r\n", { .status = 404 })
ROW(docroot_of_a_location_has_the_whole_path, "docroot", GET("/deep/f.txt") "\r\n",
    { .status = 200, .body = "deep\n" })
ROW(closed_location, "status", GET("/gone/x") "\r\n", { .status = 410 })
ROW(maintenance, "9110 15.6.4", GET("/fix/x") "\r\n",
    { .status = 503, .has = "\r\nRetry-After: 90\r\n" })
ROW(location_of_a_site_only, "location", AT("a.example", "/p/open/x.txt"), { .status = 404 })

/* --------------------------------------------------------------- redirects */

ROW(redirect_of_a_folder_takes_along, "redirect", GET("/old/a/b?c=d") "\r\n",
    { .status = 308, .has = "\r\nLocation: /new/a/b?c=d\r\n" })
ROW(redirect_of_a_folder_itself, "redirect", GET("/old") "\r\n",
    { .status = 308, .has = "\r\nLocation: /new/\r\n" })
ROW(redirect_by_pattern, "redirect", GET("/u/joe/pics/1/2") "\r\n",
    { .status = 301, .has = "\r\nLocation: /pics/1/2?of=joe\r\n" })
ROW(redirect_encodes_again, "3986 2.1", GET("/old/a%20b%0a") "\r\n", { .status = 400 })
ROW(redirect_encodes_spaces, "3986 2.1", GET("/old/a%20b%3f") "\r\n",
    { .status = 308, .has = "\r\nLocation: /new/a%20b%3F\r\n" })
ROW(redirect_of_a_page, "redirect", GET("/page") "\r\n",
    { .status = 302, .has = "\r\nLocation: https://x.example/y\r\n" })
ROW(redirect_by_303, "9110 15.4.4", GET("/see") "\r\n", { .status = 303 })
ROW(redirect_by_307, "9110 15.4.8", GET("/temp") "\r\n", { .status = 307 })
ROW(redirect_never_to_a_host_of_the_path, "open redirect", GET("/any//evil.example/") "\r\n",
    { .status = 302, .has = "\r\nLocation: /evil.example/\r\n" })
ROW(redirect_never_to_a_backslash, "open redirect", GET("/any/%5Cevil.example") "\r\n",
    { .status = 302, .has = "\r\nLocation: /%5Cevil.example\r\n" })
ROW(redirect_of_a_site, "redirect", AT("old.example", "/x/y?z"),
    { .status = 301, .has = "\r\nLocation: https://new.example/x/y?z\r\n" })
ROW(redirect_of_a_sites_root, "redirect", AT("old.example", "/"),
    { .status = 301, .has = "\r\nLocation: https://new.example/\r\n" })
ROW(location_of_a_redirected_site, "redirect", AT("old.example", "/keep/index.html"),
    { .status = 404 })
ROW(asterisk_is_about_no_place, "9110 9.3.7", "OPTIONS * HTTP/1.1\r\nHost: old.example\r\n\r\n",
    { .status = 204 })
ROW(redirect_with_host, "redirect", AT("tls.example", "/a"),
    { .status = 301, .has = "\r\nLocation: https://tls.example/a\r\n" })
ROW(redirect_keeps_the_method, "9110 15.4.9",
    "POST /old/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx", { .status = 308 })

/* ---------------------------------------------------------- files and links */

ROW(hidden_file, "8615", GET("/.secret") "\r\n", { .status = 404 })
ROW(hidden_file_where_allowed, "hidden-files", GET("/hidden/.secret") "\r\n",
    { .status = 200, .body = "secret\n" })
ROW(link_inside, "symlinks", GET("/link.txt") "\r\n", { .status = 200, .body = "abcdefghijklmnopqrstuvwxyz" })
ROW(link_outside, "symlinks", GET("/outside") "\r\n", { .status = 403 })
ROW(link_where_none_is_followed, "symlinks", GET("/nolinks/link.txt") "\r\n", { .status = 403 })
ROW(file_where_no_link_is_followed, "symlinks", GET("/nolinks/plain.txt") "\r\n", { .status = 200 })
ROW(link_of_the_same_owner, "symlinks", GET("/owner/link.txt") "\r\n", { .status = 200 })
ROW(wrong_case, "ignore-case", GET("/Text.TXT") "\r\n", { .status = 404 })
ROW(wrong_case_where_it_is_mended, "ignore-case", GET("/anycase/sub/PAGE.html?q") "\r\n",
    { .status = 308, .has = "\r\nLocation: /anycase/Sub/Page.html?q\r\n" })
ROW(right_case_where_it_is_mended, "ignore-case", GET("/anycase/Sub/Page.html") "\r\n",
    { .status = 200 })
ROW(wrong_case_of_what_is_kept, "ignore-case", GET("/anycase/inner/name.TXT") "\r\n", { .status = 404 })
ROW(right_case_of_what_is_kept, "ignore-case", GET("/anycase/Inner/Name.txt") "\r\n", { .status = 403 })
/* What holds for the name of a file holds for it by its other names. */
ROW(index_that_is_denied, "deny", GET("/shut/") "\r\n", { .status = 403 })
ROW(clean_url_that_is_gone, "status", GET("/shut/page") "\r\n", { .status = 410 })
ROW(clean_url_that_is_open, "clean-urls", GET("/shut/open") "\r\n", { .status = 200, .body = "open\n" })
/* A redirect is about the name: from the other it would go in circles. */
ROW(clean_url_that_has_moved, "redirect", GET("/shut/moved") "\r\n", { .status = 200, .body = "moved\n" })
ROW(index_of_an_alias_that_is_denied, "deny", GET("/shut/alias/") "\r\n", { .status = 403 })
ROW(clean_urls_off, "clean-urls", GET("/unclean/page") "\r\n", { .status = 404 })
ROW(second_index, "index", GET("/unclean/") "\r\n", { .status = 200, .body = "main\n" })

/* ------------------------------------------------- fallback and own pages */

ROW(fallback_for_a_page, "fallback", GET("/app/users/7") "Accept: text/html\r\n\r\n",
    { .status = 200, .has = "\r\nCache-Control: no-cache\r\n", .body = "app\n" })
ROW(fallback_varies, "9110 12.5.5", GET("/app/users/7") "Accept: text/html\r\n\r\n",
    { .status = 200, .has = "\r\nVary: Accept\r\n" })
ROW(no_fallback_for_an_asset, "fallback", GET("/app/users/7.js") "Accept: */*\r\n\r\n",
    { .status = 404 })
ROW(no_fallback_for_who_wants_json, "fallback", GET("/app/users/7") "Accept: application/json\r\n\r\n",
    { .status = 404 })
ROW(no_fallback_for_post, "fallback",
    "POST /app/users/7 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", { .status = 405 })
ROW(fallback_to_head, "9110 9.3.2", "HEAD /app/x HTTP/1.1\r\nHost: localhost\r\n\r\n",
    { .status = 200, .has = "\r\nContent-Length: 4\r\n" })
ROW(no_fallback_for_what_is_there, "fallback", GET("/app/real.txt") "\r\n",
    { .status = 200, .body = "real\n" })
ROW(own_page_of_a_status, "error-pages", GET("/pages/nothing") "\r\n",
    { .status = 404, .has = "\r\nContent-Type: text/html; charset=utf-8\r\n", .body = "own 404\n" })
ROW(own_page_where_another_may_fall_back, "9110 12.5.5",
    GET("/app/own/x") "Accept: application/json\r\n\r\n",
    { .status = 404, .has = "\r\nVary: Accept\r\n", .body = "own 404\n" })
ROW(own_page_is_the_same_for_all, "9110 12.5.5", GET("/pages/nothing") "\r\n",
    { .status = 404, .lacks = "\r\nVary: " })
ROW(own_page_has_no_tag, "9110 8.8.3", GET("/pages/nothing") "\r\n",
    { .status = 404, .lacks = "\r\nETag: " })
ROW(own_page_of_a_kind, "error-pages", GET("/pages/closed/x") "\r\n",
    { .status = 403, .body = "own 4xx\n" })
#ifdef HAVE_CRYPT
ROW(own_page_keeps_the_challenge, "9110 11.6.1", GET("/pages/private/x") "\r\n",
    { .status = 401, .has = "\r\nWWW-Authenticate: Basic ", .body = "own 4xx\n" })
#endif
ROW(own_page_to_head, "9110 9.3.2", "HEAD /pages/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n",
    { .status = 404, .has = "\r\nContent-Length: 8\r\n" })
ROW(own_page_that_is_missing, "error-pages", GET("/nopage/x") "\r\n",
    { .status = 404, .has = "Not Found" })
ROW(own_page_is_a_page_by_itself, "error-pages", GET("/pages/404.html") "\r\n",
    { .status = 200, .body = "own 404\n" })

/* ------------------------------------------------------------------ fields */

ROW(fields_set, "fields", GET("/text.txt") "\r\n", { .status = 200, .has = "\r\nX-Frame-Options: DENY\r\n" })
ROW(fields_on_errors_too, "fields", GET("/nothing") "\r\n",
    { .status = 404, .has = "\r\nX-Frame-Options: DENY\r\n" })
ROW(fields_by_status, "fields", GET("/nothing") "\r\n", { .status = 404, .has = "\r\nX-Error: yes\r\n" })
ROW(fields_not_by_other_status, "fields", GET("/text.txt") "\r\n", { .status = 200, .lacks = "X-Error" })
ROW(fields_by_type, "fields", GET("/style.css") "\r\n", { .status = 200, .has = "\r\nX-Css: yes\r\n" })
ROW(fields_not_by_other_type, "fields", GET("/text.txt") "\r\n", { .status = 200, .lacks = "X-Css" })
ROW(fields_removed, "fields", GET("/bare/x.txt") "\r\n",
    { .status = 200, .lacks = "\r\nETag: ", .has = "\r\nLast-Modified: " })
ROW(fields_replaced_by_title, "fields", GET("/bare/x.txt") "\r\n",
    { .status = 200, .has = "\r\nX-Frame-Options: SAMEORIGIN\r\n", .lacks = "DENY" })
ROW(fields_of_a_part, "9110 15.3.7", GET("/text.txt") "Range: bytes=0-3\r\n\r\n",
    { .status = 206, .has = "\r\nX-Frame-Options: DENY\r\n", .body = "abcd" })
ROW(cache_control_by_type, "9111 5.2", GET("/style.css") "\r\n",
    { .status = 200, .has = "\r\nCache-Control: max-age=3600\r\n" })
ROW(cache_control_by_path, "9111 5.2", GET("/assets/a.123.js") "\r\n",
    { .status = 200, .has = "\r\nCache-Control: max-age=31536000, immutable\r\n" })
ROW(cache_control_of_304, "9110 15.4.5",
    GET("/style.css") "If-Modified-Since: Fri, 31 Dec 2100 00:00:00 GMT\r\nIf-None-Match: *\r\n\r\n",
    { .status = 304, .has = "\r\nCache-Control: max-age=3600\r\n" })
ROW(no_cache_control_on_errors, "cache-control", GET("/nothing.css") "\r\n",
    { .status = 404, .lacks = "Cache-Control" })
ROW(cors_for_one_origin, "Fetch 3.2", GET("/cors/x.txt") "Origin: https://a.example\r\n\r\n",
    { .status = 200, .has = "\r\nAccess-Control-Allow-Origin: https://a.example\r\n",
      .has_too = "\r\nVary: Origin\r\n" })
ROW(cors_for_no_other_origin, "Fetch 3.2", GET("/cors/x.txt") "Origin: https://b.example\r\n\r\n",
    { .status = 200, .lacks = "Access-Control-Allow-Origin" })
ROW(cors_for_all, "Fetch 3.2", GET("/corsall/x.txt") "Origin: https://b.example\r\n\r\n",
    { .status = 200, .has = "\r\nAccess-Control-Allow-Origin: *\r\n" })
ROW(cors_preflight, "Fetch 3.2", "OPTIONS /cors/x.txt HTTP/1.1\r\nHost: localhost\r\n"
    "Origin: https://a.example\r\nAccess-Control-Request-Method: GET\r\n\r\n",
    { .status = 204, .has = "\r\nAccess-Control-Allow-Methods: GET, HEAD, OPTIONS\r\n",
      .has_too = "\r\nAccess-Control-Allow-Headers: X-Token\r\nAccess-Control-Max-Age: 600\r\n" })
ROW(options_has_no_content_length, "9110 8.6", "OPTIONS /text.txt HTTP/1.1\r\nHost: localhost\r\n\r\n",
    { .status = 204, .has = "\r\nAllow: GET, HEAD, OPTIONS\r\n", .lacks = "Content-Length" })

#if defined(HAVE_ZLIB) && defined(HAVE_BROTLI) && defined(HAVE_ZSTD)
/* ------------------------------------------------------------- compression */

ROW(coding_is_told, "9110 8.4", GET("/long.txt") GZIP "\r\n",
    { .status = 200, .has = "\r\nContent-Encoding: gzip\r\n", .has_too = "\r\nVary: Accept-Encoding\r\n" })
ROW(coding_changes_the_tag, "9110 8.8.3.3", GET("/long.txt") GZIP "\r\n",
    { .status = 200, .has = "-gzip\"\r\n" })
ROW(no_coding_unasked, "9110 12.5.3", GET("/long.txt") "\r\n",
    { .status = 200, .has = "\r\nVary: Accept-Encoding\r\n", .lacks = "Content-Encoding" })
ROW(server_likes_brotli_best, "9110 12.5.3", GET("/long.txt") "Accept-Encoding: gzip, deflate, br, zstd\r\n\r\n",
    { .status = 200, .has = "\r\nContent-Encoding: br\r\n" })
ROW(client_likes_zstd_best, "9110 12.5.3", GET("/long.txt") "Accept-Encoding: br;q=0.5, zstd;q=0.9\r\n\r\n",
    { .status = 200, .has = "\r\nContent-Encoding: zstd\r\n" })
ROW(coding_refused_by_q, "9110 12.4.2", GET("/long.txt") "Accept-Encoding: gzip;q=0, br;q=0.0, *\r\n\r\n",
    { .status = 200, .has = "\r\nContent-Encoding: zstd\r\n" })
ROW(any_coding, "9110 12.5.3", GET("/long.txt") "Accept-Encoding: *\r\n\r\n", { .status = 200 })
ROW(identity_is_liked_better, "9110 12.5.3", GET("/long.txt") "Accept-Encoding: identity, gzip;q=0.5\r\n\r\n",
    { .status = 200, .lacks = "Content-Encoding" })
ROW(empty_accept_encoding, "9110 12.5.3", GET("/long.txt") "Accept-Encoding:\r\n\r\n",
    { .status = 200, .lacks = "Content-Encoding" })
ROW(unknown_coding, "9110 12.5.3", GET("/long.txt") "Accept-Encoding: compress\r\n\r\n",
    { .status = 200, .lacks = "Content-Encoding" })
ROW(no_coding_is_acceptable, "9110 12.5.3", GET("/text.txt") "Accept-Encoding: identity;q=0\r\n\r\n",
    { .status = 406 })
ROW(small_files_as_they_are, "compress-least", GET("/text.txt") GZIP "\r\n",
    { .status = 200, .lacks = "Content-Encoding" })
ROW(pictures_as_they_are, "compress-types", GET("/long.png") GZIP "\r\n",
    { .status = 200, .lacks = "Content-Encoding" })
ROW(a_sibling_is_sent, "precompressed", GET("/pre.txt") GZIP "\r\n",
    { .status = 200, .has = "\r\nContent-Encoding: gzip\r\n", .body = "SIBLING" })
ROW(a_sibling_has_the_type_of_its_source, "9110 8.3", GET("/pre.txt") GZIP "\r\n",
    { .status = 200, .has = "\r\nContent-Type: text/plain; charset=utf-8\r\n" })
ROW(an_older_sibling_is_not_sent, "precompressed", GET("/stale.txt") GZIP "\r\n",
    { .status = 200, .lacks = "Content-Encoding", .body = "new\n" })
ROW(a_sibling_by_its_own_name, "precompressed", GET("/pre.txt.gz") "\r\n",
    { .status = 200, .has = "\r\nContent-Type: application/gzip\r\n", .body = "SIBLING" })
ROW(no_sibling_where_it_is_off, "precompressed", GET("/plain/pre.txt") GZIP "\r\n",
    { .status = 200, .body = "short\n" })
ROW(no_compression_where_it_is_off, "compress", GET("/plain/long.txt") GZIP "\r\n",
    { .status = 200, .lacks = "Vary: Accept-Encoding" })
ROW(a_range_of_what_is_sent, "9110 14.2", GET("/pre.txt") GZIP "Range: bytes=0-2\r\n\r\n",
    { .status = 206, .has = "\r\nContent-Range: bytes 0-2/7\r\n", .body = "SIB" })
ROW(head_of_a_coding, "9110 9.3.2",
    "HEAD /pre.txt HTTP/1.1\r\nHost: localhost\r\n" GZIP "\r\n",
    { .status = 200, .has = "\r\nContent-Length: 7\r\n" })
#endif

/* ------------------------------------------------------------------ access */

ROW(address_is_kept_out, "9110 15.5.4", GET("/lan/x.txt") "\r\n", { .status = 403 })
ROW(address_is_let_in, "allow", GET("/lan/x.txt") FROM("10.1.2.3") "\r\n", { .status = 200 })
ROW(address_of_ipv6, "allow", GET("/lan/x.txt") FROM("2001:db8::5") "\r\n", { .status = 200 })
ROW(longer_prefix_of_deny, "deny", GET("/lan/x.txt") FROM("10.66.2.3") "\r\n", { .status = 403 })
ROW(longer_prefix_of_allow, "allow", GET("/lan/x.txt") FROM("10.66.0.1") "\r\n", { .status = 200 })
#ifdef HAVE_CRYPT
ROW(password_is_asked_for, "7617 2", GET("/private/x.txt") "\r\n",
    { .status = 401, .has = "\r\nWWW-Authenticate: Basic realm=\"A Place\", charset=\"UTF-8\"\r\n" })
ROW(password_is_right, "7617 2", GET("/private/x.txt") JOE "\r\n", { .status = 200, .body = "private\n" })
ROW(password_is_wrong, "7617 2", GET("/private/x.txt") "Authorization: Basic am9lOndyb25n\r\n\r\n",
    { .status = 401 })
ROW(name_is_unknown, "7617 2", GET("/private/x.txt") "Authorization: Basic am86c2VjcmV0\r\n\r\n",
    { .status = 401 })
ROW(scheme_in_any_case, "9110 11.1", GET("/private/x.txt") "Authorization: bAsIc am9lOnNlY3JldA==\r\n\r\n",
    { .status = 200 })
ROW(other_scheme, "9110 11.1", GET("/private/x.txt") "Authorization: Bearer am9lOnNlY3JldA==\r\n\r\n",
    { .status = 401 })
ROW(no_base64, "7617 2", GET("/private/x.txt") "Authorization: Basic !!!!\r\n\r\n", { .status = 401 })
ROW(password_before_missing, "9110 11", GET("/private/nothing") "\r\n", { .status = 401 })
ROW(any_is_enough_by_password, "satisfy", GET("/any1/x.txt") JOE "\r\n", { .status = 200 })
ROW(any_is_enough_by_address, "satisfy", GET("/any1/x.txt") FROM("10.0.0.1") "\r\n", { .status = 200 })
ROW(neither_of_any, "satisfy", GET("/any1/x.txt") "\r\n", { .status = 401 })
ROW(all_needs_both, "satisfy", GET("/both/x.txt") JOE "\r\n", { .status = 403 })
ROW(all_has_both, "satisfy", GET("/both/x.txt") JOE FROM("10.0.0.1") "\r\n", { .status = 200 })
ROW(index_that_needs_a_password, "auth-file", GET("/shut/in/") "\r\n", { .status = 401 })
ROW(clean_url_that_needs_a_password, "auth-file", GET("/shut/in/index") "\r\n", { .status = 401 })
ROW(index_with_a_password, "auth-file", GET("/shut/in/") JOE "\r\n", { .status = 200, .body = "in\n" })
ROW(open_again_inside, "auth-file", GET("/private/open/x.txt") "\r\n", { .status = 200 })
#endif

/* ------------------------------------------------------------ real clients */

ROW(client_behind_a_proxy, "X-Forwarded-For", GET("/lan/x.txt") FROM("10.1.2.3, 127.0.0.1") "\r\n",
    { .status = 200 })
ROW(client_that_lies, "X-Forwarded-For", GET("/lan/x.txt") FROM("10.1.2.3, 192.0.2.9") "\r\n",
    { .status = 403 })
ROW(client_in_two_lines, "9110 5.3", GET("/lan/x.txt") FROM("192.0.2.9") FROM("10.1.2.3") "\r\n",
    { .status = 200 })
ROW(another_field_is_not_believed, "client-field", GET("/lan/x.txt") "Forwarded: for=10.1.2.3\r\n\r\n",
    { .status = 403 })

/* ---------------------------------------------------------------- listings */

ROW(listing_is_html, "listing", GET("/list/") "Accept: text/html\r\n\r\n",
    { .status = 200, .has = "<a href=\"./b%3Cc%3E.txt\">b&lt;c&gt;.txt</a>", .lacks = "hide" })
ROW(listing_is_sorted, "listing", GET("/list/") "\r\n",
    { .status = 200, .has = "sub/</a>", .has_too = "aria-sort=\"ascending\"" })
ROW(listing_by_size, "listing", GET("/list/?sort=size&order=desc") "\r\n",
    { .status = 200, .has = "aria-sort=\"descending\"" })
ROW(listing_is_json, "listing", GET("/list/") "Accept: application/json\r\n\r\n",
    { .status = 200, .has = "\r\nContent-Type: application/json\r\n",
      .has_too = "{\"name\":\"sub\",\"type\":\"directory\"" })
ROW(listing_in_http_1_0, "9112 6.1", "GET /list/ HTTP/1.0\r\n\r\n",
    { .status = 200, .lacks = "Transfer-Encoding", .has = "</table>", .closes = true })
ROW(listing_to_head, "9110 9.3.2", "HEAD /list/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    { .status = 200, .has = "\r\nTransfer-Encoding: chunked\r\n" })
ROW(listing_is_off, "listing", GET("/unlisted/") "\r\n", { .status = 403 })
ROW(listing_without_its_slash, "9110 15.4.9", GET("/list") "\r\n", { .status = 308 })
