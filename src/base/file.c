/* SPDX-License-Identifier: ISC */
/*
 * file: reading with a bound, writing that lasts.
 *
 * A file lasts when its bytes are synced, its name is, and every directory
 * made on the way is.  The order of Postfix's queue manager: write under a
 * name nobody looks for, fsync, rename, fsync of the directory.
 */
#include "liaison/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The first read of a stream: an ordinary message comes in one piece. */
#define DRAIN_FIRST ((size_t)32 * 1024)
/* No bound of anybody's is near this; sizes can be doubled below it. */
#define READ_MAX (SIZE_MAX / 4)
/* What is read at once of what is to be dropped. */
#define DROP_AT_ONCE ((size_t)16 * 1024)
/* Passwords and tokens are some hundred bytes. */
#define SECRET_MAX ((size_t)4096)

static ssize_t read_again(int fd, void *at, size_t size)
{
	ssize_t got;
	do {
		got = read(fd, at, size);
	} while (got < 0 && errno == EINTR);
	return got;
}

static enum status file_error(struct error *err, const char *what, const char *path)
{
	int code = errno;
	enum status status =
	    code == ENOENT || code == ENOTDIR ? STATUS_NOT_FOUND : STATUS_TEMPORARY;
	return error_set(err, status, "cannot %s %s: %s", what, path, strerror(code));
}

static enum status drain_drop(int fd, uint64_t *size, struct error *err)
{
	char dropped[DROP_AT_ONCE];
	ssize_t got;
	while ((got = read_again(fd, dropped, sizeof(dropped))) > 0)
		*size += (uint64_t)got;
	if (got < 0)
		return error_set(err, STATUS_TEMPORARY, "cannot read the input: %s",
				 strerror(errno));
	return STATUS_OK;
}

/* What fstat knows of a regular file saves the growing. */
static size_t drain_guess(int fd, size_t max)
{
	struct stat st;
	size_t guess = DRAIN_FIRST;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
		guess = (uintmax_t)st.st_size < max ? (size_t)st.st_size + 1 : max;
	return guess < max ? guess : max;
}

/* At most `max` bytes and one more, which tells that there are more. */
static enum status read_bounded(struct pool *pool, int fd, size_t max, char **out, size_t *size,
				struct error *err)
{
	size_t cap = drain_guess(fd, max) + 1, len = 0;
	char *at = pool_alloc(pool, cap + 1);
	ssize_t got;

	while (len <= max && (got = read_again(fd, at + len, cap - len)) != 0) {
		if (got < 0)
			return error_set(err, STATUS_TEMPORARY, "cannot read the input: %s",
					 strerror(errno));
		len += (size_t)got;
		if (len == cap && cap <= max) {
			size_t more = cap < max / 2 ? cap * 2 : max + 1;
			at = pool_grow(pool, at, cap + 1, more + 1);
			cap = more;
		}
	}
	at[len] = '\0';
	*out = at;
	*size = len;
	return STATUS_OK;
}

enum status file_drain(struct pool *pool, int fd, size_t max, size_t keep, struct text *out,
		       uint64_t *size, struct error *err)
{
	char *at;
	size_t len;
	enum status status =
	    read_bounded(pool, fd, max < READ_MAX ? max : READ_MAX, &at, &len, err);
	if (status)
		return status;
	*size = len;
	if (len > max) {
		status = drain_drop(fd, size, err);
		if (status)
			return status;
		len = keep < len ? keep : len;
		at[len] = '\0';
	}
	*out = text_make(at, len);
	return STATUS_OK;
}

enum status file_read(struct pool *pool, const char *path, size_t max, struct text *out,
		      struct error *err)
{
	struct stat st;
	char *at;
	size_t len;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return file_error(err, "open", path);

	enum status status;
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
		status = error_set(err, STATUS_BAD_INPUT, "%s is a directory, not a file", path);
	else if ((status = read_bounded(pool, fd, max < READ_MAX ? max : READ_MAX, &at, &len, err)))
		error_add(err, status, "%s", path);
	else if (len > max)
		status = error_set(err, STATUS_LIMIT, "%s is larger than the %zu bytes allowed",
				   path, max);
	else
		*out = text_make(at, len);
	close(fd);
	return status;
}

