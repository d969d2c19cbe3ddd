/* SPDX-License-Identifier: MIT */
/* climb: asks in thousands of ways for what lies outside of the docroot.
 *
 * climb [-n COUNT] [-s SECONDS] [-m MARK]... PORT [PATH...]
 *
 * Without paths it makes COUNT requests of its own, each another way to write ".." and slashes,
 * from another place, to another file, in the target or in a field. With paths it asks for these,
 * over and over, for so many seconds, and until some were there and some were not, but for no more
 * than a minute longer. No answer may have a MARK in it, nor be a 5xx; but 503 is
 * right for a file that is another one each time it is looked at.
 *
 * It prints one line: requests, how many of each class of status, those with a mark ("leaked"),
 * and those that were not answered at all; and to stderr what was wrong. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum {
	BATCH = 32,		/* pipelined */
	REQUEST_ROOM = 2048,
	ANSWER_ROOM = 1 << 20,
	MARKS = 8,
	TELL_MOST = 20,
	BOTH_SECONDS = 60,	/* at most, for what is asked for to be there, and not to be */
};

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const char *const starts[] = {
	"", "/folder", "/folder/deep", "/alias", "/alias/sub", "/one.txt", "/into", "/list", "/owner",
	"/none", "/nothing", "/file.txt", "/.well-known", "/out", "/out-absolute", "/chain", "/magic",
	"/descriptors", "/app", "/.hidden", "/case", "/CASE/Folder",
};
/* Each a step up to somebody. */
static const char *const steps[] = {
	"..", "%2e%2e", "%2E%2E", "%2e%2E", ".%2e", "%2e.", "%252e%252e", "%25252e%25252e",
	"%c0%ae%c0%ae", "%c0%2e%c0%2e", "%e0%80%ae%e0%80%ae", "%f0%80%80%ae%f0%80%80%ae", "%ef%bc%8e%ef%bc%8e",
	"%u002e%u002e", "%uff0e%uff0e", "\xc0\xae\xc0\xae", "..;", "..;a=b", ";/..", "..%3b", "..%00", "%00..", ".%00.",
	"..%20", "%20..", "..%09", "..%0a", "..%0d", "..%ff", "...", "....", "....//", ".", "", "..\\", "..%5c",
	"%2e%2e%5c", "..%255c", "..%c1%9c", "..%23", "..%3f", "..?", "..#", "*", "~", "%7e", "..,", "..:", "..%2f..",
	"..%252f..", "..%c0%af..", "%5c..%5c..", "\\..\\..", "..|", "..[", "..{", "%%32%65%%32%65", "%2e%2",
};
static const char *const slashes[] = {
	"/", "//", "/./", "/%2e/", "///", "%2f", "%2F", "%5c", "\\", "%252f", "%255c", "%c0%af", "%e0%80%af",
	"%c1%9c", "%e2%88%95", "%ef%bc%8f", "/;/", "/;a=b/", "/%00/", "/%20/", "\xc0\xaf", "%u2215", "/.//./",
};
static const char *const ends[] = {
	"secret.txt", "secret", "SECRET.TXT", "beside/secret.txt", "etc/passwd", ".hidden/secret.txt", ".htpasswd",
	"secret.txt%00.html", "secret.txt%00", "secret.txt;.html", "secret.txt/", "secret.txt?a=b", "secret.txt%20",
	"secret.txt.", "shared/../secret.txt", "www/.hidden/secret.txt", "www2/secret.txt", "%73ecret.txt",
	"secret%2etxt", "self/root/etc/passwd", ".%68idden/secret.txt", "secret.txt::$DATA", "secret.txt%23",
};
/* Where the way is written. In all but the first the target is a good one. */
static const char *const carriers[] = {
	"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n",
	"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n",
	"GET %s HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip, br, zstd\r\n\r\n",
	"GET http://localhost%s HTTP/1.1\r\nHost: localhost\r\n\r\n",
	"GET HTTPS://other.example:1%s HTTP/1.1\r\nHost: localhost\r\n\r\n",
	"GET %s HTTP/1.1\r\nHost: localhost\r\nRange: bytes=0-99,200-\r\n\r\n",
	"GET http:/%s HTTP/1.1\r\nHost: localhost\r\n\r\n",
	"GET file://%s HTTP/1.1\r\nHost: localhost\r\n\r\n",
	"GET /file.txt HTTP/1.1\r\nHost: %s\r\n\r\n",
	"GET /file.txt HTTP/1.1\r\nHost: localhost\r\nRange: %s\r\n\r\n",
	"GET /file.txt HTTP/1.1\r\nHost: localhost\r\nRange: bytes=0-1\r\nIf-Range: %s\r\n\r\n",
	"GET /file.txt HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: \"%s\"\r\n\r\n",
	"GET /file.txt HTTP/1.1\r\nHost: localhost\r\nX-Original-URL: %s\r\nX-Rewrite-URL: %1$s\r\n\r\n",
	"GET /file.txt HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: %s\r\nAccept: %1$s\r\n\r\n",
	"GET /?path=%s HTTP/1.1\r\nHost: localhost\r\n\r\n",
	"GET /list/?sort=%s HTTP/1.1\r\nHost: localhost\r\n\r\n",
};

