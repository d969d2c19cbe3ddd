/* SPDX-License-Identifier: MIT */
/* fuzz_secure: the same conversation by TLS, with a client that greets as it should, and then
 * sends anything: records that were changed on their way, bytes that are none, new keys.
 *
 * As in fuzz_dialogue, the first byte of an input tells what kind of client it is, the others
 * are what it says, and 0xff and a letter is something else that it does.
 */
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "stage/stage.h"
#include "stage/witness.h"

enum { MARK = 0xff };

/* What may stand behind the mark, and so many bytes with it. */
static const struct {
	char letter;
	size_t more;
} letters[] = {
	{ '|', 0 },	/* what was said until now comes in one piece */
	{ '~', 0 },	/* nothing happens until the deadline */
	{ '!', 0 },	/* it closes, whatever is on its way */
	{ '^', 0 },	/* it wants new keys (RFC 8446, 4.6.3; in TLS 1.2, to greet again) */
	{ '.', 0 },	/* it says that it sends no more */
	{ 'x', 3 },	/* of what is sent next, the byte at a place (2 bytes) is changed by this */
	{ '%', 1 },	/* of what is sent next, so many bytes come first */
	{ '#', 1 },	/* so many of the bytes that follow are sent as they are */
};

/* Bits of the first byte. */
enum {
	IS_SLOW = 1,		/* it takes only what it must */
	IS_NARROW = 2,
	IS_OLD = 4,		/* TLS 1.2 */
	IS_NAMED = 8,		/* it asks for a site by its name */
	IS_LEAVING = 16,
};

enum { HEARD_MOST = 16 << 20, WIRE = 64 * 1024 };

int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct scene scene;
static SSL_CTX *contexts[2];	/* TLS 1.3, and 1.2 */
static SSL *ssl;
static BIO *from_server, *to_server;
static char heard[HEARD_MOST];
static size_t heard_length;
static char *asked;
static size_t asked_length, said;	/* of these, so many have been encrypted */
static bool has_left, is_late, is_spoilt;
static size_t change_at, cut_at;
static uint8_t change;

/* What has come is decrypted as far as it can be. True if there was anything. */
static bool take(size_t most)
{
	char bytes[WIRE];
	ssize_t got = recv(scene.client, bytes, most < sizeof(bytes) ? most : sizeof(bytes), 0);
	size_t part;

	if (got > 0) {
		need(!memmem(bytes, (size_t)got, stage_secret, stage_secret_length));
		need(BIO_write(from_server, bytes, (int)got) == got);
	}
	while (heard_length < sizeof(heard) &&
	       SSL_read_ex(ssl, heard + heard_length, sizeof(heard) - heard_length, &part) == 1)
		heard_length += part;
	ERR_clear_error();
	return got > 0;
}

/* What OpenSSL has made leaves, as it is or not. True if there was anything. */
static bool send_records(void)
{
	char bytes[WIRE];
	int length = BIO_read(to_server, bytes, sizeof(bytes));
	size_t first = cut_at;

	if (length <= 0)
		return false;
	if (change) {
		bytes[change_at % (size_t)length] ^= (char)change;
		is_spoilt = true;
		change = 0;
	}
	cut_at = 0;
	if (first > (size_t)length)
		first = (size_t)length;
	scene_deliver(&scene, bytes, first);
	scene_deliver(&scene, bytes + first, (size_t)length - first);
	return true;
}

/* It greets, if it has not, and says what it has to say, as far as the server lets it. */
static void speak(void)
{
	bool is_moving = true;
	size_t part;

	while (is_moving && scene.connection) {
		is_moving = false;
		if (!SSL_is_init_finished(ssl))
			SSL_do_handshake(ssl);
		else if (said < asked_length &&
			 SSL_write_ex(ssl, asked + said, asked_length - said, &part) == 1)
			said += part;
		ERR_clear_error();
		is_moving = send_records() || is_moving;
		is_moving = (scene.is_slow && !SSL_is_init_finished(ssl) && take(WIRE)) || is_moving;
	}
	scene_settle(&scene);
}

static void leave(void)
{
	has_left = true;
	close(scene.client);
	scene.client = -1;
	scene.is_slow = true;
	scene_settle(&scene);
	need(!scene.connection);
}

static void ask_new_keys(void)
{
	if (!SSL_is_init_finished(ssl))
		return;
	if (SSL_version(ssl) == TLS1_3_VERSION) {
		SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED);
	} else {
		SSL_renegotiate(ssl);
		is_spoilt = true;
	}
	SSL_do_handshake(ssl);
	ERR_clear_error();
	speak();
}

