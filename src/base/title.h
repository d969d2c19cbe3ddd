/* SPDX-License-Identifier: MIT */
/* title: what ps shows of a process. */
#ifndef TITLE_H
#define TITLE_H

/*
 * Takes over the memory behind argv and environ (environ is copied away first). Call it once,
 * first thing in main. Without it title_set does nothing.
 */
void title_init(int argc, char **argv);

/* Shows "http-server: " and the text; cut to the room there is. */
void title_set(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
