/* SPDX-License-Identifier: MIT */
/* explorer: goes through all states that a model can come to, the nearest first. */
#include "explorer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NONE = UINT32_MAX, WAY_UNKNOWN = 0 };

/* How a state was come to, and its way to where all is well, plus one. */
struct entry {
	uint32_t from, move, depth, way;
};

/* Where a state is found by its hash. */
struct cell {
	uint32_t hash;
	uint32_t number;	/* plus one; 0: the cell is empty */
};

struct explorer {
	const struct explorer_model *model;
	char *states;
	struct entry *entries;
	size_t count, room;
	struct cell *table;
	size_t table_size;
	uint32_t at;		/* the state whose successors are added */
	struct explorer_result result;
	size_t trace_length;	/* written to until the trace is closed */
};

static char *state_at(const struct explorer *explorer, size_t number)
{
	return explorer->states + number * explorer->model->size;
}

static void *need(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

/* ------------------------------------------------------------------ the set */

static uint32_t hash_of(const char *bytes, size_t size)
{
	uint64_t value = size, part;

	for (; size >= sizeof(part); size -= sizeof(part), bytes += sizeof(part)) {
		memcpy(&part, bytes, sizeof(part));
		value = (value ^ part) * UINT64_C(0x9e3779b97f4a7c15);
		value ^= value >> 29;
	}
	while (size-- > 0)
		value = (value ^ (unsigned char)*bytes++) * UINT64_C(0x100000001b3);
	return (uint32_t)(value ^ value >> 32);
}

/* The cell that a state is in, or would be; this one has its hash already. */
static struct cell *find(const struct explorer *explorer, const void *state)
{
	size_t size = explorer->model->size, mask = explorer->table_size - 1;
	uint32_t hash = hash_of(state, size);
	size_t at = hash & mask;

	while (explorer->table[at].number &&
	       (explorer->table[at].hash != hash ||
		memcmp(state_at(explorer, explorer->table[at].number - 1), state, size) != 0))
		at = (at + 1) & mask;
	explorer->table[at].hash = hash;
	return &explorer->table[at];
}

static void widen(struct explorer *explorer)
{
	struct cell *before = explorer->table;
	size_t size = explorer->table_size, mask;

	explorer->table_size = 4 * explorer->room;
	explorer->table = need(calloc(explorer->table_size, sizeof(struct cell)));
	mask = explorer->table_size - 1;
	for (size_t i = 0; i < size; i++) {
		size_t at = before[i].hash & mask;

		if (!before[i].number)
			continue;
		while (explorer->table[at].number)
			at = (at + 1) & mask;
		explorer->table[at] = before[i];
	}
	free(before);
}

static void grow(struct explorer *explorer)
{
	explorer->room = explorer->room ? 2 * explorer->room : 1024;
	explorer->states = need(realloc(explorer->states,
					explorer->room * explorer->model->size));
	explorer->entries = need(realloc(explorer->entries,
					 explorer->room * sizeof(struct entry)));
	widen(explorer);
}

/* ---------------------------------------------------------------- the trace */

static void trace_path(const struct explorer *explorer, uint32_t number, FILE *to)
{
	const struct entry *entry = &explorer->entries[number];

	if (entry->from == NONE) {
		fprintf(to, "  at first: %s\n",
			explorer->model->describe(NONE, state_at(explorer, number)));
		return;
	}
	trace_path(explorer, entry->from, to);
	fprintf(to, "  %s\n", explorer->model->describe(entry->move, state_at(explorer, number)));
}

/* The path to a state, and what is wrong there. */
static FILE *start_trace(struct explorer *explorer, uint32_t number, const char *fault)
{
	FILE *to = need(open_memstream(&explorer->result.trace, &explorer->trace_length));

	fprintf(to, "%s:\n", fault);
	trace_path(explorer, number, to);
	return to;
}

/* ------------------------------------------------------------------- states */

void explorer_add(struct explorer *explorer, const void *state, uint32_t move, const char *fault)
{
	const struct explorer_model *model = explorer->model;
	struct cell *cell;

	if (explorer->result.trace)
		return;
	explorer->result.moves += explorer->at != NONE;
	if (fault) {
		FILE *to = start_trace(explorer, explorer->at, fault);

		fprintf(to, "  %s\n", model->describe(move, state));
		fclose(to);
		return;
	}
	if (explorer->count == explorer->room)
		grow(explorer);
	cell = find(explorer, state);
	if (cell->number)
		return;
	memcpy(state_at(explorer, explorer->count), state, model->size);
	explorer->entries[explorer->count] = (struct entry){
		.from = explorer->at,
		.move = move,
		.depth = explorer->at == NONE ? 0 : explorer->entries[explorer->at].depth + 1,
	};
	cell->number = (uint32_t)++explorer->count;
}

static void explore(struct explorer *explorer)
{
	size_t size = explorer->model->size;
	char *state = need(malloc(size));

	explorer->at = NONE;
	explorer_add(explorer, explorer->model->first, 0, NULL);
	for (size_t i = 0; i < explorer->count && !explorer->result.trace; i++) {
		explorer->at = (uint32_t)i;
		explorer->result.depth = explorer->entries[i].depth;
		/* Where they are may change when others are added. */
		memcpy(state, state_at(explorer, i), size);
		explorer->model->expand(state, explorer);
		if (explorer->count > explorer->model->states_most)
			fclose(start_trace(explorer, (uint32_t)i, "there are too many states"));
	}
	free(state);
}

/* --------------------------------------------------------------- the way on */

static void explain_way(struct explorer *explorer, uint32_t number, char *state, size_t steps)
{
	FILE *to = start_trace(explorer, number, "left to itself, it does not come to rest as it "
			       "should");

	memcpy(state, state_at(explorer, number), explorer->model->size);
	fputs("  and from here on, with nothing bad any more:\n", to);
	while (steps-- > 0 && explorer->model->go_on(state) == EXPLORER_GOES_ON)
		fprintf(to, "  %s\n", explorer->model->describe(NONE, state));
	fclose(to);
}

/* Follows a state until there is one whose way is known, and notes the ways of all between. */
static void follow(struct explorer *explorer, uint32_t number, char *state, uint32_t *path)
{
	size_t steps = 0, way = WAY_UNKNOWN, most = explorer->count;
	uint32_t at = number;

	memcpy(state, state_at(explorer, number), explorer->model->size);
	while ((way = explorer->entries[at].way) == WAY_UNKNOWN) {
		enum explorer_news news = explorer->model->go_on(state);
		uint32_t next = news == EXPLORER_GOES_ON ? find(explorer, state)->number : 0;

		path[steps++] = at;
		if (news == EXPLORER_IS_THERE)
			break;
		/* One that is followed already is on a circle. */
		if (next == 0 || steps == most || explorer->entries[next - 1].way == NONE) {
			explain_way(explorer, number, state, steps < 40 ? steps : 40);
			return;
		}
		explorer->entries[at].way = NONE;
		at = next - 1;
	}
	while (steps > 0)
		explorer->entries[path[--steps]].way = (uint32_t)++way;
	if (way > explorer->result.way + 1)
		explorer->result.way = way - 1;
}

static void follow_all(struct explorer *explorer)
{
	char *state = need(malloc(explorer->model->size));
	uint32_t *path = need(malloc(explorer->count * sizeof(uint32_t)));

	for (size_t i = 0; i < explorer->count && !explorer->result.trace; i++)
		if (explorer->entries[i].way == WAY_UNKNOWN)
			follow(explorer, (uint32_t)i, state, path);
	free(path);
	free(state);
}

struct explorer_result explorer_run(const struct explorer_model *model)
{
	struct explorer explorer = { .model = model };

	explore(&explorer);
	if (!explorer.result.trace)
		follow_all(&explorer);
	explorer.result.states = explorer.count;
	free(explorer.states);
	free(explorer.entries);
	free(explorer.table);
	return explorer.result;
}
