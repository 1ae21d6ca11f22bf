/* SPDX-License-Identifier: ISC */
#include "base_fixture.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "liaison/file.h"

struct folder {
	struct pool *pool;
	char *path;
};

static int folder_setup(void **state)
{
	struct pool *pool = pool_open();
	struct folder *folder = pool_alloc(pool, sizeof(*folder));
	folder->pool = pool;
	folder->path = folder_make(pool);
	*state = folder;
	return 0;
}

static int folder_teardown(void **state)
{
	struct folder *folder = *state;
	folder_remove(folder->path);
	pool_close(folder->pool);
	return 0;
}

#define FOLDER_TEST(name) cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)

static char *in_folder(struct folder *folder, const char *name)
{
	return pool_printf(folder->pool, "%s/%s", folder->path, name);
}

/* ---- reading ------------------------------------------------------------------ */

static void a_file_comes_whole_with_its_nuls(void **state)
{
	struct folder *folder = *state;
	struct text text;
	char *path = in_folder(folder, "f");
	file_put(path, "a\0b\n", 4, 0600);
	assert_int_equal(file_read(folder->pool, path, 4, &text, NULL), STATUS_OK);
	assert_int_equal(text.len, 4);
	assert_memory_equal(text.at, "a\0b\n", 5);
	file_put(path, "", 0, 0600);
	assert_int_equal(file_read(folder->pool, path, 0, &text, NULL), STATUS_OK);
	assert_int_equal(text.len, 0);
}

static void a_file_over_the_bound_is_refused(void **state)
{
	struct folder *folder = *state;
	struct text text;
	struct error err;
	char *path = in_folder(folder, "f");
	file_put(path, "12345", 5, 0600);
	assert_int_equal(file_read(folder->pool, path, 4, &text, &err), STATUS_LIMIT);
	assert_non_null(strstr(err.text, path));
	assert_int_equal(file_read(folder->pool, "/dev/zero", 100000, &text, &err), STATUS_LIMIT);
}

static void what_is_no_file_says_so(void **state)
{
	struct folder *folder = *state;
	struct text text;
	struct error err;
	assert_int_equal(file_read(folder->pool, in_folder(folder, "none"), 9, &text, &err),
			 STATUS_NOT_FOUND);
	assert_non_null(strstr(err.text, "No such file"));
	assert_int_equal(file_read(folder->pool, folder->path, 9, &text, &err), STATUS_BAD_INPUT);
	assert_non_null(strstr(err.text, "is a directory"));
}

/* Writes `len` letters into a pipe, in pieces; returns the end to read. */
static int writer_start(size_t len, pid_t *child)
{
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	*child = fork();
	if (*child == 0) {
		close(ends[0]);
		signal(SIGPIPE, SIG_DFL);
		for (size_t at = 0; at < len;) {
			char piece[4093];
			size_t size = len - at < sizeof(piece) ? len - at : sizeof(piece);
			for (size_t i = 0; i < size; i++)
				piece[i] = (char)('a' + (at + i) % 26);
			ssize_t done = write(ends[1], piece, size);
			if (done < 0)
				_exit(1);
			at += (size_t)done;
		}
		_exit(0);
	}
	close(ends[1]);
	return ends[0];
}

