/* SPDX-License-Identifier: MIT */
/* test_credentials: names and passwords as browsers send them. */
#include <criterion/criterion.h>
#include "http/credentials.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

Test(credentials, basic)
{
	static const struct {
		const char *value, *name, *password;	/* name NULL: refused */
	} rows[] = {
		{ "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin", "open sesame" },
		{ "basic dGVzdDoxMjPCow==", "test", "123\xc2\xa3" },
		{ "BASIC   YTpi  ", "a", "b" }, { "Basic YTo=", "a", "" }, { "Basic Og==", "", "" },
		{ "Basic YTpiOmM=", "a", "b:c" }, { "Basic YTo", "a", "" }, { "Basic YTpiYw", "a", "bc" },
		{ "", NULL, NULL }, { "Basic", NULL, NULL }, { "Basic ", NULL, NULL },
		{ "Basic YQ==", NULL, NULL }, { "Basic YTpi=", NULL, NULL }, { "Basic YTo==", NULL, NULL },
		{ "Basic YTpiYx", NULL, NULL }, { "Basic YTp", NULL, NULL }, { "Basic YTpi YTpi", NULL, NULL },
		{ "Basic YTp_", NULL, NULL }, { "Basic YTp\xe9", NULL, NULL }, { "Basic Y", NULL, NULL },
		{ "Basic YQA6Yg==", NULL, NULL }, { "Basic YTpiCg==", NULL, NULL },
		{ "Basic YTp/", NULL, NULL }, { "BasicYTpi", NULL, NULL }, { "Bearer YTpi", NULL, NULL },
		{ "Basic ====", NULL, NULL }, { "Basic YTpi====", NULL, NULL },
	};
	struct span name, password;
	char text[64];

	for (size_t i = 0; i < COUNT(rows); i++) {
		bool good = credentials_basic(span_of(rows[i].value), text, sizeof(text), &name,
					      &password);

		cr_expect_eq(good, rows[i].name != NULL, "%s", rows[i].value);
		if (!good || !rows[i].name)
			continue;
		cr_expect(span_is(name, span_of(rows[i].name)), "%s", rows[i].value);
		cr_expect(span_is(password, span_of(rows[i].password)), "%s", rows[i].value);
	}
}

Test(credentials, more_than_there_is_room_for)
{
	struct span name, password;
	char text[8];

	cr_expect(credentials_basic(SPAN("Basic YTpi"), text, sizeof(text), &name, &password));
	cr_expect_not(credentials_basic(SPAN("Basic YTpiYmJiYmJiYmJi"), text, sizeof(text), &name,
					&password));
}
