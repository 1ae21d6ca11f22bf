/* SPDX-License-Identifier: ISC */
/*
 * pattern: takes rule definitions apart as SpamAssassin 4.0 does: what stands
 * between the delimiters is the regex as it is, without an escaping layer,
 * and the closing delimiter is the last one on the line.
 */
#include "pattern.h"

#include <string.h>

static void pattern_complain(const struct pattern *pattern, const char *at, const char *message)
{
	struct place place = line_place(pattern->line, at);

	problem_at(pattern->problems, false, &place, "%s", message);
}

static bool pattern_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

/* The delimiter in front; *rest is what follows it.  '\0' after a complaint. */
static char pattern_open(const struct pattern *pattern, struct text value, struct text *rest)
{
	size_t skip = 0;

	if (text_starts(value, "/")) {
		*rest = text_from(value, 1);
		return '/';
	}
	if (text_starts(value, "qr"))
		skip = 2;
	else if (text_starts(value, "m"))
		skip = 1;
	if (skip == 0 || value.len <= skip || pattern_word_byte(value.at[skip]) ||
	    value.at[skip] == ' ' || value.at[skip] == '\\') {
		pattern_complain(pattern, value.at,
				 "a regex is missing here: write /.../, m{...} or m!...!");
		return '\0';
	}
	*rest = text_from(value, skip + 1);
	return value.at[skip];
}

static char pattern_closing(char open)
{
	switch (open) {
	case '{':
		return '}';
	case '(':
		return ')';
	case '[':
		return ']';
	case '<':
		return '>';
	default:
		return open;
	}
}

/* Flags of Perl's that mean something in a rule.  `a` and `aa` are what
 * happens anyway, `d` and `p` change nothing. */
static bool pattern_flags(const struct pattern *pattern, struct text flags, unsigned *out)
{
	for (size_t i = 0; i < flags.len; i++) {
		switch (flags.at[i]) {
		case 'i':
			*out |= REGEX_CASELESS;
			break;
		case 's':
			*out |= REGEX_DOTALL;
			break;
		case 'm':
			*out |= REGEX_MULTILINE;
			break;
		case 'x':
			*out |= *out & REGEX_EXTENDED ? REGEX_EXTENDED_MORE : REGEX_EXTENDED;
			break;
		case 'n':
			*out |= REGEX_NO_CAPTURE;
			break;
		case 'u':
			*out |= REGEX_PROPERTIES;
			break;
		case 'a':
		case 'd':
		case 'p':
			break;
		case 'g':
			pattern_complain(pattern, flags.at + i,
					 "the flag 'g' means nothing in a rule; to count every "
					 "match write 'tflags NAME multiple'");
			return false;
		default:
			pattern_complain(pattern, flags.at + i,
					 "this is no regex flag; there are i, m, s, x, n, u and a");
			return false;
		}
	}
	return true;
}

/* A delimiter inside without its backslash: the regex would end there. */
static bool pattern_delimiter(const struct pattern *pattern, struct text source, char close)
{
	if (strchr("})]", close) != NULL)
		return true;
	for (size_t at = text_find_byte(source, close); at != TEXT_NONE;) {
		size_t backslashes = 0, next;
		struct place place;

		while (backslashes < at && source.at[at - 1 - backslashes] == '\\')
			backslashes++;
		if (backslashes % 2 == 0) {
			place = line_place(pattern->line, source.at + at);
			problem_at(pattern->problems, false, &place,
				   "the regex ends here: write '\\%c' inside it, or use m{...}",
				   close);
			return false;
		}
		next = text_find_byte(text_from(source, at + 1), close);
		at = next == TEXT_NONE ? TEXT_NONE : at + 1 + next;
	}
	return true;
}

