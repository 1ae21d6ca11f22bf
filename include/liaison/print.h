/* SPDX-License-Identifier: ISC */
/*
 * print: the one printer.  A listing is written once and comes out as a
 * table on a terminal, as plain tab-separated lines when piped, or as JSON
 * (one object a line).  libsmartcols lives in print_table.c alone, jansson in
 * print_json.c (and json_read.c).
 *
 * Whatever comes from mail is made safe here: control bytes never reach a
 * terminal, and JSON is always valid UTF-8.
 */
#ifndef LIAISON_PRINT_H
#define LIAISON_PRINT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "liaison/text.h"

enum print_mode { PRINT_AUTO, PRINT_TABLE, PRINT_PLAIN, PRINT_JSON };

enum column_type { COLUMN_TEXT, COLUMN_NUMBER, COLUMN_TIME, COLUMN_REAL, COLUMN_BOOL, COLUMN_TEXTS };

struct column {
	const char *key;   /* the JSON name */
	const char *title; /* the table's head; NULL: JSON only */
	enum column_type type;
	bool truncate; /* may be cut to the terminal's width, with an ellipsis */
};

struct printer;

/* AUTO is TABLE when `out` is a terminal, else PLAIN.  `zone` is for times on
 * paper; JSON times are RFC 3339 in UTC. */
struct printer *printer_open(struct pool *pool, FILE *out, enum print_mode mode, const char *zone,
                             const struct column *columns, size_t count);

/* One row; set the columns by their index, then end it. */
void printer_text(struct printer *printer, size_t column, struct text text);
void printer_string(struct printer *printer, size_t column, const char *string);
void printer_number(struct printer *printer, size_t column, int64_t number);
void printer_real(struct printer *printer, size_t column, double number);
void printer_bool(struct printer *printer, size_t column, bool value);
void printer_time(struct printer *printer, size_t column, int64_t time);
void printer_texts(struct printer *printer, size_t column, const struct text *texts, size_t count);
void printer_row(struct printer *printer);

/* Writes what is left; `empty` is said (not in JSON) when there was no row.
 * False when writing failed. */
bool printer_close(struct printer *printer, const char *empty);

/* Text for people, control bytes made visible as U+FFFD; line ends stay. */
void print_text(FILE *out, struct text text);
/* On a terminal, lines that are wider than it are broken between words, and the rest
 * is moved in by `hang`. */
struct text print_fold(struct pool *pool, FILE *out, struct text text, size_t hang);

/* One JSON value, for objects that are no listing.  Everything belongs to
 * the pool.  (json_object() and json_array() are jansson's own symbols.) */
struct json;
struct json *json_new_object(struct pool *pool);
struct json *json_new_array(struct pool *pool);
void json_set_text(struct json *object, const char *key, struct text text);
void json_set_string(struct json *object, const char *key, const char *string);
void json_set_number(struct json *object, const char *key, int64_t number);
void json_set_real(struct json *object, const char *key, double number);
void json_set_bool(struct json *object, const char *key, bool value);
void json_set(struct json *object, const char *key, struct json *value);
void json_push_text(struct json *array, struct text text);
void json_push_number(struct json *array, int64_t number);
void json_push(struct json *array, struct json *value);
/* On one line with a line end. */
bool json_print(struct json *json, FILE *out);

/* A progress line on stderr, only on a terminal and only after two seconds. */
struct progress;
struct progress *progress_open(struct pool *pool, const char *what, uint64_t total);
void progress_set(struct progress *progress, uint64_t done);
void progress_close(struct progress *progress);

#endif
