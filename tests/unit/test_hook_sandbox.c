/* SPDX-License-Identifier: ISC */
/*
 * What the hook's sandbox refuses and what it leaves.  Nobody leaves a sandbox,
 * so each test enters it in a child, which answers with its exit code: 0, or
 * the number of the step that went otherwise.
 */
#include "base_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include "hook/hook.h"
#include "liaison/file.h"

struct place {
	char *folder, *store, *hold;
};

/* The answer of a child without what the step is about: no failure, no pass. */
#define KERNEL_HAS_NOT 200

static int in_sandbox(int (*steps)(const struct place *), unsigned needs)
{
	struct pool *pool = pool_open();
	char *folder = folder_make(pool);
	struct place place = {folder, pool_printf(pool, "%s/state/store.db", folder),
			      pool_printf(pool, "%s/state/hold", folder)};
	int status;
	pid_t child;

	assert_int_equal(mkdir(pool_printf(pool, "%s/state", folder), 0700), 0);
	assert_int_equal(file_write(folder, "foreign", text_of("not yours"), 0600, NULL), 0);
	child = fork();
	if (child == 0) {
		if ((hook_sandbox_enter(place.store, place.hold) & needs) != needs)
			_exit(KERNEL_HAS_NOT);
		_exit(steps(&place));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	folder_remove(folder);
	pool_close(pool);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void assert_in_sandbox(int (*steps)(const struct place *), unsigned needs)
{
	int answer = in_sandbox(steps, needs);

	if (answer == KERNEL_HAS_NOT) {
		print_message("the kernel, or a build with sanitizers, has no such sandbox\n");
		skip();
	}
	assert_int_equal(answer, 0);
}

/* The step that is wrong, by its line. */
#define MUST(condition)                                                                            \
	do {                                                                                       \
		if (!(condition))                                                                  \
			return 1 + __LINE__ % (KERNEL_HAS_NOT - 1);                                \
	} while (0)
#define REFUSED(call, code) MUST((call) < 0 && errno == (code))

static int steps_network(const struct place *place)
{
	int pair[2];

	(void)place;
	REFUSED(socket(AF_INET, SOCK_STREAM, 0), EPERM);
	REFUSED(socket(AF_INET6, SOCK_DGRAM, 0), EPERM);
	REFUSED(socket(AF_UNIX, SOCK_STREAM, 0), EPERM);
	REFUSED(socket(AF_NETLINK, SOCK_RAW, 0), EPERM);
	REFUSED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), EPERM);
	REFUSED(send(0, "x", 1, 0), EPERM);
	return 0;
}

static void no_socket_opens(void **state)
{
	(void)state;
	assert_in_sandbox(steps_network, HOOK_CALLS);
}

static int steps_programs(const struct place *place)
{
	char *words[] = {(char *)(uintptr_t) "false", NULL};
	pid_t child;

	(void)place;
	REFUSED(execv("/bin/false", words), EPERM);
	REFUSED(syscall(SYS_execveat, AT_FDCWD, "/bin/false", words, words, 0), EPERM);
	MUST(fork() < 0);
	MUST(posix_spawn(&child, "/bin/false", NULL, NULL, words, words) != 0);
	REFUSED(kill(getppid(), 0), EPERM);
	return 0;
}

static void no_program_starts_and_no_process_is_signalled(void **state)
{
	(void)state;
	assert_in_sandbox(steps_programs, HOOK_CALLS);
}

static int steps_odd_calls(const struct place *place)
{
	(void)place;
	REFUSED(syscall(SYS_ptrace, 0, 0, 0, 0), EPERM);
	REFUSED(syscall(SYS_mount, "a", "/", "proc", 0, NULL), ENOSYS);
	REFUSED(syscall(SYS_setuid, 0), ENOSYS);
	REFUSED(syscall(SYS_memfd_create, "x", 0), ENOSYS);
	REFUSED(syscall(100000), ENOSYS);
#ifdef __x86_64__
	/* The x32 door to the same calls, and the 32-bit one behind int 0x80. */
	REFUSED(syscall(0x40000000 + SYS_getpid), ENOSYS);
#endif
	return 0;
}

