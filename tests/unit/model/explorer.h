/* SPDX-License-Identifier: MIT */
/* explorer: goes through all states that a model can come to, the nearest first. */
#ifndef EXPLORER_H
#define EXPLORER_H

#include <stddef.h>
#include <stdint.h>

struct explorer;

/* What became of a state that was left to itself. */
enum explorer_news {
	EXPLORER_GOES_ON,	/* it is another one now */
	EXPLORER_IS_THERE,	/* all is as it should be */
	EXPLORER_IS_STUCK,	/* it is not, and nothing will happen any more */
};

/* A state is so many bytes, the same ones for the same state. */
struct explorer_model {
	size_t size;
	const void *first;
	/* Calls explorer_add for each state that may follow. */
	void (*expand)(const void *state, struct explorer *explorer);
	/* Changes a state to the one that follows if nothing bad happens any more. */
	enum explorer_news (*go_on)(void *state);
	/* A move, and the state that it led to, for people; static. */
	const char *(*describe)(uint32_t move, const void *state);
	size_t states_most;	/* more than so many are a mistake of the model */
};

/* fault: what is wrong with the move, or NULL. */
void explorer_add(struct explorer *explorer, const void *state, uint32_t move, const char *fault);

struct explorer_result {
	size_t states, moves;
	size_t depth;		/* of the state that is the farthest from the first one */
	size_t way;		/* the longest way, when left to itself, to where all is well */
	char *trace;		/* how it came to what is wrong; NULL if nothing is. To be freed. */
};

/* Goes through all states; ends with the first fault. */
struct explorer_result explorer_run(const struct explorer_model *model);

#endif
