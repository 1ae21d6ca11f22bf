/* SPDX-License-Identifier: ISC */
/*
 * print_json: JSON by jansson.
 *
 * Bytes that are no UTF-8 become U+FFFD before jansson, which refuses them,
 * sees them.  jansson escapes the controls below U+0020 only; the others that
 * a terminal obeys are escaped here, after the dump: they can stand inside
 * strings alone.
 */
#include "print_row.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "liaison/when.h"
#include "utf8.h"

/* Digits that a double holds whatever it is: 2.4 comes out as 2.4, and not
 * as 2.3999999999999999. */
#define JSON_DIGITS 12
#define JSON_STYLE (JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(JSON_DIGITS))

struct json {
	struct pool *pool;
	json_t *value;
};

static json_t *need(json_t *value)
{
	if (!value)
		pool_exhausted();
	return value;
}

static void need_done(int result)
{
	if (result < 0)
		pool_exhausted();
}

/* ---- values --------------------------------------------------------------- */

static json_t *text_value(struct pool *pool, struct text text)
{
	struct text sound = text_utf8(pool, text);
	return need(json_stringn(sound.len ? sound.at : "", sound.len));
}

static json_t *real_value(double number)
{
	/* JSON has no infinity */
	return need(isfinite(number) ? json_real(number) : json_null());
}

static void value_release(void *value)
{
	json_decref(value);
}

static struct json *json_hold(struct pool *pool, json_t *value)
{
	struct json *json = pool_alloc(pool, sizeof(*json));
	*json = (struct json){pool, need(value)};
	pool_defer(pool, value_release, value);
	return json;
}

struct json *json_new_object(struct pool *pool)
{
	return json_hold(pool, json_object());
}

struct json *json_new_array(struct pool *pool)
{
	return json_hold(pool, json_array());
}

static void object_put(struct json *object, const char *key, json_t *value)
{
	need_done(json_object_set_new(object->value, key, value));
}

static void array_put(struct json *array, json_t *value)
{
	need_done(json_array_append_new(array->value, value));
}

void json_set_text(struct json *object, const char *key, struct text text)
{
	object_put(object, key, text_value(object->pool, text));
}

void json_set_string(struct json *object, const char *key, const char *string)
{
	object_put(object, key,
		   string ? text_value(object->pool, text_of(string)) : need(json_null()));
}

void json_set_number(struct json *object, const char *key, int64_t number)
{
	object_put(object, key, need(json_integer(number)));
}

void json_set_real(struct json *object, const char *key, double number)
{
	object_put(object, key, real_value(number));
}

void json_set_bool(struct json *object, const char *key, bool value)
{
	object_put(object, key, need(json_boolean(value)));
}

void json_set(struct json *object, const char *key, struct json *value)
{
	object_put(object, key, json_incref(value->value));
}

void json_push_text(struct json *array, struct text text)
{
	array_put(array, text_value(array->pool, text));
}

void json_push_number(struct json *array, int64_t number)
{
	array_put(array, need(json_integer(number)));
}

void json_push(struct json *array, struct json *value)
{
	array_put(array, json_incref(value->value));
}

/* ---- writing ---------------------------------------------------------------- */

static bool value_print(json_t *value, FILE *out)
{
	char *dump = json_dumps(value, JSON_STYLE | JSON_ENCODE_ANY);
	if (!dump)
		pool_exhausted();
	struct text text = text_of(dump);
	size_t done = 0;
	for (size_t at = 0; at < text.len;) {
		uint32_t code = 0;
		size_t len = text_next(text, at, &code);
		if (code >= 0x7F && utf8_is_control(code)) {
			fwrite(text.at + done, 1, at - done, out);
			fprintf(out, "\\u%04x", (unsigned)code);
			done = at + len;
		}
		at += len ? len : 1;
	}
	fwrite(text.at + done, 1, text.len - done, out);
	putc('\n', out);
	free(dump);
	return !ferror(out);
}

bool json_print(struct json *json, FILE *out)
{
	return value_print(json->value, out);
}

/* ---- rows --------------------------------------------------------------------- */

static json_t *texts_value(struct pool *pool, const struct texts *texts)
{
	json_t *array = need(json_array());
	for (size_t i = 0; i < texts->len; i++)
		need_done(json_array_append_new(array, text_value(pool, texts->at[i])));
	return array;
}

static json_t *cell_value(struct printer *printer, size_t column)
{
	struct pool *pool = printer->row_pool;
	const struct cell *cell = &printer->cells[column];
	switch (cell->kind) {
	case CELL_UNSET:
		break;
	case CELL_TEXT:
		return text_value(pool, cell->text);
	case CELL_NUMBER:
		return need(json_integer(cell->number));
	case CELL_TIME:
		return need(json_string(when_iso(pool, cell->number)));
	case CELL_REAL:
		return real_value(cell->real);
	case CELL_BOOL:
		return need(json_boolean(cell->number));
	case CELL_TEXTS:
		return texts_value(pool, &cell->texts);
	}
	/* a column that nobody set: its type still holds for lists */
	return printer->columns[column].type == COLUMN_TEXTS ? need(json_array())
							     : need(json_null());
}

static void json_row(struct printer *printer)
{
	json_t *row = need(json_object());
	for (size_t i = 0; i < printer->count; i++)
		need_done(
		    json_object_set_new(row, printer->columns[i].key, cell_value(printer, i)));
	value_print(row, printer->out);
	json_decref(row);
}

const struct print_style print_style_json = {.row = json_row};
