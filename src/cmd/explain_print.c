/* SPDX-License-Identifier: ISC */
/*
 * explain_print: see explain_print.h.
 *
 * What comes from mail goes through text_brief() or jansson before it meets a
 * terminal: no control byte of a subject may move a cursor.
 */
#include "explain_print.h"

#include "liaison/print.h"

/* A subject or a name on paper, in bytes. */
#define EXPLAIN_LINE 300

/* ---- JSON: liaison(1) ------------------------------------------------------------ */

static struct json *explain_json_texts(struct pool *pool, const struct texts *texts)
{
	struct json *array = json_new_array(pool);

	for (size_t i = 0; i < texts->len; i++)
		json_push_text(array, texts->at[i]);
	return array;
}

static struct json *explain_json_hit(struct pool *pool, const struct rules_hit *hit)
{
	struct json *object = json_new_object(pool);

	json_set_string(object, "name", hit->name);
	json_set_real(object, "score", hit->score);
	json_set(object, "hit", explain_json_texts(pool, &hit->words));
	return object;
}

static struct json *explain_json_hits(struct pool *pool, const struct judgement *judgement,
				      bool all)
{
	struct json *array = json_new_array(pool);

	for (size_t i = 0; i < judgement->hits.len; i++) {
		const struct rules_hit *hit = &judgement->hits.at[i];

		if (all || !hit->sub)
			json_push(array, explain_json_hit(pool, hit));
	}
	return array;
}

static struct json *explain_json_near(struct pool *pool, const struct rules_nears *nears)
{
	struct json *array = json_new_array(pool);

	for (size_t i = 0; i < nears->len; i++) {
		struct json *object = json_new_object(pool);

		json_set_string(object, "name", nears->at[i].name);
		json_set_string(object, "lacks", nears->at[i].lacks);
		json_set_string(object, "against", nears->at[i].against);
		json_push(array, object);
	}
	return array;
}

static bool explain_json(const struct explain_style *style, const struct rules *rules,
			 const struct explained *message, FILE *out)
{
	const struct judgement *judgement = message->judgement;
	struct pool *pool = message->mail->pool;
	struct json *object = json_new_object(pool);

	json_set_text(object, "file", text_of(message->file));
	json_set_number(object, "index", message->index);
	json_set_text(object, "message_id", mail_message_id(message->mail));
	json_set_string(object, "source", origin_name(judgement->origin));
	json_set_string(object, "verdict", verdict_name(judgement->verdict));
	json_set_bool(object, "summary_only", judgement->summary_only);
	json_set_real(object, "score", judgement->score);
	json_set(object, "topics", explain_json_texts(pool, &judgement->topics));
	json_set(object, "documents", explain_json_texts(pool, &judgement->documents));
	json_set(object, "rules", explain_json_hits(pool, judgement, style->all));
	json_set(object, "reasons", explain_json_texts(pool, &judgement->reasons));
	if (style->why_not) {
		struct rules_nears nears = {0};

		rules_near(pool, rules, judgement, &nears);
		json_set(object, "near", explain_json_near(pool, &nears));
	}
	return json_print(object, out);
}

/* ---- for a person --------------------------------------------------------------- */

struct paint {
	const char *on, *off;
};

static struct paint explain_paint(const struct explain_style *style, const char *on)
{
	return style->colour ? (struct paint){on, "\033[0m"} : (struct paint){"", ""};
}

static struct paint explain_verdict_paint(const struct explain_style *style, enum verdict verdict)
{
	static const char *const colours[VERDICT_COUNT] = {
	    [VERDICT_UNJUDGED] = "\033[1;35m", [VERDICT_BLOCKED] = "\033[1;31m",
	    [VERDICT_ELSEWHERE] = "\033[36m",  [VERDICT_IGNORE] = "\033[2m",
	    [VERDICT_DIGEST] = "\033[1;32m",   [VERDICT_BREAKING] = "\033[1;33m",
	};

	return explain_paint(style, colours[verdict]);
}

static void explain_list(struct buf *buf, const char *title, const struct texts *texts)
{
	if (texts->len == 0)
		return;
	buf_printf(buf, "  %-9s ", title);
	for (size_t i = 0; i < texts->len; i++) {
		buf_string(buf, i > 0 ? ", " : "");
		buf_text(buf, text_brief(buf->pool, texts->at[i], EXPLAIN_LINE));
	}
	buf_byte(buf, '\n');
}

