/* SPDX-License-Identifier: ISC */
/*
 * error: sentences for people, and the names and exit codes of a status.
 *
 * An error often quotes somebody's mail and ends on a terminal or in a log:
 * control bytes become spaces here, once, so that no caller can forget it.
 */
#include "liaison/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const struct {
	const char *name;
	int exit;
} status_table[] = {
    [STATUS_OK] = {"ok", EX_OK},
    [STATUS_NOT_FOUND] = {"not found", EX_NOINPUT},
    [STATUS_USAGE] = {"usage", EX_USAGE},
    [STATUS_BAD_INPUT] = {"bad input", EX_DATAERR},
    [STATUS_CONFIG] = {"configuration", EX_CONFIG},
    [STATUS_DENIED] = {"denied", EX_NOPERM},
    [STATUS_LIMIT] = {"limit", EX_DATAERR},
    [STATUS_TEMPORARY] = {"temporary", EX_TEMPFAIL},
    [STATUS_BUG] = {"bug", EX_SOFTWARE},
};
#define STATUS_COUNT (sizeof(status_table) / sizeof(status_table[0]))

/* Formats apart from err->text, which may be among the arguments. */
static __attribute__((format(printf, 2, 0))) size_t error_format(char out[ERROR_TEXT_MAX],
								 const char *format, va_list args)
{
	int wanted = vsnprintf(out, ERROR_TEXT_MAX, format, args);
	if (wanted < 0)
		out[0] = '\0';
	size_t len = strlen(out);
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)out[i] < ' ' || out[i] == 0x7f)
			out[i] = ' ';
	return len;
}

/* Where a text of `len` bytes is to be cut to leave no half UTF-8 character. */
static size_t error_cut(const char *text, size_t len)
{
	while (len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80)
		len--;
	return len;
}

enum status error_set(struct error *err, enum status status, const char *format, ...)
{
	if (!err)
		return status;
	char made[ERROR_TEXT_MAX];
	va_list args;
	va_start(args, format);
	size_t len = error_format(made, format, args);
	va_end(args);
	memcpy(err->text, made, len + 1);
	return status;
}

enum status error_add(struct error *err, enum status status, const char *format, ...)
{
	if (!err)
		return status;
	char made[ERROR_TEXT_MAX];
	va_list args;
	va_start(args, format);
	size_t len = error_format(made, format, args);
	va_end(args);

	/* the context stays, the end of the sentence is what is cut */
	size_t room = ERROR_TEXT_MAX - 1 - len;
	size_t rest = strnlen(err->text, ERROR_TEXT_MAX - 1);
	if (room < 2)
		rest = 0;
	else if (rest > room - 2)
		rest = error_cut(err->text, room - 2);
	if (rest > 0) {
		memmove(err->text + len + 2, err->text, rest);
		memcpy(err->text + len, ": ", 2);
		err->text[len + 2 + rest] = '\0';
	} else {
		err->text[len] = '\0';
	}
	memcpy(err->text, made, len);
	return status;
}

const char *status_name(enum status status)
{
	return (size_t)status < STATUS_COUNT ? status_table[status].name : "unknown";
}

int status_exit(enum status status)
{
	return (size_t)status < STATUS_COUNT ? status_table[status].exit : EX_SOFTWARE;
}
