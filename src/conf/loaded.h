/* SPDX-License-Identifier: MIT */
/* loaded: a configuration in one piece of memory, read from its flat text. */
#ifndef LOADED_H
#define LOADED_H

#include "base/span.h"
#include "conf/conf.h"

/*
 * Reads what flat_write wrote, and trusts nothing of it: every option, in the order of the
 * table, each within its range. Returns the configuration, for conf_free, or NULL with errno:
 * EBADMSG if that is not what the text is.
 */
struct conf *loaded_read(struct span text);

#endif