/* Both sides have said all; what was cut off would be noticed. */
static void say_goodbye(void)
{
	if (SSL_is_init_finished(ssl))
		SSL_shutdown(ssl);
	ERR_clear_error();
	while (send_records())
		;
	scene_settle(&scene);
}

/* at: the letter and what belongs to it, all of which is there. Returns what else it has used. */
static size_t perform(const uint8_t *at, const uint8_t *end)
{
	size_t length = 0;

	switch (*at) {
	case '~':
		scene_expire(&scene);
		is_late = true;
		scene_settle(&scene);
		break;
	case '!':
		leave();
		break;
	case '^':
		ask_new_keys();
		break;
	case '.':
		say_goodbye();
		break;
	case 'x':
		change_at = (size_t)at[1] << 8 | at[2];
		change = at[3];
		break;
	case '%':
		cut_at = at[1];
		break;
	case '#':
		length = at[1] < end - at - 2 ? at[1] : (size_t)(end - at - 2);
		scene_deliver(&scene, (const char *)at + 2, length);
		is_spoilt = is_spoilt || length > 0;
		break;
	default:
		break;
	}
	return length;
}

/* Whether a letter stands behind the mark here, and how many bytes belong to it. */
static bool is_mark(const uint8_t *at, const uint8_t *end, size_t *more)
{
	if (end - at < 2 || *at != MARK)
		return false;
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		*more = letters[i].more;
		if (at[1] == (uint8_t)letters[i].letter)
			return (size_t)(end - at) >= 2 + *more;
	}
	return false;
}

static void play(const uint8_t *at, const uint8_t *end)
{
	while (at < end && scene.connection) {
		const uint8_t *mark = at;
		size_t more = 0;

		while (mark < end && !is_mark(mark, end, &more))
			mark++;
		memcpy(asked + asked_length, at, (size_t)(mark - at));
		asked_length += (size_t)(mark - at);
		if (mark > at)
			speak();
		if (mark == end)
			break;
		at = mark + 2 + more + perform(mark + 1, end);
	}
}

static void close_down(void)
{
	if (has_left)
		return;
	scene.is_slow = false;
	scene_settle(&scene);
	if (scene.connection)
		say_goodbye();
	shutdown(scene.client, SHUT_WR);
	scene_settle(&scene);
	need(!scene.connection);
	while (take(WIRE))
		;
}

static SSL_CTX *make_context(int version)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());

	need(context && SSL_CTX_set_min_proto_version(context, version) == 1 &&
	     SSL_CTX_set_max_proto_version(context, version) == 1);
	return context;
}

static void begin(uint8_t kind, size_t size)
{
	struct scene_wish wish = {
		.peer = "127.0.0.1",
		.is_narrow = kind & IS_NARROW,
		.take = take,
		.is_slow = kind & IS_SLOW,
		.is_leaving = kind & IS_LEAVING,
	};

	asked = malloc(size);
	asked_length = said = heard_length = change_at = cut_at = 0;
	change = 0;
	has_left = is_late = is_spoilt = false;
	ssl = SSL_new(contexts[kind & IS_OLD ? 1 : 0]);
	from_server = BIO_new(BIO_s_mem());
	to_server = BIO_new(BIO_s_mem());
	need(asked && ssl && from_server && to_server);
	SSL_set_bio(ssl, from_server, to_server);
	SSL_set_connect_state(ssl);
	if (kind & IS_NAMED)
		SSL_set_tlsext_host_name(ssl, "b.example");
	scene_begin(&scene, &wish);
}

static void judge(void)
{
	bool is_whole = !has_left && !is_spoilt && !scene.is_cut && !is_late;

	/* Who is answered whole is told that it is the end (RFC 8446, 6.1). */
	if (is_whole && said == asked_length && said > 0)
		need(SSL_get_shutdown(ssl) & SSL_RECEIVED_SHUTDOWN);
	witness_judge(&(struct testimony){
		.asked = asked,
		.asked_length = said,
		.heard = heard,
		.heard_length = heard_length,
		.is_whole = is_whole,
		.is_late = is_late,
	});
}

int LLVMFuzzerInitialize(int *count, char ***words)
{
	(void)count, (void)words;
	stage_open("required");
	contexts[0] = make_context(TLS1_3_VERSION);
	contexts[1] = make_context(TLS1_2_VERSION);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	begin(data[0], size);
	play(data + 1, data + size);
	close_down();
	scene_end(&scene);
	judge();
	SSL_free(ssl);
	free(asked);
	return 0;
}
