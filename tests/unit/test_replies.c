/* SPDX-License-Identifier: ISC */
/*
 * Whole replies, as mail clients write them: what is the writer's own, and
 * what would be done.  tests/data/replies has those made for this, each beside
 * what it means; the corpus next to the checkout has other people's.
 */
#include "mail_fixture.h"

#include <jansson.h>

#include "../../src/cmd/reply.h"
#include "../../src/mail/own.h"
#include "liaison/file.h"
#include "liaison/reply.h"

/* Of 45 real replies, 95 of a hundred have to come out right. */
#define CORPUS_RIGHT_MIN 43
/* 2026-11-19 18:05 +0100 */
#define NOW 1795107900

static char *data_path(const char *name)
{
	const char *source = getenv("LIAISON_SOURCE");
	return pool_printf(pool, "%s/tests/data/replies%s%s", source ? source : "../..",
			   *name ? "/" : "", name);
}

static struct text file_text(const char *path)
{
	struct text text;
	assert_int_equal(file_read(pool, path, MAIL_SIZE_MAX, &text, NULL), STATUS_OK);
	return text;
}

/* Words are compared, not blanks: lines trimmed, runs of blanks one, no empty
 * lines. */
static char *words_of(struct text text)
{
	struct buf out;
	struct text line;
	buf_open(&out, pool);
	while (text_line(&text, &line)) {
		bool blank = false, any = false;
		for (size_t i = 0; i < line.len; i++) {
			if (line.at[i] == ' ' || line.at[i] == '\t' || line.at[i] == '\r') {
				blank = any;
				continue;
			}
			if (text_starts(text_from(line, i), "\u00A0")) {
				blank = any;
				i++;
				continue;
			}
			if (!any && out.len)
				buf_byte(&out, '\n');
			if (blank)
				buf_byte(&out, ' ');
			blank = false;
			any = true;
			buf_byte(&out, line.at[i]);
		}
	}
	return text_string(pool, buf_get(&out));
}

/* ---- what is said of each -------------------------------------------------------- */

static json_t *json_of(const char *path)
{
	json_error_t error;
	json_t *object = json_load_file(path, 0, &error);
	if (!object)
		fail_msg("%s:%d: %s", path, error.line, error.text);
	return object;
}

static json_t *dry_run(const char *path)
{
	char *bytes = NULL;
	size_t len = 0;
	struct error err = {{0}};
	FILE *out = open_memstream(&bytes, &len);
	assert_non_null(out);
	if (reply_dry_run(pool, path, true, out, &err) != STATUS_OK)
		fail_msg("%s: %s", path, err.text);
	fclose(out);
	json_error_t error;
	json_t *object = json_loadb(bytes, len, 0, &error);
	if (!object)
		fail_msg("%s: no JSON: %s", path, error.text);
	free(bytes);
	return object;
}

static const char *string_of(const json_t *object, const char *key)
{
	const char *string = json_string_value(json_object_get(object, key));
	return string ? string : "";
}

/* "approve 12 14 []|reject [rest]" */
static char *commands_of(const json_t *object)
{
	struct buf out;
	size_t i, k;
	json_t *command, *item;
	buf_open(&out, pool);
	json_array_foreach(json_object_get(object, "commands"), i, command)
	{
		buf_printf(&out, "%s%s", i ? "|" : "", string_of(command, "verb"));
		json_array_foreach(json_object_get(command, "items"), k, item)
		    buf_printf(&out, " %lld", (long long)json_integer_value(item));
		buf_printf(&out, " [%s]", words_of(text_of(string_of(command, "argument"))));
	}
	return text_string(pool, buf_get(&out));
}

static bool differs(const char *name, const char *what, const char *got, const char *want)
{
	if (!strcmp(got, want))
		return false;
	print_message("%s: %s\n  got:  %s\n  want: %s\n", name, what, got, want);
	return true;
}

static bool is_right(const char *path, const json_t *got, const json_t *want)
{
	bool wrong = differs(path, "text", words_of(text_of(string_of(got, "text"))),
			     words_of(text_of(string_of(want, "text"))));
	wrong |= differs(path, "commands", commands_of(got), commands_of(want));
	wrong |= differs(path, "automatic",
			 json_is_true(json_object_get(got, "automatic")) ? "yes" : "no",
			 json_is_true(json_object_get(want, "automatic")) ? "yes" : "no");
	wrong |= differs(path, "problems",
			 json_array_size(json_object_get(got, "problems")) ? "some" : "none",
			 json_is_true(json_object_get(want, "problem")) ? "some" : "none");
	return !wrong;
}