static void calls_that_mail_does_not_need_are_unknown(void **state)
{
	(void)state;
	assert_in_sandbox(steps_odd_calls, HOOK_CALLS);
}

static int steps_files(const struct place *place)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/foreign", place->folder);
	REFUSED(open(path, O_RDONLY), EACCES);
	REFUSED(open(path, O_WRONLY), EACCES);
	REFUSED(unlink(path), EACCES);
	REFUSED(open("/etc/passwd", O_RDONLY), EACCES);
	REFUSED(open("/proc/self/mem", O_RDWR), EACCES);
	snprintf(path, sizeof(path), "%s/new", place->folder);
	REFUSED(open(path, O_WRONLY | O_CREAT, 0600), EACCES);
	/* A link from where it may write to where it may not read. */
	snprintf(path, sizeof(path), "%s/state/link", place->folder);
	REFUSED(symlink("/etc/passwd", path), ENOSYS);
	return 0;
}

static void no_file_of_others_opens(void **state)
{
	(void)state;
	assert_in_sandbox(steps_files, HOOK_FILES | HOOK_CALLS);
}

static int steps_own(const struct place *place)
{
	char path[4096];
	int fd;

	MUST(file_mkdir(place->hold, NULL) == STATUS_OK);
	MUST(file_write(place->hold, "one.held", text_of("mail"), 0600, NULL) == STATUS_OK);
	fd = open(place->store, O_RDWR | O_CREAT, 0600);
	MUST(fd >= 0);
	MUST(fcntl(fd, F_SETLK, &(struct flock){.l_type = F_WRLCK}) == 0);
	MUST(pwrite(fd, "x", 1, 4095) == 1 && ftruncate(fd, 100) == 0 && fdatasync(fd) == 0);
	close(fd);
	snprintf(path, sizeof(path), "%s-journal", place->store);
	MUST((fd = open(path, O_RDWR | O_CREAT, 0600)) >= 0);
	close(fd);
	MUST(unlink(path) == 0);
	/* SQLite fills descriptors below 3 that were closed. */
	MUST(open("/dev/null", O_RDONLY) >= 0);
	return 0;
}

static void the_store_and_the_hold_folder_stay_writable(void **state)
{
	(void)state;
	assert_in_sandbox(steps_own, 0);
}

static int steps_library(const struct place *place)
{
	unsigned char random[16];
	iconv_t koi;
	struct tm tm;
	time_t summer = 1782820800; /* 2026-06-30 12:00 UTC */
	char *large;

	(void)place;
	MUST(getentropy(random, sizeof(random)) == 0);
	setenv("TZ", "Europe/Prague", 1);
	tzset();
	MUST(localtime_r(&summer, &tm) != NULL && tm.tm_hour == 14);
	koi = iconv_open("UTF-8", "KOI8-R"); /* loads a shared object */
	MUST(koi != (iconv_t)-1);	     /* NOLINT: iconv's own idiom */
	MUST((large = malloc(64 << 20)) != NULL);
	memset(large, 1, 64 << 20);
	MUST((large = realloc(large, 128 << 20)) != NULL);
	free(large);
	MUST(nanosleep(&(struct timespec){.tv_nsec = 1}, NULL) == 0);
	return 0;
}

static void zones_charsets_random_bytes_and_memory_are_there(void **state)
{
	(void)state;
	assert_in_sandbox(steps_library, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_socket_opens),
	    cmocka_unit_test(no_program_starts_and_no_process_is_signalled),
	    cmocka_unit_test(calls_that_mail_does_not_need_are_unknown),
	    cmocka_unit_test(no_file_of_others_opens),
	    cmocka_unit_test(the_store_and_the_hold_folder_stay_writable),
	    cmocka_unit_test(zones_charsets_random_bytes_and_memory_are_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
