/* SPDX-License-Identifier: MIT */
/* rights: what a process of root's, or with capabilities, gives up for good (capabilities(7)). */
#ifndef RIGHTS_H
#define RIGHTS_H

/*
 * No capability can be had again by executing a program. Only who has CAP_SETPCAP can do that, so
 * this comes before a change of user; for others there is nothing to do.
 */
void rights_bound(void);

/*
 * Gives up every capability, and that any program may bring new ones. Where a service manager
 * keeps capset(2) away, that to bind low ports may be left, for who has no bind(2) then. -1 with
 * errno.
 */
int rights_renounce(void);

#endif
