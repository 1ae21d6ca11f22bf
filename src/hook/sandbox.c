/* SPDX-License-Identifier: ISC */
/*
 * sandbox: what a hook that a mail has taken over could do is what a hook does.
 *
 * Landlock leaves it the folders of the store and of the hold folder, and to
 * read, time zones, the C library's charsets and random bytes.  seccomp leaves
 * it the calls that files, memory and the clock need: no socket, no other
 * program, no signal to another process.
 *
 * The filter lists what is allowed.  What is plainly an attack is answered with
 * EPERM, and all else with ENOSYS, "this kernel does not have it": a C library
 * of next year that tries a new call first falls back on the one that it used
 * before.  Nothing kills: a mail must not be lost because a list was too short.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "hook.h"

/* ---- Landlock ------------------------------------------------------------------ */

#if defined(SYS_landlock_create_ruleset) && __has_include(<linux/landlock.h>)
#include <linux/landlock.h>

/* Rights that came after the first version; headers may be older than kernels. */
#define ACCESS_REFER (1ULL << 13)
#define ACCESS_TRUNCATE (1ULL << 14)
#define ACCESS_IOCTL (1ULL << 15)

/* All rights of the first version. */
#define ACCESS_FIRST ((1ULL << 13) - 1)

#define ACCESS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define ACCESS_OWN                                                                                 \
	(ACCESS_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |               \
	 LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | ACCESS_TRUNCATE)

struct sandbox {
	int ruleset;
	uint64_t handled; /* a right that the kernel does not know may not be named */
};

static bool files_open(struct sandbox *box)
{
	struct landlock_ruleset_attr attr = {.handled_access_fs = ACCESS_FIRST};
	long version =
	    syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	if (version < 1)
		return false;
	if (version >= 2)
		attr.handled_access_fs |= ACCESS_REFER;
	if (version >= 3)
		attr.handled_access_fs |= ACCESS_TRUNCATE;
	if (version >= 5)
		attr.handled_access_fs |= ACCESS_IOCTL;
	box->handled = attr.handled_access_fs;
	box->ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
	return box->ruleset >= 0;
}

