/* SPDX-License-Identifier: ISC */
/*
 * mbox: one message after the other.
 *
 * A file is mapped, so that an archive of years costs address space and no
 * memory; standard input comes through a buffer that holds the message being
 * read.  Where a message ends is looked for line by line: an mbox separator is
 * "From ", an address and a time of day behind a blank line, because mboxo
 * archives leave a sentence that begins with "From " as it is.
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
/* Of a message that is too large its header is kept, up to this. */
#define MBOX_HEAD_MAX ((size_t)256 * 1024)
/* When a message of a stream is skipped, what of it stays in the buffer: a
 * separator and the blank line before it are shorter. */
#define MBOX_TAIL ((size_t)4 * 1024)

#define MMDF_MARK "\001\001\001\001\n"

enum format { FORMAT_MESSAGE, FORMAT_MBOX, FORMAT_MMDF };

struct mbox {
	struct pool *pool;
	struct texts files;
	size_t next; /* the file to open next */

	/* the file that is open */
	const char *name;
	enum format format;
	int64_t index;
	bool open;
	struct text window; /* mapped, or what the buffer holds; not yet handed out */
	void *map;
	size_t map_size;

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

static enum status mbox_list(struct mbox *mbox, const char *dir, struct error *err)
{
	struct texts found = {0};
	enum status status = file_list(mbox->pool, dir, &found, err);
	if (status)
		return status;
	for (size_t i = 0; i < found.len; i++)
		if (!is_directory(text_string(mbox->pool, found.at[i])))
			*LIST_PUSH(mbox->pool, &mbox->files) = found.at[i];
	return STATUS_OK;
}

static enum status mbox_directory(struct mbox *mbox, const char *path, struct error *err)
{
	const char *seen = pool_printf(mbox->pool, "%s/cur", path);
	const char *unseen = pool_printf(mbox->pool, "%s/new", path);
	if (!is_directory(seen) || !is_directory(unseen))
		return mbox_list(mbox, path, err);
	enum status status = mbox_list(mbox, seen, err);
	return status ? status : mbox_list(mbox, unseen, err);
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

static void mbox_shut(struct mbox *mbox)
{
	if (mbox->map)
		munmap(mbox->map, mbox->map_size);
	if (mbox->fd > STDERR_FILENO)
		close(mbox->fd);
	mbox->map = NULL;
	mbox->fd = -1;
	mbox->open = false;
}

void mbox_close(struct mbox *mbox)
{
	if (!mbox)
		return;
	mbox_shut(mbox);
	free(mbox->buffer);
	mbox->buffer = NULL;
}

/* ---- one file ---------------------------------------------------------------------------------- */

/* Maps a regular file; STATUS_NOT_FOUND for what must be read as a stream. */
static enum status mbox_map(struct mbox *mbox, int fd, struct error *err)
{
	struct stat st;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || lseek(fd, 0, SEEK_CUR) != 0)
		return STATUS_NOT_FOUND;
	mbox->end = true;
	mbox->window = TEXT("");
	if (!st.st_size)
		return STATUS_OK;
	mbox->map_size = (size_t)st.st_size;
	void *map = mmap(NULL, mbox->map_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return error_set(err, STATUS_TEMPORARY, "cannot read %s: %s", mbox->name,
		                 strerror(errno));
	madvise(map, mbox->map_size, MADV_SEQUENTIAL);
	mbox->map = map;
	mbox->window = text_make(map, mbox->map_size);
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
			abort(); /* as the pool would: the mail is still with its sender */
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

/* ---- where a message ends ------------------------------------------------------------------------ */

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

/* The first `len` bytes of the window are the message: all of it, or, of one
 * that is too large, its header. */
static struct text mbox_take(struct mbox *mbox, struct pool *pool, size_t len, bool *too_large)
{
	struct text text = text_head(mbox->window, len);
	size_t body;
	*too_large = len > MAIL_SIZE_MAX;
	if (!*too_large)
		return text;
	text = text_head(text, MBOX_HEAD_MAX);
	return text_copy(pool, text_head(text, door_head(text, true, &body)));
}

/* The rest of a message whose beginning was taken; *len is what of the window
 * is its end. */
static enum status mbox_skip(struct mbox *mbox, size_t *len, struct error *err)
{
	size_t resume = 0, end = TEXT_NONE;
	for (;;) {
		if (mbox->format != FORMAT_MESSAGE)
			end = mbox_end(mbox->format, mbox->window, resume, &resume);
		if (end != TEXT_NONE || mbox->end)
			break;
		if (mbox->window.len > MBOX_TAIL) {
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

/* The next message, with its "From " line. */
static enum status mbox_cut(struct mbox *mbox, struct pool *pool, struct text *out,
                            bool *too_large, struct error *err)
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
	*out = mbox_take(mbox, pool, len, too_large);
	if (end == TEXT_NONE && !mbox->end) {
		enum status status = mbox_skip(mbox, &len, err);
		if (status)
			return status;
	}
	mbox->window = text_from(mbox->window, len);
	return STATUS_OK;
}

/* ---- out of its wrapping ---------------------------------------------------------------------------- */

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

static struct text mbox_unwrapped(struct mbox *mbox, struct pool *pool, struct text raw,
                                  const char **envelope_from)
{
	raw = mail_normal(pool, raw, envelope_from);
	if (mbox->format == FORMAT_MBOX)
		raw = mbox_without_gap(mbox_unescaped(pool, raw));
	return raw;
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

enum status mbox_next(struct mbox *mbox, struct pool *pool, struct mbox_message *message,
                      struct error *err)
{
	enum status status = STATUS_OK;
	if (mbox->open && mbox->format == FORMAT_MMDF)
		status = mbox_pass_marks(mbox, err);
	if (status)
		return status;
	while (!mbox_more(mbox)) {
		mbox_shut(mbox);
		if (mbox->next >= mbox->files.len)
			return STATUS_NOT_FOUND;
		status = mbox_begin(mbox, err);
		if (!status && mbox->format == FORMAT_MMDF)
			status = mbox_pass_marks(mbox, err);
		if (status)
			return status;
	}
	struct text raw;
	*message = (struct mbox_message){.file = mbox->name, .index = mbox->index++};
	status = mbox_cut(mbox, pool, &raw, &message->too_large, err);
	if (status)
		return status;
	message->raw = mbox_unwrapped(mbox, pool, raw, &message->envelope_from);
	return STATUS_OK;
}
