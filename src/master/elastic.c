/* SPDX-License-Identifier: MIT */
/* elastic: how many workers there should be now, between the least and the most. */
#include "master/elastic.h"

static bool is_pressed(const struct elastic_look *look)
{
	return look->waiting > 0 || look->held >= look->wanted * look->room;
}

/* One fewer would be half empty still. */
static bool is_calm(const struct elastic_look *look)
{
	return look->waiting == 0 && look->held <= (look->wanted - 1) * look->room / 2;
}

/* Since when a condition holds, and has held at every look. */
static int64_t since(bool holds, int64_t before_ms, int64_t now_ms)
{
	if (!holds)
		return 0;
	return before_ms ? before_ms : now_ms;
}

static size_t grow(struct elastic *elastic, const struct elastic_look *look, int64_t now_ms)
{
	size_t left = look->most - look->wanted;

	if (now_ms - elastic->grown_ms < ELASTIC_GROW_MS)
		return look->wanted;
	elastic->step = elastic->step ? elastic->step * 2 : 1;
	if (elastic->step > ELASTIC_STEP_MOST)
		elastic->step = ELASTIC_STEP_MOST;
	elastic->grown_ms = now_ms;
	return look->wanted + (elastic->step < left ? elastic->step : left);
}

size_t elastic_decide(struct elastic *elastic, const struct elastic_look *look, int64_t now_ms)
{
	elastic->looked_ms = now_ms;
	elastic->pressed_ms = since(is_pressed(look), elastic->pressed_ms, now_ms);
	elastic->calm_ms = since(look->wanted > look->least && is_calm(look), elastic->calm_ms,
				 now_ms);
	if (elastic->pressed_ms == 0)
		elastic->step = 0;
	/* At one look it may be chance. */
	if (elastic->pressed_ms && now_ms - elastic->pressed_ms >= ELASTIC_LOOK_MS &&
	    look->wanted < look->most)
		return grow(elastic, look, now_ms);
	if (elastic->calm_ms && now_ms - elastic->calm_ms >= ELASTIC_SHRINK_MS) {
		elastic->calm_ms = now_ms;
		return look->wanted - 1;
	}
	return look->wanted;
}