static enum status sync_dir(const char *dir, struct error *err)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return file_error(err, "open the directory", dir);
	/* some file systems have directories that cannot be synced (EINVAL) */
	int failed = fsync(fd) < 0 && errno != EINVAL;
	int code = errno;
	close(fd);
	errno = code;
	return failed ? file_error(err, "sync the directory", dir) : STATUS_OK;
}

static bool write_all(int fd, struct text bytes)
{
	while (bytes.len > 0) {
		ssize_t done = write(fd, bytes.at, bytes.len);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return false;
		bytes = text_from(bytes, (size_t)done);
	}
	return true;
}

/* Writes, syncs and closes; errno tells what failed. */
static bool write_durably(int fd, struct text bytes, mode_t mode)
{
	bool done = fchmod(fd, mode) == 0 && write_all(fd, bytes) && fsync(fd) == 0;
	int code = errno;
	if (close(fd) < 0 && done)
		return false;
	errno = code;
	return done;
}

static bool path_join(char path[PATH_MAX], const char *dir, const char *name)
{
	int len = snprintf(path, PATH_MAX, "%s/%s", dir, name);
	if (len >= 0 && len < PATH_MAX)
		return true;
	errno = ENAMETOOLONG;
	return false;
}

/* The bytes under a new hidden name in `dir`, synced. */
static enum status write_hidden(char path[PATH_MAX], const char *dir, struct text bytes,
				mode_t mode, struct error *err)
{
	if (!path_join(path, dir, ".new.XXXXXX"))
		return file_error(err, "write in", dir);
	int fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0)
		return file_error(err, "make a file in", dir);
	if (write_durably(fd, bytes, mode))
		return STATUS_OK;
	enum status status = file_error(err, "write in", dir);
	unlink(path);
	return status;
}

enum status file_write(const char *dir, const char *name, struct text bytes, mode_t mode,
		       struct error *err)
{
	char hidden[PATH_MAX], path[PATH_MAX];
	if (strchr(name, '/') || !path_join(path, dir, name))
		return error_set(err, STATUS_BUG, "\"%s\" is no file name", name);
	enum status status = write_hidden(hidden, dir, bytes, mode, err);
	if (status)
		return status;
	if (rename(hidden, path) < 0) {
		status = file_error(err, "name", path);
		unlink(hidden);
		return status;
	}
	return sync_dir(dir, err);
}

enum status file_create(const char *path, struct text bytes, mode_t mode, struct error *err)
{
	char hidden[PATH_MAX], dir[PATH_MAX];
	const char *slash = strrchr(path, '/');
	int len =
	    snprintf(dir, sizeof(dir), "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
	if (len < 0 || len >= PATH_MAX)
		return error_set(err, STATUS_BUG, "\"%s\" is no path", path);
	if (slash == path)
		snprintf(dir, sizeof(dir), "/");

	enum status status = file_mkdir(dir, err);
	if (!status)
		status = write_hidden(hidden, dir, bytes, mode, err);
	if (status)
		return status;
	/* unlike rename(2), link(2) does not replace what another process made */
	if (link(hidden, path) < 0 && errno != EEXIST)
		status = file_error(err, "make", path);
	unlink(hidden);
	return status ? status : sync_dir(dir, err);
}

/* mkdir(2) that is content with a directory and syncs the parent of a new one. */
static enum status mkdir_one(char *path, struct error *err)
{
	struct stat st;
	if (mkdir(path, 0700) < 0) {
		int code = errno;
		if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
			return STATUS_OK;
		errno = code;
		return error_set(err, STATUS_TEMPORARY, "cannot make the directory %s: %s", path,
				 code == EEXIST ? "something else has that name" : strerror(code));
	}
	char *slash = strrchr(path, '/');
	if (!slash)
		return sync_dir(".", err);
	if (slash == path)
		return sync_dir("/", err);
	*slash = '\0';
	enum status status = sync_dir(path, err);
	*slash = '/';
	return status;
}

enum status file_mkdir(const char *path, struct error *err)
{
	char made[PATH_MAX];
	struct stat st;
	size_t len = strlen(path);
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return STATUS_OK;
	if (!len || len >= sizeof(made))
		return error_set(err, STATUS_TEMPORARY,
				 "cannot make the directory \"%s\": "
				 "the name is empty or too long",
				 path);

