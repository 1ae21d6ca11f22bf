/* SPDX-License-Identifier: ISC */
/*
 * disclaimer: the legal boilerplate that companies put under every mail.
 *
 * Known by its shape as a whole: it opens with what it is about, says that
 * this is confidential, for whom it is and what a wrong recipient must do, and
 * has no sentence that speaks of anything else.  A sentence of the author's
 * own in it makes the paragraph theirs, so that nothing can be hidden there.
 * Lines above it in the same paragraph (a company's name and seat) stay.
 */
#include <string.h>

#include "fold.h"
#include "old_mail.h"
#include "own.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Shorter than any disclaimer, longer than the longest seen. */
#define DISCLAIMER_MIN 100
#define DISCLAIMER_MAX 3000
/* "IMPORTANT LEGAL NOTICE ABOUT THIS MESSAGE" is one, a sentence is none. */
#define DISCLAIMER_TITLE_MAX 60
/* A notice with a title may have paragraphs. */
#define DISCLAIMER_PARAGRAPHS_MAX 4
/* One in each language of the company, and one of the list's. */
#define DISCLAIMERS_MAX 4
/* A plea for trees is a line or two. */
#define DISCLAIMER_PLEA_MAX 240

static bool has_any(struct text text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text_find_case(text, text_of(words[i])) != TEXT_NONE)
			return true;
	return false;
}

/* Behind "CONFIDENTIALITY NOTICE:" and the like, on a line of its own or not. */
static struct text disclaimer_title(struct text text)
{
	static const char *const titles[] = {"confidential", "disclaimer",    "notice",
					     "important",    "legal",	      "privileged",
					     "privacy",	     "attention",     "vertraulichkeit",
					     "hinweis",	     "avertissement", "aviso"};
	while (text.len && strchr("*=-_ \t", text.at[0]))
		text = text_from(text, 1);
	for (size_t i = 0; i < COUNT(titles); i++) {
		size_t end = 0;
		if (!text_starts_case(text, titles[i]))
			continue;
		while (end < text.len && end < DISCLAIMER_TITLE_MAX &&
		       !strchr(":.\n", text.at[end]))
			end++;
		if (end < text.len && end < DISCLAIMER_TITLE_MAX)
			return text_trim(text_from(text, end + 1));
	}
	return text;
}

static bool disclaimer_opens(struct text text)
{
	static const char *const openings[] = {"this e-mail",
					       "this email",
					       "this message",
					       "this electronic",
					       "this communication",
					       "this transmission",
					       "the information",
					       "the contents of this",
					       "the content of this",
					       "information in this",
					       "the e-mail",
					       "the email",
					       "this mail and",
					       "if you are not the intended",
					       "if you have received",
					       "any information in this",
					       "diese e-mail",
					       "diese nachricht",
					       "diese mail",
					       "ce message",
					       "ce courriel",
					       "cet e-mail",
					       "este mensaje",
					       "este correo",
					       "questo messaggio",
					       "dit bericht",
					       "deze e-mail",
					       "this mail is only",
					       "the sender does not",
					       "the sender accepts no",
					       "our company accepts",
					       "la présente communication",
					       "la presente communication"};
	for (size_t i = 0; i < COUNT(openings); i++)
		if (text_starts_case(text, openings[i]))
			return true;
	return false;
}

/* A sentence that only a disclaimer has. */
static bool disclaimer_speaks(struct text sentence)
{
	static const char *const words[] = {"e-mail",
					    "email",
					    "this message",
					    "this communication",
					    "this transmission",
					    "attachment",
					    "attached",
					    "recipient",
					    "addressee",
					    "addressed",
					    "sender",
					    "intended",
					    "privileged",
					    "delete",
					    "destroy",
					    "unauthori",
					    "prohibited",
					    "disclos",
					    "distribut",
					    "virus",
					    "liab",
					    "in error",
					    "mistake",
					    "views",
					    "opinions",
					    "thank you",
					    "intercept",
					    "encrypt",
					    "registered",
					    "warrant",
					    "nachricht",
					    "empfänger",
					    "adressat",
					    "anhäng",
					    "absender",
					    "destinataire",
					    "message",
					    "destinatario",
					    "mensaje",
					    "messaggio",
					    "bericht",
					    "geadresseerde"};
	return has_any(sentence, words, COUNT(words));
}

