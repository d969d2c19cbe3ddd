/* SPDX-License-Identifier: MIT */
/* fuzz_grammar: a request is taken if, and only if, it is one by the grammar of RFC 9112, which is
 * written down here once more, as regular expressions; and so is content in chunks.
 *
 * Other parsers are lenient where this one must not be, so that no comparison shows it.
 */
#include <arpa/inet.h>
#include <regex.h>
#include <stdint.h>
#include <string.h>
#include "http/body.h"
#include "http/request.h"
#include "stage/need.h"

enum { LINE_MOST = 4000, HEADER_MOST = 8000, FIELDS_MOST = 40, CHUNK_LINE_MOST = 250, BODY_BITS = 62 };

int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TOKEN "[A-Za-z0-9!#$%&'*+.^_`|~-]+"
#define TEXT "[^\001-\010\012-\037\177]*"
#define HOST "(\\[[0-9A-Fa-f:.]+\\]|([A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+)"
#define PLAIN_PATH "/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*"
/* RFC 3986 has none of the last ones of both, but browsers leave them as they were typed. */
#define PATH "/[]A-Za-z0-9._~!$&'()*+,;=:@%/|^[-]*"
#define QUERY "(\\?[]A-Za-z0-9._~!$&'()*+,;=:@%/?|^`{}\"[-]*)?"

enum expression {
	LINE,		/* RFC 9112, 3, with any version */
	FIELD,		/* 5: no white space before the colon, no folding (5.1, 5.2) */
	ORIGIN,		/* 3.2.1 */
	ABSOLUTE,	/* 3.2.2 */
	AUTHORITY,	/* 3.2.3 */
	HOST_PORT,	/* RFC 9110, 7.2 */
	NUMBER,		/* 8.6 */
	CHUNK,		/* RFC 9112, 7.1: chunk-size [ chunk-ext ] */
	EXPRESSIONS,
};

static const char *const texts[EXPRESSIONS] = {
	[LINE] = "^" TOKEN " [^ ]+ HTTP/[0-9]\\.[0-9]$",
	[FIELD] = "^" TOKEN ":" TEXT "$",
	[ORIGIN] = "^" PATH QUERY "$",
	[ABSOLUTE] = "^[Hh][Tt][Tt][Pp][Ss]?://" HOST "(:[0-9]*)?(" PLAIN_PATH ")?" QUERY "$",
	[AUTHORITY] = "^" HOST ":[0-9]+$",
	[HOST_PORT] = "^" HOST "(:[0-9]*)?$",
	[NUMBER] = "^0*[0-9]{1,19}$",
	[CHUNK] = "^0*[0-9A-Fa-f]{1,15}([\t ]*;" TEXT ")?$",
};
static regex_t expressions[EXPRESSIONS];

/* What a head says, read line by line and in no clever way. */
struct head {
	bool is_good;			/* each line is one */
	bool is_long;			/* 414 or 431 */
	struct span line;
	char method[32], minor;
	struct span target;
	struct span host, length, coding, expectation;	/* the first of each */
	size_t hosts, lengths, codings, expectations;
	bool is_major_good;
	size_t end;
};

static bool matches(enum expression expression, struct span text)
{
	static char copy[HEADER_MOST + LINE_MOST];

	if (memchr(text.at, '\0', text.length) || text.length >= sizeof(copy))
		return false;
	memcpy(copy, text.at, text.length);
	copy[text.length] = '\0';
	return regexec(&expressions[expression], copy, 0, NULL, 0) == 0;
}

/* What is before the next CR LF, which is left out. False if there is none. */
static bool take_line(struct span *rest, struct span *line)
{
	const char *end = memmem(rest->at, rest->length, "\r\n", 2);

	if (!end)
		return false;
	*line = span_between(rest->at, end);
	*rest = span_from(*rest, line->length + 2);
	return true;
}

