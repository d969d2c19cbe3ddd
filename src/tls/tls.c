/* SPDX-License-Identifier: MIT */
/* tls: all certificates of a configuration, ready for sessions. */
#include "tls/tls.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/log.h"
#include "tls/certificate.h"
#include "tls/context.h"
#include "tls/handed.h"
#include "tls/reason.h"
#include "tls/self_made.h"
#include "tls/wallet.h"

/* An identity that some site has, and what its sessions share. */
struct entry {
	const struct conf_identity *identity;
	SSL_CTX *context;
};

struct tls {
	const struct conf *conf;
	const struct places *places;
	const struct tickets *tickets;
	struct entry *entries;		/* sorted by the bytes of the identity */
	size_t entry_count;
	const struct entry *first;
	struct wallet wallet;
	struct span *handed;		/* by the key holder, while they are taken from there */
	bool is_self_made;		/* the only certificate there is then */
	char made_path[PATH_MAX], made_why_not[256];
};

const char *tls_library(void)
{
	return OpenSSL_version(OPENSSL_VERSION);
}

bool tls_is_wanted(const struct conf *conf)
{
	for (size_t i = 0; i < conf->listen_count; i++)
		if (conf->listens[i].tls != CONF_TLS_OFF)
			return true;
	return false;
}

/* ------------------------------------------------------------------ opening */

static int compare_entries(const void *a, const void *b)
{
	return memcmp(((const struct entry *)a)->identity, ((const struct entry *)b)->identity,
		      sizeof(struct conf_identity));
}

static const struct entry *find_entry(const struct tls *tls, const struct conf_identity *identity)
{
	struct entry key = { .identity = identity };

	return bsearch(&key, tls->entries, tls->entry_count, sizeof(key), compare_entries);
}

/* The different identities of all sites; those of the top level at the front, for now. */
static int list_entries(struct tls *tls)
{
	const struct conf *conf = tls->conf;
	size_t count = 1, kept = 1;

	for (const struct conf_item *i = conf->sites; i; i = i->next)
		count++;
	tls->entries = calloc(count, sizeof(*tls->entries));
	if (!tls->entries)
		return -1;
	tls->entries[0].identity = &conf->top.scope.identity;
	count = 1;
	for (const struct conf_item *i = conf->sites; i; i = i->next)
		tls->entries[count++].identity = &((const struct conf_site *)i)->scope.identity;
	qsort(tls->entries, count, sizeof(*tls->entries), compare_entries);
	for (size_t i = 1; i < count; i++)
		if (compare_entries(&tls->entries[i], &tls->entries[kept - 1]) != 0)
			tls->entries[kept++] = tls->entries[i];
	tls->entry_count = kept;
	return 0;
}

static int refuse_expired(const struct certificate *certificate, time_t now, char *why, size_t room)
{
	snprintf(why, room, "certificate %s: it has expired %ld days ago", certificate->file,
		 -certificate_days(certificate, now) - 1);
	return -1;
}

static int check_dates(const struct tls *before, const struct certificate *certificate, char *why,
		       size_t room)
{
	time_t now = time(NULL);

	if (certificate->until < now && before && !wallet_has(&before->wallet, certificate))
		return refuse_expired(certificate, now, why, room);
	if (certificate->from > now)
		log_warning("certificate %s: it is good from a time on that is yet to come; is the "
			    "clock right?", certificate->file);
	return 0;
}

/* Puts a certificate into a context, and keeps it; nothing is left of it in *certificate. */
static int add_certificate(struct tls *tls, SSL_CTX *context, struct certificate *certificate,
			   char *why, size_t room)
{
	/* The last argument: one of each kind of key. */
	if (SSL_CTX_use_cert_and_key(context, certificate->leaf, certificate->key,
				     certificate->chain, 0) != 1) {
		snprintf(why, room, "certificate %s: %s", certificate->file,
			 reason_take("it cannot be used"));
		return -1;
	}
	if (wallet_add(&tls->wallet, certificate) == 0)
		return 0;
	snprintf(why, room, "no memory is left");
	return -1;
}

