/* SPDX-License-Identifier: ISC */
/*
 * old_mail: shapes, not languages.
 *
 * An attribution is known by what stands in it: a word for writing, an
 * address, a date.  So one in a language that tongue.c lacks is seen too, as
 * long as its mailer writes the address.
 */
#include "old_mail.h"

#include <string.h>

#include "fold.h"
#include "liaison/reply.h"
#include "tongue.h"

/* Longer than any line of these that was seen; what is longer is prose. */
#define LINE_MAX_SEEN 500
#define ATTRIBUTION_MAX 1000
/* Names of header fields are short in all languages. */
#define FIELD_NAME_MAX 40

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static struct text fold(struct text line, char *room, size_t size)
{
	return line.len > LINE_MAX_SEEN ? (struct text){0} : fold_line(line, room, size);
}

static bool is_frame(char c)
{
	return c && strchr("-_*=+~#[]|\"' \t", c);
}

/* Without the dashes, stars and blanks around it; *dashes is how many led. */
static struct text bare(struct text line, size_t *dashes)
{
	*dashes = 0;
	while (line.len && is_frame(line.at[0])) {
		*dashes += line.at[0] != ' ';
		line = text_from(line, 1);
	}
	while (line.len && is_frame(line.at[line.len - 1]))
		line.len--;
	return line;
}

/* Most lines are prose, and seen to be so at no cost: no colon, nor a character
 * that fold_line() may make one. */
static bool may_have_colon(struct text line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.at[i] == ':' || (unsigned char)line.at[i] >= 0x80)
			return true;
	return false;
}

/* ---- separators ------------------------------------------------------------------- */

enum words { WORDS_REPLY, WORDS_FORWARD, WORDS_WROTE, WORDS_ON, WORDS_SENT };

static const char *words_of(const struct tongue *tongue, enum words which)
{
	return which == WORDS_REPLY	? tongue->reply
	       : which == WORDS_FORWARD ? tongue->forward
	       : which == WORDS_WROTE	? tongue->wrote
	       : which == WORDS_ON	? tongue->on
					: tongue->sent;
}

static bool starts_with(struct text line, enum words which)
{
	for (size_t i = 0; i < tongue_count; i++)
		if (tongue_starts(words_of(&tongues[i], which), line))
			return true;
	return false;
}

static bool has_wrote(struct text line)
{
	for (size_t i = 0; i < tongue_count; i++)
		if (tongue_has(tongues[i].wrote, line))
			return true;
	return false;
}

/* "-----jane@example.org wrote: -----" of Notes on the web. */
static bool is_wrote_rule(struct text line, struct text words)
{
	size_t closing = 0;
	while (closing < line.len && line.at[line.len - 1 - closing] == '-')
		closing++;
	return closing >= 3 && text_ends_case(words, ":") &&
	       text_find_byte(words, '@') != TEXT_NONE && has_wrote(words);
}

bool old_mail_separator(struct text line, bool *forwarded)
{
	char room[LINE_MAX_SEEN + 8];
	size_t dashes;
	*forwarded = false;
	if (line.len && !is_frame(line.at[0]) && !may_have_colon(line))
		return false;
	struct text folded = fold(line, room, sizeof(room)), words = bare(folded, &dashes);
	/* a sentence that begins with such words has no dashes before it, and
	 * goes on behind them */
	bool bounded = dashes >= 2 || text_ends_case(words, ":");
	if (!bounded || !words.len || words.len > 120)
		return false;
	*forwarded = starts_with(words, WORDS_FORWARD);
	return *forwarded || starts_with(words, WORDS_REPLY) ||
	       (dashes >= 3 && is_wrote_rule(folded, words));
}

/* ---- header blocks ---------------------------------------------------------------- */

enum field {
	FIELD_NONE = 0,
	FIELD_FROM = 1,
	FIELD_DATE = 2,
	FIELD_TO = 4,
	FIELD_SUBJECT = 8,
	FIELD_OTHER = 16
};
#define FIELD_NAMED (FIELD_FROM | FIELD_DATE | FIELD_TO | FIELD_SUBJECT)

/* What a word names in any language.  "De" is a sender and nothing else, but
 * "от" may be more than one thing: all that it can be is returned. */