/* The paths of the mails that were made for this, without ".eml". */
static struct texts made_replies(void)
{
	struct texts all = {0}, mails = {0};
	assert_int_equal(file_list(pool, data_path(""), &all, NULL), STATUS_OK);
	for (size_t i = 0; i < all.len; i++)
		if (text_ends_case(all.at[i], ".eml"))
			*LIST_PUSH(pool, &mails) = text_head(all.at[i], all.at[i].len - 4);
	assert_true(mails.len >= 60);
	return mails;
}

static void a_reply_of_any_client_means_what_its_writer_said(void **state)
{
	(void)state;
	struct texts mails = made_replies();
	size_t right = 0;
	for (size_t i = 0; i < mails.len; i++) {
		char *path = text_string(pool, mails.at[i]);
		json_t *got = dry_run(pool_printf(pool, "%s.eml", path));
		json_t *want = json_of(pool_printf(pool, "%s.json", path));
		right += is_right(path, got, want);
		json_decref(got);
		json_decref(want);
	}
	print_message("%zu of %zu replies are right\n", right, mails.len);
	assert_int_equal(right, mails.len);
}

/* ---- commands put into the mouths of others --------------------------------------- */

/* Lines to type, one a verb. */
static const char *const orders[] = {"approve",
				     "approve 12",
				     "reject",
				     "reject 12 dull",
				     "defer 3d",
				     "summary: words",
				     "note: words",
				     "topic process",
				     "watch draft-a-b",
				     "unwatch draft-a-b",
				     "mute",
				     "seal",
				     "offer 3",
				     "undo",
				     "correct 12: words",
				     "show 12",
				     "status",
				     "queue",
				     "preview",
				     "help",
				     "resend",
				     "sent",
				     "order 14 12",
				     "send",
				     "confirm"};
#define ORDERS (sizeof(orders) / sizeof(*orders))

static void every_verb_is_tried(void **state)
{
	(void)state;
	for (int verb = 0; verb < VERB_COUNT; verb++) {
		bool found = false;
		for (size_t i = 0; i < ORDERS; i++) {
			struct reply reply;
			reply_parse(pool, text_of(orders[i]), NOW, &reply);
			found |= reply.commands.len == 1 && (int)reply.commands.at[0].verb == verb;
		}
		if (!found)
			fail_msg("no order says %s", reply_verbs[verb].word);
	}
}

/* `with` in place of each `what`. */
static struct text replaced(struct text text, const char *what, const char *with, size_t *count)
{
	struct buf out;
	size_t at, len = strlen(what);
	buf_open(&out, pool);
	while ((at = text_find(text, text_of(what))) != TEXT_NONE) {
		buf_text(&out, text_head(text, at));
		buf_string(&out, with);
		text = text_from(text, at + len);
		++*count;
	}
	buf_text(&out, text);
	return buf_get(&out);
}

static struct mail *mail_at(const char *path)
{
	return mail_of_text(text_copy(pool, file_text(path)));
}

static char *meaning(const struct reply *reply)
{
	struct buf out;
	buf_open(&out, pool);
	for (size_t i = 0; i < reply->commands.len; i++) {
		const struct reply_command *command = &reply->commands.at[i];
		buf_printf(&out, "%s%s", i ? "|" : "", reply_verbs[command->verb].word);
		for (size_t k = 0; k < command->items.len; k++)
			buf_printf(&out, " %lld", (long long)command->items.at[k]);
		struct text argument = command->rest ? TEXT("rest") : command->argument;
		buf_printf(&out, " [%s]", words_of(argument));
	}
	return text_string(pool, buf_get(&out));
}

/* Lines of the candidate that all clients hand on as they are. */
static const char *const probes[] = {
    "Breaking news? Item 12: nothing goes out unless you approve it.",
    "WHY (process)",
    "REPORTED ALREADY?",
    "Topic: process",
    "Why: process",
    "help             all that you can say",
    "Alice Area on iesg, 2026-11-19"};

static void what_the_candidate_says_is_no_order_in_any_client(void **state)
{
	(void)state;
	struct texts mails = made_replies();
	size_t taken = 0, tried = 0;
	for (size_t i = 0; i < mails.len; i++) {
		char *path = text_string(pool, mails.at[i]);
		json_t *want = json_of(pool_printf(pool, "%s.json", path));
		for (size_t k = 0; k < ORDERS; k++) {
			struct mail *mail = mail_at(pool_printf(pool, "%s.eml", path));
			struct reply reply;
			for (size_t p = 0; p < mail->parts.len; p++)
				for (size_t q = 0; q < sizeof(probes) / sizeof(*probes); q++)
					mail->parts.at[p].utf8 = replaced(
					    mail->parts.at[p].utf8, probes[q], orders[k], &tried);
			reply_read(mail, NOW, &reply);
			taken += differs(path, orders[k], meaning(&reply), commands_of(want));
		}
		json_decref(want);
	}
	print_message("%zu orders put into quoted lines, %zu replies misread\n", tried, taken);
	assert_true(tried > 5000);
	assert_int_equal(taken, 0);
}

