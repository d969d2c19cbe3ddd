/* SPDX-License-Identifier: MIT */
/* page: what the server itself says to a client: one template for every status. */
#include "content/page.h"

#include <stdio.h>
#include <string.h>
#include "http/accept.h"

/* The arguments: status, reason, status, reason, advice. */
static const char html_template[] =
	"<!doctype html>\n"
	"<html lang=\"en\">\n"
	"<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<meta name=\"color-scheme\" content=\"light dark\">\n"
	"<title>%d %s</title>\n"
	"<style>\n"
	"body { font: 1.125rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 18vh auto;"
	" padding: 0 1.5rem }\n"
	"h1 { font-weight: 600; font-size: 1.75rem; margin: 0 }\n"
	"h1 b { font-weight: 300; opacity: .55; margin-right: .4em }\n"
	"p { margin: .6em 0; opacity: .8 }\n"
	"</style>\n"
	"<h1><b>%d</b>%s</h1>\n"
	"<p>%s</p>\n";

static const char text_template[] = "%d %s\n%s\n";

struct advice {
	enum status status;
	const char *text;
};

static const struct advice advices[] = {
	{ STATUS_MOVED_PERMANENTLY, "It lives at another address." },
	{ STATUS_FOUND, "It is at another address for now." },
	{ STATUS_PERMANENT_REDIRECT, "It lives at another address." },
	{ STATUS_TEMPORARY_REDIRECT, "It is at another address for now." },
	{ STATUS_BAD_REQUEST, "The request is not valid HTTP, so it was not looked at." },
	{ STATUS_SEE_OTHER, "The answer is at another address." },
	{ STATUS_UNAUTHORIZED, "It is only for those who have a name and a password here." },
	{ STATUS_NOT_ACCEPTABLE, "It is not to be had in a form that you accept." },
	{ STATUS_GONE, "It was here once, and will not come back." },
	{ STATUS_MISDIRECTED_REQUEST, "There is no site of that name here." },
	{ STATUS_FORBIDDEN, "It is there, but it is not for the public." },
	{ STATUS_NOT_FOUND, "There is nothing at this address." },
	{ STATUS_METHOD_NOT_ALLOWED, "This can be read with GET and HEAD, and nothing else." },
	{ STATUS_REQUEST_TIMEOUT, "The request took too long to arrive." },
	{ STATUS_PRECONDITION_FAILED, "It has changed since you last saw it." },
	{ STATUS_CONTENT_TOO_LARGE, "The request carries more content than is taken here." },
	{ STATUS_URI_TOO_LONG, "The address is longer than is taken here." },
	{ STATUS_RANGE_NOT_SATISFIABLE, "The part that was asked for lies outside of it." },
	{ STATUS_EXPECTATION_FAILED, "The expectation of this request cannot be met." },
	{ STATUS_TOO_MANY_REQUESTS, "You have asked too often. Please try again later." },
	{ STATUS_FIELDS_TOO_LARGE, "The header of the request is larger than is taken here." },
	{ STATUS_INTERNAL_ERROR, "Something went wrong here, not with you." },
	{ STATUS_NOT_IMPLEMENTED, "This server does not know how to do that." },
	{ STATUS_UNAVAILABLE, "This cannot be had at the moment. Please try again later." },
	{ STATUS_VERSION_NOT_SUPPORTED, "This server speaks HTTP/1.1." },
};

static const char *advice_for(enum status status)
{
	for (size_t i = 0; i < sizeof(advices) / sizeof(advices[0]); i++)
		if (advices[i].status == status)
			return advices[i].text;
	return status < STATUS_BAD_REQUEST ? "" : "The request was refused.";
}

static bool prefers_html(const struct request *request)
{
	return accept_quality(request, SPAN("text/html")) > 0 &&
	       request_field(request, FIELD_ACCEPT).at != NULL &&
	       accept_quality(request, SPAN("text/html")) >=
		       accept_quality(request, SPAN("text/plain"));
}

void page_fill(struct response *response, const struct request *request, enum status status,
	       struct span extra)
{
	bool html = prefers_html(request);
	const char *reason = status_reason(status), *advice = advice_for(status);
	char *fields, *body;
	int length;

	response->status = status;
	response->segment_count = 0;
	fields = response_room(response, extra.length + 128);
	memcpy(fields, extra.at, extra.length);
	length = snprintf(fields + extra.length, 128,
			  "X-Content-Type-Options: nosniff\r\nVary: Accept\r\n"
			  "Content-Type: text/%s; charset=utf-8\r\n", html ? "html" : "plain");
	response->fields = (struct span){ fields, extra.length + (size_t)length };

	body = response_room(response, sizeof(html_template) + 256);
	length = html ? snprintf(body, sizeof(html_template) + 256, html_template, (int)status,
				 reason, (int)status, reason, advice) :
			snprintf(body, sizeof(html_template) + 256, text_template, (int)status,
				 reason, advice);
	response->length = length;
	response_add_bytes(response, body, (size_t)length);
}