static unsigned field_named(struct text word)
{
	unsigned seen = FIELD_NONE;
	for (size_t i = 0; i < tongue_count; i++) {
		const struct tongue *tongue = &tongues[i];
		seen |= tongue_is(tongue->from, word) ? FIELD_FROM : 0;
		seen |= tongue_is(tongue->date, word) ? FIELD_DATE : 0;
		seen |= tongue_is(tongue->to, word) ? FIELD_TO : 0;
		seen |= tongue_is(tongue->subject, word) ? FIELD_SUBJECT : 0;
		seen |= tongue_is(tongue->more, word) ? FIELD_OTHER : 0;
	}
	return seen;
}

/* A line of a header block: what it names, and what stands behind the colon. */
struct field_line {
	unsigned field;
	bool address, bracket;
};

static void field_value(struct text value, struct field_line *out)
{
	out->address = text_find_byte(value, '@') != TEXT_NONE;
	out->bracket = out->address && (text_find_byte(value, '<') != TEXT_NONE ||
					text_find_byte(value, '[') != TEXT_NONE);
}

static struct field_line field_of(struct text line)
{
	struct field_line out = {0};
	char room[LINE_MAX_SEEN + 8];
	size_t dashes;
	if (!may_have_colon(line))
		return out;
	/* "*From:* Jane", from an HTML mail; lists of addresses may be long */
	struct text folded = fold_line(text_head(line, LINE_MAX_SEEN), room, sizeof(room));
	size_t colon = text_find_byte(text_head(folded, FIELD_NAME_MAX), ':');
	if (colon == TEXT_NONE || !colon)
		return out;
	out.field = field_named(bare(text_head(folded, colon), &dashes));
	if (!out.field)
		out.field = FIELD_OTHER;
	field_value(text_from(folded, colon + 1), &out);
	return out;
}

static unsigned count_bits(unsigned bits)
{
	unsigned count = 0;
	for (; bits; bits &= bits - 1)
		count++;
	return count;
}

/* What was seen of a block so far. */
struct block {
	unsigned seen;	/* of all lines, each with all that it may be */
	unsigned lines; /* that name one of the four */
	size_t len;	/* up to the last such line */
	bool address, bracket;
};

static bool block_is_whole(const struct block *block, bool reply)
{
	unsigned named = count_bits(block->seen & FIELD_NAMED);
	unsigned all = FIELD_FROM | FIELD_DATE | FIELD_SUBJECT;
	if ((block->seen & all) == all && block->lines >= 3)
		return true;
	if (!reply)
		return false;
	if (named >= 3 && block->lines >= 3)
		return true;
	if (block->lines >= 2)
		return (block->seen & (FIELD_FROM | FIELD_DATE)) && block->address;
	return block->lines == 1 && (block->seen & FIELD_FROM) && block->bracket;
}

static void block_add(struct block *block, const struct field_line *line, size_t at)
{
	if (!(line->field & FIELD_NAMED))
		return;
	block->seen |= line->field;
	block->lines++;
	block->address |= line->address;
	block->bracket |= line->bracket && (line->field & FIELD_FROM);
	block->len = at + 1;
}

/* The lines below the last field that still belong to it: folds, and the
 * fields that are none of the four. */
static size_t block_end(const struct text *lines, size_t count, size_t len)
{
	while (len < count && len < OLD_MAIL_BLOCK_MAX && text_trim(lines[len]).len) {
		bool folded_line = lines[len].at[0] == ' ' || lines[len].at[0] == '\t';
		char room[LINE_MAX_SEEN + 8];
		size_t dashes;
		struct text folded = fold(lines[len], room, sizeof(room));
		size_t colon = text_find_byte(text_head(folded, FIELD_NAME_MAX), ':');
		bool more =
		    colon != TEXT_NONE && field_named(bare(text_head(folded, colon), &dashes));
		if (!folded_line && !more)
			break;
		len++;
	}
	return len;
}

bool old_mail_field(struct text line)
{
	return field_of(line).field & ~(unsigned)FIELD_OTHER;
}

/* An HTML mail may have each field in a paragraph of its own. */
static bool goes_on_below_a_blank(const struct text *lines, size_t count, size_t at)
{
	return at + 1 < count && at + 1 < OLD_MAIL_BLOCK_MAX && text_trim(lines[at + 1]).len &&
	       (field_of(lines[at + 1]).field & ~(unsigned)FIELD_OTHER);
}

