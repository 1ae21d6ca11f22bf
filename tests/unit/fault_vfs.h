/* SPDX-License-Identifier: ISC */
/*
 * fault_vfs: a layer under SQLite that makes disks fail and cuts the power.
 *
 * Every change of a file (write, truncate, sync, delete) is one step.  A plan
 * makes the n-th step, or all from the n-th on, fail.  A recording keeps what
 * every step wrote, so that a test can lay out the files as a disk may hold
 * them when the power goes after any step: what was synced is there, of what
 * was not, any part.
 */
#ifndef LIAISON_TESTS_FAULT_VFS_H
#define LIAISON_TESTS_FAULT_VFS_H

#include <stdbool.h>
#include <stddef.h>

/* Becomes SQLite's default; for the whole process. */
void fault_vfs_install(void);

/* From now on: step number `step` (the next is 1; 0: none) gives the SQLite
 * code `code`, and those after it, too, if `forever`. */
void fault_vfs_plan(int step, int code, bool forever);
/* Steps since the plan. */
int fault_vfs_steps(void);
/* The limit of the disk: a write that ends beyond it gives SQLITE_FULL; 0: none. */
void fault_vfs_limit(long long bytes);

void fault_vfs_record(void);
/* Notes that so many transactions were acknowledged by now. */
void fault_vfs_acknowledge(int count);
/* Ends the recording and returns its steps. */
int fault_vfs_stop(void);
/* The files of the recording, as they may lie on the disk after `step` steps,
 * into `dir`.  Returns how many transactions had been acknowledged. */
int fault_vfs_cut(int step, unsigned seed, const char *dir);
/* Drops the recording. */
void fault_vfs_forget(void);

#endif
