/* SPDX-License-Identifier: MIT */
/* status: the status codes this server sends, and their reason phrases (RFC 9110, 15). */
#include "http/status.h"

const char *status_reason(enum status status)
{
	switch (status) {
	case STATUS_GO:
	case STATUS_MORE:
		break;
	case STATUS_CONTINUE:
		return "Continue";
	case STATUS_OK:
		return "OK";
	case STATUS_NO_CONTENT:
		return "No Content";
	case STATUS_PARTIAL_CONTENT:
		return "Partial Content";
	case STATUS_MOVED_PERMANENTLY:
		return "Moved Permanently";
	case STATUS_FOUND:
		return "Found";
	case STATUS_SEE_OTHER:
		return "See Other";
	case STATUS_NOT_MODIFIED:
		return "Not Modified";
	case STATUS_TEMPORARY_REDIRECT:
		return "Temporary Redirect";
	case STATUS_PERMANENT_REDIRECT:
		return "Permanent Redirect";
	case STATUS_BAD_REQUEST:
		return "Bad Request";
	case STATUS_UNAUTHORIZED:
		return "Unauthorized";
	case STATUS_FORBIDDEN:
		return "Forbidden";
	case STATUS_NOT_FOUND:
		return "Not Found";
	case STATUS_METHOD_NOT_ALLOWED:
		return "Method Not Allowed";
	case STATUS_NOT_ACCEPTABLE:
		return "Not Acceptable";
	case STATUS_REQUEST_TIMEOUT:
		return "Request Timeout";
	case STATUS_GONE:
		return "Gone";
	case STATUS_LENGTH_REQUIRED:
		return "Length Required";
	case STATUS_PRECONDITION_FAILED:
		return "Precondition Failed";
	case STATUS_CONTENT_TOO_LARGE:
		return "Content Too Large";
	case STATUS_URI_TOO_LONG:
		return "URI Too Long";
	case STATUS_RANGE_NOT_SATISFIABLE:
		return "Range Not Satisfiable";
	case STATUS_EXPECTATION_FAILED:
		return "Expectation Failed";
	case STATUS_MISDIRECTED_REQUEST:
		return "Misdirected Request";
	case STATUS_TOO_MANY_REQUESTS:
		return "Too Many Requests";
	case STATUS_FIELDS_TOO_LARGE:
		return "Request Header Fields Too Large";
	case STATUS_INTERNAL_ERROR:
		return "Internal Server Error";
	case STATUS_NOT_IMPLEMENTED:
		return "Not Implemented";
	case STATUS_UNAVAILABLE:
		return "Service Unavailable";
	case STATUS_VERSION_NOT_SUPPORTED:
		return "HTTP Version Not Supported";
	}
	return "Unknown";
}
