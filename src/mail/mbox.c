/* SPDX-License-Identifier: ISC */
/*
 * mbox: one message after the other.
 *
 * A large file is mapped, and its pages are given back behind the reader, so
 * that an archive of years costs address space and no memory; small ones and
 * standard input come through a buffer that holds the message being read (for
 * a file of some KB read(2) costs less than a mapping).  Where a message ends is looked for line by
 * line: an mbox separator is "From ", an address and a time of day behind a blank line, because
 * mboxo archives leave a sentence that begins with "From " as it is.
 */
#include "liaison/mbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "door.h"
#include "liaison/file.h"

#define MBOX_CHUNK ((size_t)256 * 1024)
/* Files from this size on are mapped. */
#define MBOX_MAP_MIN ((off_t)256 * 1024)
/* Pages behind the reader are given back in such pieces. */
#define MBOX_DROP ((size_t)4 * 1024 * 1024)
/* Of a message that is too large its header is kept, up to this. */
#define MBOX_HEAD_MAX ((size_t)256 * 1024)
/* When a message of a stream is skipped, what of it stays in the buffer: a
 * separator and the blank line before it are shorter. */
#define MBOX_TAIL ((size_t)4 * 1024)

#define MMDF_MARK "\001\001\001\001\n"

enum format { FORMAT_MESSAGE, FORMAT_MBOX, FORMAT_MMDF };

/* A mapped file: stays until the reader and all its slices are done. */
struct mbox_map {
	char *at;
	size_t size;
	size_t dropped; /* bytes at the front whose pages were given back */
	size_t users;	/* slices, and the reader */
};

struct mbox {
	struct pool *pool;
	struct texts files, others;
	size_t next; /* the file to open next */

	/* the file that is open */
	const char *name;
	enum format format;
	int64_t index;
	bool open;
	struct text window; /* mapped, or what the buffer holds; not yet handed out */
	struct mbox_map *map;
	struct mbox_slice last; /* what mbox_next() handed out */

	/* a stream */
	int fd; /* -1 for a mapped file */
	char *buffer;
	size_t room;
	bool end; /* nothing more comes */
};

/* ---- what there is ------------------------------------------------------------------------ */

