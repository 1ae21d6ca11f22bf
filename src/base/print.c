/* SPDX-License-Identifier: ISC */
/*
 * print: cells are collected, a style writes the row.
 *
 * Plain lines have no heading and show times as RFC 3339 in UTC: they are for
 * cut, sort and awk.
 */
#include "print_row.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "liaison/when.h"
#include "utf8.h"

/* Longer cells are cut: a listing is no place for a whole mail. */
#define CELL_MAX 4000

/* Of a terminal that says nothing of itself; and less is unreadable. */
#define WIDTH_DEFAULT 80
#define WIDTH_LEAST 40
/* Wider lines of words are tiring. */
#define FOLD_MOST 100

static void plain_row(struct printer *printer)
{
	const char *before = "";
	for (size_t i = 0; i < printer->count; i++) {
		if (!printer->columns[i].title)
			continue;
		struct text text =
		    printer->cells[i].kind == CELL_TIME
			? text_of(when_iso(printer->row_pool, printer->cells[i].number))
			: cell_text(printer, i);
		fputs(before, printer->out);
		fwrite(text.at, 1, text.len, printer->out);
		before = "\t";
	}
	putc('\n', printer->out);
}

const struct print_style print_style_plain = {.row = plain_row};

/* 2.5 and 3.0 rather than 2.500000: two digits, and the last zero goes. */
static char *real_text(struct pool *pool, double real)
{
	char *text = pool_printf(pool, "%.2f", real);
	struct text all = text_of(text);
	if (all.len > 2 && text_ends_case(all, "0"))
		text[all.len - 1] = '\0';
	return text;
}

static struct text texts_join(struct pool *pool, const struct texts *texts)
{
	struct buf buf;
	buf_open(&buf, pool);
	for (size_t i = 0; i < texts->len; i++) {
		buf_string(&buf, i ? ", " : "");
		buf_text(&buf, texts->at[i]);
	}
	return buf_get(&buf);
}

struct text cell_text(struct printer *printer, size_t column)
{
	struct pool *pool = printer->row_pool;
	const struct cell *cell = &printer->cells[column];
	switch (cell->kind) {
	case CELL_UNSET:
		break;
	case CELL_TEXT:
		return text_brief(pool, cell->text, CELL_MAX);
	case CELL_NUMBER:
		return text_of(pool_printf(pool, "%lld", (long long)cell->number));
	case CELL_TIME:
		return text_of(when_short(pool, cell->number, printer->zone));
	case CELL_REAL:
		return text_of(real_text(pool, cell->real));
	case CELL_BOOL:
		return cell->number ? TEXT("yes") : TEXT("no");
	case CELL_TEXTS:
		return text_brief(pool, texts_join(pool, &cell->texts), CELL_MAX);
	}
	return TEXT("");
}

static void row_pool_close(void *pool)
{
	pool_close(pool);
}

static const struct print_style *style_of(enum print_mode mode, FILE *out)
{
	switch (mode) {
	case PRINT_TABLE:
		return &print_style_table;
	case PRINT_PLAIN:
		return &print_style_plain;
	case PRINT_JSON:
		return &print_style_json;
	case PRINT_AUTO:
		break;
	}
	return isatty(fileno(out)) ? &print_style_table : &print_style_plain;
}

struct printer *printer_open(struct pool *pool, FILE *out, enum print_mode mode, const char *zone,
			     const struct column *columns, size_t count)
{
	struct printer *printer = pool_alloc(pool, sizeof(*printer));
	*printer = (struct printer){
	    .pool = pool,
	    .row_pool = pool_open(),
	    .out = out,
	    .zone = zone,
	    .columns = columns,
	    .count = count,
	    .cells = pool_array(pool, count, sizeof(struct cell)),
	    .style = style_of(mode, out),
	};
	pool_defer(pool, row_pool_close, printer->row_pool);
	if (printer->style->open)
		printer->style->open(printer);
	return printer;
}

void printer_text(struct printer *printer, size_t column, struct text text)
{
	printer->cells[column] =
	    (struct cell){.kind = CELL_TEXT, .text = text_copy(printer->row_pool, text)};
}

void printer_string(struct printer *printer, size_t column, const char *string)
{
	if (string)
		printer_text(printer, column, text_of(string));
}

void printer_number(struct printer *printer, size_t column, int64_t number)
{
	printer->cells[column] = (struct cell){.kind = CELL_NUMBER, .number = number};
}

void printer_real(struct printer *printer, size_t column, double number)
{
	printer->cells[column] = (struct cell){.kind = CELL_REAL, .real = number};
}

void printer_bool(struct printer *printer, size_t column, bool value)
{
	printer->cells[column] = (struct cell){.kind = CELL_BOOL, .number = value};
}

void printer_time(struct printer *printer, size_t column, int64_t time)
{
	/* 0 is how the store says "not yet" */
	if (time > 0)
		printer->cells[column] = (struct cell){.kind = CELL_TIME, .number = time};
}

void printer_texts(struct printer *printer, size_t column, const struct text *texts, size_t count)
{
	struct cell *cell = &printer->cells[column];
	*cell = (struct cell){.kind = CELL_TEXTS};
	for (size_t i = 0; i < count; i++)
		*LIST_PUSH(printer->row_pool, &cell->texts) =
		    text_copy(printer->row_pool, texts[i]);
}

void printer_row(struct printer *printer)
{
	printer->style->row(printer);
	printer->rows++;
	for (size_t i = 0; i < printer->count; i++)
		printer->cells[i] = (struct cell){0};
	pool_reset(printer->row_pool);
}

bool printer_close(struct printer *printer, const char *empty)
{
	if (printer->style->close)
		printer->style->close(printer);
	/* a script that counts lines must not count this one */
	if (!printer->rows && empty && printer->style != &print_style_json)
		fprintf(printer->style->says_empty ? printer->out : stderr, "%s\n", empty);
	return fflush(printer->out) == 0 && !ferror(printer->out);
}

size_t print_width(FILE *out)
{
	struct winsize size = {0};
	if (!isatty(fileno(out)))
		return 0;
	if (ioctl(fileno(out), TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return WIDTH_DEFAULT;
	return size.ws_col > WIDTH_LEAST ? size.ws_col : WIDTH_LEAST;
}

struct text print_fold(struct pool *pool, FILE *out, struct text text, size_t hang)
{
	size_t width = print_width(out);
	return width ? text_fold(pool, text, width < FOLD_MOST ? width : FOLD_MOST, hang) : text;
}

void print_text(FILE *out, struct text text)
{
	for (size_t at = 0; at < text.len;) {
		uint32_t code;
		size_t len = text_next(text, at, &code);
		bool fine = len && (code == '\n' || code == '\t' || !utf8_is_control(code));
		if (fine)
			fwrite(text.at + at, 1, len, out);
		else
			fputs("\xef\xbf\xbd", out);
		at += len ? len : 1;
	}
}
