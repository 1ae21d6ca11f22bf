/* SPDX-License-Identifier: ISC */
/*
 * durable: the floor.  Reads standard input, writes it to a new file in the
 * folder given, fsyncs, renames, fsyncs the folder, and nothing else.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	static char bytes[1 << 20];
	char from[64], to[64];
	ssize_t len = 0, n;
	int fd, dir;

	if (argc != 2 || chdir(argv[1]) != 0)
		return 64;
	while ((n = read(0, bytes + len, sizeof(bytes) - (size_t)len)) > 0)
		len += n;
	snprintf(from, sizeof(from), "tmp.%ld", (long)getpid());
	snprintf(to, sizeof(to), "new.%ld", (long)getpid());
	fd = open(from, O_WRONLY | O_CREAT | O_EXCL, 0600);
	if (fd < 0 || write(fd, bytes, (size_t)len) != len || fsync(fd) != 0 || rename(from, to) != 0)
		return 75;
	dir = open(".", O_RDONLY | O_DIRECTORY);
	return dir >= 0 && fsync(dir) == 0 ? 0 : 75;
}