	memcpy(made, path, len + 1);
	while (len > 1 && made[len - 1] == '/')
		made[--len] = '\0';
	for (size_t i = 1; i <= len; i++) {
		if (made[i] != '/' && made[i] != '\0')
			continue;
		char ended = made[i];
		made[i] = '\0';
		enum status status = made[i - 1] == '/' ? STATUS_OK : mkdir_one(made, err);
		made[i] = ended;
		if (status)
			return status;
	}
	return STATUS_OK;
}

/* Opens a file that may hold a secret.  O_NONBLOCK: a FIFO in its place must
 * not hang the hook. */
static enum status secret_open(const char *path, int *fd, struct error *err)
{
	struct stat st;
	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (*fd < 0) {
		bool denied = errno == EACCES;
		enum status status = file_error(err, "open", path);
		return denied ? STATUS_CONFIG : status;
	}
	enum status status = STATUS_OK;
	if (fstat(*fd, &st) < 0)
		status = file_error(err, "look at", path);
	else if (!S_ISREG(st.st_mode))
		status = error_set(err, STATUS_CONFIG, "%s is no regular file", path);
	else if (st.st_mode & (S_IRWXG | S_IRWXO))
		status =
		    error_set(err, STATUS_CONFIG, "%s is open to others (mode %04o): chmod 600 %s",
			      path, (unsigned)(st.st_mode & 07777), path);
	else if (st.st_size > (off_t)SECRET_MAX)
		status = error_set(err, STATUS_CONFIG,
				   "%s has more than %zu bytes: "
				   "is it the right file?",
				   path, SECRET_MAX);
	if (status)
		close(*fd);
	return status;
}

enum status file_private(struct pool *pool, const char *path, struct text *out, struct error *err)
{
	int fd;
	uint64_t size;
	enum status status = secret_open(path, &fd, err);
	if (status)
		return status;
	status = file_drain(pool, fd, SECRET_MAX, SECRET_MAX, out, &size, err);
	close(fd);
	return status ? error_add(err, status, "%s", path) : STATUS_OK;
}

enum status file_secret(struct pool *pool, const char *path, struct text *out, struct error *err)
{
	struct text all, line;
	enum status status = file_private(pool, path, &all, err);
	if (status == STATUS_NOT_FOUND)
		return error_set(err, STATUS_CONFIG,
				 "%s is not there: make it, mode 600, "
				 "with the secret on its first line",
				 path);
	if (status)
		return status;
	if (!text_line(&all, &line) || !line.len)
		return error_set(err, STATUS_CONFIG,
				 "%s is empty: write the secret on its "
				 "first line",
				 path);
	if (text_find_byte(line, '\0') != TEXT_NONE)
		return error_set(err, STATUS_CONFIG, "%s holds a NUL byte: is it the right file?",
				 path);
	*out = text_copy(pool, line);
	return STATUS_OK;
}

static int path_order(const void *a, const void *b)
{
	const struct text *one = a, *other = b;
	return strcmp(one->at, other->at);
}

enum status file_list(struct pool *pool, const char *dir, struct texts *paths, struct error *err)
{
	*paths = (struct texts){0};
	DIR *open_dir = opendir(dir);
	if (!open_dir)
		return file_error(err, "open the directory", dir);

	size_t len = strlen(dir);
	const char *between = len && dir[len - 1] == '/' ? "" : "/";
	struct dirent *entry;
	while (errno = 0, (entry = readdir(open_dir))) {
		if (entry->d_name[0] != '.')
			*LIST_PUSH(pool, paths) =
			    text_of(pool_printf(pool, "%s%s%s", dir, between, entry->d_name));
	}
	enum status status = errno ? file_error(err, "read the directory", dir) : STATUS_OK;
	closedir(open_dir);
	if (paths->len)
		qsort(paths->at, paths->len, sizeof(paths->at[0]), path_order);
	return status;
}