size_t old_mail_block(const struct text *lines, size_t count, bool reply)
{
	struct block block = {0};
	if (!count)
		return 0;
	struct field_line first = field_of(lines[0]);
	if (!(first.field & FIELD_NAMED))
		return 0;
	for (size_t i = 0; i < count && i < OLD_MAIL_BLOCK_MAX; i++) {
		if (!text_trim(lines[i]).len) {
			if (!goes_on_below_a_blank(lines, count, i))
				break;
			continue;
		}
		struct field_line line = field_of(lines[i]);
		block_add(&block, &line, i);
	}
	return block_is_whole(&block, reply) ? block_end(lines, count, block.len) : 0;
}

/* ---- attributions ------------------------------------------------------------------- */

/* What stands in a line, or in several that were joined. */
struct signs {
	bool address, year, time, date, wrote;
};

static bool is_year(struct text line, size_t at)
{
	return at + 4 <= line.len &&
	       ((line.at[at] == '1' && line.at[at + 1] == '9') ||
		(line.at[at] == '2' && line.at[at + 1] == '0')) &&
	       is_digit(line.at[at + 2]) && is_digit(line.at[at + 3]) &&
	       (at + 4 == line.len || !is_digit(line.at[at + 4])) &&
	       (at == 0 || !is_digit(line.at[at - 1]));
}

/* "18:00", "6.00" is no time but may be a date; "19.11.26", "11/19/26". */
static bool is_time(struct text line, size_t at)
{
	return at && at + 2 < line.len && line.at[at] == ':' && is_digit(line.at[at - 1]) &&
	       is_digit(line.at[at + 1]) && is_digit(line.at[at + 2]);
}

static bool is_date(struct text line, size_t at)
{
	if (!at || at + 3 >= line.len || !strchr("./-", line.at[at]) || !is_digit(line.at[at - 1]))
		return false;
	size_t next = at + 1;
	while (next < line.len && next < at + 4 &&
	       (is_digit(line.at[next]) || line.at[next] == ' '))
		next++;
	return next > at + 1 && next + 1 < line.len && line.at[next] == line.at[at] &&
	       (is_digit(line.at[next + 1]) || line.at[next + 1] == ' ');
}

static struct signs signs_of(struct text line)
{
	struct signs out = {.wrote = has_wrote(line)};
	size_t at = text_find_byte(line, '@');
	out.address = at != TEXT_NONE && at > 0 && at + 2 < line.len && line.at[at - 1] != ' ';
	for (size_t i = 0; i < line.len; i++) {
		out.year |= is_year(line, i);
		out.time |= is_time(line, i);
		out.date |= is_date(line, i);
	}
	return out;
}

/* The lines from..end joined and folded, without rules at their ends. */
static struct text joined(const struct text *end, size_t lines, char *room, size_t size)
{
	size_t used = 0;
	for (size_t i = lines; i-- > 0;) {
		if (used && used < size)
			room[used++] = ' ';
		used +=
		    fold_line(text_head(*(end - i), LINE_MAX_SEEN), room + used, size - used).len;
	}
	return text_make(room, used);
}

static size_t first_digit(struct text line)
{
	size_t at = 0;
	while (at < line.len && !is_digit(line.at[at]))
		at++;
	return at;
}

/* "thu, 19", "nov 19,", "thursday, november 19,": one word or two before a
 * number, the first of two with a comma or a stop. */
static bool is_day(struct text line)
{
	struct text words = text_trim(text_head(line, first_digit(line)));
	size_t blank = text_find_byte(words, ' ');
	if (!words.len || words.len > 24 || words.len == line.len)
		return false;
	if (blank == TEXT_NONE)
		return true;
	return blank && strchr(",.", words.at[blank - 1]) &&
	       text_find_byte(text_from(words, blank + 1), ' ') == TEXT_NONE;
}

/* Does `line` begin as an attribution does: "on 19", "am 19.", "2026-11-19"? */
static bool is_start(struct text line)
{
	size_t digit = first_digit(text_head(line, 60));
	return digit < line.len && digit < 60 && (digit <= 1 || starts_with(line, WORDS_ON));
}

/* Or, less surely, "thu, 19 nov 2026"? */
static bool is_dated_start(struct text line)
{
	struct signs signs = signs_of(line);
	return is_day(line) && (signs.year || signs.time || signs.date);
}

