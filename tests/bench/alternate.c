/* SPDX-License-Identifier: ISC */
/*
 * alternate: runs programs in turn over the same messages and prints for each
 * the median time, its ratio to the first, and the median of the processor time
 * (user and system), which a busy machine bends less.
 *
 *	alternate RUNS MESSAGE COMMAND...     each COMMAND one argument, of words
 *
 * Each run gets MESSAGE with a Message-ID of its own on standard input, the
 * same one for all programs, from a file in memory.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COMMANDS_MAX 8
#define RUNS_MAX 10000
#define MESSAGE_MAX (1 << 20)

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int message_open(const char *text, size_t len, int run)
{
	int fd = memfd_create("message", 0);

	if (fd < 0 || dprintf(fd, "Message-ID: <%d.%ld@bench.example.org>\n", run, (long)getpid()) < 0 ||
	    write(fd, text, len) != (ssize_t)len)
		exit(71);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

struct cost {
	double wall, cpu;
};

static double seconds(struct timeval t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

static struct cost command_run(char *command, int message)
{
	double start = now();
	pid_t child = fork();
	struct rusage used;
	int status;

	if (child == 0) {
		char *words[32] = {0};
		size_t n = 0;

		for (char *w = strtok(command, " "); w != NULL && n < 31; w = strtok(NULL, " "))
			words[n++] = w;
		dup2(message, 0);
		execvp(words[0], words);
		_exit(127);
	}
	wait4(child, &status, 0, &used);
	start = now() - start;
	if (status != 0) {
		fprintf(stderr, "alternate: %s: exit status %d\n", command, status);
		exit(70);
	}
	return (struct cost){start, seconds(used.ru_utime) + seconds(used.ru_stime)};
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	static double times[COMMANDS_MAX][RUNS_MAX], cpu[COMMANDS_MAX][RUNS_MAX];
	static char text[MESSAGE_MAX];
	int runs = argc > 3 ? (int)strtol(argv[1], NULL, 10) : 0, commands = argc - 3;
	int fd = argc > 3 ? open(argv[2], O_RDONLY) : -1;
	ssize_t len = fd >= 0 ? read(fd, text, sizeof(text)) : -1;

	if (runs < 1 || runs > RUNS_MAX || commands > COMMANDS_MAX || len < 0) {
		fputs("usage: alternate RUNS MESSAGE COMMAND...\n", stderr);
		return 64;
	}
	for (int run = 0; run < runs; run++)
		for (int c = 0; c < commands; c++) {
			int message = message_open(text, (size_t)len, run);

			struct cost cost = command_run(argv[c + 3], message);

			times[c][run] = cost.wall;
			cpu[c][run] = cost.cpu;
			close(message);
		}
	for (int c = 0; c < commands; c++) {
		qsort(times[c], (size_t)runs, sizeof(double), compare);
		qsort(cpu[c], (size_t)runs, sizeof(double), compare);
	}
	for (int c = 0; c < commands; c++)
		printf("%8.2f ms  %5.2f  %8.2f ms cpu  %s\n", times[c][runs / 2],
		       times[c][runs / 2] / times[0][runs / 2], cpu[c][runs / 2], argv[c + 3]);
	return 0;
}