static bool disclaimer_all_speak(struct text text)
{
	while (text.len) {
		size_t end = 0;
		while (end < text.len &&
		       !(text.at[end] == '.' &&
			 (end + 1 == text.len || strchr(" \t\n", text.at[end + 1]))))
			end++;
		struct text sentence = text_trim(text_head(text, end));
		/* "Ltd", "No" and other ends of abbreviations are no sentences */
		if (sentence.len > 12 && !disclaimer_speaks(sentence))
			return false;
		text = text_from(text, end + 1);
	}
	return true;
}

bool own_is_disclaimer(struct text paragraph)
{
	static const char *const secret[] = {"confidential",  "privileged",	  "vertraulich",
					     "confidentiel",  "confidencial",	  "riservat",
					     "vertrouwelijk", "legally protected"};
	static const char *const whom[] = {"intended only for",
					   "intended solely for",
					   "intended for",
					   "intended recipient",
					   "sole use of",
					   "exclusive use of",
					   "addressee",
					   "individual or entity",
					   "person or entity",
					   "named recipient",
					   "to whom it is addressed",
					   "to whom they are addressed",
					   "adressat",
					   "empfänger",
					   "destinataire",
					   "destinatario",
					   "geadresseerde",
					   "use of the individual",
					   "not meant for you",
					   "if you have received it"};
	static const char *const what[] = {
	    "in error",	     "by mistake", "notify",	 "delete",     "destroy",
	    "prohibited",    "unauthori",  "irrtümlich", "vernichten", "par erreur",
	    "détruire",	     "por error",  "per errore", "verwijder",  "return it to the sender",
	    "versehentlich", "löschen",	   "supprimer",	 "eliminar",   "are not the intended"};
	struct text text = text_trim(paragraph);
	if (text.len < DISCLAIMER_MIN || text.len > DISCLAIMER_MAX)
		return false;
	struct text said = disclaimer_title(text);
	return disclaimer_opens(said) && has_any(text, secret, COUNT(secret)) &&
	       has_any(said, whom, COUNT(whom)) && has_any(said, what, COUNT(what)) &&
	       disclaimer_all_speak(said);
}

bool own_is_plea(struct text paragraph)
{
	static const char *const pleas[] = {
	    "consider the environment", "think before you print",   "think of the environment",
	    "an die umwelt denken",	"denken sie an die umwelt", "schonen sie die umwelt",
	    "pensez a l'environnement", "avant d'imprimer",	    "antes de imprimir",
	    "prima di stampare",	"pensa all'ambiente",	    "denk aan het milieu",
	    "tank pa miljon",		"taenk paa miljoeet",	    "tenk pa miljoet",
	    "pomysl o srodowisku",	"myslete na prirodu",	    "myslite na zivotni prostredi"};
	char room[DISCLAIMER_PLEA_MAX + 8];
	if (paragraph.len > DISCLAIMER_PLEA_MAX)
		return false;
	struct text folded = fold_line(paragraph, room, sizeof(room));
	return has_any(folded, pleas, COUNT(pleas)) &&
	       (text_find(folded, TEXT("print")) != TEXT_NONE ||
		text_find(folded, TEXT("mail")) != TEXT_NONE ||
		text_find(folded, TEXT("impri")) != TEXT_NONE ||
		text_find(folded, TEXT("messag")) != TEXT_NONE ||
		text_find(folded, TEXT("druck")) != TEXT_NONE);
}

/* ---- the last paragraph ---------------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Where the last paragraph of `text` (no blank at its end) begins. */
static size_t last_paragraph(struct text text)
{
	size_t start = text.len;
	while (start > 0) {
		size_t line = start;
		while (line > 0 && text.at[line - 1] != '\n')
			line--;
		if (!text_trim(text_make(text.at + line, start - line)).len)
			break;
		if (text.len - line > 2 * (size_t)DISCLAIMER_MAX)
			break;
		start = line ? line - 1 : 0;
		if (!line)
			return 0;
	}
	return start < text.len ? start + 1 : text.len;
}

static struct text trim_end(struct text text)
{
	while (text.len && is_blank(text.at[text.len - 1]))
		text.len--;
	return text;
}

/* "____" and what list software writes below it. */
static bool is_list_footer(struct text paragraph)
{
	return text_starts(paragraph, "__________") &&
	       text_find_case(paragraph, TEXT("mailing list")) != TEXT_NONE;
}