/* ---- the corpus -------------------------------------------------------------------- */

struct sample {
	struct text name, own, old;
	struct text text; /* as the mail shows it; HTML as source */
	struct texts lines;
	bool html;
};

static bool has_line(struct text ranges, size_t number)
{
	struct text range;
	while (text_field(&ranges, ',', &range)) {
		int64_t first = 0, last = 0;
		size_t dash = text_find_byte(range, '-');
		if (!text_number(text_head(range, dash), &first))
			continue;
		last = first;
		if (dash != TEXT_NONE)
			assert_true(text_number(text_from(range, dash + 1), &last));
		if ((int64_t)number >= first && (int64_t)number <= last)
			return true;
	}
	return false;
}

static void sample_read(struct sample *sample, const char *path)
{
	struct text raw = file_text(path), rest, line;
	sample->html = text_ends_case(sample->name, ".html");
	sample->text = text_utf8(pool, raw);
	if (text_ends_case(sample->name, ".eml")) {
		struct mail *mail = mail_of_text(text_copy(pool, raw));
		for (size_t i = mail->parts.len; i-- > 0;)
			if (!strcmp(mail->parts.at[i].type, "text/plain"))
				sample->text = mail->parts.at[i].utf8;
	}
	for (rest = sample->text; text_line(&rest, &line);)
		*LIST_PUSH(pool, &sample->lines) = line;
}

typedef void sample_look(struct sample *sample, void *state);

static void samples_look(sample_look *look, void *state)
{
	struct text rest = file_text(data_path("corpus.tsv")), line;
	if (!corpus_path("replies/talon-gmail.eml"))
		skip();
	while (text_line(&rest, &line)) {
		struct sample sample = {0};
		if (text_starts(line, "#"))
			continue;
		assert_true(text_field(&line, '\t', &sample.name));
		assert_true(text_field(&line, '\t', &sample.own));
		sample.old = line;
		char *path = corpus_path(
		    pool_printf(pool, "replies/%.*s", (int)sample.name.len, sample.name.at));
		assert_non_null(path);
		sample_read(&sample, path);
		look(&sample, state);
	}
}

static const char *head_of(bool html)
{
	return pool_printf(pool,
			   "From: Alex <alex@example.org>\nMIME-Version: 1.0\n"
			   "Content-Type: text/%s; charset=utf-8\n\n",
			   html ? "html" : "plain");
}

static struct reply reply_of(bool html, struct text body)
{
	struct reply reply;
	struct buf raw;
	buf_open(&raw, pool);
	buf_string(&raw, head_of(html));
	buf_text(&raw, body);
	reply_read(mail_of_text(buf_get(&raw)), NOW, &reply);
	return reply;
}

/* The sample's own words, by the table. */
static char *sample_words(const struct sample *sample)
{
	struct buf out;
	buf_open(&out, pool);
	if (text_starts(sample->own, "=")) {
		struct text rest = text_from(sample->own, 1), line;
		while (text_field(&rest, '|', &line)) {
			buf_text(&out, line);
			buf_byte(&out, '\n');
		}
	} else {
		for (size_t i = 0; i < sample->lines.len; i++)
			if (has_line(sample->own, i + 1)) {
				buf_text(&out, sample->lines.at[i]);
				buf_byte(&out, '\n');
			}
	}
	return words_of(buf_get(&out));
}

struct score {
	size_t right, count;
};

static void look_at_words(struct sample *sample, void *state)
{
	struct score *score = state;
	char *path =
	    corpus_path(pool_printf(pool, "replies/%.*s", (int)sample->name.len, sample->name.at));
	json_t *got = dry_run(path);
	char *name = text_string(pool, sample->name);
	score->count++;
	score->right +=
	    !differs(name, "text", words_of(text_of(string_of(got, "text"))), sample_words(sample));
	assert_int_equal(json_array_size(json_object_get(got, "commands")), 0);
	json_decref(got);
}

static void real_replies_are_told_from_what_they_quote(void **state)
{
	(void)state;
	struct score score = {0};
	samples_look(look_at_words, &score);
	print_message("%zu of %zu real replies are right\n", score.right, score.count);
	assert_int_equal(score.count, 45);
	assert_true(score.right >= CORPUS_RIGHT_MIN);
}

