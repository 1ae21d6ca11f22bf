/* SPDX-License-Identifier: ISC */
/*
 * edit: `liaison edit` opens the words that would go out in an editor.  What is
 * saved becomes the item's summary, as by "summary:" in a reply.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd.h"
#include "liaison/decide.h"
#include "liaison/file.h"
#include "liaison/note.h"
#include "options.h"

static const char edit_help[] =
    "usage: liaison edit [-c FILE] NUMBER\n"
    "\n"
    "Opens $VISUAL or $EDITOR on the words that would go out about an item. What you\n"
    "save becomes a new revision and comes back as a candidate mail; nothing goes out\n"
    "before it is approved. Saved as it was, or empty: nothing changes.\n";

/* As long as a reply's words may be. */
#define EDIT_MAX (256 * 1024)

struct edit {
	struct session *session;
	struct store_item item;
	struct text before; /* as the editor shows it, without comments */
	const char *path;   /* beside the store, where nobody else may read */
};

/* A line of the text that begins with # would be taken for a comment. */
static struct text edit_shown(struct pool *pool, const char *words)
{
	struct text rest = text_trim(text_of(words)), line;
	struct buf buf;

	buf_open(&buf, pool);
	while (text_line(&rest, &line))
		buf_printf(&buf, "%s%.*s\n", text_starts(line, "#") ? " " : "", (int)line.len,
			   line.at);
	return text_trim(buf_get(&buf));
}

/* Without comments, as git does it. */
static struct text edit_saved(struct pool *pool, struct text bytes)
{
	struct text line;
	struct buf buf;

	buf_open(&buf, pool);
	while (text_line(&bytes, &line))
		if (!text_starts(line, "#"))
			buf_printf(&buf, "%.*s\n", (int)line.len, line.at);
	return text_trim(buf_get(&buf));
}

static enum status edit_write(struct edit *edit, struct error *err)
{
	struct pool *pool = edit->session->pool;
	char *path = pool_printf(pool, "%s.edit-XXXXXX", edit->session->conf->store);
	int fd = mkstemp(path); /* mode 0600 */
	FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;

	if (file == NULL)
		return error_set(err, STATUS_TEMPORARY, "%s: cannot be made: %m", path);
	edit->path = path;
	fprintf(file,
		"%.*s\n\n# Item %lld: %s\n#\n"
		"# These words go out in place of the excerpt, once the item is approved.\n"
		"# Lines that begin with \"#\" are left out. Save it as it was, or empty, and\n"
		"# nothing changes.\n",
		(int)edit->before.len, edit->before.at, (long long)edit->item.id,
		edit->item.subject);
	if (fclose(file) != 0)
		return error_set(err, STATUS_TEMPORARY, "%s: cannot be written: %m", path);
	return STATUS_OK;
}

static const char *edit_editor(void)
{
	const char *editor = getenv("VISUAL");

	if (editor == NULL || editor[0] == '\0')
		editor = getenv("EDITOR");
	return editor != NULL && editor[0] != '\0' ? editor : "vi";
}

/* By the shell, because $EDITOR may have options. */
static void edit_exec(const struct edit *edit)
{
	const char *line = pool_printf(edit->session->pool, "%s \"$@\"", edit_editor());

	signal(SIGPIPE, SIG_DFL);
	execl("/bin/sh", "sh", "-c", line, edit_editor(), edit->path, (char *)NULL);
	_exit(127);
}

static enum status edit_run_editor(const struct edit *edit, struct error *err)
{
	int ended = 0;
	pid_t child = fork(), got;

	if (child < 0)
		return error_set(err, STATUS_TEMPORARY, "the editor cannot be started: %m");
	if (child == 0)
		edit_exec(edit);
	/* ^C is the editor's. */
	signal(SIGINT, SIG_IGN);
	do
		got = waitpid(child, &ended, 0);
	while (got < 0 && errno == EINTR);
	signal(SIGINT, SIG_DFL);
	if (got != child || !WIFEXITED(ended) || WEXITSTATUS(ended) != 0)
		return error_set(err, STATUS_DENIED,
				 "The editor (%s) did not end well: nothing changed.",
				 edit_editor());
	return STATUS_OK;
}

