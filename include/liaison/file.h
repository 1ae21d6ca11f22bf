/* SPDX-License-Identifier: ISC */
/*
 * file: whole files, read with a bound and written so that they last.
 */
#ifndef LIAISON_FILE_H
#define LIAISON_FILE_H

#include <stdint.h>
#include <sys/types.h>

#include "liaison/error.h"
#include "liaison/pool.h"
#include "liaison/text.h"

/* The whole file, NUL-terminated.  STATUS_NOT_FOUND, STATUS_LIMIT when it is
 * larger than `max` bytes, STATUS_TEMPORARY on I/O errors. */
enum status file_read(struct pool *pool, const char *path, size_t max, struct text *out,
                      struct error *err);

/* Reads `fd` to its end into the pool.  Of more than `max` bytes the first
 * `keep` stay, the rest is read and dropped so that the writer gets no
 * SIGPIPE; *size is what came in all. */
enum status file_drain(struct pool *pool, int fd, size_t max, size_t keep, struct text *out,
                       uint64_t *size, struct error *err);

/* Writes DIR/NAME through a temporary name: write, fsync, rename, fsync of
 * the directory.  When it returns STATUS_OK the file survives a power cut. */
enum status file_write(const char *dir, const char *name, struct text bytes, mode_t mode,
                       struct error *err);

/* Makes `path` and the directories above it, as durable as file_write().  What
 * is there already stays as it is, and that is STATUS_OK too. */
enum status file_create(const char *path, struct text bytes, mode_t mode, struct error *err);

/* Makes the directory and its parents, mode 0700. */
enum status file_mkdir(const char *path, struct error *err);

/* A secret: a regular file that nobody but its owner may read, at most 4 KB,
 * its first line without the line end.  STATUS_CONFIG says what to chmod. */
enum status file_secret(struct pool *pool, const char *path, struct text *out, struct error *err);

/* All bytes of such a file.  STATUS_NOT_FOUND when it is not there. */
enum status file_private(struct pool *pool, const char *path, struct text *out, struct error *err);

/* Names of the entries of a directory in byte order, without those that
 * start with a dot.  Paths are DIR/NAME. */
enum status file_list(struct pool *pool, const char *dir, struct texts *paths, struct error *err);

#endif