/* The source and flags out of value; false after a complaint. */
static bool pattern_split(const struct pattern *pattern, struct text value, struct regex *regex)
{
	struct text rest;
	char open = pattern_open(pattern, value, &rest);
	char close = pattern_closing(open);
	size_t end = rest.len;

	if (open == '\0')
		return false;
	while (end > 0 && rest.at[end - 1] >= 'a' && rest.at[end - 1] <= 'z')
		end--;
	if (end == 0 || rest.at[end - 1] != close) {
		struct place place = line_place(pattern->line, value.at);
		problem_at(pattern->problems, false, &place,
			   "this regex has no '%c' at its end, followed by nothing but flags",
			   close);
		return false;
	}
	regex->source = text_head(rest, end - 1);
	if (regex->source.len == 0) {
		pattern_complain(pattern, value.at, "an empty regex would hit every message");
		return false;
	}
	return pattern_flags(pattern, text_from(rest, end), &regex->flags) &&
	       pattern_delimiter(pattern, regex->source, close);
}

/* "foo|" and "|foo" and "a||b" match everything; SpamAssassin refuses them
 * under --lint. */
static void pattern_always(const struct pattern *pattern, const struct regex *regex)
{
	struct text source = regex->source;
	size_t at = TEXT_NONE;

	if (source.at[0] == '|')
		at = 0;
	for (size_t i = 0; i < source.len && at == TEXT_NONE; i++) {
		if (source.at[i] == '\\')
			i++;
		else if (source.at[i] == '|' && (i + 1 == source.len || source.at[i + 1] == '|'))
			at = i;
	}
	if (at != TEXT_NONE) {
		struct place place = line_place(pattern->line, source.at + at);
		problem_at(pattern->problems, true, &place,
			   "an empty alternative matches everything: is there a '|' too many?");
	}
}

/* In body and own a paragraph is one line. */
static void pattern_newline(const struct pattern *pattern, const struct rule *rule)
{
	struct text source = rule->regex.source;

	if (rule->type != RULE_BODY && rule->type != RULE_OWN)
		return;
	for (size_t i = 0; i + 2 < source.len; i++) {
		if (source.at[i] != '\\')
			continue;
		if (source.at[i + 1] == 'n' && strchr("?*{$)|]\\", source.at[i + 2]) == NULL) {
			struct place place = line_place(pattern->line, source.at + i);
			problem_at(pattern->problems, true, &place,
				   "a paragraph is one line in %s: \\n never matches, write \\s",
				   rule_type_name(rule->type));
			return;
		}
		i++;
	}
}

static bool pattern_compile(const struct pattern *pattern, struct regex *regex)
{
	struct pool *pool = pattern->rules->pool;
	struct place place;
	const char *message;
	size_t offset;

	if (regex_compile(pattern->rules->engine, pool, regex, &message, &offset))
		return true;
	place = line_place(pattern->line, regex->source.at + offset);
	problem_at(pattern->problems, false, &place, "bad regex, at offset %zu: %s", offset,
		   message);
	return false;
}

bool pattern_regex(const struct pattern *pattern, struct text value, struct rule *rule)
{
	struct regex *regex = &rule->regex;
	struct place place;
	bool sound;

	*regex = (struct regex){0};
	if (rule->type == RULE_OWN || rule->type == RULE_SECRET)
		regex->flags = REGEX_UTF8;
	if (!pattern_split(pattern, value, regex))
		return false;
	place = line_place(pattern->line, regex->source.at);
	rule->column = place.column;
	rule->text = place.source;
	sound = literal_sound(regex->source, regex->flags);
	if ((!sound || pattern->thorough) && !pattern_compile(pattern, regex))
		return false;
	if (pattern->thorough) {
		pattern_always(pattern, regex);
		pattern_newline(pattern, rule);
	}
	return true;
}

static bool pattern_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* "[if-unset: STRING]" at the end of the value is taken off it.  Of blanks
 * alone the last one is the string, as SpamAssassin has it. */
static struct text pattern_unset(struct text value, struct rule *rule)
{
	static const char mark[] = "[if-unset:";
	size_t at = text_find(value, TEXT("[if-unset:"));
	struct text unset;

	if (at == TEXT_NONE || at == 0 || value.at[value.len - 1] != ']' ||
	    !pattern_blank(value.at[at - 1]))
		return value;
	unset = text_from(text_head(value, value.len - 1), at + sizeof(mark) - 1);
	if (unset.len < 2 || !pattern_blank(unset.at[0]))
		return value;
	while (unset.len > 1 && pattern_blank(unset.at[0]))
		unset = text_from(unset, 1);
	rule->has_unset = true;
	rule->unset = unset;
	return text_trim(text_head(value, at));
}

