/* SPDX-License-Identifier: ISC */
/*
 * error: what went wrong, as a value.
 *
 * A function that can fail returns an enum status and, where it is given a
 * struct error, leaves a sentence in it that a person can act on.  Callers
 * put context in front as the error rises ("rules/50-process.rules:12: ...").
 * Only main() turns a status into an exit code of sysexits(3).
 */
#ifndef LIAISON_ERROR_H
#define LIAISON_ERROR_H

enum status {
	STATUS_OK = 0,
	STATUS_NOT_FOUND, /* the thing asked for is not there */
	STATUS_USAGE,     /* the command was called wrongly */
	STATUS_BAD_INPUT, /* somebody's data cannot be understood */
	STATUS_CONFIG,    /* the operator's configuration is wrong */
	STATUS_DENIED,    /* understood, and not allowed */
	STATUS_LIMIT,     /* a bound was reached */
	STATUS_TEMPORARY, /* may work later: disk full, lock, network */
	STATUS_BUG        /* the program is wrong */
};

/* A path, a line number and two sentences fit; longer text is cut. */
#define ERROR_TEXT_MAX 1024

struct error {
	char text[ERROR_TEXT_MAX];
};

/* Sets the sentence and returns `status`, so that a caller can write
 * `return error_set(err, STATUS_LIMIT, "...")`.  err may be NULL. */
enum status error_set(struct error *err, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts context in front of the sentence, followed by ": ".  Returns `status`. */
enum status error_add(struct error *err, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A short name for logs and JSON ("bad input"). */
const char *status_name(enum status status);

/* The exit code of sysexits(3) for a status. */
int status_exit(enum status status);

#endif
