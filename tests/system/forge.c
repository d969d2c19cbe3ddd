/* SPDX-License-Identifier: MIT */
/* forge: sends requests that no honest client sends, and judges what is made of them.
 *
 * forge [-m MARK]... [-o ANSWERS] PORT FILE
 *
 * The file has a row for each, "VERDICT SECTION | NAME | BYTES". In the bytes \r, \n, \t, \0 and
 * \xNN are what they are in C, and these stand for more:
 *
 * <get>         a request line for / and its Host
 * <hidden>      a whole request for /smuggled, of 43 (2b) bytes
 * <byte>        any byte: the row is played 256 times
 * <many N X>    N times the text X
 *
 * Behind each row comes a whole request for /after. The verdicts:
 *
 * 400, 501 ...  that is the one answer, and the connection ends
 * one           the row is one request and is answered 200, and so is the one behind it
 * one-405 ...   the same, with that status for the first
 * any           one, or one of 4xx and 501 and the end, or nothing where its end has not come
 * some          whatever answers, but none that means that something went wrong here
 *
 * No answer may have a MARK in it. Each row is sent in one piece and byte by byte. It prints the
 * rows that were played, the answers, and those that went wrong, with what came instead. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { BYTES_ROOM = 1 << 18, ANSWER_ROOM = 1 << 18, STATUSES_MOST = 8, MARKS = 8 };

struct row {
	char *verdict, *section, *name, *text;
};

struct outcome {
	int statuses[STATUSES_MOST];	/* without those of 1xx */
	int count;
	int has_mark, has_after;
};

static const char get[] = "GET / HTTP/1.1\r\nHost: localhost\r\n";
static const char hidden[] = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
static const char after[] = "GET /after HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
static struct sockaddr_in server = { .sin_family = AF_INET };
static char bytes[BYTES_ROOM], answer[ANSWER_ROOM];
static const char *marks[MARKS];
static size_t length, mark_count;
static long answers;
static FILE *kept_answers;

static void put(const char *text, size_t count)
{
	if (length + count > sizeof(bytes) - sizeof(after)) {
		fprintf(stderr, "a row is too long\n");
		exit(1);
	}
	memcpy(bytes + length, text, count);
	length += count;
}

static void write_out(const char *text, const char *end, int byte);

/* What stands between < and >. */
static void put_word(const char *word, const char *end, int byte)
{
	size_t count = (size_t)(end - word);
	char octet = (char)byte, *text;
	long times;

	if (count == 3 && memcmp(word, "get", count) == 0) {
		put(get, sizeof(get) - 1);
	} else if (count == 6 && memcmp(word, "hidden", count) == 0) {
		put(hidden, sizeof(hidden) - 1);
	} else if (count == 4 && memcmp(word, "byte", count) == 0) {
		put(&octet, 1);
	} else if (count > 5 && memcmp(word, "many ", 5) == 0) {
		for (times = strtol(word + 5, &text, 10); times > 0; times--)
			write_out(text + 1, end, byte);
	} else {
		fprintf(stderr, "<%.*s> is no word\n", (int)count, word);
		exit(1);
	}
}

/* Takes what stands behind a backslash; where it ends. */
static const char *put_escape(const char *at)
{
	static const char names[] = "rnt0\\", meant[] = { '\r', '\n', '\t', '\0', '\\' };
	const char *name = strchr(names, *at);
	char hex[3] = { 0 }, octet;

	if (*at == 'x') {
		memcpy(hex, at + 1, 2);
		octet = (char)strtol(hex, NULL, 16);
		put(&octet, 1);
		return at + 3;
	}
	if (!*at || !name) {
		fprintf(stderr, "\\%c is no escape\n", *at);
		exit(1);
	}
	put(&meant[name - names], 1);
	return at + 1;
}

static void write_out(const char *text, const char *end, int byte)
{
	while (text < end) {
		const char *close;

		if (*text == '\\') {
			text = put_escape(text + 1);
		} else if (*text == '<' && (close = memchr(text, '>', (size_t)(end - text)))) {
			put_word(text + 1, close, byte);
			text = close + 1;
		} else {
			put(text++, 1);
		}
	}
}

static int send_all(int fd, int in_pieces)
{
	size_t piece = in_pieces ? 1 : length;

	for (size_t at = 0; at < length; at += piece)
		if (send(fd, bytes + at, piece, MSG_NOSIGNAL) < 0)
			return -1;
	return shutdown(fd, SHUT_WR);
}