/* Number `which` of an identity: from its files, or handed by who has read and checked them. */
static int read_certificate(struct tls *tls, const struct conf_identity *identity, size_t which,
			    const struct tls *before, struct certificate *certificate, char *why,
			    size_t room)
{
	const char *file = identity->certificates.word[which];
	const char *key = which < identity->keys.count ? identity->keys.word[which] : NULL;

	if (tls->handed)
		return handed_read(tls->handed, file, (unsigned int)tls->wallet.count, certificate,
				   why, room);
	if (certificate_read(certificate, file, key, why, room) < 0)
		return -1;
	return check_dates(before, certificate, why, room);
}

static int read_certificates(struct tls *tls, const struct entry *entry, const struct tls *before,
			     char *why, size_t room)
{
	const struct conf_identity *identity = entry->identity;
	struct certificate certificate;
	int result = 0;

	for (size_t i = 0; i < identity->certificates.count && result == 0; i++) {
		result = read_certificate(tls, identity, i, before, &certificate, why, room);
		if (result == 0)
			result = add_certificate(tls, entry->context, &certificate, why, room);
		certificate_free(&certificate);
	}
	return result;
}

static int make_own(struct tls *tls, bool keeps, struct certificate *certificate, char *why,
		    size_t room)
{
	struct self_made made;

	*certificate = (struct certificate){ .file = "" };
	if (self_made_get(&made, keeps ? tls->conf->state_folder : "") < 0) {
		snprintf(why, room, "the server cannot make a certificate for itself: %s",
			 reason_take("OpenSSL does not say why"));
		return -1;
	}
	memcpy(tls->made_path, made.path, sizeof(made.path));
	memcpy(tls->made_why_not, made.why_not, sizeof(made.why_not));
	certificate_take(certificate, tls->made_path, made.certificate, made.key);
	made.certificate = NULL;
	made.key = NULL;
	self_made_free(&made);
	return 0;
}

/* What the key holder has made. */
static int take_own(struct tls *tls, struct certificate *certificate, char *why, size_t room)
{
	if (handed_read_text(tls->handed, tls->made_path, sizeof(tls->made_path)) < 0 ||
	    handed_read_text(tls->handed, tls->made_why_not, sizeof(tls->made_why_not)) < 0)
		*tls->made_path = *tls->made_why_not = '\0';
	return handed_read(tls->handed, tls->made_path, 0, certificate, why, room);
}

static int use_own(struct tls *tls, const struct entry *entry, bool keeps, char *why, size_t room)
{
	struct certificate certificate;
	int result = tls->handed ? take_own(tls, &certificate, why, room) :
				   make_own(tls, keeps, &certificate, why, room);

	tls->is_self_made = true;
	if (result == 0)
		result = add_certificate(tls, entry->context, &certificate, why, room);
	certificate_free(&certificate);
	return result;
}

/* Who is nobody gets the certificate of the top level, or else of the first site that has one. */
static const struct entry *choose_first(const struct tls *tls)
{
	const struct conf_identity *top = &tls->conf->top.scope.identity;

	if (top->certificates.count > 0)
		return find_entry(tls, top);
	for (const struct conf_item *i = tls->conf->sites; i; i = i->next) {
		const struct conf_site *site = (const struct conf_site *)i;

		if (site->scope.identity.certificates.count > 0)
			return find_entry(tls, &site->scope.identity);
	}
	return NULL;
}

static int open_entries(struct tls *tls, const struct tls *before, bool keeps, char *why,
			size_t room)
{
	for (size_t i = 0; i < tls->entry_count; i++) {
		struct entry *entry = &tls->entries[i];

		entry->context = context_new(tls->conf, entry->identity, tls->tickets, why, room);
		if (!entry->context || read_certificates(tls, entry, before, why, room) < 0)
			return -1;
	}
	tls->first = choose_first(tls);
	if (!tls->first) {
		tls->first = find_entry(tls, &tls->conf->top.scope.identity);
		if (use_own(tls, tls->first, keeps, why, room) < 0)
			return -1;
	}
	/* One that asks something of clients, but has no certificate, shows the first one's. */
	for (size_t i = 0; i < tls->entry_count; i++)
		if (&tls->entries[i] != tls->first &&
		    tls->entries[i].identity->certificates.count == 0 &&
		    context_lend(tls->first->context, tls->entries[i].context, why, room) < 0)
			return -1;
	return 0;
}