static const char *marks[MARKS];
static size_t mark_count;
static char **paths;
static size_t path_count;
static struct sockaddr_in server = { .sin_family = AF_INET };
static char answers[ANSWER_ROOM];
static size_t kept;		/* bytes of it that have come */
static time_t until;
static long asked, classes[6], busy, leaked, silent;

/* The next number below count, off a number that is used up by it. */
static size_t pick(unsigned long *number, size_t count)
{
	size_t picked = *number % count;

	*number /= count;
	return picked;
}

/* One of all that there are. Neighbours differ in everything. */
static void make_request(unsigned long number, char *to)
{
	char way[REQUEST_ROOM / 4] = "";
	const char *carrier, *start, *step, *slash, *end;
	size_t depth;

	/* A bijection of 64 bits, so that none comes twice. */
	number *= 0x9e3779b97f4a7c15;
	number ^= number >> 32;
	number *= 0x9e3779b97f4a7c15;
	number ^= number >> 29;
	start = starts[pick(&number, LENGTH(starts))];
	step = steps[pick(&number, LENGTH(steps))];
	slash = slashes[pick(&number, LENGTH(slashes))];
	end = ends[pick(&number, LENGTH(ends))];
	depth = pick(&number, 5) + 1;
	carrier = carriers[pick(&number, LENGTH(carriers))];
	strcat(strcat(way, start), *start ? slash : "/");
	for (size_t i = 0; i < depth; i++)
		strcat(strcat(way, step), slash);
	strcat(way, end);
	snprintf(to, REQUEST_ROOM, carrier, way);
}

static void find_request(unsigned long number, char *to)
{
	if (path_count > 0)
		snprintf(to, REQUEST_ROOM, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n",
			 paths[number % path_count]);
	else
		make_request(number, to);
}