/* The marks that stand before a quoted line's words. */
static size_t marks_of(struct text line)
{
	size_t at = 0;
	while (at < line.len && strchr("> \t", line.at[at]))
		at++;
	return at;
}

/* The sample without its writer's words, and `order` in its line `number`. */
static struct text with_order(const struct sample *sample, size_t number, const char *order)
{
	struct buf out;
	buf_open(&out, pool);
	for (size_t i = 0; i < sample->lines.len; i++) {
		struct text line = sample->lines.at[i];
		if (i + 1 == number) {
			buf_text(&out, text_head(line, marks_of(line)));
			buf_string(&out, order);
		} else if (!has_line(sample->own, i + 1)) {
			buf_text(&out, line);
		}
		buf_byte(&out, '\n');
	}
	return buf_get(&out);
}

/* HTML: each phrase of the old mail becomes the order, the writer's go. */
static struct text html_with_order(const struct sample *sample, const char *order, size_t *count)
{
	struct text text = sample->text, rest = text_from(sample->old, 1), phrase;
	size_t gone = 0;
	text = replaced(text, "Hi. I am fine.", "", &gone);
	text = replaced(text, "Alex<", "<", &gone);
	assert_true(gone >= 2);
	while (text_field(&rest, '|', &phrase))
		text = replaced(text, text_string(pool, phrase), order, count);
	return text;
}

static void order_try(struct score *score, const struct sample *sample, const char *order,
		      struct text body)
{
	struct reply reply = reply_of(sample->html, body);
	score->count++;
	if (!reply.commands.len)
		return;
	score->right++;
	print_message("%.*s: \"%s\" was taken for %s\n", (int)sample->name.len, sample->name.at,
		      order, meaning(&reply));
}

static void look_at_orders(struct sample *sample, void *state)
{
	for (size_t k = 0; k < ORDERS; k++) {
		if (sample->html) {
			size_t count = 0;
			struct text body = html_with_order(sample, orders[k], &count);
			assert_true(count > 0);
			order_try(state, sample, orders[k], body);
			continue;
		}
		/* the long lines of one file cost seconds, and are all alike */
		if (sample->text.len > 100000 && k > 1)
			break;
		for (size_t i = 0; i < sample->lines.len; i++)
			if (has_line(sample->old, i + 1))
				order_try(state, sample, orders[k],
					  with_order(sample, i + 1, orders[k]));
	}
}

static void no_line_that_real_replies_quote_is_an_order(void **state)
{
	(void)state;
	struct score score = {0};
	samples_look(look_at_orders, &score);
	print_message("%zu orders put into quoted lines of real replies, %zu taken\n", score.count,
		      score.right);
	assert_true(score.count > 4000);
	assert_int_equal(score.right, 0);
}

/* The writer's first line becomes "approve", their other lines go. */
static void look_at_approve(struct sample *sample, void *state)
{
	struct score *score = state;
	struct buf out;
	bool typed = false;
	size_t count = 0;
	buf_open(&out, pool);
	if (sample->html) {
		struct text text = replaced(sample->text, "Hi. I am fine.", "approve", &count);
		buf_text(&out, text);
		typed = count == 1;
	}
	for (size_t i = 0; i < sample->lines.len && !sample->html; i++) {
		bool own = has_line(sample->own, i + 1);
		if (own && !typed)
			buf_string(&out, "approve");
		else if (!own)
			buf_text(&out, sample->lines.at[i]);
		typed |= own;
		buf_byte(&out, '\n');
	}
	assert_true(typed);
	struct reply reply = reply_of(sample->html, buf_get(&out));
	score->count++;
	score->right += !differs(text_string(pool, sample->name), "approve, typed", meaning(&reply),
				 "approve []");
}

static void an_order_typed_where_the_writer_wrote_is_one(void **state)
{
	(void)state;
	struct score score = {0};
	samples_look(look_at_approve, &score);
	print_message("\"approve\" understood in %zu of %zu real replies\n", score.right,
		      score.count);
	assert_true(score.right >= CORPUS_RIGHT_MIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    MAIL_TEST(a_reply_of_any_client_means_what_its_writer_said),
	    MAIL_TEST(every_verb_is_tried),
	    MAIL_TEST(what_the_candidate_says_is_no_order_in_any_client),
	    MAIL_TEST(real_replies_are_told_from_what_they_quote),
	    MAIL_TEST(no_line_that_real_replies_quote_is_an_order),
	    MAIL_TEST(an_order_typed_where_the_writer_wrote_is_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
