/* SPDX-License-Identifier: ISC */
/*
 * print_row: one row of a listing, and the three ways to write it.
 */
#ifndef BASE_PRINT_ROW_H
#define BASE_PRINT_ROW_H

#include "liaison/print.h"

enum cell_kind { CELL_UNSET, CELL_TEXT, CELL_NUMBER, CELL_TIME, CELL_REAL, CELL_BOOL, CELL_TEXTS };

struct cell {
	enum cell_kind kind;
	struct text text;
	int64_t number; /* a time and a bool, too */
	double real;
	struct texts texts;
};

/* A way of writing: `row` takes the cells, `close` writes what is left. */
struct print_style {
	void (*open)(struct printer *printer);
	void (*row)(struct printer *printer);
	void (*close)(struct printer *printer);
	bool says_empty; /* people read it */
};

struct printer {
	struct pool *pool, *row_pool; /* row_pool is reset after each row */
	FILE *out;
	const char *zone;
	const struct column *columns;
	size_t count;
	struct cell *cells;
	size_t rows;
	const struct print_style *style;
	void *table; /* print_table.c's */
};

extern const struct print_style print_style_table;
extern const struct print_style print_style_plain;
extern const struct print_style print_style_json;

/* The columns of a terminal; 0 for what is none. */
size_t print_width(FILE *out);

/* The cell on paper: one line, nothing that a terminal would obey. */
struct text cell_text(struct printer *printer, size_t column);

#endif