static int dial(void)
{
	struct timeval limit = { .tv_sec = 10 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	if (connect(fd, (struct sockaddr *)&server, sizeof(server)) < 0) {
		perror("climb");
		exit(1);
	}
	return fd;
}

static int receive(int fd)
{
	ssize_t got = recv(fd, answers + kept, sizeof(answers) - 1 - kept, 0);

	if (got <= 0)
		return 0;
	kept += (size_t)got;
	answers[kept] = '\0';
	return 1;
}

/* Where chunks end, or 0 if that has not come. */
static size_t end_of_chunks(size_t at)
{
	for (;;) {
		char *end;
		size_t size;

		if (!memmem(answers + at, kept - at, "\r\n", 2))
			return 0;
		size = strtoul(answers + at, &end, 16);
		at = (size_t)(end - answers) + 2 + size + 2;
		if (at > kept)
			return 0;
		if (size == 0)
			return at;
	}
}

/* Where the first answer ends, or 0 if that has not come. */
static size_t end_of_answer(void)
{
	char *blank = memmem(answers, kept, "\r\n\r\n", 4);
	const char *length;
	size_t at;
	int is_chunked, status = atoi(answers + 9);

	if (!blank)
		return 0;
	*blank = '\0';
	length = strcasestr(answers, "\ncontent-length: ");
	is_chunked = strcasestr(answers, "\ntransfer-encoding: chunked") != NULL;
	*blank = '\r';
	at = (size_t)(blank - answers) + 4;
	if (status == 304 || status == 204)
		return at;
	if (is_chunked)
		return end_of_chunks(at);
	at += length ? strtoul(length + 17, NULL, 10) : 0;
	return at <= kept ? at : 0;
}

static void tell(const char *what, const char *request)
{
	static int told;

	if (told++ < TELL_MOST)
		fprintf(stderr, "%s: %.*s\n", what, (int)strcspn(request, "\r"), request);
}

static void judge(size_t length, const char *request)
{
	int class = answers[9] - '0';

	asked++;
	if (strncmp(answers, "HTTP/1.1 ", 9) != 0 || class < 2 || class > 5) {
		tell("no answer", request);
		silent++;
		return;
	}
	if (strncmp(answers + 9, "503", 3) == 0)
		busy++;
	else
		classes[class]++;
	if (class == 5 && until == 0)
		tell("5xx", request);
	for (size_t i = 0; i < mark_count; i++)
		if (memmem(answers, length, marks[i], strlen(marks[i]))) {
			tell("leaked", request);
			leaked++;
			return;
		}
}

/* Whether the first answer, of so many bytes, says that it is the last. */
static int is_last(size_t answer_length)
{
	static const char words[] = "\r\nConnection: close";
	const char *blank = memmem(answers, answer_length, "\r\n\r\n", 4);

	return memmem(answers, (size_t)(blank - answers), words, sizeof(words) - 1) != NULL;
}

/* Takes what is answered of count requests that were sent. How many were, one at least. */
static size_t take_answers(int fd, char requests[][REQUEST_ROOM], size_t count, int *stays)
{
	size_t taken = 0, length;

	kept = 0;
	*stays = 1;
	while (taken < count && *stays) {
		while ((length = end_of_answer()) == 0)
			if (!receive(fd)) {
				*stays = 0;
				if (taken > 0)
					return taken;
				asked++;
				silent++;
				tell("unanswered", requests[0]);
				return 1;
			}
		*stays = !is_last(length);
		judge(length, requests[taken++]);
		memmove(answers, answers + length, kept - length + 1);
		kept -= length;
	}
	return taken;
}

static int goes_on(unsigned long number, unsigned long count)
{
	time_t now = time(NULL);

	if (!until)
		return number < count;
	return now < until || (now < until + BOTH_SECONDS && (classes[2] == 0 || classes[4] == 0));
}

static void play(unsigned long count)
{
	static char requests[BATCH][REQUEST_ROOM];
	static char text[BATCH * REQUEST_ROOM];
	int fd = -1, stays;

	for (unsigned long number = 0; goes_on(number, count);) {
		size_t batch = !until && count - number < BATCH ? count - number : BATCH;
		size_t length = 0;

		for (size_t i = 0; i < batch; i++) {
			find_request(number + i, requests[i]);
			length += (size_t)sprintf(text + length, "%s", requests[i]);
		}
		if (fd < 0)
			fd = dial();
		/* What follows a request that is refused may meet a closed connection. */
		if (send(fd, text, length, MSG_NOSIGNAL) < 0)
			perror("climb");
		number += take_answers(fd, requests, batch, &stays);
		if (!stays) {
			close(fd);
			fd = -1;
		}
	}
}

int main(int argc, char **argv)
{
	unsigned long count = 10000;
	int option;

	while ((option = getopt(argc, argv, "n:s:m:")) != -1) {
		if (option == 'n')
			count = strtoul(optarg, NULL, 10);
		else if (option == 's')
			until = time(NULL) + atol(optarg) + 1;
		else if (option == 'm' && mark_count < MARKS)
			marks[mark_count++] = optarg;
		else
			return 64;
	}
	if (argc <= optind)
		return 64;
	server.sin_port = htons((unsigned short)atoi(argv[optind]));
	server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	paths = argv + optind + 1;
	path_count = (size_t)(argc - optind - 1);
	play(count);
	printf("asked=%ld 2xx=%ld 3xx=%ld 4xx=%ld 503=%ld 5xx=%ld leaked=%ld silent=%ld\n", asked,
	       classes[2], classes[3], classes[4], busy, classes[5], leaked, silent);
	return 0;
}
