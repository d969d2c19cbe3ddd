/* SPDX-License-Identifier: MIT */
/* vocabulary: the methods and the fields that this server knows by name. */
#ifndef VOCABULARY_H
#define VOCABULARY_H

#include "base/span.h"

/* The methods of RFC 9110, 9 and RFC 5789; any other well-formed one is METHOD_UNKNOWN. */
enum method {
	METHOD_UNKNOWN,
	METHOD_GET,
	METHOD_HEAD,
	METHOD_OPTIONS,
	METHOD_POST,
	METHOD_PUT,
	METHOD_DELETE,
	METHOD_PATCH,
	METHOD_TRACE,
	METHOD_CONNECT,
};

/* The fields that mean something to this server. */
enum field {
	FIELD_OTHER,
	FIELD_ACCEPT,
	FIELD_ACCEPT_ENCODING,
	FIELD_ACCEPT_LANGUAGE,
	FIELD_ACCESS_CONTROL_REQUEST_METHOD,
	FIELD_AUTHORIZATION,
	FIELD_CONNECTION,
	FIELD_CONTENT_LENGTH,
	FIELD_EXPECT,
	FIELD_FORWARDED,
	FIELD_HOST,
	FIELD_IF_MATCH,
	FIELD_IF_MODIFIED_SINCE,
	FIELD_IF_NONE_MATCH,
	FIELD_IF_RANGE,
	FIELD_IF_UNMODIFIED_SINCE,
	FIELD_ORIGIN,
	FIELD_RANGE,
	FIELD_REFERER,
	FIELD_TRANSFER_ENCODING,
	FIELD_USER_AGENT,
	FIELD_X_FORWARDED_FOR,
	FIELD_COUNT,
};

/* By its name, exactly (RFC 9112, 3.1); METHOD_UNKNOWN if it is none of them. */
enum method vocabulary_method(struct span name);

/* By its name, a token, in any case (RFC 9110, 5.1); FIELD_OTHER if it is none of them. */
enum field vocabulary_field(struct span name);

#endif
