/* SPDX-License-Identifier: ISC */
/*
 * pool: the arena that owns everything one message, one command or one
 * listing needs.
 *
 * Memory taken from a pool is never given back singly: it dies with the
 * pool.  A pointer returned by a function that was handed a pool belongs to
 * that pool.  When memory runs out the process says so and ends with
 * EX_TEMPFAIL, as Postfix's mymalloc() does: an MTA then tries again, and
 * nothing that is on disk is harmed.
 */
#ifndef LIAISON_POOL_H
#define LIAISON_POOL_H

#include <stddef.h>

struct pool;

struct pool *pool_open(void);
void pool_close(struct pool *pool); /* NULL is allowed */

/* Forgets all that was allocated and keeps the first blocks for reuse. */
void pool_reset(struct pool *pool);

/* Zeroed memory aligned for any type; never NULL. */
void *pool_alloc(struct pool *pool, size_t size);

/* The same, not zeroed: for bytes that are written before they are read. */
void *pool_room(struct pool *pool, size_t size);

/* count * size with the overflow checked. */
void *pool_array(struct pool *pool, size_t count, size_t size);

/* A copy of `size` bytes with a NUL behind them. */
char *pool_copy(struct pool *pool, const void *bytes, size_t size);
char *pool_strdup(struct pool *pool, const char *string);
char *pool_printf(struct pool *pool, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Calls `release(thing)` when the pool is closed or reset, last come first
 * served; for what a library allocated itself. */
void pool_defer(struct pool *pool, void (*release)(void *), void *thing);

/* `size` bytes that start with the `old` ones at `at`, the new ones zeroed; in
 * place when nothing was taken from the pool since, else a copy.  The old
 * bytes stay readable.  size >= old. */
void *pool_grow(struct pool *pool, void *at, size_t old, size_t size);

/* Says that memory ran out and ends the process; for callers of libraries
 * that give NULL then. */
_Noreturn void pool_exhausted(void);

/* Bytes held from the system, for tests of bounded memory. */
size_t pool_size(const struct pool *pool);

#endif
