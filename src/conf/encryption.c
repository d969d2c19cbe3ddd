/* SPDX-License-Identifier: MIT */
/* encryption: what the options of tls must be beside each other, and what they are when unsaid. */
#include "conf/encryption.h"

#include <stdlib.h>
#include <string.h>
#include "base/address.h"
#include "conf/conf.h"

#define FIELD(top, name) tree_field(top, offsetof(struct conf, name))

/* Where a site says who it is: the option's own section tls, or that of the top level. */
static struct setting *find(struct section *tls, const char *name)
{
	return tree_setting(tls, option_find(tls->option, span_of(name)));
}

static struct section *tls_of(struct section *site)
{
	const struct option *option = option_find(site->option, SPAN("tls"));

	return option && option->type == OPTION_SECTION ? tree_find(site, option, "", NULL) : NULL;
}

static void check_identity(struct report *report, struct section *tls,
			   const struct setting *authorities_above)
{
	const struct setting *certificate = find(tls, "certificate"), *key = find(tls, "key");
	const struct setting *clients = find(tls, "client-certificates");
	const struct setting *authorities = find(tls, "client-authorities");

	if (key->is_set && key->words.count > 0 && key->words.count != certificate->words.count)
		report_error(report, &key->place, "there are %zu keys for %zu certificates",
			     key->words.count, certificate->words.count);
	if (!authorities->is_set)
		authorities = authorities_above;
	if (clients->is_set && strcmp(tree_text(clients), "off") != 0 &&
	    *tree_text(authorities) != '/')
		report_error(report, &clients->place, "client-certificates needs "
			     "client-authorities: who may have signed them");
}

static bool names_certificate(struct section *tls)
{
	return find(tls, "certificate")->words.count > 0;
}

/* Checks all of them. True if any names a certificate. */
static bool check_identities(struct report *report, struct section *top)
{
	struct section *tls = tls_of(top);
	const struct setting *above;
	bool any;

	if (!tls)
		abort();
	above = find(tls, "client-authorities");
	any = names_certificate(tls);
	check_identity(report, tls, above);
	for (struct section *s = top->first; s; s = s->next) {
		struct section *own = s->option->size == sizeof(struct conf_site) ? tls_of(s) : NULL;

		if (!own)
			continue;
		check_identity(report, own, above);
		any = any || names_certificate(own);
	}
	return any;
}

/* The first address of a section that other machines reach, or NULL. */
static const char *first_reachable(struct section *section)
{
	const struct option *option = option_find_type(section->option, OPTION_ADDRESSES);
	const struct setting *setting = option ? tree_setting(section, option) : NULL;
	struct address address;

	for (size_t i = 0; setting && i < setting->words.count; i++)
		if (address_parse(setting->words.word[i].text, 1, &address) &&
		    !address_is_loopback(&address))
			return setting->words.word[i].text;
	return NULL;
}

static struct setting *mode_of(struct section *listen)
{
	return tree_setting(listen, option_find(listen->option, SPAN("tls")));
}

static bool is_listen(const struct section *section)
{
	return option_find_type(section->option, OPTION_PORT) && *section->title;
}

static bool is_off(const struct setting *mode)
{
	return strcmp(tree_text(mode), "off") == 0;
}

/* Others than this machine would see a certificate that nobody knows. */
static void check_self_made(struct report *report, struct section *section,
			    const struct setting *mode)
{
	const char *text = first_reachable(section);

	if (is_off(mode) || !text)
		return;
	report_error(report, mode->place.source ? &mode->place : NULL, "%s can be reached from "
		     "other machines, which will not trust a certificate that the server makes "
		     "for itself: name a certificate, or set tls.self-made = \"anywhere\"", text);
}

static bool any_reachable(struct section *top)
{
	bool any = first_reachable(top);

	for (struct section *s = top->first; s; s = s->next)
		any = any || (is_listen(s) && first_reachable(s));
	return any;
}

void encryption_resolve(struct report *report, struct section *top, bool has_file)
{
	struct setting *mode = FIELD(top, tls.mode);
	const char *self_made = tree_text(FIELD(top, tls.self_made));
	bool has_certificate = check_identities(report, top);
	bool is_local = strcmp(self_made, "local") == 0, is_never = strcmp(self_made, "never") == 0;
	bool any_on;

	if (!mode->place.source &&
	    (has_certificate || (!has_file && !is_never && !(is_local && any_reachable(top)))))
		tree_assume(report->arena, mode, "optional");
	any_on = !is_off(mode);
	for (struct section *s = top->first; s; s = s->next) {
		if (!is_listen(s))
			continue;
		if (!mode_of(s)->place.source)
			tree_assume(report->arena, mode_of(s), tree_text(mode));
		any_on = any_on || !is_off(mode_of(s));
		if (is_local && !has_certificate)
			check_self_made(report, s, mode_of(s)->place.source ? mode_of(s) : mode);
	}
	if (is_local && !has_certificate)
		check_self_made(report, top, mode);
	if (is_never && !has_certificate && any_on)
		report_error(report, mode->place.source ? &mode->place : NULL,
			     "tls needs a certificate: name one, or let tls.self-made be local");
}
