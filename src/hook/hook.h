/* SPDX-License-Identifier: ISC */
/*
 * hook: what only liaison-receive does for itself: a heap that costs few page
 * faults, and a sandbox.
 */
#ifndef LIAISON_HOOK_H
#define LIAISON_HOOK_H

/* Lets the heap begin with a huge page; see memory.c.  Before anything is
 * allocated.  Cannot fail: without it malloc works as ever. */
void hook_memory_open(void);

enum {
	HOOK_FILES = 1, /* Landlock: no file but those named */
	HOOK_CALLS = 2, /* seccomp: no network, no other program */
};

/* Gives up for good what the rest of the work does not need; see sandbox.c.
 * STORE is the path of the store and HOLD that of the hold folder; either may
 * have to be made yet.  Returns what the kernel granted, 0 when it has neither:
 * a kernel that lacks them is no reason not to take a mail. */
unsigned hook_sandbox_enter(const char *store, const char *hold);

#endif
