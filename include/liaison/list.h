/* SPDX-License-Identifier: ISC */
/*
 * list: a typed growing array in a pool.
 *
 *	LIST(struct text) words = {0};
 *	*LIST_PUSH(pool, &words) = text_of("draft");
 *	for (size_t i = 0; i < words.len; i++) use(words.at[i]);
 */
#ifndef LIAISON_LIST_H
#define LIAISON_LIST_H

#include <stddef.h>

#include "liaison/pool.h"

#define LIST(type)                                                                                 \
	struct {                                                                                   \
		type *at;                                                                          \
		size_t len, cap;                                                                   \
	}

/* A pointer to one more, zeroed element. */
#define LIST_PUSH(pool, list)                                                                      \
	((list)->at = list_grow((pool), (list)->at, (list)->len, &(list)->cap,                     \
	                        sizeof(*(list)->at)),                                              \
	 &(list)->at[(list)->len++])

/* Room for one element more; returns the array, moved if it had to grow. */
void *list_grow(struct pool *pool, void *at, size_t len, size_t *cap, size_t size);

#endif