size_t own_disclaimer_at(struct text paragraph)
{
	/* trimmed once: blanks at the end would be looked at again for every line */
	struct text bare = trim_end(paragraph), rest = bare, line;
	size_t at = 0;
	while (text_line(&rest, &line)) {
		if (own_is_disclaimer(text_from(bare, at)))
			return at;
		at = bare.len - rest.len;
	}
	return paragraph.len;
}

/* Where the notice begins that has its title on a line of its own and more
 * than one paragraph, of which the last begins at `start`. */
static size_t titled_disclaimer(struct text text, size_t start)
{
	for (size_t i = 1; i < DISCLAIMER_PARAGRAPHS_MAX && start > 0; i++) {
		start = last_paragraph(trim_end(text_head(text, start)));
		struct text notice = text_from(text, start), rest = notice, line;
		if (text_line(&rest, &line) && disclaimer_title(notice).at > line.at + line.len &&
		    own_is_disclaimer(notice))
			return start;
	}
	return TEXT_NONE;
}

/* Where the last paragraph's disclaimer begins, or the "--" right above it. */
static size_t last_disclaimer(struct text text)
{
	size_t start = last_paragraph(text);
	if (is_list_footer(text_from(text, start))) {
		text = trim_end(text_head(text, start));
		start = last_paragraph(text);
	}
	size_t at = start + own_disclaimer_at(text_from(text, start));
	if (at == text.len)
		return titled_disclaimer(text, start);
	struct text rest = text_make(text.at + start, at - start), line;
	size_t above = start;
	while (above < at && text_line(&rest, &line)) {
		if (!rest.len && text_is(text_trim(line), "--"))
			return above;
		above = at - rest.len;
	}
	return at;
}

static struct text without_last(struct text plain)
{
	for (size_t i = 0; i < DISCLAIMERS_MAX; i++) {
		size_t at = last_disclaimer(trim_end(plain));
		if (at == TEXT_NONE)
			break;
		plain = text_head(plain, at);
	}
	return plain;
}

/* ---- above an old mail ------------------------------------------------------------------ */

/* Whether a header block "From: Sent: To:" begins at `line`, `rest` behind it. */
static bool block_begins(struct text line, struct text rest)
{
	struct text lines[OLD_MAIL_BLOCK_MAX] = {line};
	size_t count = 1;
	while (count < OLD_MAIL_BLOCK_MAX && text_line(&rest, &lines[count]))
		count++;
	return old_mail_block(lines, count, false) > 0;
}

/* Where an attribution begins that ends in the last of the lines; where the
 * quote does when there is none. */
static const char *attribution_at(const struct text *lines, size_t count, const char *quote)
{
	struct old_mail_attribution found;
	if (!count || old_mail_attribution(&lines[count - 1], count - 1, &found) == OLD_MAIL_NONE)
		return quote;
	return lines[count - found.lines].at + found.own;
}

/* Where the first old mail in the text begins; its length when there is none. */
static size_t old_mail_at(struct text plain)
{
	struct text above[OLD_MAIL_ATTRIBUTION_MAX], line;
	struct text rest = text_head(plain, OWN_SIZE_MAX);
	size_t count = 0;
	bool blank = false, field = false, forwarded = false;
	while (text_line(&rest, &line)) {
		/* a run of fields is looked at from its first line */
		bool first = !field;
		field = old_mail_field(line);
		if (text_starts(line, ">"))
			return (size_t)(attribution_at(above, count, line.at) - plain.at);
		if (old_mail_separator(line, &forwarded) ||
		    (first && field && block_begins(line, rest)))
			return (size_t)(line.at - plain.at);
		if (!text_trim(line).len) {
			blank = true;
			continue;
		}
		if (blank)
			count = 0;
		if (count == OLD_MAIL_ATTRIBUTION_MAX)
			memmove(above, above + 1, --count * sizeof(above[0]));
		above[count++] = line;
		blank = false;
	}
	return plain.len;
}

struct text own_without_disclaimer(struct pool *pool, struct text plain)
{
	size_t old = old_mail_at(plain);
	struct text top = without_last(text_head(plain, old));
	struct text below = without_last(text_from(plain, old));
	if (top.len == old)
		return text_head(plain, old + below.len);
	struct buf buf;
	buf_open(&buf, pool);
	buf_text(&buf, top);
	buf_text(&buf, below);
	return buf_get(&buf);
}