/* All that comes until the end. False if the end does not come. */
static int exchange(int in_pieces)
{
	struct timeval limit = { .tv_sec = 10 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
	size_t kept = 0;
	ssize_t got;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (connect(fd, (struct sockaddr *)&server, sizeof(server)) < 0) {
		perror("forge");
		exit(1);
	}
	/* It may be closed before all is sent; the answer is there all the same. */
	send_all(fd, in_pieces);
	while ((got = recv(fd, answer + kept, sizeof(answer) - 1 - kept, 0)) > 0)
		kept += (size_t)got;
	answer[kept] = '\0';
	close(fd);
	return got == 0;
}

/* The bodies of this site have no such words, so that each is the start of an answer. */
static void read_outcome(struct outcome *outcome)
{
	*outcome = (struct outcome){ .has_after = strstr(answer, "AFTER") != NULL };
	for (size_t i = 0; i < mark_count; i++)
		outcome->has_mark |= strcasestr(answer, marks[i]) != NULL;
	for (const char *at = answer; (at = strstr(at, "HTTP/1.1 ")); at += 9)
		if (at[9] != '1' && outcome->count < STATUSES_MOST)
			outcome->statuses[outcome->count++] = atoi(at + 9);
	answers += outcome->count;
	if (kept_answers)
		fputs(answer, kept_answers);
}

static int is_refusal(const struct outcome *outcome, int status)
{
	int is = outcome->statuses[0];

	return outcome->count == 1 && !outcome->has_after &&
	       (status ? is == status : (is >= 400 && is < 500) || is == 501);
}

static int is_one(const struct outcome *outcome, int status)
{
	return outcome->count == 2 && outcome->has_after && outcome->statuses[0] == status &&
	       outcome->statuses[1] == 200;
}

static int is_unhurt(const struct outcome *outcome)
{
	for (int i = 0; i < outcome->count; i++)
		if (outcome->statuses[i] == 500 || outcome->statuses[i] == 503)
			return 0;
	return 1;
}

static int is_good(const struct outcome *outcome, const char *verdict)
{
	if (outcome->has_mark)
		return 0;
	if (strcmp(verdict, "some") == 0)
		return is_unhurt(outcome);
	if (strcmp(verdict, "any") == 0)
		return outcome->count == 0 || is_one(outcome, 200) || is_refusal(outcome, 0);
	if (strncmp(verdict, "one", 3) == 0)
		return is_one(outcome, verdict[3] ? atoi(verdict + 4) : 200);
	return is_refusal(outcome, atoi(verdict));
}

/* False, and why, if it went wrong in one of the two ways. */
static int play(const struct row *row, int byte)
{
	struct outcome outcome;
	int good = 1;

	length = 0;
	write_out(row->text, row->text + strlen(row->text), byte);
	memcpy(bytes + length, after, sizeof(after) - 1);
	length += sizeof(after) - 1;
	for (int in_pieces = 0; in_pieces < (length < 4096 ? 2 : 1); in_pieces++) {
		int ended = exchange(in_pieces);

		read_outcome(&outcome);
		if (ended && is_good(&outcome, row->verdict))
			continue;
		good = 0;
		printf("wrong: %s (RFC 9112, %s)%s, byte %02x: not %s but", row->name, row->section,
		       in_pieces ? " in pieces" : "", (unsigned int)byte, row->verdict);
		for (int i = 0; i < outcome.count; i++)
			printf(" %d", outcome.statuses[i]);
		printf("%s%s%s\n", outcome.has_mark ? ", a mark" : "",
		       outcome.has_after ? ", the one behind" : "", ended ? "" : ", and no end");
	}
	return good;
}

/* The part before the next bar, without the blanks around it. */
static char *take_part(char **line, char end)
{
	char *part = *line + strspn(*line, " "), *bar = strchr(part, end);

	if (!bar) {
		fprintf(stderr, "no %c in: %s\n", end, part);
		exit(1);
	}
	*line = bar + 1;
	while (bar > part && bar[-1] == ' ')
		bar--;
	*bar = '\0';
	return part;
}

int main(int argc, char **argv)
{
	char *line = NULL;
	size_t room = 0;
	long rows = 0, played = 0, wrong = 0;
	FILE *file;
	int option;

	while ((option = getopt(argc, argv, "m:o:")) != -1) {
		if (option == 'm' && mark_count < MARKS)
			marks[mark_count++] = optarg;
		else if (option == 'o')
			kept_answers = fopen(optarg, "w");
		else
			return 64;
	}
	file = argc == optind + 2 ? fopen(argv[optind + 1], "r") : NULL;
	if (!file)
		return 64;
	server.sin_port = htons((unsigned short)atoi(argv[optind]));
	server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	while (getline(&line, &room, file) > 0) {
		char *rest = line;
		struct row row;

		if (*line == '#' || *line == '\n')
			continue;
		row.verdict = take_part(&rest, ' ');
		row.section = take_part(&rest, '|');
		row.name = take_part(&rest, '|');
		rest++;
		row.text = rest;
		rest[strcspn(rest, "\n")] = '\0';
		rows++;
		for (int byte = 0; byte < (strstr(row.text, "<byte>") ? 256 : 1); byte++, played++)
			wrong += !play(&row, byte);
	}
	printf("rows=%ld played=%ld answers=%ld wrong=%ld\n", rows, played, answers, wrong);
	if (kept_answers)
		fclose(kept_answers);
	return wrong > 0;
}
