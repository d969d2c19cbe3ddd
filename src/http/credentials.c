/* SPDX-License-Identifier: MIT */
/* credentials: the name and the password in an Authorization field (RFC 7617). */
#include "http/credentials.h"

/* The six bits of a character of base64 (RFC 4648, 4), or -1. */
static int value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static struct span without_padding(struct span text)
{
	for (int i = 0; i < 2 && text.length > 0 && text.at[text.length - 1] == '='; i++)
		text.length--;
	return text;
}

/* The bytes that text stands for; false if it stands for none. Padding may be left out. */
static bool decode(struct span text, char *to, size_t room, size_t *length)
{
	struct span digits = without_padding(text);
	unsigned int bits = 0;

	if ((text.length != digits.length && text.length % 4 != 0) || digits.length % 4 == 1 ||
	    digits.length / 4 * 3 + 3 > room)
		return false;
	*length = 0;
	for (size_t i = 0; i < digits.length; i++) {
		int value = value_of(digits.at[i]);

		if (value < 0)
			return false;
		bits = bits << 6 | (unsigned int)value;
		if (i % 4 != 0)
			to[(*length)++] = (char)(bits >> (6 - 2 * (i % 4)) & 0xff);
	}
	/* What is left over of the last character must be nothing. */
	return digits.length % 4 == 0 || (bits & ((1U << 2 * (4 - digits.length % 4)) - 1)) == 0;
}

bool credentials_basic(struct span value, char *to, size_t room, struct span *name,
		       struct span *password)
{
	struct span scheme = SPAN("Basic ");
	const char *colon;
	size_t length;

	if (value.length < scheme.length || strncasecmp(value.at, scheme.at, scheme.length) != 0 ||
	    !decode(span_trim(span_from(value, scheme.length)), to, room, &length))
		return false;
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)to[i] < ' ' || to[i] == 0x7f)
			return false;
	colon = memchr(to, ':', length);
	if (!colon)
		return false;
	*name = span_between(to, colon);
	*password = span_between(colon + 1, to + length);
	return true;
}