static void explain_head(struct buf *buf, const struct explain_style *style,
			 const struct explained *message)
{
	const struct judgement *judgement = message->judgement;
	struct paint paint = explain_verdict_paint(style, judgement->verdict);
	struct text subject =
	    text_brief(buf->pool, mail_value(message->mail, "Subject"), EXPLAIN_LINE);
	struct text file =
	    text_brief(buf->pool, text_utf8(buf->pool, text_of(message->file)), EXPLAIN_LINE);

	buf_printf(buf, "%s%-9s%s ", paint.on, verdict_name(judgement->verdict), paint.off);
	buf_text(buf, subject.len > 0 ? subject : text_of("(no subject)"));
	buf_string(buf, "\n  file      ");
	buf_text(buf, file);
	if (message->index > 0)
		buf_printf(buf, ", message %lld", (long long)message->index);
	buf_printf(buf, "\n  source    %s\n  score     %g%s%s\n", origin_name(judgement->origin),
		   judgement->score, judgement->summary_only ? ", summary only" : "",
		   judgement->partial ? ", not read whole" : "");
	explain_list(buf, "topics", &judgement->topics);
	explain_list(buf, "documents", &judgement->documents);
	for (size_t i = 0; i < judgement->reasons.len; i++) {
		buf_string(buf, i == 0 ? "  because   " : "            ");
		buf_text(buf, text_brief(buf->pool, judgement->reasons.at[i], 2 * EXPLAIN_LINE));
		buf_byte(buf, '\n');
	}
}

static void explain_hit(struct buf *buf, const struct explain_style *style,
			const struct rules_hit *hit)
{
	struct paint paint = explain_paint(style, "\033[1;4m");

	if (hit->sub)
		buf_printf(buf, "       -  %s", hit->name);
	else
		buf_printf(buf, "  %6.1f  %s", hit->score, hit->name);
	buf_printf(buf, "%s%s\n", hit->describe != NULL ? ": " : "",
		   hit->describe != NULL ? hit->describe : "");
	if (hit->matched.len == 0)
		return;
	buf_string(buf, "          ");
	buf_text(buf, hit->before); /* brief, and with the blanks beside the words */
	buf_string(buf, style->colour ? paint.on : "[");
	buf_text(buf, text_brief(buf->pool, hit->matched, EXPLAIN_LINE));
	buf_string(buf, style->colour ? paint.off : "]");
	buf_text(buf, hit->after);
	buf_byte(buf, '\n');
}

/* What the score lacks, unless no score could change the verdict: what is
 * blocked or told elsewhere stays so. */
static void explain_score_near(struct buf *buf, const struct rules *rules,
			       const struct judgement *judgement)
{
	static const enum verdict above[] = {VERDICT_DIGEST, VERDICT_BREAKING};

	if (judgement->verdict < VERDICT_IGNORE)
		return;
	for (size_t i = 0; i < sizeof(above) / sizeof(above[0]); i++) {
		double threshold;

		if (above[i] > judgement->verdict && rules_threshold(rules, above[i], &threshold) &&
		    threshold > judgement->score)
			buf_printf(buf, "  score %g more would make it %s (at %g)\n",
				   threshold - judgement->score, verdict_name(above[i]), threshold);
	}
}

static void explain_why_not(struct buf *buf, const struct rules *rules,
			    const struct judgement *judgement)
{
	struct rules_nears nears = {0};

	rules_near(buf->pool, rules, judgement, &nears);
	buf_string(buf, "  came near\n");
	explain_score_near(buf, rules, judgement);
	for (size_t i = 0; i < nears.len; i++) {
		const struct rules_near *near = &nears.at[i];

		buf_printf(buf, "    %s%s%s: ", near->name, near->describe != NULL ? ", " : "",
			   near->describe != NULL ? near->describe : "");
		if (near->lacks != NULL)
			buf_printf(buf, "lacks %s\n", near->lacks);
		else
			buf_printf(buf, "but for %s\n", near->against);
	}
	if (nears.len == 0)
		buf_string(buf, "    no rule\n");
}

static bool explain_person(const struct explain_style *style, const struct rules *rules,
			   const struct explained *message, FILE *out)
{
	const struct judgement *judgement = message->judgement;
	struct text text;
	struct buf buf;

	buf_open(&buf, message->mail->pool);
	explain_head(&buf, style, message);
	for (size_t i = 0; i < judgement->hits.len; i++) {
		if (style->all || !judgement->hits.at[i].sub)
			explain_hit(&buf, style, &judgement->hits.at[i]);
	}
	if (style->why_not)
		explain_why_not(&buf, rules, judgement);
	buf_byte(&buf, '\n');
	text = print_fold(message->mail->pool, out, buf_get(&buf), 2);
	return fwrite(text.at, 1, text.len, out) == text.len;
}

bool explain_print(const struct explain_style *style, const struct rules *rules,
		   const struct explained *message, FILE *out)
{
	return style->json ? explain_json(style, rules, message, out)
			   : explain_person(style, rules, message, out);
}