/* ------------------------------------------------------------------- names */

/* Warns of a name of a site that none of its certificates is for: browsers will refuse it. */
static void check_name(const struct tls *tls, const struct conf_site *site, const char *name)
{
	const struct entry *entry = find_entry(tls, &site->scope.identity);
	char example[300];

	/* "*.example.org" is for any label; "*" is for names that nobody knows yet. */
	snprintf(example, sizeof(example), "%s%s", *name == '*' ? "any" : "",
		 *name == '*' ? name + 1 : name);
	if (strcmp(name, "*") == 0 || context_covers(entry->context, example))
		return;
	log_warning("site %s: certificate %s is not for %s", site->item.title,
		    entry->identity->certificates.word[0], name);
}

static void check_names(const struct tls *tls)
{
	for (const struct conf_item *i = tls->conf->sites; i; i = i->next) {
		const struct conf_site *site = (const struct conf_site *)i;

		/* What a site inherits may be meant for others: it need not speak TLS. */
		if (site->scope.identity.certificates.count == 0 ||
		    conf_identity_is(&site->scope.identity, &tls->conf->top.scope.identity))
			continue;
		check_name(tls, site, site->item.title);
		for (size_t j = 0; j < site->aliases.count; j++)
			check_name(tls, site, site->aliases.word[j]);
	}
}

static int open_tickets(struct tls *tls, char *why, size_t room)
{
	const char *keys = tls->conf->tls.ticket_keys;

	if (strcmp(keys, "off") == 0)
		return 0;
	if (strcmp(keys, "own") != 0)
		tls->tickets = tickets_read(keys, why, room);
	else if (!(tls->tickets = tickets_own()))
		snprintf(why, room, "no memory for the keys of tickets: %s", strerror(errno));
	return tls->tickets ? 0 : -1;
}

/*
 * Private keys lie in memory that is in no core dump and on no disk, as far as the system lets
 * them. There is one such place in a process, made once: with room for ten times the keys there
 * are now, and some.
 */
static void make_vault(const struct tls *tls)
{
	size_t size = 1 << 20, need = 0;

	if (CRYPTO_secure_malloc_initialized())
		return;
	for (size_t i = 0; i < tls->entry_count; i++)
		need += tls->entries[i].identity->certificates.count * 10 * 8192;
	while (size < need)
		size *= 2;
	CRYPTO_secure_malloc_init(size, 32);
}

static struct tls *open_all(const struct conf *conf, const struct places *places,
			    const struct tls *before, bool keeps, struct span *handed, char *why,
			    size_t room)
{
	struct tls *tls = calloc(1, sizeof(*tls));

	snprintf(why, room, "no memory is left");
	errno = EINVAL;		/* the fault of a file, if not of memory */
	if (!tls)
		return NULL;
	tls->conf = conf;
	tls->places = places;
	tls->handed = handed;
	if (list_entries(tls) == 0) {
		if (!handed)
			make_vault(tls);
		if (open_tickets(tls, why, room) == 0 &&
		    open_entries(tls, before, keeps, why, room) == 0) {
			if (!handed)
				check_names(tls);
			tls->handed = NULL;
			return tls;
		}
	}
	tls_close(tls);
	return NULL;
}

struct tls *tls_open(const struct conf *conf, const struct places *places,
		     const struct tls *before, bool keeps, char *why, size_t room)
{
	return open_all(conf, places, before, keeps, NULL, why, room);
}

void tls_close(struct tls *tls)
{
	if (!tls)
		return;
	for (size_t i = 0; i < tls->entry_count; i++)
		SSL_CTX_free(tls->entries[i].context);
	wallet_free(&tls->wallet);
	tickets_free(tls->tickets);
	free(tls->entries);
	free(tls);
}

/* --------------------------------------------------------------------- keys */

