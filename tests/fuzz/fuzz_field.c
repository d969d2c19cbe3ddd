/* SPDX-License-Identifier: MIT */
/* fuzz_field: the values that fields hold: dates, qualities, conditions, media types. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "http/accept.h"
#include "http/condition.h"
#include "http/date.h"
#include "http/media.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NOW = 1795435200 };	/* a day in 2026 */

/* What was read as a date is written and read again as the same. */
static void check_date(struct span text)
{
	char written[DATE_LENGTH];
	time_t when, again;

	if (!date_parse(text, NOW, &when))
		return;
	/* A leap second or a year before 1000 has no such form. */
	if (when < -30610224000 || when > 253402300799)
		return;
	date_format(when, written);
	if (!date_parse((struct span){ written, DATE_LENGTH }, NOW, &again) || again != when)
		abort();
}

static void check_fields(struct span text)
{
	static const enum field fields[] = {
		FIELD_IF_MATCH, FIELD_IF_NONE_MATCH, FIELD_IF_MODIFIED_SINCE,
		FIELD_IF_UNMODIFIED_SINCE, FIELD_IF_RANGE, FIELD_ACCEPT,
	};
	static struct request request;
	struct validators validators = { SPAN("\"tag\""), NOW - 100 };

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		enum status status;
		int quality;

		memset(request.first, 0, sizeof(request.first));
		request.method = METHOD_GET;
		request.field_count = 1;
		request.fields[0] = (struct field_line){ SPAN("X"), text, fields[i] };
		request.first[fields[i]] = 1;
		status = condition_evaluate(&request, &validators, NOW);
		if (status != STATUS_GO && status != STATUS_NOT_MODIFIED &&
		    status != STATUS_PRECONDITION_FAILED)
			abort();
		condition_range_applies(&request, &validators, NOW);
		quality = accept_quality(&request, SPAN("text/html"));
		if (quality < 0 || quality > 1000)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	char *copy = malloc(size + 1);
	struct media_types *types;

	check_date(text);
	check_fields(text);
	if (!copy)
		return 0;
	memcpy(copy, data, size);
	copy[size] = '\0';
	types = media_types_load(copy);
	if (strlen(media_type_of(types, text)) == 0)
		abort();
	media_types_free(types);
	free(copy);
	return 0;
}
