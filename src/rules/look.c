/* SPDX-License-Identifier: ISC */
/*
 * look: a view is fetched, made safe for PCRE2 and noted in its trigram map
 * once, when the first rule asks for it; 300 rules then share it.
 */
#include "look.h"

#include "liaison/views.h"

/* So many messages show whether the gist is worth while; it is when one in so many
 * saved a view. */
#define GIST_TRIES 64
#define GIST_HELPS 8

/* A set of rules whose words are in every message does not gain by a gist, but a
 * mailbox may change: one message in GIST_TRIES is asked for all the same, and
 * counts as the others do that were. */
static bool look_wants_gist(struct rules *rules)
{
	bool helps = rules->helpful * GIST_HELPS >= rules->gists;

	return rules->gists < GIST_TRIES || helps || ++rules->passed % GIST_TRIES == 0;
}

static void look_gist(struct looks *looks)
{
	struct rules *rules = looks->rules;
	struct sieve_run *sieve = &rules->sieves[RULE_NONE];
	struct sieve_places places;
	struct texts texts = {0};

	if (!look_wants_gist(rules))
		return;
	rules->gists++;
	if (!view_gist(looks->mail, sieve_wants_source(sieve->sieve), &texts))
		return;
	sieve_gist(looks->pool, sieve, &texts, &places);
	looks->possible = places.first;
}

void look_gist_helped(struct looks *looks)
{
	looks->rules->helpful++;
}

void looks_open(struct looks *looks, struct rules *rules, struct pool *pool, struct mail *mail,
		const char *destination)
{
	*looks = (struct looks){.rules = rules, .pool = pool, .mail = mail};
	looks->fields = pool_array(pool, rules->fields.len, sizeof(*looks->fields));
	if (rules->sieves != NULL && rules->sieves[RULE_NONE].sieve != NULL && mail != NULL)
		look_gist(looks);
	if (destination != NULL && destination[0] != '\0')
		looks->destination = site_entry_make(pool, SITE_DESTINATION, text_of(destination));
}

static void look_finish(struct looks *looks, struct look *look, enum rule_type type, uint32_t field)
{
	size_t bytes = 0;

	look->ready = true;
	if (looks->rules->sieves != NULL) {
		sieve_texts(looks->pool, &looks->rules->sieves[type], look->texts, look->count,
			    field, &look->places);
		return;
	}
	for (size_t i = 0; i < look->count; i++)
		bytes += look->texts[i].len;
	grams_open(looks->pool, &look->grams, bytes);
	for (size_t i = 0; i < look->count; i++)
		grams_add(&look->grams, look->texts[i]);
	if (look->count > 1 && look->count <= LOOK_EACH_MAX)
		look->each = pool_array(looks->pool, look->count, sizeof(*look->each));
}

static bool look_allows(struct looks *looks, const struct look *look, size_t index,
			struct regex *regex)
{
	struct grams *grams;

	if (look->each == NULL)
		return true; /* the view as a whole was asked before */
	grams = &look->each[index];
	if (grams->bits == NULL) {
		grams_open(looks->pool, grams, look->texts[index].len);
		grams_add(grams, look->texts[index]);
	}
	return regex_allows(looks->rules->pool, regex, grams);
}

bool look_may(struct looks *looks, const struct look *look, uint32_t index)
{
	struct rules *rules = looks->rules;

	if (rules->sieves != NULL)
		return look->places.first[index] > 0;
	return regex_allows(rules->pool, &rules->rules.at[index].regex, &look->grams);
}

static size_t look_next_text(struct looks *looks, const struct look *look, uint32_t index,
			     size_t from)
{
	while (from < look->count &&
	       !look_allows(looks, look, from, &looks->rules->rules.at[index].regex))
		from++;
	return from;
}

size_t look_next(struct looks *looks, const struct look *look, uint32_t index,
		 struct look_walk *walk)
{
	if (looks->rules->sieves == NULL) {
		size_t at = look_next_text(looks, look, index, walk->at);

		walk->at = at + 1;
		return at;
	}
	walk->at = walk->at > 0 ? look->places.at.at[walk->at - 1].next : look->places.first[index];
	return walk->at > 0 ? look->places.at.at[walk->at - 1].text : look->count;
}

/* What a rule of characters runs over is valid UTF-8: regex.c relies on it. */
static void look_utf8(struct looks *looks, struct look *look)
{
	struct text *clean = NULL;

	for (size_t i = 0; i < look->count; i++) {
		struct text text = text_utf8(looks->pool, look->texts[i]);

		if (text.at == look->texts[i].at && text.len == look->texts[i].len)
			continue;
		if (clean == NULL) {
			clean = pool_array(looks->pool, look->count, sizeof(*clean));
			for (size_t j = 0; j < look->count; j++)
				clean[j] = look->texts[j];
			look->texts = clean;
		}
		clean[i] = text;
	}
}

static const struct texts *look_mail(struct mail *mail, enum rule_type type)
{
	switch (type) {
	case RULE_BODY:
		return view_body(mail);
	case RULE_RAWBODY:
		return view_rawbody(mail);
	case RULE_FULL:
		return view_full(mail);
	case RULE_URI:
		return view_uri(mail);
	case RULE_OWN:
		return view_own(mail);
	default:
		return view_secret(mail);
	}
}

/* What goes out has no parts and no quotes: its subject, then its text, in
 * paragraphs where the view has such. */
static const struct texts *look_gate(struct looks *looks, enum rule_type type)
{
	struct texts *texts = pool_alloc(looks->pool, sizeof(*texts));

	if (type == RULE_URI)
		return texts;
	*LIST_PUSH(looks->pool, texts) = looks->subject;
	if (type == RULE_RAWBODY || type == RULE_FULL)
		*LIST_PUSH(looks->pool, texts) = looks->text;
	else
		view_paragraphs(looks->pool, looks->text, texts);
	return texts;
}

const struct look *look_view(struct looks *looks, enum rule_type type)
{
	struct look *look = &looks->views[type];
	const struct texts *texts;

	if (look->ready)
		return look;
	texts = looks->mail != NULL ? look_mail(looks->mail, type) : look_gate(looks, type);
	look->set = true;
	look->texts = texts->at;
	look->count = texts->len;
	if (type == RULE_OWN || type == RULE_SECRET)
		look_utf8(looks, look);
	look_finish(looks, look, type, 0);
	return look;
}

const struct look *look_field(struct looks *looks, uint32_t index)
{
	const struct field *field = &looks->rules->fields.at[index];
	struct look *look = &looks->fields[index];
	struct text *value;

	if (look->ready)
		return look;
	if (field->site) {
		look_site_field(looks, field, look);
		look->ready = true;
		return look;
	}
	value = pool_alloc(looks->pool, sizeof(*value));
	if (looks->mail != NULL) {
		*value = view_header(looks->mail, field->name, field->modifier, &look->set);
	} else if (text_is_case(field->name, "Subject")) {
		*value = looks->subject;
		look->set = true;
	}
	look->texts = value;
	look->count = 1;
	look_finish(looks, look, RULE_HEADER, index);
	return look;
}