/* RFC 3986, 3.2.2, and a port of 16 bits. */
static bool is_authority(struct span text)
{
	struct in6_addr address;
	char host[INET6_ADDRSTRLEN] = "";
	const char *close = memchr(text.at, ']', text.length);
	const char *colon = memrchr(text.at, ':', text.length);
	unsigned int port = 0;

	if (!matches(HOST_PORT, text))
		return false;
	if (close && (size_t)(close - text.at) > sizeof(host))
		return false;
	if (close) {
		memcpy(host, text.at + 1, (size_t)(close - text.at - 1));
		if (inet_pton(AF_INET6, host, &address) != 1)
			return false;
	}
	if (!colon || (close && colon < close))
		return true;
	while (++colon < text.at + text.length && port <= UINT16_MAX)
		port = port * 10 + (unsigned int)(*colon - '0');
	return port <= UINT16_MAX;
}

/* RFC 9112, 3.2: which form a target may have. */
static bool is_target(const struct head *head)
{
	struct span authority = head->target;

	if (strcmp(head->method, "CONNECT") == 0)
		return matches(AUTHORITY, authority) && is_authority(authority);
	if (strcmp(head->method, "OPTIONS") == 0 && span_is(authority, SPAN("*")))
		return true;
	if (matches(ORIGIN, authority))
		return true;
	if (!matches(ABSOLUTE, authority))
		return false;
	authority = span_from(authority, authority.at[4] == ':' ? 7 : 8);
	for (size_t i = 0; i < authority.length; i++)
		if (authority.at[i] == '/' || authority.at[i] == '?')
			authority.length = i;
	return is_authority(authority);
}

static void note(struct span name, struct span value, const char *wanted, struct span *first,
		 size_t *count)
{
	if (span_is_nocase(name, span_of(wanted)) && (*count)++ == 0)
		*first = value;
}

static void read_field(struct head *head, struct span line)
{
	const char *colon = memchr(line.at, ':', line.length);
	struct span name = span_between(line.at, colon);
	struct span value = span_trim(span_from(line, name.length + 1));

	note(name, value, "Host", &head->host, &head->hosts);
	note(name, value, "Content-Length", &head->length, &head->lengths);
	note(name, value, "Transfer-Encoding", &head->coding, &head->codings);
	note(name, value, "Expect", &head->expectation, &head->expectations);
}

static void read_line(struct head *head, struct span line)
{
	const char *space = memchr(line.at, ' ', line.length);
	const char *second = memrchr(line.at, ' ', line.length);
	size_t length = (size_t)(space - line.at);

	head->line = line;
	if (length < sizeof(head->method))
		memcpy(head->method, line.at, length);
	head->target = span_between(space + 1, second);
	head->is_major_good = second[6] == '1';
	head->minor = second[8];
}

static void read_head(struct head *head, const char *bytes, size_t length)
{
	struct span rest = { bytes, length }, line;
	size_t fields = 0, header;

	*head = (struct head){ .is_good = true };
	/* RFC 9112, 2.2: at least one empty line before is ignored; here it is two. */
	for (int i = 0; i < 2 && span_starts(rest, SPAN("\r\n")); i++)
		rest = span_from(rest, 2);
	head->is_good = take_line(&rest, &line) && matches(LINE, line);
	if (!head->is_good)
		return;
	read_line(head, line);
	header = rest.length;
	while (head->is_good && take_line(&rest, &line) && line.length > 0) {
		head->is_good = matches(FIELD, line);
		if (head->is_good)
			read_field(head, line);
		fields++;
	}
	head->end = length - rest.length;
	head->is_long = head->line.length > LINE_MOST || fields > FIELDS_MOST ||
			header - rest.length > HEADER_MOST;
}

/* As large as an off_t can be. */
static bool is_number(struct span text)
{
	static const char most[] = "9223372036854775807";

	if (!matches(NUMBER, text))
		return false;
	while (text.length > 0 && *text.at == '0')
		text = span_from(text, 1);
	return text.length < strlen(most) || memcmp(text.at, most, text.length) <= 0;
}

