/* SPDX-License-Identifier: ISC */
/*
 * results: the grammar of Authentication-Results.  See results.h.
 */
#include "results.h"

#include <string.h>

/* ---- RFC 5322 tokens ------------------------------------------------------------ */

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* White space and nested comments (CFWS); false on a comment without end. */
static bool skip_cfws(struct text *rest)
{
	size_t depth = 0, i = 0;
	for (; i < rest->len; i++) {
		char c = rest->at[i];
		if (c == '(')
			depth++;
		else if (c == ')' && depth)
			depth--;
		else if (c == '\\' && depth)
			i++;
		else if (!depth && !is_space(c))
			break;
	}
	*rest = text_from(*rest, i);
	return depth == 0;
}

/* A quoted string, unquoted; false when it does not end. */
static bool read_quoted(struct pool *pool, struct text *rest, struct text *value)
{
	struct buf out;
	buf_open(&out, pool);
	for (size_t i = 1; i < rest->len; i++) {
		char c = rest->at[i];
		if (c == '"') {
			*rest = text_from(*rest, i + 1);
			*value = buf_get(&out);
			return true;
		}
		if (c == '\\' && i + 1 < rest->len)
			c = rest->at[++i];
		buf_byte(&out, c);
	}
	return false;
}

/* Bytes up to a space, a comment, a quote or one of `stops`. */
static struct text read_word(struct text *rest, const char *stops)
{
	size_t i = 0;
	while (i < rest->len && !is_space(rest->at[i]) && rest->at[i] &&
	       !strchr("();\"", rest->at[i]) && !strchr(stops, rest->at[i]))
		i++;
	struct text word = text_head(*rest, i);
	*rest = text_from(*rest, i);
	return word;
}

static bool read_value(struct pool *pool, struct text *rest, struct text *value)
{
	if (!skip_cfws(rest) || !rest->len)
		return false;
	if (rest->at[0] == '"') {
		if (!read_quoted(pool, rest, value))
			return false;
	} else {
		*value = read_word(rest, "");
		if (!value->len)
			return false;
	}
	/* a"b" or "a"b is no value. */
	return !rest->len || is_space(rest->at[0]) || rest->at[0] == ';' || rest->at[0] == '(';
}

/* ---- RFC 8601 ------------------------------------------------------------------- */

/* [CFWS] authserv-id [CFWS version] */
static bool read_id(struct pool *pool, struct text *rest, struct text *id)
{
	int64_t version;
	if (!read_value(pool, rest, id) || !skip_cfws(rest))
		return false;
	if (rest->len && rest->at[0] != ';' &&
	    (!text_number(read_word(rest, ""), &version) || !skip_cfws(rest)))
		return false;
	return !rest->len || rest->at[0] == ';';
}

/* name CFWS "=" CFWS value.  Microsoft also writes "action=none". */
static bool read_property(struct pool *pool, struct text *rest, struct result_property *property)
{
	property->name = read_word(rest, "=");
	if (!property->name.len || !skip_cfws(rest) || !rest->len || rest->at[0] != '=')
		return false;
	*rest = text_from(*rest, 1);
	if (!read_value(pool, rest, &property->value))
		return false;
	property->glued = rest->len && rest->at[0] == '(';
	return skip_cfws(rest);
}

/* One resinfo behind its ";": false when the field breaks the grammar.  An
 * empty one (a field that ends in ";") has no method. */
static bool read_result(struct pool *pool, struct text *rest, struct result *result)
{
	struct result_property property;
	*result = (struct result){.count = 0};
	if (!skip_cfws(rest))
		return false;
	if (text_is_case(*rest, "none")) {
		*rest = text_from(*rest, rest->len);
		return true;
	}
	while (rest->len && rest->at[0] != ';') {
		if (!read_property(pool, rest, &property))
			return false;
		if (!result->method.len) {
			/* "dkim/1=pass": the version of the method. */
			size_t slash = text_find_byte(property.name, '/');
			result->method = text_head(property.name, slash);
			result->result = property.value;
		} else if (result->count == RESULTS_PROPERTIES_MAX) {
			return false;
		} else {
			result->properties[result->count++] = property;
		}
	}
	return true;
}

/* ---- the field ------------------------------------------------------------------ */

bool results_open(struct pool *pool, struct text value, struct text *id, struct text *rest)
{
	*rest = text_trim(value);
	return read_id(pool, rest, id);
}

bool results_open_nameless(struct text value, struct text *rest)
{
	*rest = text_trim(value);
	return skip_cfws(rest) && rest->len;
}

bool results_next(struct pool *pool, struct text *rest, struct result *result)
{
	if (rest->len && rest->at[0] == ';')
		*rest = text_from(*rest, 1);
	return read_result(pool, rest, result);
}

struct text results_property(const struct result *result, const char *name)
{
	struct text value = {0};
	size_t count = 0;
	for (size_t i = 0; i < result->count; i++) {
		const struct result_property *property = &result->properties[i];
		if (!text_is_case(property->name, name))
			continue;
		value = property->glued ? (struct text){0} : property->value;
		count++;
	}
	return count == 1 ? value : (struct text){0};
}

/* ---- Received ------------------------------------------------------------------- */

/* "from" domain and "by" domain come in pairs; a HELO of "by" is a domain
 * here, not the word. */
struct text results_received_by(struct text value)
{
	struct text rest = value;
	while (skip_cfws(&rest) && rest.len) {
		struct text word = read_word(&rest, "");
		if (!word.len || !skip_cfws(&rest))
			break;
		struct text domain = read_word(&rest, "");
		if (text_is_case(word, "by"))
			return domain;
	}
	return (struct text){0};
}
