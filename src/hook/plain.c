/* SPDX-License-Identifier: ISC */
/*
 * plain: a hook that was built with sanitizers.  They bring a malloc of their
 * own, and look at memory and files in ways that no cage would allow.
 */
#include "hook.h"

void hook_memory_open(void)
{
}
