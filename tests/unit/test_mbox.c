/* SPDX-License-Identifier: ISC */
#include "mail_fixture.h"

#include <ftw.h>
#include <sys/stat.h>

#include "liaison/mbox.h"

static char folder[64];

static int folder_setup(void **state)
{
	pool_setup(state);
	strcpy(folder, "/tmp/liaison-mbox-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int folder_remove(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static int folder_teardown(void **state)
{
	nftw(folder, folder_remove, 8, FTW_DEPTH | FTW_PHYS);
	return pool_teardown(state);
}

#define FOLDER_TEST(name) cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)

static char *write_file(const char *name, const char *bytes)
{
	char *path = pool_printf(pool, "%s/%s", folder, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(bytes, file);
	assert_int_equal(fclose(file), 0);
	return path;
}

/* Every message as "file-name#index:raw", joined by "|". */
static char *messages_of(const char *path)
{
	struct mbox *mbox;
	struct error err;
	struct mbox_message message;
	struct buf buf;
	buf_open(&buf, pool);
	assert_int_equal(mbox_open(pool, path, &mbox, &err), STATUS_OK);
	enum status status;
	struct pool *each = pool_open();
	while (!(status = mbox_next(mbox, each, &message, &err))) {
		const char *name = strrchr(message.file, '/');
		buf_printf(&buf, "%s%s#%d:", buf.len ? "|" : "", name ? name + 1 : message.file,
			   (int)message.index);
		buf_text(&buf, message.raw);
		pool_reset(each);
	}
	assert_int_equal(status, STATUS_NOT_FOUND);
	assert_int_equal(mbox_next(mbox, each, &message, &err), STATUS_NOT_FOUND);
	mbox_close(mbox);
	pool_close(each);
	return text_string(pool, buf_get(&buf));
}

/* The same through a pipe. */
static char *messages_piped(const char *bytes)
{
	int ends[2], input = dup(STDIN_FILENO);
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (!child) {
		close(ends[0]);
		for (size_t at = 0, len = strlen(bytes); at < len;) {
			/* in small pieces, so that messages are cut anywhere */
			size_t piece = len - at < 7777 ? len - at : 7777;
			ssize_t put = write(ends[1], bytes + at, piece);
			if (put <= 0)
				break;
			at += (size_t)put;
		}
		_exit(0);
	}
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	char *found = messages_of("-");
	dup2(input, STDIN_FILENO);
	close(input);
	return found;
}

static void a_message_is_a_message(void **state)
{
	(void)state;
	assert_string_equal(messages_of(write_file("a", "A: b\r\n\r\nc\r\n")), "a#0:A: b\n\nc\n");
	assert_string_equal(messages_piped("A: b\n\nc\n"), "-#0:A: b\n\nc\n");
	assert_string_equal(messages_of(write_file("empty", "")), "empty#0:");
}

#define FROM "From jane@example.org Thu Nov 19 18:00:00 2026\n"

static const char mbox[] = FROM "A: 1\n\none\n"
				"From here on a sentence.\n\n"
				"From here too.\n"
				">From escaped\n>>From twice\n\n" FROM "A: 2\n\n\ntwo\n\n";

static void an_mbox_is_cut_at_its_from_lines_and_unescaped(void **state)
{
	(void)state;
	const char *want = "m#0:A: 1\n\none\nFrom here on a sentence.\n\nFrom here too.\n"
			   "From escaped\n>From twice\n|m#1:A: 2\n\n\ntwo\n";
	assert_string_equal(messages_of(write_file("m", mbox)), want);
	assert_string_equal(messages_of(write_file("m", pool_printf(pool, "\n%s", mbox))), want);
}

static void the_sender_of_the_from_line_is_handed_out(void **state)
{
	(void)state;
	struct mbox *box;
	struct error err;
	struct mbox_message message;
	assert_int_equal(mbox_open(pool, write_file("m", mbox), &box, &err), STATUS_OK);
	assert_int_equal(mbox_next(box, pool, &message, &err), STATUS_OK);
	assert_string_equal(message.envelope_from, "jane@example.org");
	mbox_close(box);
}

static void an_mbox_with_crlf_is_cut_too(void **state)
{
	(void)state;
	assert_string_equal(
	    messages_of(write_file("m", "From a@b Thu Nov 19 18:00:00 2026\r\nA: 1\r\n\r\nx\r\n\r\n"
					"From a@b Thu Nov 19 18:00:00 2026\r\nA: 2\r\n\r\ny\r\n")),
	    "m#0:A: 1\n\nx\n|m#1:A: 2\n\ny\n");
}

static void mmdf_is_cut_at_its_marks(void **state)
{
	(void)state;
	const char *bytes = "\1\1\1\1\nA: 1\n\none\n\1\1\1\1\n\1\1\1\1\nA: 2\n\ntwo\n\1\1\1\1\n";
	assert_string_equal(messages_of(write_file("m", bytes)),
			    "m#0:A: 1\n\none\n|m#1:A: 2\n\ntwo\n");
	assert_string_equal(messages_piped(bytes), "-#0:A: 1\n\none\n|-#1:A: 2\n\ntwo\n");
}

static void a_directory_gives_its_files_in_order(void **state)
{
	(void)state;
	write_file("b", "A: 2\n");
	write_file("a", mbox);
	assert_int_equal(mkdir(pool_printf(pool, "%s/sub", folder), 0700), 0);
	char *found = messages_of(folder);
	assert_non_null(strstr(found, "a#0:"));
	assert_non_null(strstr(found, "a#1:"));
	assert_non_null(strstr(found, "|b#0:A: 2\n"));
}

static void a_folder_holds_other_things_too(void **state)
{
	(void)state;
	write_file("1", "no header\n");
	write_file("a.eml", "no header either\n");
	write_file("b.2026", "not letters, so no suffix\n");
	write_file("labels.tsv", "#file\tverdict\n");
	write_file("named.md", "Subject: a mail for all that\n\nx\n");
	write_file("README.md", "# Mail\n");
	write_file("empty.log", "");
	char *pipe = pool_printf(pool, "%s/pipe", folder);
	assert_int_equal(mkfifo(pipe, 0600), 0);
	assert_string_equal(messages_of(folder),
			    "1#0:no header\n|a.eml#0:no header either\n|"
			    "b.2026#0:not letters, so no suffix\n|empty.log#0:|"
			    "named.md#0:Subject: a mail for all that\n\nx\n");
	struct mbox *box;
	assert_int_equal(mbox_open(pool, folder, &box, NULL), STATUS_OK);
	assert_int_equal(mbox_files(box), 5);
	assert_int_equal(mbox_others(box)->len, 2);
	assert_true(text_ends_case(mbox_others(box)->at[0], "README.md"));
	assert_true(text_ends_case(mbox_others(box)->at[1], "labels.tsv"));
	mbox_close(box);
}

static void behind_a_file_that_cannot_be_read_the_next_is_read(void **state)
{
	(void)state;
	struct mbox *box;
	struct mbox_message message;
	struct error err;
	char *lost = write_file("1", "a\n");
	write_file("2", "b\n");
	assert_int_equal(mbox_open(pool, folder, &box, NULL), STATUS_OK);
	assert_int_equal(remove(lost), 0);
	assert_int_equal(mbox_next(box, pool, &message, &err), STATUS_TEMPORARY);
	mbox_leave(box);
	assert_int_equal(mbox_next(box, pool, &message, &err), STATUS_OK);
	assert_true(text_is(message.raw, "b\n"));
	assert_int_equal(mbox_next(box, pool, &message, &err), STATUS_NOT_FOUND);
	mbox_close(box);
}

static void a_maildir_gives_cur_and_new(void **state)
{
	(void)state;
	assert_int_equal(mkdir(pool_printf(pool, "%s/cur", folder), 0700), 0);
	assert_int_equal(mkdir(pool_printf(pool, "%s/new", folder), 0700), 0);
	assert_int_equal(mkdir(pool_printf(pool, "%s/tmp", folder), 0700), 0);
	write_file("cur/1:2,S", "A: 1\n");
	write_file("new/2", "A: 2\n");
	write_file("tmp/3", "A: 3\n");
	write_file("index", "no message\n");
	assert_string_equal(messages_of(folder), "1:2,S#0:A: 1\n|2#0:A: 2\n");
}

static void a_stream_is_cut_as_a_file_is(void **state)
{
	(void)state;
	struct buf buf;
	buf_open(&buf, pool);
	for (int i = 0; i < 300; i++) {
		buf_printf(&buf, FROM "A: %d\n\n", i);
		for (int line = 0; line < i * 3; line++)
			buf_string(&buf, "some words of a message\n\n");
		buf_string(&buf, "\n");
	}
	const char *bytes = text_string(pool, buf_get(&buf));
	assert_string_equal(messages_piped(bytes), messages_of(write_file("-", bytes)));
}

static void what_is_not_there_is_not_found(void **state)
{
	(void)state;
	struct mbox *box;
	struct error err;
	assert_int_equal(mbox_open(pool, "/nonexistent/x", &box, &err), STATUS_NOT_FOUND);
	assert_non_null(strstr(err.text, "/nonexistent/x"));
}

static void of_a_message_too_large_the_head_is_kept_and_the_next_is_found(void **state)
{
	(void)state;
	struct buf buf;
	buf_open(&buf, pool);
	buf_string(&buf, FROM "A: 1\n\n");
	char *line = pool_alloc(pool, 1001);
	memset(line, 'x', 999);
	line[999] = '\n';
	while (buf.len < MAIL_SIZE_MAX + 1000000)
		buf_string(&buf, line);
	buf_string(&buf, "\n" FROM "A: 2\n\ntwo\n");
	const char *bytes = text_string(pool, buf_get(&buf));
	assert_string_equal(messages_of(write_file("m", bytes)), "m#0:A: 1\n|m#1:A: 2\n\ntwo\n");
	assert_string_equal(messages_piped(bytes), "-#0:A: 1\n|-#1:A: 2\n\ntwo\n");
}

static void real_archives_have_as_many_messages_as_python_finds(void **state)
{
	(void)state;
	static const struct {
		const char *file;
		int messages; /* len(mailbox.mbox(file)) */
	} archives[] = {{"real/3GPP_TSG_RAN_WG4_NR-MIMO-OTA.mbox", 59},
			{"real/3GPP_TSG_SA_WG4_EVS.mbox", 50},
			{"real/numpy-discussion-2001-11.mbox", 164},
			{"real/mailarch/export.mbox", 21}};
	for (size_t i = 0; i < sizeof(archives) / sizeof(archives[0]); i++) {
		struct mbox *box;
		struct error err;
		struct mbox_message message;
		int count = 0;
		char *path = corpus_path(archives[i].file);
		if (!path)
			skip();
		assert_int_equal(mbox_open(pool, path, &box, &err), STATUS_OK);
		while (!mbox_next(box, pool, &message, &err))
			count++;
		mbox_close(box);
		assert_int_equal(count, archives[i].messages);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FOLDER_TEST(a_message_is_a_message),
	    FOLDER_TEST(an_mbox_is_cut_at_its_from_lines_and_unescaped),
	    FOLDER_TEST(the_sender_of_the_from_line_is_handed_out),
	    FOLDER_TEST(an_mbox_with_crlf_is_cut_too),
	    FOLDER_TEST(mmdf_is_cut_at_its_marks),
	    FOLDER_TEST(a_directory_gives_its_files_in_order),
	    FOLDER_TEST(a_folder_holds_other_things_too),
	    FOLDER_TEST(behind_a_file_that_cannot_be_read_the_next_is_read),
	    FOLDER_TEST(a_maildir_gives_cur_and_new),
	    FOLDER_TEST(a_stream_is_cut_as_a_file_is),
	    FOLDER_TEST(what_is_not_there_is_not_found),
	    FOLDER_TEST(of_a_message_too_large_the_head_is_kept_and_the_next_is_found),
	    FOLDER_TEST(real_archives_have_as_many_messages_as_python_finds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