static bool files_allow(const struct sandbox *box, const char *path, uint64_t rights)
{
	struct landlock_path_beneath_attr rule = {.allowed_access = rights & box->handled};
	bool done;

	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return false;
	done =
	    syscall(SYS_landlock_add_rule, box->ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
	close(rule.parent_fd);
	return done;
}

/* The folder itself, or what it would be made in. */
static bool files_allow_folder(const struct sandbox *box, const char *folder)
{
	char path[PATH_MAX];
	char *slash;

	if (snprintf(path, sizeof(path), "%s", folder) >= (int)sizeof(path))
		return false;
	while (!files_allow(box, path, ACCESS_OWN)) {
		slash = strrchr(path, '/');
		if (errno != ENOENT || slash == NULL || slash == path)
			return false;
		*slash = '\0';
	}
	return true;
}

/* Where the store is in truth: SQLite follows symbolic links, too. */
static bool files_allow_store(const struct sandbox *box, const char *store)
{
	char path[PATH_MAX];
	char *slash;

	if (realpath(store, path) == NULL &&
	    snprintf(path, sizeof(path), "%s", store) >= (int)sizeof(path))
		return false;
	slash = strrchr(path, '/');
	if (slash == NULL)
		return files_allow(box, ".", ACCESS_OWN);
	*slash = '\0';
	/* Its temporary files, too, which would go to /var/tmp: they hold mail. */
	setenv("SQLITE_TMPDIR", path, 1);
	return files_allow_folder(box, path);
}

/* Beside the C library lies what iconv(3) loads for a rare charset. */
static void files_allow_charsets(const struct sandbox *box)
{
	char path[PATH_MAX];
	const char *slash;
	Dl_info library;

	if (dladdr((const void *)(uintptr_t)iconv_open, &library) == 0 ||
	    (slash = strrchr(library.dli_fname, '/')) == NULL)
		return;
	if (snprintf(path, sizeof(path), "%.*s/gconv", (int)(slash - library.dli_fname),
		     library.dli_fname) < (int)sizeof(path))
		files_allow(box, path, ACCESS_READ);
}

static bool files_close(const char *store, const char *hold)
{
	struct sandbox box;
	bool done;

	if (!files_open(&box))
		return false;
	/* Without these it would be the sandbox that loses the mail. */
	done = files_allow_store(&box, store) && files_allow_folder(&box, hold);
	if (done) {
		files_allow(&box, "/usr/share/zoneinfo", ACCESS_READ);
		files_allow(&box, "/etc/localtime", LANDLOCK_ACCESS_FS_READ_FILE);
		files_allow(&box, "/dev/urandom", LANDLOCK_ACCESS_FS_READ_FILE);
		/* SQLite puts it where standard output was closed. */
		files_allow(&box, "/dev/null", LANDLOCK_ACCESS_FS_READ_FILE);
		files_allow_charsets(&box);
		done = syscall(SYS_landlock_restrict_self, box.ruleset, 0) == 0;
	}
	close(box.ruleset);
	return done;
}
#else
static bool files_close(const char *store, const char *hold)
{
	(void)store;
	(void)hold;
	return false;
}
#endif

/* ---- seccomp ------------------------------------------------------------------- */

#if defined(__x86_64__)
#define SANDBOX_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && defined(__AARCH64EL__)
#define SANDBOX_ARCH AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define SANDBOX_ARCH AUDIT_ARCH_RISCV64
#endif

#if defined(SANDBOX_ARCH) && defined(SECCOMP_SET_MODE_FILTER)

#define ANSWER(call, answer)                                                                       \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1), BPF_STMT(BPF_RET | BPF_K, (answer))
#define ALLOW(name) ANSWER(SYS_##name, SECCOMP_RET_ALLOW)
#define REFUSE(name) ANSWER(SYS_##name, SECCOMP_RET_ERRNO | EPERM)

/* Every call that an architecture lacks stands behind its own #ifdef in a group:
 * those that arm64 and riscv64 never had came with x86-64. */
static const struct sock_filter calls[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SANDBOX_ARCH, 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),

    /* files that are open */
    ALLOW(read),
    ALLOW(write),
    ALLOW(pread64),
    ALLOW(pwrite64),
    ALLOW(readv),
    ALLOW(writev),
    ALLOW(lseek),
    ALLOW(close),
    ALLOW(fcntl),
    ALLOW(fstat),
    ALLOW(fsync),
    ALLOW(fdatasync),
    ALLOW(ftruncate),
    ALLOW(fallocate),
    ALLOW(fchmod),
    ALLOW(fchown),
    ALLOW(fstatfs),
    ALLOW(dup),
    ALLOW(getdents64),
    /* isatty(3): no */
    ANSWER(SYS_ioctl, SECCOMP_RET_ERRNO | ENOTTY),

    /* files by name: Landlock's to judge */
    ALLOW(openat),
    ALLOW(newfstatat),
#ifdef SYS_statx
    ALLOW(statx),
#endif
    ALLOW(faccessat),
#ifdef SYS_faccessat2
    ALLOW(faccessat2),
#endif
    ALLOW(readlinkat),
    ALLOW(mkdirat),
    ALLOW(unlinkat),
    ALLOW(linkat),
    ALLOW(renameat2),
#ifdef SYS_renameat
    ALLOW(renameat),
#endif
    ALLOW(utimensat),
    ALLOW(getcwd),
    ALLOW(statfs),
    ALLOW(umask),
#ifdef __x86_64__
    ALLOW(open),
    ALLOW(stat),
    ALLOW(lstat),
    ALLOW(access),
    ALLOW(readlink),
    ALLOW(mkdir),
    ALLOW(unlink),
    ALLOW(link),
    ALLOW(rename),
    ALLOW(time),
    ALLOW(poll),
    ALLOW(arch_prctl),
#endif

    /* memory; PROT_EXEC is for iconv(3) and PCRE2's JIT */
    ALLOW(brk),
    ALLOW(mmap),
    ALLOW(munmap),
    ALLOW(mremap),
    ALLOW(mprotect),
    ALLOW(madvise),
    ALLOW(msync),

    /* the clock, chance, and who we are */
    ALLOW(clock_gettime),
    ALLOW(clock_getres),
    ALLOW(gettimeofday),
    ALLOW(nanosleep),
    ALLOW(clock_nanosleep),
    ALLOW(restart_syscall),
    ALLOW(ppoll),
    ALLOW(getrandom),
    ALLOW(getpid),
    ALLOW(gettid),
    ALLOW(getuid),
    ALLOW(geteuid),
    ALLOW(getgid),
    ALLOW(getegid),
    ALLOW(uname),
    ALLOW(sysinfo),
    ALLOW(getrusage),
    ALLOW(futex),
    ALLOW(sched_yield),
    ALLOW(rt_sigaction),
    ALLOW(rt_sigprocmask),
    ALLOW(rt_sigreturn),
    ALLOW(exit),
    ALLOW(exit_group),

    /* what nobody tries by mistake */
    REFUSE(execve),
    REFUSE(execveat),
    REFUSE(clone),
    REFUSE(socket),
    REFUSE(socketpair),
    REFUSE(connect),
    REFUSE(bind),
    REFUSE(listen),
    REFUSE(accept),
    REFUSE(accept4),
    REFUSE(sendto),
    REFUSE(sendmsg),
    REFUSE(sendmmsg),
    REFUSE(recvfrom),
    REFUSE(recvmsg),
    REFUSE(ptrace),
    REFUSE(process_vm_readv),
    REFUSE(process_vm_writev),
    REFUSE(kill),
    REFUSE(tkill),
    REFUSE(tgkill),
    REFUSE(prctl),
#ifdef __x86_64__
    REFUSE(fork),
    REFUSE(vfork),
#endif

    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
};

static bool calls_close(void)
{
	struct sock_fprog program = {
	    .len = sizeof(calls) / sizeof(calls[0]),
	    .filter = (struct sock_filter *)(uintptr_t)calls, /* the kernel only reads it */
	};

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}
#else
static bool calls_close(void)
{
	return false;
}
#endif

unsigned hook_sandbox_enter(const char *store, const char *hold)
{
	unsigned granted = 0;

	/* Both want that no program of more rights can be started. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return 0;
	if (files_close(store, hold))
		granted |= HOOK_FILES;
	if (calls_close())
		granted |= HOOK_CALLS;
	return granted;
}