/* ":" and what may stand behind it; *colon and *rule say what was there. */
static struct text without_end(struct text line, bool *colon, bool *rule)
{
	size_t dashes = 0;
	while (line.len && strchr("-_*~ \"", line.at[line.len - 1])) {
		dashes += line.at[line.len - 1] == '-';
		line.len--;
	}
	*rule = dashes >= 2;
	*colon = line.len && line.at[line.len - 1] == ':';
	if (*colon)
		line.len--;
	return text_trim(line);
}

/* Does it end in a word for writing? */
static bool ends_in_wrote(struct text line)
{
	struct text tail = line.len > 40 ? text_from(line, line.len - 40) : line;
	for (size_t i = 0; i < tongue_count; i++) {
		const char *list = tongues[i].wrote;
		struct text word;
		while (tongue_next(&list, &word))
			if (tail.len >= word.len &&
			    text_equal(text_from(tail, tail.len - word.len), word))
				return true;
	}
	return false;
}

static enum old_mail_certainty weigh(struct text line)
{
	bool colon, rule;
	line = without_end(line, &colon, &rule);
	struct signs signs = signs_of(line);
	bool dated = signs.year || signs.time || signs.date, last = ends_in_wrote(line);
	if (colon || (rule && last)) {
		if (signs.wrote && (signs.address || dated))
			return OLD_MAIL_SURE;
		if (signs.address && dated)
			return OLD_MAIL_SURE;
		return signs.wrote || signs.address ? OLD_MAIL_MAYBE : OLD_MAIL_NONE;
	}
	if (last && signs.wrote && dated)
		return OLD_MAIL_MAYBE;
	/* "2013/10/2 jane <jane@example.org>" of old Gmail */
	return signs.address && signs.year && line.len && line.at[line.len - 1] == '>' &&
		       is_start(line)
		   ? OLD_MAIL_MAYBE
		   : OLD_MAIL_NONE;
}

/* May the line end an attribution?  A cheap look: nearly all lines may not. */
static bool may_end(struct text line)
{
	line = text_trim(line);
	if (!line.len || line.len > LINE_MAX_SEEN)
		return false;
	char last = line.at[line.len - 1];
	return (last && strchr(":->*_~\"", last)) || text_ends_case(line, "\xC2\xA0") ||
	       text_ends_case(line, "\xEF\xBC\x9A"); /* no-break space, the wide colon */
}

/* Where in the first line an attribution begins that shares it with words of
 * the author's: "yes On Wed, 4 Apr 2012, bob@example.org wrote:", as phones run
 * them together.  0 for none. */
static size_t inner_start(const struct text *end, size_t lines)
{
	char room[ATTRIBUTION_MAX], below[ATTRIBUTION_MAX / 2];
	struct text first = *(end - (lines - 1));
	struct text rest = joined(end, lines - 1, below, sizeof(below));
	for (size_t at = 1; at + 2 < first.len; at++) {
		char before = first.at[at - 1];
		bool capital = first.at[at] >= 'A' && first.at[at] <= 'Z';
		if ((before != ' ' && before != '-') || !capital)
			continue;
		struct text tail = fold(text_from(first, at), room, sizeof(room) / 2);
		if (!starts_with(tail, WORDS_ON) || !is_start(tail))
			continue;
		size_t len = tail.len;
		room[len++] = ' ';
		memcpy(room + len, rest.at, rest.len);
		if (weigh(text_make(room, len + rest.len)) == OLD_MAIL_SURE)
			return at;
	}
	return 0;
}

/* The author's own words before the rule that some mailers put there. */
static size_t own_bytes(struct text line, size_t at)
{
	while (at && strchr("- \t", line.at[at - 1]))
		at--;
	return at;
}

enum start { START_NONE, START_DATED, START_SURE };

static enum start start_of(const struct text *line)
{
	char room[LINE_MAX_SEEN + 8];
	size_t dashes;
	struct text folded = fold(*line, room, sizeof(room));
	folded = bare(folded, &dashes);
	return is_start(folded) ? START_SURE : is_dated_start(folded) ? START_DATED : START_NONE;
}

/* The fewest lines that make an attribution. */
static enum old_mail_certainty fewest(const struct text *end, size_t above, size_t *lines)
{
	char room[ATTRIBUTION_MAX];
	enum old_mail_certainty sure = OLD_MAIL_NONE;
	*lines = 1;
	for (size_t i = 1; i <= above + 1 && sure != OLD_MAIL_SURE; i++) {
		enum old_mail_certainty now = weigh(joined(end, i, room, sizeof(room)));
		if (now == OLD_MAIL_NONE)
			break;
		if (now > sure) {
			sure = now;
			*lines = i;
		}
	}
	return sure;
}

