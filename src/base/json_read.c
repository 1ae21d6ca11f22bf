/* SPDX-License-Identifier: ISC */
/*
 * json_read: see json.h.
 */
#include "liaison/json.h"

#include <jansson.h>

static struct text json_read_value(struct pool *pool, const json_t *value)
{
	if (json_is_string(value))
		return text_copy(pool,
				 text_make(json_string_value(value), json_string_length(value)));
	if (json_is_integer(value))
		return text_of(pool_printf(pool, "%lld", (long long)json_integer_value(value)));
	return (struct text){0};
}

bool json_fields(struct pool *pool, struct text text, const char *const *keys, size_t count,
		 struct text *values, const char **why)
{
	json_error_t error;
	json_t *object = json_loadb(text.len > 0 ? text.at : "", text.len, JSON_ALLOW_NUL, &error);

	if (!json_is_object(object)) {
		*why = object != NULL
			   ? "it is no object"
			   : pool_printf(pool, "%s (column %d)", error.text, error.column);
		json_decref(object);
		return false;
	}
	for (size_t i = 0; i < count; i++)
		values[i] = json_read_value(pool, json_object_get(object, keys[i]));
	json_decref(object);
	return true;
}
