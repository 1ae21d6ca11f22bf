/* SPDX-License-Identifier: ISC */
/*
 * host: the system's clock and random source behind struct host.
 */
#include "liaison/host.h"

#include <errno.h>
#include <sys/random.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

int64_t host_now(const struct host *host)
{
	return host->now(host->self);
}

void host_random(const struct host *host, void *bytes, size_t size)
{
	host->random(host->self, bytes, size);
}

static int64_t system_now(void *self)
{
	(void)self;
	return (int64_t)time(NULL);
}

/* A kernel without getrandom(2) gives no token that could be trusted: the
 * process ends rather than go on with a guessable one. */
static _Noreturn void system_no_random(void)
{
	static const char words[] = "liaison: getrandom(2) failed: the kernel gives no random "
				    "bytes; is a sandbox in the way?\n";
	ssize_t ignored = write(STDERR_FILENO, words, sizeof(words) - 1);
	(void)ignored;
	_exit(EX_TEMPFAIL);
}

static void system_random(void *self, void *bytes, size_t size)
{
	(void)self;
	unsigned char *at = bytes;
	while (size > 0) {
		ssize_t got = getrandom(at, size, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			system_no_random();
		at += got;
		size -= (size_t)got;
	}
}

const struct host host_system = {.now = system_now, .random = system_random, .self = NULL};
