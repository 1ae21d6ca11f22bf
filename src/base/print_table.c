/* SPDX-License-Identifier: ISC */
/*
 * print_table: a table by libsmartcols, for people.
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

static void table_unref(void *table)
{
	scols_unref_table(table);
}

static bool wants_colour(FILE *out)
{
	const char *no_color = getenv("NO_COLOR"); /* no-color.org */
	return isatty(fileno(out)) && !(no_color && *no_color);
}

static int column_flags(const struct column *column)
{
	bool right = column->type == COLUMN_NUMBER || column->type == COLUMN_REAL;
	return (right ? SCOLS_FL_RIGHT : 0) | (column->truncate ? SCOLS_FL_TRUNC : 0);
}

static void table_open(struct printer *printer)
{
	bool terminal = isatty(fileno(printer->out));
	struct libscols_table *table = scols_new_table();
	if (!table)
		pool_exhausted();
	pool_defer(printer->pool, table_unref, table);
	printer->table = table;
	scols_table_set_stream(table, printer->out);
	scols_table_enable_colors(table, wants_colour(printer->out));
	/* only a terminal has an edge to be cut at */
	scols_table_set_termforce(table, terminal ? SCOLS_TERMFORCE_ALWAYS : SCOLS_TERMFORCE_NEVER);
	for (size_t i = 0; i < printer->count; i++) {
		const struct column *column = &printer->columns[i];
		if (!column->title)
			continue;
		struct libscols_column *made =
		    scols_table_new_column(table, column->title, 0, column_flags(column));
		if (!made)
			pool_exhausted();
		scols_cell_set_color(scols_column_get_header(made), "bold");
	}
}

static void table_row(struct printer *printer)
{
	struct libscols_line *line = scols_table_new_line(printer->table, NULL);
	if (!line)
		pool_exhausted();
	size_t shown = 0;
	for (size_t i = 0; i < printer->count; i++) {
		if (!printer->columns[i].title)
			continue;
		/* a text view may stand in the middle of something: it needs its NUL */
		char *data = text_string(printer->row_pool, cell_text(printer, i));
		if (scols_line_set_data(line, shown++, data) < 0)
			pool_exhausted();
	}
}

static void table_close(struct printer *printer)
{
	if (!printer->rows)
		return;
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (!utf8) { /* escaped is better than nothing */
		scols_print_table(printer->table);
		return;
	}
	locale_t before = uselocale(utf8);
	scols_table_enable_noencoding(printer->table, 1);
	scols_print_table(printer->table);
	uselocale(before);
	freelocale(utf8);
}

const struct print_style print_style_table = {
    .open = table_open,
    .row = table_row,
    .close = table_close,
    .says_empty = true,
};