static void drained(struct pool *pool, size_t len, size_t max, size_t keep, size_t expected)
{
	struct text text;
	uint64_t size;
	int status;
	pid_t child;
	int fd = writer_start(len, &child);
	assert_int_equal(file_drain(pool, fd, max, keep, &text, &size, NULL), STATUS_OK);
	close(fd);
	assert_int_equal(size, len);
	assert_int_equal(text.len, expected);
	for (size_t i = 0; i < text.len; i++)
		assert_int_equal(text.at[i], 'a' + i % 26);
	assert_int_equal(text.at[text.len], 0);
	/* the writer met no broken pipe */
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void a_stream_is_read_to_its_end(void **state)
{
	static const size_t sizes[] = {0, 1, 5000, 32767, 32768, 32769, 65536, 300000};
	struct folder *folder = *state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		drained(folder->pool, sizes[i], 1000000, 10, sizes[i]);
}

static void of_a_stream_over_the_bound_the_head_stays(void **state)
{
	struct folder *folder = *state;
	drained(folder->pool, 50000, 50000, 10, 50000);
	drained(folder->pool, 50001, 50000, 10, 10);
	drained(folder->pool, 500000, 100, 0, 0);
	drained(folder->pool, 500000, 100, 1000, 101);
	drained(folder->pool, 1, 0, 0, 0);
}

static void a_long_stream_takes_bounded_memory(void **state)
{
	struct folder *folder = *state;
	size_t before = pool_size(folder->pool);
	drained(folder->pool, 8 << 20, 100000, 100, 100);
	assert_true(pool_size(folder->pool) - before < 500000);
}

/* ---- writing ------------------------------------------------------------------- */

static size_t entries(struct folder *folder)
{
	struct texts paths;
	assert_int_equal(file_list(folder->pool, folder->path, &paths, NULL), STATUS_OK);
	return paths.len;
}

static void a_written_file_has_its_bytes_and_its_mode(void **state)
{
	struct folder *folder = *state;
	struct text text;
	struct stat st;
	mode_t before = umask(0077);
	assert_int_equal(file_write(folder->path, "f", TEXT("a\0b"), 0644, NULL), STATUS_OK);
	umask(before);
	assert_int_equal(file_read(folder->pool, in_folder(folder, "f"), 9, &text, NULL),
			 STATUS_OK);
	assert_true(text_equal(text, TEXT("a\0b")));
	assert_int_equal(stat(in_folder(folder, "f"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	assert_int_equal(file_write(folder->path, "f", TEXT("new"), 0600, NULL), STATUS_OK);
	assert_int_equal(file_read(folder->pool, in_folder(folder, "f"), 9, &text, NULL),
			 STATUS_OK);
	assert_text(text, "new");
	assert_int_equal(entries(folder), 1);
}

static void a_write_that_fails_leaves_nothing(void **state)
{
	struct folder *folder = *state;
	struct error err;
	assert_int_equal(file_write(in_folder(folder, "none"), "f", TEXT("a"), 0600, &err),
			 STATUS_NOT_FOUND);
	assert_int_equal(file_write(folder->path, "a/b", TEXT("a"), 0600, &err), STATUS_BUG);
	assert_int_equal(mkdir(in_folder(folder, "f"), 0700), 0);
	assert_int_equal(file_write(folder->path, "f", TEXT("a"), 0600, &err), STATUS_TEMPORARY);
	assert_int_equal(entries(folder), 1);
	/* nor a hidden one */
	assert_int_equal(rmdir(in_folder(folder, "f")), 0);
	assert_int_equal(rmdir(folder->path), 0);
	assert_int_equal(mkdir(folder->path, 0700), 0);
}

/* A limit on the size of files stands in for a full disk. */
static void a_write_cut_short_is_temporary_and_leaves_nothing(void **state)
{
	struct folder *folder = *state;
	int status;
	pid_t child = fork();
	if (child == 0) {
		struct rlimit limit = {1000, 1000};
		char *large = pool_alloc(folder->pool, 5000);
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		_exit((int)file_write(folder->path, "f", text_make(large, 5000), 0600, NULL));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), STATUS_TEMPORARY);
	assert_int_equal(rmdir(folder->path), 0); /* it is empty */
	assert_int_equal(mkdir(folder->path, 0700), 0);
}

static void create_leaves_what_is_there(void **state)
{
	struct folder *folder = *state;
	struct text text;
	char *path = in_folder(folder, "a/b/f");
	assert_int_equal(file_create(path, TEXT("first"), 0600, NULL), STATUS_OK);
	assert_int_equal(file_create(path, TEXT("second"), 0600, NULL), STATUS_OK);
	assert_int_equal(file_read(folder->pool, path, 99, &text, NULL), STATUS_OK);
	assert_text(text, "first");
}

static void directories_are_made_with_those_above(void **state)
{
	struct folder *folder = *state;
	struct stat st;
	struct error err;
	assert_int_equal(file_mkdir(in_folder(folder, "a//b/c/"), &err), STATUS_OK);
	assert_int_equal(stat(in_folder(folder, "a/b/c"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(file_mkdir(in_folder(folder, "a/b/c"), &err), STATUS_OK);
	file_put(in_folder(folder, "f"), "", 0, 0600);
	assert_int_equal(file_mkdir(in_folder(folder, "f/x"), &err), STATUS_TEMPORARY);
	assert_int_equal(file_mkdir(in_folder(folder, "f"), &err), STATUS_TEMPORARY);
	assert_int_equal(file_mkdir("", &err), STATUS_TEMPORARY);
}

/* ---- secrets ---------------------------------------------------------------------- */

static enum status secret(struct folder *folder, const char *bytes, size_t len, mode_t mode,
			  struct text *out, struct error *err)
{
	char *path = in_folder(folder, "secret");
	file_put(path, bytes, len, mode);
	return file_secret(folder->pool, path, out, err);
}

static void a_secret_is_the_first_line(void **state)
{
	struct text out;
	assert_int_equal(secret(*state, "pass word\r\nmore\n", 16, 0600, &out, NULL), STATUS_OK);
	assert_text(out, "pass word");
	assert_int_equal(secret(*state, "word", 4, 0400, &out, NULL), STATUS_OK);
	assert_text(out, "word");
}

static void a_secret_that_others_can_read_is_refused(void **state)
{
	static const mode_t modes[] = {0640, 0604, 0620, 0602, 0610, 0601, 0644};
	struct text out;
	struct error err;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		assert_int_equal(secret(*state, "word", 4, modes[i], &out, &err), STATUS_CONFIG);
		assert_non_null(strstr(err.text, "chmod 600 "));
		assert_null(strstr(err.text, "word"));
	}
}

static void a_secret_must_be_a_small_regular_file(void **state)
{
	struct folder *folder = *state;
	struct text out;
	struct error err;
	char *large = pool_alloc(folder->pool, 5000);
	memset(large, 'x', 5000);
	assert_int_equal(secret(folder, large, 4096, 0600, &out, &err), STATUS_OK);
	assert_int_equal(secret(folder, large, 4097, 0600, &out, &err), STATUS_CONFIG);
	assert_int_equal(secret(folder, "", 0, 0600, &out, &err), STATUS_CONFIG);
	assert_int_equal(secret(folder, "\nx", 2, 0600, &out, &err), STATUS_CONFIG);
	assert_int_equal(secret(folder, "a\0b", 3, 0600, &out, &err), STATUS_CONFIG);
	assert_int_equal(file_secret(folder->pool, in_folder(folder, "none"), &out, &err),
			 STATUS_CONFIG);
	assert_int_equal(file_secret(folder->pool, folder->path, &out, &err), STATUS_CONFIG);
	/* a FIFO would hang a hook that opens it */
	assert_int_equal(mkfifo(in_folder(folder, "fifo"), 0600), 0);
	assert_int_equal(file_secret(folder->pool, in_folder(folder, "fifo"), &out, &err),
			 STATUS_CONFIG);
}

/* ---- folders -------------------------------------------------------------------------- */

static void a_folder_is_listed_in_byte_order_without_hidden_files(void **state)
{
	static const char *const names[] = {"b", "a", ".hidden", "B", "\xC3\xA9", "a.b"};
	struct folder *folder = *state;
	struct texts paths;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		file_put(in_folder(folder, names[i]), "", 0, 0600);
	assert_int_equal(file_list(folder->pool, folder->path, &paths, NULL), STATUS_OK);
	assert_int_equal(paths.len, 5);
	assert_text(paths.at[0], in_folder(folder, "B"));
	assert_text(paths.at[1], in_folder(folder, "a"));
	assert_text(paths.at[2], in_folder(folder, "a.b"));
	assert_text(paths.at[3], in_folder(folder, "b"));
	assert_text(paths.at[4], in_folder(folder, "\xC3\xA9"));
	assert_int_equal(file_list(folder->pool, in_folder(folder, "none"), &paths, NULL),
			 STATUS_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FOLDER_TEST(a_file_comes_whole_with_its_nuls),
	    FOLDER_TEST(a_file_over_the_bound_is_refused),
	    FOLDER_TEST(what_is_no_file_says_so),
	    FOLDER_TEST(a_stream_is_read_to_its_end),
	    FOLDER_TEST(of_a_stream_over_the_bound_the_head_stays),
	    FOLDER_TEST(a_long_stream_takes_bounded_memory),
	    FOLDER_TEST(a_written_file_has_its_bytes_and_its_mode),
	    FOLDER_TEST(a_write_that_fails_leaves_nothing),
	    FOLDER_TEST(a_write_cut_short_is_temporary_and_leaves_nothing),
	    FOLDER_TEST(create_leaves_what_is_there),
	    FOLDER_TEST(directories_are_made_with_those_above),
	    FOLDER_TEST(a_secret_is_the_first_line),
	    FOLDER_TEST(a_secret_that_others_can_read_is_refused),
	    FOLDER_TEST(a_secret_must_be_a_small_regular_file),
	    FOLDER_TEST(a_folder_is_listed_in_byte_order_without_hidden_files),
	};
	return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