int tls_hand(const struct tls *tls, struct buffer *to)
{
	int result = 0;

	if (tls->is_self_made)
		result = handed_write_text(to, tls->made_path) < 0 ? -1 :
			 handed_write_text(to, tls->made_why_not);
	for (size_t i = 0; i < tls->wallet.count && result == 0; i++)
		result = handed_write(to, &tls->wallet.cards[i].certificate);
	return result;
}

struct tls *tls_take(const struct conf *conf, const struct places *places, struct span handed,
		     char *why, size_t room)
{
	return open_all(conf, places, NULL, false, &handed, why, room);
}

EVP_PKEY **tls_keys(const struct tls *tls, size_t *count)
{
	return wallet_keys(&tls->wallet, count);
}

bool tls_has_keys_of(const struct tls *tls, const struct tls *other)
{
	return wallet_has_keys_of(&tls->wallet, &other->wallet);
}

/* ----------------------------------------------------------------- sessions */

SSL_CTX *tls_first(const struct tls *tls)
{
	return tls->first->context;
}

const struct conf_identity *tls_nobody(const struct tls *tls)
{
	return &tls->conf->top.scope.identity;
}

SSL_CTX *tls_for(const struct tls *tls, struct span name, uint16_t port,
		   const struct conf_identity **identity)
{
	const struct place *place = places_find(tls->places, name, port, SPAN("/"));
	const struct entry *entry;

	*identity = place ? &place->scope->identity : &tls->conf->top.scope.identity;
	entry = find_entry(tls, *identity);
	/* One that has none shows the first, unless it asks something else of clients. */
	if (!entry || ((*identity)->certificates.count == 0 &&
		       (*identity)->clients == tls->first->identity->clients))
		entry = tls->first;
	return entry->context;
}

/* ------------------------------------------------------------------ telling */

void tls_introduce(const struct tls *tls, const struct tls *before, struct buffer *to)
{
	char fingerprint[CERTIFICATE_FINGERPRINT_TEXT];
	const struct certificate *certificate = &tls->wallet.cards[0].certificate;

	if (!tls->is_self_made || (before && wallet_has(&before->wallet, certificate)))
		return;
	certificate_print_fingerprint(certificate, fingerprint);
	buffer_print(to, "the server has made its own certificate; its SHA-256 fingerprint is %s\n",
		     fingerprint);
	if (*tls->made_path)
		buffer_print(to, "to trust it: curl --cacert %s https://localhost:%u/\n",
			     tls->made_path,
			     address_port(&tls->conf->listens[0].address));
	else
		buffer_print(to, "it is not kept, and will be another one at the next start (%s)\n",
			     *tls->made_why_not ? tls->made_why_not : "state-folder is off");
}

void tls_describe(const struct tls *tls, struct buffer *to)
{
	wallet_describe(&tls->wallet, to);
}

bool tls_tell(const struct tls *tls, size_t index, struct tls_fact *fact)
{
	const struct certificate *certificate;

	_Static_assert((int)TLS_FINGERPRINT_TEXT == (int)CERTIFICATE_FINGERPRINT_TEXT,
		       "room for a fingerprint");
	if (index >= tls->wallet.count)
		return false;
	certificate = &tls->wallet.cards[index].certificate;
	fact->name = certificate->subject;
	fact->file = certificate->file;
	fact->days = certificate_days(certificate, time(NULL));
	certificate_print_fingerprint(certificate, fact->fingerprint);
	return true;
}

int tls_check_ends(const struct tls *tls, const char *shown, char *why, size_t room)
{
	char text[CERTIFICATE_FINGERPRINT_TEXT];
	time_t now = time(NULL);

	for (size_t i = 0; i < tls->wallet.count; i++) {
		const struct certificate *certificate = &tls->wallet.cards[i].certificate;

		certificate_print_fingerprint(certificate, text);
		if (certificate->until < now && !strstr(shown, text))
			return refuse_expired(certificate, now, why, room);
	}
	return 0;
}

void tls_warn(struct tls *tls)
{
	/* The self-made one is made again in time. */
	if (!tls->is_self_made)
		wallet_warn(&tls->wallet);
}

bool tls_is_stale(const struct tls *tls)
{
	return tls->is_self_made &&
	       self_made_is_stale(tls->wallet.cards[0].certificate.leaf);
}