/* RFC 9112, 3.2, 6.1 and 6.3; RFC 9110, 8.6 and 10.1.1: what the fields say is one thing. */
static bool is_meaning_good(const struct head *head)
{
	bool is_new = head->minor != '0';

	if (!head->is_major_good || !is_target(head))
		return false;
	if (head->hosts > 1 || (is_new && head->hosts == 0) ||
	    (head->host.length > 0 && !is_authority(head->host)))
		return false;
	if (head->lengths > 1 || (head->lengths == 1 && !is_number(head->length)))
		return false;
	if (head->codings > 0 && (head->lengths > 0 || !is_new))
		return false;
	return true;
}

/* Lists are read elsewhere: here they may be good or not, if they are not just this word. */
static bool is_in_doubt(const struct head *head)
{
	return (head->codings > 0 &&
		(head->codings > 1 || !span_is_nocase(head->coding, SPAN("chunked")))) ||
	       (head->expectations > 0 && head->minor != '0' &&
		(head->expectations > 1 ||
		 !span_is_nocase(head->expectation, SPAN("100-continue"))));
}

static void check_head(const char *bytes, size_t length)
{
	static const struct request_limits limits = { LINE_MOST, HEADER_MOST, FIELDS_MOST };
	static struct request request;
	enum status status = request_parse(&request, bytes, length, &limits);
	struct head head;
	bool is_good;

	read_head(&head, bytes, length);
	is_good = head.is_good && is_meaning_good(&head);
	if (status == STATUS_GO)
		need(is_good && request.head_length == head.end);
	else if (status == STATUS_VERSION_NOT_SUPPORTED)
		need(head.is_good ? !head.is_major_good : true);
	else if (status != STATUS_MORE)
		need(!is_good || head.is_long || is_in_doubt(&head));
}

/* The content's grammar: what body_take takes, and where it ends. Numbers of up to 15 digits. */
static bool read_chunks(struct span rest, size_t *used)
{
	struct span line, whole = rest;
	size_t size;

	do {
		if (!take_line(&rest, &line) || !matches(CHUNK, line))
			return false;
		size = strtoul(line.at, NULL, 16);
		if (size > 0 && (size > rest.length || rest.length - size < 2 ||
				 memcmp(rest.at + size, "\r\n", 2) != 0))
			return false;
		rest = span_from(rest, size > 0 ? size + 2 : 0);
	} while (size > 0);
	while (take_line(&rest, &line)) {
		*used = whole.length - rest.length;
		if (line.length == 0)
			return true;
		if (!matches(FIELD, line))
			return false;
	}
	return false;
}

static bool has_long_line(struct span rest)
{
	struct span line;

	while (take_line(&rest, &line))
		if (line.length > CHUNK_LINE_MOST)
			return true;
	return rest.length > CHUNK_LINE_MOST;
}

static void check_chunks(const char *bytes, size_t length)
{
	struct body body;
	size_t used = 0, end = 0;
	enum status status;
	bool is_good = read_chunks((struct span){ bytes, length }, &end);

	body_start(&body, true, 0, INT64_C(1) << BODY_BITS);
	status = body_take(&body, bytes, length, &used);
	if (status == STATUS_GO)
		need(is_good && used == end);
	else
		need(!is_good || has_long_line((struct span){ bytes, length }));
}

int LLVMFuzzerInitialize(int *count, char ***words)
{
	(void)count, (void)words;
	for (int i = 0; i < EXPRESSIONS; i++)
		need(regcomp(&expressions[i], texts[i], REG_EXTENDED | REG_NOSUB) == 0);
	return 0;
}

/* The first byte tells what the others are. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t length = size + 3;
	char *bytes;

	if (size == 0)
		return 0;
	/* Nothing waits for its end. */
	bytes = malloc(length);
	memcpy(bytes, data + 1, size - 1);
	memcpy(bytes + size - 1, "\r\n\r\n", 4);
	if (*data == 'c')
		check_chunks(bytes, length);
	else
		check_head(bytes, length);
	free(bytes);
	return 0;
}
