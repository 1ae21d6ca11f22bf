/* SPDX-License-Identifier: ISC */
/*
 * plain: a hook that was built with sanitizers.  They bring a malloc of their
 * own, and look at memory and files in ways that no sandbox would allow.
 */
#include "hook.h"

void hook_memory_open(void)
{
}

unsigned hook_sandbox_enter(const char *store, const char *hold)
{
	(void)store;
	(void)hold;
	return 0;
}
