/* SPDX-License-Identifier: ISC */
/*
 * buf: a string that is built, in a pool.
 */
#include "liaison/text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* A header line fits. */
#define BUF_FIRST 128

void buf_open(struct buf *buf, struct pool *pool)
{
	*buf = (struct buf){.pool = pool, .at = pool_alloc(pool, BUF_FIRST), .cap = BUF_FIRST};
}

/* Room for `more` bytes and the NUL behind them. */
static void buf_reserve(struct buf *buf, size_t more)
{
	if (more < buf->cap - buf->len)
		return;
	if (more > SIZE_MAX / 4 - buf->len)
		pool_exhausted();
	size_t cap = buf->cap * 2;
	if (cap < buf->len + more + 1)
		cap = buf->len + more + 1;
	buf->at = pool_grow(buf->pool, buf->at, buf->cap, cap);
	buf->cap = cap;
}

void buf_add(struct buf *buf, const void *bytes, size_t len)
{
	if (!len)
		return;
	buf_reserve(buf, len);
	memcpy(buf->at + buf->len, bytes, len);
	buf->len += len;
	buf->at[buf->len] = '\0';
}

void buf_text(struct buf *buf, struct text text)
{
	buf_add(buf, text.at, text.len);
}

void buf_string(struct buf *buf, const char *string)
{
	buf_text(buf, text_of(string));
}

void buf_byte(struct buf *buf, char byte)
{
	buf_add(buf, &byte, 1);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len <= 0)
		return;
	buf_reserve(buf, (size_t)len);
	va_start(args, format);
	vsnprintf(buf->at + buf->len, (size_t)len + 1, format, args);
	va_end(args);
	buf->len += (size_t)len;
}

struct text buf_get(const struct buf *buf)
{
	return (struct text){buf->at, buf->len};
}