static bool pattern_header_name_ok(struct text name)
{
	if (name.len == 0)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		if (!pattern_word_byte(name.at[i]) && name.at[i] != '-' && name.at[i] != '.')
			return false;
	}
	return true;
}

static bool pattern_modifier_ok(struct text modifier)
{
	static const char *const known[] = {"raw", "addr",  "name",  "host", "domain",
					    "ip",  "revip", "first", "last"};
	struct text word;
	size_t count = 0;

	while (text_field(&modifier, ':', &word)) {
		bool found = false;

		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			found = found || text_is(word, known[i]);
		if (!found || ++count > 2)
			return false;
	}
	return true;
}

static bool pattern_site(const struct pattern *pattern, struct text value, struct rule *rule)
{
	struct text rest = value, kind = {0};
	bool one = text_field(&rest, ':', &kind);

	if (!one || !site_read(kind, &rule->site) || rule->site == SITE_NONE) {
		pattern_complain(pattern, value.at,
				 "a site is private, public, destination, list or chair");
		return false;
	}
	if (rest.len > 0 && !pattern_header_name_ok(rest)) {
		pattern_complain(pattern, rest.at, "this is no name of a header field");
		return false;
	}
	rule->test = HEADER_SITE;
	rule->field = table_field(pattern->rules, rest, text_of(""), true);
	return true;
}

/* What SpamAssassin makes of the Received fields by its trusted_networks. */
static bool pattern_is_relays(struct text name)
{
	return text_starts_case(name, "X-Spam-Relays-") || text_is(name, "ALL-TRUSTED") ||
	       text_is(name, "ALL-UNTRUSTED") || text_is(name, "ALL-INTERNAL") ||
	       text_is(name, "ALL-EXTERNAL");
}

/* NAME[:modifier[:modifier]][:], as it stands before =~ */
static bool pattern_field(const struct pattern *pattern, struct text text, struct rule *rule)
{
	struct text name, modifier;
	size_t colon;

	if (text_ends_case(text, ":"))
		text.len--;
	colon = text_find_byte(text, ':');
	name = colon == TEXT_NONE ? text : text_head(text, colon);
	modifier = colon == TEXT_NONE ? text_of("") : text_from(text, colon + 1);
	if (!pattern_header_name_ok(name)) {
		pattern_complain(pattern, text.at, "this is no name of a header field");
		return false;
	}
	if (pattern_is_relays(name)) {
		pattern_complain(pattern, text.at,
				 "SpamAssassin makes this of the relays that it trusts, and it is "
				 "left out here: the border decides whom to believe, see "
				 "liaison.conf(5)");
		return false;
	}
	if (!pattern_modifier_ok(modifier)) {
		pattern_complain(
		    pattern, modifier.at,
		    "this is no modifier of a header field; there are raw, addr, name, "
		    "host, domain, ip, revip, first and last");
		return false;
	}
	rule->field = table_field(pattern->rules, name, modifier, false);
	return true;
}

bool pattern_header(const struct pattern *pattern, struct text value, struct rule *rule)
{
	size_t at = 0;

	if (text_starts(value, "site:"))
		return pattern_site(pattern, text_from(value, 5), rule);
	if (text_starts(value, "exists:")) {
		rule->test = HEADER_EXISTS;
		return pattern_field(pattern, text_from(value, 7), rule);
	}
	while (at < value.len && value.at[at] != '=' && value.at[at] != '!' &&
	       value.at[at] != ' ' && value.at[at] != '\t')
		at++;
	struct text name = text_head(value, at);
	struct text rest = text_trim(text_from(value, at));

	rule->test = HEADER_MATCH;
	rule->negated = text_starts(rest, "!~");
	if (!rule->negated && !text_starts(rest, "=~")) {
		pattern_complain(pattern, rest.len > 0 ? rest.at : value.at,
				 "a header test is NAME =~ /.../, NAME !~ /.../, exists:NAME or "
				 "site:KIND");
		return false;
	}
	rest = pattern_unset(text_trim(text_from(rest, 2)), rule);
	return pattern_field(pattern, name, rule) && pattern_regex(pattern, rest, rule);
}
