/* SPDX-License-Identifier: MIT */
/* listing_order: the entries of a folder, put in order a few steps at a time. */
#include "content/listing_order.h"

#include <stdlib.h>
#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int fold(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

/* Takes a number off the front, and returns its digits without the zeros that lead them. */
static struct span take_digits(struct span *text)
{
	struct span digits = *text;
	size_t zeros = 0, length = 0;

	while (length < text->length && is_digit(text->at[length]))
		length++;
	while (zeros < length && text->at[zeros] == '0')
		zeros++;
	*text = span_from(*text, length);
	digits.length = length;
	return span_from(digits, zeros);
}

static int compare_digits(struct span a, struct span b)
{
	if (a.length != b.length)
		return a.length < b.length ? -1 : 1;
	return a.length ? memcmp(a.at, b.at, a.length) : 0;
}

static int compare_naturally(struct span a, struct span b)
{
	while (a.length > 0 && b.length > 0) {
		int difference;

		if (is_digit(a.at[0]) && is_digit(b.at[0])) {
			struct span number = take_digits(&a);

			difference = compare_digits(number, take_digits(&b));
		} else {
			difference = fold(a.at[0]) - fold(b.at[0]);
			a = span_from(a, 1);
			b = span_from(b, 1);
		}
		if (difference != 0)
			return difference;
	}
	return (a.length > 0) - (b.length > 0);
}

static int compare_names(const struct listing_entry *a, const struct listing_entry *b)
{
	struct span left = { a->name, a->length }, right = { b->name, b->length };
	size_t shorter = left.length < right.length ? left.length : right.length;
	int difference = compare_naturally(left, right);

	if (difference == 0)
		difference = memcmp(left.at, right.at, shorter);
	return difference ? difference : (int)left.length - (int)right.length;
}

int listing_compare(const struct listing_entry *a, const struct listing_entry *b,
		    enum listing_key key, bool is_descending)
{
	int difference = 0;

	if (a->is_folder != b->is_folder)
		return a->is_folder ? -1 : 1;
	if (key == LISTING_NAME)
		difference = compare_names(a, b);
	else if (key == LISTING_TIME)
		difference = (a->time > b->time) - (a->time < b->time);
	else if (!a->is_folder)
		difference = (a->size > b->size) - (a->size < b->size);
	if (difference == 0)
		return compare_names(a, b);
	return (difference > 0) == is_descending ? -1 : 1;
}

void listing_order_add(struct listing_order *order, struct listing_entry *entry)
{
	entry->next = order->fresh;
	order->fresh = entry;
}

/* An entry of its own is a sorted run. */
static void push_fresh(struct listing_order *order)
{
	struct listing_entry *entry = order->fresh;

	if (order->run_count == LISTING_RUNS_MAX)
		abort();
	order->fresh = entry->next;
	entry->next = NULL;
	order->runs[order->run_count++] = (struct listing_run){ entry, 0 };
}

/* Two runs of one level make one of the next. When nothing is fresh, all that is left is joined. */
static bool should_merge(const struct listing_order *order)
{
	const struct listing_run *last = &order->runs[order->run_count];

	return order->run_count > 1 && (!order->fresh || last[-2].level == last[-1].level);
}

static void begin_merge(struct listing_order *order)
{
	struct listing_run *run;

	order->run_count--;
	run = &order->runs[order->run_count - 1];
	order->left = run[0].first;
	order->right = run[1].first;
	order->end = &run->first;
	run->level++;
}

static void step_merge(struct listing_order *order)
{
	bool is_left = listing_compare(order->left, order->right, order->key,
				       order->is_descending) <= 0;
	struct listing_entry **from = is_left ? &order->left : &order->right;

	*order->end = *from;
	order->end = &(*from)->next;
	*from = (*from)->next;
	if (*from)
		return;
	*order->end = is_left ? order->right : order->left;
	order->end = NULL;
}

bool listing_order_work(struct listing_order *order, int steps)
{
	for (; steps > 0; steps--) {
		if (order->end)
			step_merge(order);
		else if (should_merge(order))
			begin_merge(order);
		else if (order->fresh)
			push_fresh(order);
		else
			return true;
	}
	return false;
}

struct listing_entry *listing_order_first(const struct listing_order *order)
{
	return order->run_count > 0 ? order->runs[0].first : NULL;
}
