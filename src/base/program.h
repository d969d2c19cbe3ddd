/* SPDX-License-Identifier: MIT */
/* program: how this program was called, so that it can be run again as it is on disk by then. */
#ifndef PROGRAM_H
#define PROGRAM_H

/* To be called first of all: others write over the words of the command line. */
void program_remember(int argc, char **argv);

/* Its file. NULL if that is not known. */
const char *program_path(void);

/* The words of its command line, of which NULL is the last. */
char *const *program_words(void);

#endif
