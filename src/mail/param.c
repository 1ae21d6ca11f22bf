/* SPDX-License-Identifier: ISC */
/*
 * param: a scanner that goes on behind what it does not understand, because
 * a boundary that is not found hides every part of a message.
 */
#include "param.h"

#include <string.h>

#include "charset.h"
#include "encoded.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct text param_skip_blank(struct text text)
{
	size_t len = 0;
	while (len < text.len && is_blank(text.at[len]))
		len++;
	return text_from(text, len);
}

/* A quoted string without its quotes; it may lack the closing one. */
static struct text param_quoted(struct pool *pool, struct text *rest)
{
	struct text text = text_from(*rest, 1);
	size_t end = 0;
	bool escaped = false;
	for (; end < text.len && text.at[end] != '"'; end++)
		if (text.at[end] == '\\' && end + 1 < text.len) {
			escaped = true;
			end++;
		}
	if (end > text.len)
		end = text.len;
	*rest = text_from(text, end + 1);
	text = text_head(text, end);
	if (!escaped)
		return text;
	struct buf buf;
	buf_open(&buf, pool);
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '\\' && i + 1 < text.len)
			i++;
		buf_byte(&buf, text.at[i]);
	}
	return buf_get(&buf);
}

/* A token, generously: up to white space or ";". */
static struct text param_token(struct text *rest)
{
	size_t len = 0;
	while (len < rest->len && !is_blank(rest->at[len]) && rest->at[len] != ';')
		len++;
	struct text token = text_head(*rest, len);
	*rest = text_from(*rest, len);
	return token;
}

/* One "name = value" off the front; false where there is none. */
static bool param_read(struct pool *pool, struct text *rest, struct param *param)
{
	size_t len = 0;
	while (len < rest->len && !strchr(";= \t\r\n\"", rest->at[len]))
		len++;
	param->name = text_head(*rest, len);
	struct text behind = param_skip_blank(text_from(*rest, len));
	if (!len || !behind.len || behind.at[0] != '=') {
		*rest = text_from(*rest, len ? len : 1);
		return false;
	}
	*rest = param_skip_blank(text_from(behind, 1));
	bool quoted = rest->len && rest->at[0] == '"';
	param->value = quoted ? param_quoted(pool, rest) : param_token(rest);
	return true;
}

void params_read(struct pool *pool, struct text field, struct params *out)
{
	*out = (struct params){0};
	struct text rest = param_skip_blank(field);
	size_t len = 0;
	while (len < rest.len && !is_blank(rest.at[len]) && rest.at[len] != ';')
		len++;
	struct text value = text_head(rest, len);
	/* "Content-Type: charset=utf-8" has no value */
	if (text_find_byte(value, '=') == TEXT_NONE) {
		out->value = text_lower(pool, value);
		rest = text_from(rest, len);
	}
	while (rest.len && out->list.len < PARAM_MAX) {
		rest = param_skip_blank(rest);
		struct param param;
		if (rest.len && param_read(pool, &rest, &param))
			*LIST_PUSH(pool, &out->list) = param;
	}
}

const struct param *params_find(const struct params *params, const char *name)
{
	for (size_t i = 0; i < params->list.len; i++)
		if (text_is_case(params->list.at[i].name, name))
			return &params->list.at[i];
	return NULL;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static void param_percent(struct buf *buf, struct text text)
{
	for (size_t i = 0; i < text.len; i++) {
		int high = i + 2 < text.len ? hex(text.at[i + 1]) : -1;
		int low = i + 2 < text.len ? hex(text.at[i + 2]) : -1;
		if (text.at[i] == '%' && high >= 0 && low >= 0) {
			buf_byte(buf, (char)(high << 4 | low));
			i += 2;
		} else {
			buf_byte(buf, text.at[i]);
		}
	}
}

/* charset'language'text: the text, and the charset's name. */
static struct text param_charset(struct pool *pool, struct text value, const char **charset)
{
	size_t first = text_find_byte(value, '\'');
	if (first == TEXT_NONE)
		return value;
	size_t second = text_find_byte(text_from(value, first + 1), '\'');
	if (second == TEXT_NONE)
		return value;
	*charset = text_string(pool, text_lower(pool, text_head(value, first)));
	return text_from(value, first + 1 + second + 1);
}

/* The sections name*0, name*1*, ... joined (RFC 2231 3 and 4). */
static bool param_sections(struct pool *pool, const struct params *params, const char *name,
                           struct buf *buf, const char **charset)
{
	for (unsigned section = 0; section < PARAM_MAX; section++) {
		const struct param *plain =
		    params_find(params, pool_printf(pool, "%s*%u", name, section));
		const struct param *extended =
		    params_find(params, pool_printf(pool, "%s*%u*", name, section));
		if (!plain && !extended)
			return section > 0;
		struct text value = extended ? extended->value : plain->value;
		if (extended && !section)
			value = param_charset(pool, value, charset);
		if (extended)
			param_percent(buf, value);
		else
			buf_text(buf, value);
	}
	return true;
}

struct text params_decoded(struct pool *pool, const struct params *params, const char *name,
                           unsigned *flaws)
{
	struct buf buf;
	const char *charset = NULL;
	buf_open(&buf, pool);
	const struct param *extended = params_find(params, pool_printf(pool, "%s*", name));
	if (extended) {
		param_percent(&buf, param_charset(pool, extended->value, &charset));
		return charset_utf8(pool, buf_get(&buf), charset, flaws);
	}
	const struct param *plain = params_find(params, name);
	if (plain)
		return encoded_words(pool, charset_utf8(pool, plain->value, NULL, flaws), flaws);
	if (!param_sections(pool, params, name, &buf, &charset))
		return TEXT("");
	return charset_utf8(pool, buf_get(&buf), charset, flaws);
}