static bool is_directory(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* A pipe would never end. */
static bool is_file(const char *path)
{
	struct stat st;
	return stat(path, &st) != 0 || S_ISREG(st.st_mode);
}

/* Does the name end as that of another kind of file does ("labels.tsv")?  Mail has
 * no suffix, a number (MH), flags (Maildir) or one of these. */
static bool is_named_otherwise(const char *path)
{
	static const char *const mail[] = {"eml", "mail", "mbox", "mbx", "msg", "txt", "email"};
	const char *name = strrchr(path, '/'), *dot = strrchr(name ? name : path, '.');
	size_t len = dot ? strlen(dot + 1) : 0;
	if (!len || len > 5)
		return false;
	for (size_t i = 0; i < sizeof(mail) / sizeof(mail[0]); i++)
		if (text_is_case(text_of(dot + 1), mail[i]))
			return false;
	return strspn(dot + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == len;
}

/* A header field, a separator, or nothing at all. */
static bool begins_as_mail(const char *path)
{
	char start[1024];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ssize_t got = fd >= 0 ? read(fd, start, sizeof(start)) : 0;
	if (fd >= 0)
		close(fd);
	if (got <= 0 || start[0] == '\n' || start[0] == '\r')
		return true;
	struct text line = text_make(start, (size_t)got);
	if (text_starts(line, "From ") || text_starts(line, MMDF_MARK))
		return true;
	size_t name = 0;
	while (name < line.len && line.at[name] > ' ' && line.at[name] < 0x7f &&
	       line.at[name] != ':')
		name++;
	return name && name < line.len && line.at[name] == ':';
}

static enum status mbox_list(struct mbox *mbox, const char *dir, bool maildir, struct error *err)
{
	struct texts found = {0};
	enum status status = file_list(mbox->pool, dir, &found, err);
	if (status)
		return status;
	for (size_t i = 0; i < found.len; i++) {
		const char *path = text_string(mbox->pool, found.at[i]);
		bool other = !maildir && is_named_otherwise(path) && !begins_as_mail(path);
		if (is_file(path))
			*LIST_PUSH(mbox->pool, other ? &mbox->others : &mbox->files) = found.at[i];
	}
	return STATUS_OK;
}

static enum status mbox_directory(struct mbox *mbox, const char *path, struct error *err)
{
	const char *seen = pool_printf(mbox->pool, "%s/cur", path);
	const char *unseen = pool_printf(mbox->pool, "%s/new", path);
	if (!is_directory(seen) || !is_directory(unseen))
		return mbox_list(mbox, path, false, err);
	enum status status = mbox_list(mbox, seen, true, err);
	return status ? status : mbox_list(mbox, unseen, true, err);
}

enum status mbox_open(struct pool *pool, const char *path, struct mbox **out, struct error *err)
{
	struct mbox *mbox = pool_alloc(pool, sizeof(*mbox));
	mbox->pool = pool;
	mbox->fd = -1;
	struct stat st;
	if (strcmp(path, "-") != 0 && stat(path, &st) != 0) {
		enum status status =
		    errno == ENOENT || errno == ENOTDIR ? STATUS_NOT_FOUND : STATUS_TEMPORARY;
		return error_set(err, status, "cannot open %s: %s", path, strerror(errno));
	}
	if (is_directory(path)) {
		enum status status = mbox_directory(mbox, path, err);
		if (status)
			return status;
	} else {
		*LIST_PUSH(pool, &mbox->files) = text_of(pool_strdup(pool, path));
	}
	*out = mbox;
	return STATUS_OK;
}

static void mbox_map_leave(struct mbox_map *map)
{
	if (!map || --map->users)
		return;
	munmap(map->at, map->size);
	free(map);
}

static void mbox_shut(struct mbox *mbox)
{
	mbox_map_leave(mbox->map);
	if (mbox->fd > STDERR_FILENO)
		close(mbox->fd);
	mbox->map = NULL;
	mbox->fd = -1;
	mbox->open = false;
}

void mbox_leave(struct mbox *mbox)
{
	mbox_shut(mbox);
}

const struct texts *mbox_others(const struct mbox *mbox)
{
	return &mbox->others;
}

size_t mbox_files(const struct mbox *mbox)
{
	return mbox->files.len;
}

void mbox_close(struct mbox *mbox)
{
	if (!mbox)
		return;
	mbox_slice_done(&mbox->last);
	mbox_shut(mbox);
	free(mbox->buffer);
	mbox->buffer = NULL;
}

/* ---- one file ----------------------------------------------------------------------------------
 */

/* Maps a large file; STATUS_NOT_FOUND for what is read as a stream. */
static enum status mbox_map(struct mbox *mbox, int fd, struct error *err)
{
	struct stat st;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size < MBOX_MAP_MIN ||
	    lseek(fd, 0, SEEK_CUR) != 0)
		return STATUS_NOT_FOUND;
	size_t size = (size_t)st.st_size;
	void *at = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (at == MAP_FAILED)
		return error_set(err, STATUS_TEMPORARY, "cannot read %s: %s", mbox->name,
				 strerror(errno));
	madvise(at, size, MADV_SEQUENTIAL);
	mbox->map = malloc(sizeof(*mbox->map));
	if (!mbox->map)
		pool_exhausted();
	*mbox->map = (struct mbox_map){.at = at, .size = size, .users = 1};
	mbox->end = true;
	mbox->window = text_make(at, size);
	return STATUS_OK;
}

/* More of a stream behind what the buffer holds. */
static enum status mbox_fill(struct mbox *mbox, struct error *err)
{
	size_t len = mbox->window.len;
	if (len && mbox->window.at != mbox->buffer)
		memmove(mbox->buffer, mbox->window.at, len);
	if (mbox->room - len < MBOX_CHUNK) {
		mbox->room = mbox->room * 2 + MBOX_CHUNK;
		mbox->buffer = realloc(mbox->buffer, mbox->room);
		if (!mbox->buffer)
			pool_exhausted();
	}
	ssize_t got;
	do {
		got = read(mbox->fd, mbox->buffer + len, mbox->room - len);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return error_set(err, STATUS_TEMPORARY, "cannot read %s: %s", mbox->name,
				 strerror(errno));
	mbox->end = !got;
	mbox->window = text_make(mbox->buffer, len + (size_t)got);
	return STATUS_OK;
}

static enum status mbox_begin(struct mbox *mbox, struct error *err)
{
	mbox->name = text_string(mbox->pool, mbox->files.at[mbox->next++]);
	mbox->index = 0;
	mbox->end = false;
	mbox->window = TEXT("");
	bool input = !strcmp(mbox->name, "-");
	int fd = input ? STDIN_FILENO : open(mbox->name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return error_set(err, STATUS_TEMPORARY, "cannot open %s: %s", mbox->name,
				 strerror(errno));
	mbox->open = true;
	enum status status = mbox_map(mbox, fd, err);
	if (status == STATUS_NOT_FOUND) {
		mbox->fd = fd;
		status = STATUS_OK;
		while (!status && !mbox->end && mbox->window.len < MBOX_TAIL)
			status = mbox_fill(mbox, err);
	} else if (!input) {
		close(fd);
	}
	/* converters leave an empty line at the top */
	struct text start = mbox->window;
	while (start.len && (start.at[0] == '\n' || start.at[0] == '\r'))
		start = text_from(start, 1);
	mbox->format = text_starts(start, MMDF_MARK) ? FORMAT_MMDF
		       : text_starts(start, "From ") ? FORMAT_MBOX
						     : FORMAT_MESSAGE;
	if (start.len || mbox->format != FORMAT_MESSAGE)
		mbox->window = start;
	return status;
}

/* ---- where a message ends
 * ------------------------------------------------------------------------ */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "From jane@example.org Thu Nov 19 18:00:00 2026" */
static bool is_separator(struct text line)
{
	if (!text_starts(line, "From "))
		return false;
	for (size_t i = 6; i + 2 < line.len; i++)
		if (line.at[i] == ':' && is_digit(line.at[i - 1]) && is_digit(line.at[i + 1]))
			return true;
	return false;
}

/* Where the next separator begins in `text`, from byte `from` on; TEXT_NONE
 * when there is none.  What lies before *resume was looked at to the end. */
static size_t mbox_end(enum format format, struct text text, size_t from, size_t *resume)
{
	const char *mark = format == FORMAT_MMDF ? "\n" MMDF_MARK : "\nFrom ";
	size_t len = strlen(mark);
	while (from < text.len) {
		size_t at = text_find(text_from(text, from), text_make(mark, len));
		if (at == TEXT_NONE)
			break;
		at += from + 1;
		if (format == FORMAT_MMDF)
			return at;
		struct text rest = text_from(text, at);
		size_t end = text_find_byte(rest, '\n');
		if (end == TEXT_NONE) {
			*resume = at - 1; /* the line may go on */
			return TEXT_NONE;
		}
		bool blank = at < 2 || text.at[at - 2] == '\n' ||
			     (at > 2 && text.at[at - 2] == '\r' && text.at[at - 3] == '\n');
		if (blank && is_separator(text_head(rest, end)))
			return at;
		from = at;
	}
	*resume = text.len > len ? text.len - len : 0;
	return TEXT_NONE;
}

/* The rest of a message whose beginning was taken; *len is what of the window
 * is its end. */
static enum status mbox_skip(struct mbox *mbox, struct mbox_slice *slice, size_t *len,
			     struct error *err)
{
	size_t resume = 0, end = TEXT_NONE;
	for (;;) {
		if (mbox->format != FORMAT_MESSAGE)
			end = mbox_end(mbox->format, mbox->window, resume, &resume);
		if (end != TEXT_NONE || mbox->end)
			break;
		if (mbox->window.len > MBOX_TAIL) {
			slice->size += mbox->window.len - MBOX_TAIL;
			mbox->window = text_from(mbox->window, mbox->window.len - MBOX_TAIL);
			resume = 0;
		}
		enum status status = mbox_fill(mbox, err);
		if (status)
			return status;
	}
	*len = end == TEXT_NONE ? mbox->window.len : end;
	return STATUS_OK;
}

/* What of a message is kept: all of it, or of one that is too large what may
 * be its header.  Bytes in the buffer move when it is filled. */
static void mbox_keep(const struct mbox *mbox, struct pool *pool, bool copy,
		      struct mbox_slice *slice)
{
	slice->too_large = slice->bytes.len > MAIL_SIZE_MAX;
	if (slice->too_large)
		slice->bytes = text_head(slice->bytes, MBOX_HEAD_MAX);
	if (!mbox->map && (copy || slice->too_large))
		slice->bytes = text_copy(pool, slice->bytes);
	slice->map = mbox->map;
	if (slice->map)
		slice->map->users++;
}

/* The next message, with its "From " line. */
static enum status mbox_cut(struct mbox *mbox, struct pool *pool, bool copy,
			    struct mbox_slice *slice, struct error *err)
{
	size_t resume = 0, end = TEXT_NONE;
	for (;;) {
		if (mbox->format != FORMAT_MESSAGE)
			end = mbox_end(mbox->format, mbox->window, resume, &resume);
		if (end != TEXT_NONE || mbox->end || mbox->window.len > MAIL_SIZE_MAX + MBOX_CHUNK)
			break;
		enum status status = mbox_fill(mbox, err);
		if (status)
			return status;
	}
	size_t len = end == TEXT_NONE ? mbox->window.len : end;
	slice->bytes = text_head(mbox->window, len);
	mbox_keep(mbox, pool, copy, slice);
	if (end == TEXT_NONE && !mbox->end) {
		enum status status = mbox_skip(mbox, slice, &len, err);
		if (status)
			return status;
	}
	slice->size += len;
	mbox->window = text_from(mbox->window, len);
	return STATUS_OK;
}

/* ---- out of its wrapping
 * ---------------------------------------------------------------------------- */

/* ">From " as mboxo and mboxrd write it for a line that begins with "From ". */
static bool is_escaped(struct text line)
{
	size_t marks = 0;
	while (marks < line.len && line.at[marks] == '>')
		marks++;
	return marks && text_starts(text_from(line, marks), "From ");
}

static struct text mbox_unescaped(struct pool *pool, struct text raw)
{
	if (text_find(raw, TEXT(">From ")) == TEXT_NONE)
		return raw;
	struct buf buf;
	buf_open(&buf, pool);
	while (raw.len) {
		size_t end = text_find_byte(raw, '\n');
		struct text line = text_head(raw, end == TEXT_NONE ? raw.len : end + 1);
		raw = text_from(raw, line.len);
		buf_text(&buf, text_from(line, is_escaped(line)));
	}
	return buf_get(&buf);
}

/* The empty line before the next separator belongs to it. */
static struct text mbox_without_gap(struct text raw)
{
	if (raw.len > 1 && raw.at[raw.len - 1] == '\n' && raw.at[raw.len - 2] == '\n')
		raw.len--;
	return raw;
}

void mbox_unwrap(struct pool *pool, const struct mbox_slice *slice, struct mbox_message *message)
{
	struct text raw = slice->bytes;
	size_t body;
	if (slice->too_large)
		raw = text_head(raw, door_head(raw, true, &body));
	*message = (struct mbox_message){
	    .file = slice->file, .index = slice->index, .too_large = slice->too_large};
	raw = mail_normal(pool, raw, &message->envelope_from);
	if (slice->mbox)
		raw = mbox_without_gap(mbox_unescaped(pool, raw));
	message->raw = raw;
}

/* MMDF has a mark before each message and one behind it. */
static enum status mbox_pass_marks(struct mbox *mbox, struct error *err)
{
	for (;;) {
		while (text_starts(mbox->window, MMDF_MARK))
			mbox->window = text_from(mbox->window, strlen(MMDF_MARK));
		if (mbox->end || mbox->window.len >= strlen(MMDF_MARK))
			return STATUS_OK;
		enum status status = mbox_fill(mbox, err);
		if (status)
			return status;
	}
}

/* Whether the open file has another message. */
static bool mbox_more(const struct mbox *mbox)
{
	/* an empty file is an empty message, and a message is one */
	return mbox->open && (mbox->format == FORMAT_MESSAGE ? !mbox->index : mbox->window.len > 0);
}

/* Goes to where the next message begins, in this file or the next. */
static enum status mbox_seek(struct mbox *mbox, struct error *err)
{
	enum status status = STATUS_OK;
	if (mbox->open && mbox->format == FORMAT_MMDF)
		status = mbox_pass_marks(mbox, err);
	while (!status && !mbox_more(mbox)) {
		mbox_shut(mbox);
		if (mbox->next >= mbox->files.len)
			return STATUS_NOT_FOUND;
		status = mbox_begin(mbox, err);
		if (!status && mbox->format == FORMAT_MMDF)
			status = mbox_pass_marks(mbox, err);
	}
	return status;
}

static enum status mbox_take(struct mbox *mbox, struct pool *pool, bool copy,
			     struct mbox_slice *slice, struct error *err)
{
	*slice = (struct mbox_slice){0};
	enum status status = mbox_seek(mbox, err);
	if (status)
		return status;
	slice->file = mbox->name;
	slice->index = mbox->index++;
	slice->mbox = mbox->format == FORMAT_MBOX;
	return mbox_cut(mbox, pool, copy, slice, err);
}

enum status mbox_slice(struct mbox *mbox, struct pool *pool, struct mbox_slice *slice,
		       struct error *err)
{
	return mbox_take(mbox, pool, true, slice, err);
}

void mbox_slice_done(struct mbox_slice *slice)
{
	struct mbox_map *map = slice->map;
	if (!map)
		return;
	size_t end = (size_t)(slice->bytes.at - map->at);
	size_t pages = (end - map->dropped) / MBOX_DROP * MBOX_DROP;
	if (end > map->dropped && pages) {
		madvise(map->at + map->dropped, pages, MADV_DONTNEED);
		map->dropped += pages;
	}
	slice->map = NULL;
	mbox_map_leave(map);
}

enum status mbox_next(struct mbox *mbox, struct pool *pool, struct mbox_message *message,
		      struct error *err)
{
	mbox_slice_done(&mbox->last);
	enum status status = mbox_take(mbox, pool, false, &mbox->last, err);
	if (!status)
		mbox_unwrap(pool, &mbox->last, message);
	return status;
}

uint64_t mbox_size(const struct mbox *mbox)
{
	uint64_t size = 0;
	for (size_t i = 0; i < mbox->files.len; i++) {
		struct stat st;
		/* the names are NUL-terminated: file_list() and pool_strdup() made them */
		if (stat(mbox->files.at[i].at, &st) == 0 && S_ISREG(st.st_mode))
			size += (uint64_t)st.st_size;
	}
	return size;
}
