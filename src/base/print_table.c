/* SPDX-License-Identifier: ISC */
/*
 * print_table: a table by libsmartcols, for people.
 *
 * What is wider than the terminal is cut here, the widest column first, and with an
 * ellipsis: the library cuts all alike and leaves no mark, so that "item 14" becomes
 * an "item 1".
 *
 * The cells are safe already (cell_text()), so the library is told not to
 * escape them once more: in a C locale it would write every letter beyond
 * ASCII as \xNN.  It measures by the locale, though, and libsmartcols 2.38
 * never comes back from a letter that the locale cannot read: unescaped cells
 * are given to it in a UTF-8 locale only, whatever the process was started in.
 */
#include "print_row.h"

#include <libsmartcols.h>
#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

#include "utf8.h"

/* A column that may be cut keeps so many columns: less says nothing. */
#define TABLE_LEAST 6
#define ELLIPSIS "\xE2\x80\xA6"

struct table {
	struct libscols_table *scols;
	size_t count;  /* of columns that have a title */
	size_t *width; /* by such a column */
	bool *cut;     /* it may be */
	LIST(char **) rows;
};

static void table_unref(void *table)
{
	scols_unref_table(table);
}

static bool wants_colour(FILE *out)
{
	const char *no_color = getenv("NO_COLOR"); /* no-color.org */
	return isatty(fileno(out)) && !(no_color && *no_color);
}

static void table_column(struct table *table, const struct column *column)
{
	bool right = column->type == COLUMN_NUMBER || column->type == COLUMN_REAL;
	struct libscols_column *made =
	    scols_table_new_column(table->scols, column->title, 0, right ? SCOLS_FL_RIGHT : 0);
	if (!made)
		pool_exhausted();
	scols_cell_set_color(scols_column_get_header(made), "bold");
	table->cut[table->count] = column->truncate;
	table->width[table->count++] = text_columns(text_of(column->title));
}

static void table_open(struct printer *printer)
{
	struct table *table = pool_alloc(printer->pool, sizeof(*table));
	*table = (struct table){.scols = scols_new_table(),
				.width = pool_array(printer->pool, printer->count, sizeof(size_t)),
				.cut = pool_array(printer->pool, printer->count, sizeof(bool))};
	if (!table->scols)
		pool_exhausted();
	pool_defer(printer->pool, table_unref, table->scols);
	printer->table = table;
	scols_table_set_stream(table->scols, printer->out);
	scols_table_enable_colors(table->scols, wants_colour(printer->out));
	/* Nothing is left for the library to cut. */
	scols_table_set_termforce(table->scols, SCOLS_TERMFORCE_NEVER);
	for (size_t i = 0; i < printer->count; i++)
		if (printer->columns[i].title)
			table_column(table, &printer->columns[i]);
}

static void table_row(struct printer *printer)
{
	struct table *table = printer->table;
	char **row = pool_array(printer->pool, table->count, sizeof(*row));
	size_t shown = 0;
	for (size_t i = 0; i < printer->count; i++) {
		if (!printer->columns[i].title)
			continue;
		/* a text view may stand in the middle of something: it needs its NUL */
		row[shown] = text_string(printer->pool, cell_text(printer, i));
		size_t width = text_columns(text_of(row[shown]));
		if (width > table->width[shown])
			table->width[shown] = width;
		shown++;
	}
	*LIST_PUSH(printer->pool, &table->rows) = row;
}

/* The widest column that may be cut; *next is how wide the one behind it is. */
static size_t table_widest(const struct table *table, size_t *next)
{
	size_t widest = table->count;
	*next = TABLE_LEAST;
	for (size_t i = 0; i < table->count; i++) {
		if (!table->cut[i] || table->width[i] <= TABLE_LEAST)
			continue;
		if (widest < table->count && table->width[i] <= table->width[widest]) {
			*next = table->width[i] > *next ? table->width[i] : *next;
			continue;
		}
		if (widest < table->count)
			*next = table->width[widest];
		widest = i;
	}
	return widest;
}

static void table_fit(struct table *table, size_t room)
{
	size_t all = table->count ? table->count - 1 : 0;
	for (size_t i = 0; i < table->count; i++)
		all += table->width[i];
	while (all > room) {
		size_t next, widest = table_widest(table, &next);
		if (widest == table->count)
			return;
		size_t less = table->width[widest] - next;
		less = !less ? 1 : less > all - room ? all - room : less;
		table->width[widest] -= less;
		all -= less;
	}
}

/* Its beginning and an ellipsis, `width` columns in all. */
static char *table_cut(struct pool *pool, char *cell, size_t width)
{
	struct text text = text_of(cell);
	size_t at = 0, columns = 0;
	if (text_columns(text) <= width)
		return cell;
	while (at < text.len) {
		uint32_t code = 0;
		size_t len = text_next(text, at, &code);
		size_t wide = len ? utf8_width(code) : 1;
		if (columns + wide + 1 > width)
			break;
		columns += wide;
		at += len ? len : 1;
	}
	return pool_printf(pool, "%.*s" ELLIPSIS, (int)at, cell);
}

static void table_lines(struct printer *printer, struct table *table)
{
	for (size_t r = 0; r < table->rows.len; r++) {
		struct libscols_line *line = scols_table_new_line(table->scols, NULL);
		if (!line)
			pool_exhausted();
		for (size_t i = 0; i < table->count; i++) {
			char *cell = table->rows.at[r][i];
			if (table->cut[i])
				cell = table_cut(printer->pool, cell, table->width[i]);
			if (scols_line_set_data(line, i, cell) < 0)
				pool_exhausted();
		}
	}
}

static void table_close(struct printer *printer)
{
	struct table *table = printer->table;
	size_t room = print_width(printer->out);
	if (!printer->rows)
		return;
	if (room)
		table_fit(table, room);
	table_lines(printer, table);
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (!utf8) { /* escaped is better than nothing */
		scols_print_table(table->scols);
		return;
	}
	locale_t before = uselocale(utf8);
	scols_table_enable_noencoding(table->scols, 1);
	scols_print_table(table->scols);
	uselocale(before);
	freelocale(utf8);
}

const struct print_style print_style_table = {
    .open = table_open,
    .row = table_row,
    .close = table_close,
    .says_empty = true,
};