/* A message that came meanwhile is not in the words that were edited. */
static enum status edit_still(const struct edit *edit, struct error *err)
{
	struct work *work = &edit->session->work;
	struct store_item now;
	enum status status = store_item_get(work->store, work->pool, edit->item.id, &now, err);

	if (status != STATUS_OK || now.revision == edit->item.revision)
		return status;
	return error_set(err, STATUS_DENIED,
			 "Item %lld has a newer revision since you began: look at it, and edit "
			 "again.",
			 (long long)now.id);
}

static bool edit_changed(const struct edit *edit)
{
	struct pool *pool = edit->session->pool;
	struct error ignored = {{0}};
	struct text bytes;

	return file_read(pool, edit->path, EDIT_MAX, &bytes, &ignored) != STATUS_OK ||
	       !text_equal(edit_saved(pool, bytes), edit->before);
}

static enum status edit_take(struct edit *edit, struct error *err)
{
	struct reply_command command = {.verb = VERB_SUMMARY};
	struct text bytes;
	enum status status = file_read(edit->session->pool, edit->path, EDIT_MAX, &bytes, err);

	if (status != STATUS_OK)
		return status;
	command.argument = edit_saved(edit->session->pool, bytes);
	if (command.argument.len == 0 || text_equal(command.argument, edit->before)) {
		puts(command.argument.len == 0 ? "The text is empty: nothing changed."
					       : "The text is as it was: nothing changed.");
		return STATUS_OK;
	}
	command.items.at = &edit->item.id;
	command.items.len = 1;
	status = edit_still(edit, err);
	return status == STATUS_OK ? session_decide(edit->session, &command, err) : status;
}

static enum status edit_open(struct edit *edit, int64_t id, struct error *err)
{
	struct work *work = &edit->session->work;
	struct note note;
	enum status status = store_item_get(work->store, work->pool, id, &edit->item, err);

	if (status == STATUS_NOT_FOUND)
		return error_set(err, status, "There is no item %lld; \"queue\" lists them.",
				 (long long)id);
	if (status == STATUS_OK)
		status = note_get(work, &edit->item, edit->item.revision, &note, err);
	if (status != STATUS_OK)
		return status;
	edit->before = edit_shown(work->pool, note.words);
	return edit_write(edit, err);
}

static enum status edit_item(struct session *session, int64_t id, struct error *err)
{
	struct edit edit = {.session = session};
	enum status status = edit_open(&edit, id, err);

	if (status == STATUS_OK)
		status = edit_run_editor(&edit, err);
	if (status == STATUS_OK)
		status = edit_take(&edit, err);
	/* Words that could not be taken are not lost; the item's own are in the store. */
	if (status != STATUS_OK && edit.path != NULL && edit_changed(&edit))
		return error_set(err, status, "%s Your words are in %s.",
				 pool_strdup(session->pool, err->text), edit.path);
	if (edit.path != NULL)
		unlink(edit.path);
	return status;
}

int cmd_edit(int argc, char **argv)
{
	struct session_items items = {0};
	struct options options;
	struct session session;
	struct error err = {{0}};
	enum status status;
	int end = options_read(argc, argv, edit_help, 0, &options);

	if (end >= 0)
		return end;
	status = session_open(&session, options.config, &err);
	if (status == STATUS_OK) {
		int count = argc - optind;

		if (session_items(session.pool, count, argv + optind, &items) != count ||
		    items.len != 1) {
			session_close(&session);
			return options_usage(edit_help,
					     "which one item? \"liaison queue\" lists them");
		}
		status = edit_item(&session, items.at[0], &err);
	}
	if (status != STATUS_OK)
		options_fail(status, &err);
	session_close(&session);
	return status_exit(status);
}