enum old_mail_certainty old_mail_attribution(const struct text *end, size_t above,
					     struct old_mail_attribution *out)
{
	char room[ATTRIBUTION_MAX];
	*out = (struct old_mail_attribution){.lines = 1};
	if (!may_end(*end))
		return OLD_MAIL_NONE;
	if (above >= OLD_MAIL_ATTRIBUTION_MAX)
		above = OLD_MAIL_ATTRIBUTION_MAX - 1;
	enum old_mail_certainty sure = fewest(end, above, &out->lines);
	if (sure == OLD_MAIL_NONE)
		return sure;
	/* Up to the line that begins it. */
	enum start start = START_NONE;
	for (size_t lines = out->lines; lines <= above + 1 && start == START_NONE; lines++) {
		start = start_of(end - (lines - 1));
		if (start != START_NONE)
			out->lines = lines;
	}
	if (start != START_SURE) {
		size_t inner = inner_start(end, out->lines);
		out->own = own_bytes(*(end - (out->lines - 1)), inner);
		start = inner ? START_SURE : start;
	}
	/* "As the chair wrote on 2026-11-19:" is what a person writes */
	bool address = signs_of(joined(end, out->lines, room, sizeof(room))).address;
	return sure == OLD_MAIL_SURE && start == START_NONE && !address ? OLD_MAIL_MAYBE : sure;
}

/* ---- cuts --------------------------------------------------------------------------- */

/* ">>> Jane Doe <jane@example.org> 11/19/2026 6:00 PM >>>" */
static bool is_groupwise(struct text line)
{
	return text_starts(line, ">>> ") && text_ends_case(line, " >>>") && line.len > 12;
}

/* "Jane Doe---19.11.2026 18:00:00---The subject" */
static bool is_notes(struct text line)
{
	size_t first = text_find(line, TEXT("---"));
	if (first == TEXT_NONE || first > 100 || !first)
		return false;
	struct text rest = text_from(line, first + 3);
	size_t second = text_find(rest, TEXT("---"));
	if (second == TEXT_NONE || second > 40 || second < 8 || !is_digit(rest.at[0]))
		return false;
	return text_find_byte(text_head(rest, second), ':') != TEXT_NONE;
}

/* The first line of a mail of ours, a number behind it. */
static bool is_ours(struct text line)
{
	static const char *const marks[] = {REPLY_MARK_BREAKING, REPLY_MARK_DIGEST,
					    REPLY_MARK_CONFIRM};
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		size_t at = text_find_case(text_head(line, 60), text_of(marks[i]));
		size_t number = at + strlen(marks[i]);
		if (at != TEXT_NONE && !text_starts(line, ">") && number < line.len &&
		    is_digit(line.at[number]))
			return true;
	}
	return false;
}

/* "Please reply above this line", "##- Type your answer above this line -##" */
static bool is_mark(struct text line)
{
	static const char *const verbs[] = {"answer", "reply", "respond", "type", "write"};
	size_t at = text_find(line, TEXT("above this line"));
	if (at == TEXT_NONE || line.len > 120 || text_starts(line, ">"))
		return false;
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (text_find(text_head(line, at), text_of(verbs[i])) != TEXT_NONE)
			return true;
	return false;
}

/* "On Thu, Nov 19, 2026 at 18:00, Jane<jane@example.org> wrote:   The old mail",
 * as Yahoo on Android runs them together. */
static bool is_run_on(struct text line)
{
	size_t at = text_find_byte(line, '@');
	if (at == TEXT_NONE || !is_start(line))
		return false;
	size_t colon = text_find_byte(text_from(line, at), ':');
	return colon != TEXT_NONE && weigh(text_head(line, at + colon + 1)) == OLD_MAIL_SURE;
}

bool old_mail_cut(struct text line)
{
	char room[LINE_MAX_SEEN + 8];
	struct text folded = fold_line(text_head(line, LINE_MAX_SEEN), room, sizeof(room));
	return is_groupwise(folded) || is_notes(folded) || is_mark(folded) || is_ours(folded) ||
	       is_run_on(folded);
}
