/* SPDX-License-Identifier: MIT */
/* need: what must be true, in every build; if it is not, it is told where, and the program ends. */
#ifndef NEED_H
#define NEED_H

#include <stdio.h>
#include <stdlib.h>

#define need(condition) \
	((condition) ? (void)0 : need_failed(__FILE__, __LINE__, #condition))

_Noreturn static inline void need_failed(const char *file, int line, const char *condition)
{
	fprintf(stderr, "%s:%d: this is not so: %s\n", file, line, condition);
	abort();
}

#endif
