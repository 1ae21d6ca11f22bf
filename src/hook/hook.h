/* SPDX-License-Identifier: ISC */
/*
 * hook: what only liaison-receive does for itself: a heap that costs few page
 * faults.
 */
#ifndef LIAISON_HOOK_H
#define LIAISON_HOOK_H

/* Lets the heap begin with a huge page; see memory.c.  Before anything is
 * allocated.  Cannot fail: without it malloc works as ever. */
void hook_memory_open(void);

#endif
