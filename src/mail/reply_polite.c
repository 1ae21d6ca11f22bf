/* SPDX-License-Identifier: ISC */
/*
 * reply_polite: the words around a command that people type without
 * thinking.  Only whole known phrases and the writer's own name: everything
 * else is something that the writer wants to say, and is not passed over.
 */
#include <string.h>

#include "fold.h"
#include "reply_parts.h"

/* A closing or a greeting is a few words. */
#define POLITE_MAX 80

/* All folded (fold.h), so that accents do not matter; a language a paragraph. */
static const char *const closings[] = {"thanks",
				       "thank you",
				       "thx",
				       "many thanks",
				       "thanks a lot",
				       "thanks again",
				       "thank you very much",
				       "thanks very much",
				       "thanks in advance",
				       "cheers",
				       "best",
				       "all the best",
				       "best wishes",
				       "best regards",
				       "kind regards",
				       "kindest regards",
				       "warm regards",
				       "with best regards",
				       "with kind regards",
				       "regards",
				       "br",
				       "kr",
				       "rgds",
				       "sincerely",
				       "yours",
				       "yours sincerely",
				       "ta",
				       "tia",

				       "danke",
				       "vielen dank",
				       "danke dir",
				       "danke schon",
				       "gruss",
				       "grus",
				       "gruse",
				       "gruesse",
				       "viele gruse",
				       "viele gruesse",
				       "liebe gruse",
				       "liebe gruesse",
				       "beste gruse",
				       "beste gruesse",
				       "schone gruse",
				       "schone gruesse",
				       "mit freundlichen grusen",
				       "mit freundlichen gruessen",
				       "mit freundlichem grus",
				       "freundliche gruse",
				       "freundliche gruesse",
				       "herzliche gruse",
				       "mfg",
				       "lg",
				       "vg",
				       "bg",

				       "merci",
				       "merci beaucoup",
				       "merci d'avance",
				       "cordialement",
				       "bien cordialement",
				       "tres cordialement",
				       "bien a vous",
				       "bien a toi",
				       "amicalement",
				       "salutations",
				       "cdt",

				       "gracias",
				       "muchas gracias",
				       "saludos",
				       "un saludo",
				       "saludos cordiales",
				       "atentamente",
				       "un abrazo",
				       "cordialmente",

				       "grazie",
				       "grazie mille",
				       "saluti",
				       "cordiali saluti",
				       "distinti saluti",
				       "un saluto",

				       "obrigado",
				       "obrigada",
				       "muito obrigado",
				       "muito obrigada",
				       "cumprimentos",
				       "melhores cumprimentos",
				       "atenciosamente",
				       "abracos",
				       "abraco",

				       "bedankt",
				       "dank",
				       "dank je",
				       "dank u",
				       "groet",
				       "groeten",
				       "met vriendelijke groet",
				       "met vriendelijke groeten",
				       "vriendelijke groeten",
				       "mvg",

				       "tack",
				       "tak",
				       "takk",
				       "mvh",
				       "hilsen",
				       "venlig hilsen",
				       "med venlig hilsen",
				       "vennlig hilsen",
				       "med vennlig hilsen",
				       "halsningar",
				       "vanliga halsningar",
				       "med vanlig halsning",
				       "med vanliga halsningar",

				       "kiitos",
				       "terveisin",
				       "ystavallisin terveisin",

				       "dziekuje",
				       "dzieki",
				       "pozdrawiam",
				       "pozdrowienia",
				       "z powazaniem",

				       "dekuji",
				       "diky",
				       "dik",
				       "s pozdravem",
				       "s pozdravom",
				       "dakujem",
				       "zdravi",

				       "koszonom",
				       "udvozlettel",
				       "multumesc",
				       "tesekkurler",
				       "saygilarimla",
				       "hvala",
				       "pozdrav",
				       "lep pozdrav",

				       "спасибо",
				       "благодарю",
				       "с уважением",
				       "дякую",
				       "з повагою",
				       "ευχαριστώ",

				       "よろしくお願いします",
				       "よろしくお願いいたします",
				       "宜しくお願いします",
				       "ありがとうございます",
				       "谢谢",
				       "謝謝",
				       "此致",
				       "敬礼",
				       "祝好",
				       "감사합니다"};

static const char *const greetings[] = {
    "hi",	    "hello",	   "hey",	  "dear",	  "good morning", "good afternoon",
    "good evening", "hallo",	   "guten tag",	  "guten morgen", "moin",	  "bonjour",
    "bonsoir",	    "salut",	   "hola",	  "buenos dias",  "ciao",	  "buongiorno",
    "ola",	    "bom dia",	   "hej",	  "hei",	  "ahoj",	  "dobry den",
    "czesc",	    "dzien dobry", "goedemorgen", "goedemiddag",  "привет",	  "здравствуйте",
    "こんにちは",   "你好"};

/* Whom one greets; anything else behind "Hi" is a sentence. */
static const char *const greeted[] = {"all",	 "there", "team",     "bot",
				      "liaison", "folks", "everyone", "queue"};

static bool is_punctuation(char c)
{
	return c == '.' || c == ',' || c == '!' || c == ';' || c == ':' || c == ' ' || c == '\t';
}

static struct text without_end(struct text line)
{
	while (line.len && is_punctuation(line.at[line.len - 1]))
		line.len--;
	return line;
}

/* Takes the first of the phrases that stands at the front of *rest as whole
 * words, the longest one. */
static bool take_phrase(struct text *rest, const char *const *phrases, size_t count)
{
	size_t best = 0;
	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(phrases[i]);
		bool whole = rest->len == len || (rest->len > len && is_punctuation(rest->at[len]));
		if (len > best && whole && text_starts_case(*rest, phrases[i]))
			best = len;
	}
	*rest = text_from(*rest, best);
	while (best && rest->len && is_punctuation(rest->at[0]))
		*rest = text_from(*rest, 1);
	return best > 0;
}

#define TAKE(rest, phrases) take_phrase((rest), (phrases), sizeof(phrases) / sizeof(*(phrases)))

/* ---- names ---------------------------------------------------------------------- */

static bool next_word(struct text *rest, struct text *word)
{
	static const char between[] = " \t.,;-_\"'()<>@+";
	while (rest->len && strchr(between, rest->at[0]))
		*rest = text_from(*rest, 1);
	size_t len = 0;
	while (len < rest->len && rest->at[len] && !strchr(between, rest->at[len]))
		len++;
	*word = text_head(*rest, len);
	*rest = text_from(*rest, len ? len : rest->len);
	return len > 0;
}

static bool name_has(struct text name, struct text word)
{
	struct text one;
	while (next_word(&name, &one))
		if (one.len == word.len && text_find_case(one, word) == 0)
			return true;
	return false;
}

/* "jd" of "Jane Marie Doe": first letters, in order. */
static bool is_initials(struct text word, struct text name)
{
	struct text one;
	size_t i = 0;
	while (i < word.len && next_word(&name, &one))
		i += text_find_case(text_head(one, 1), text_make(word.at + i, 1)) == 0;
	return word.len > 0 && word.len <= 4 && i == word.len;
}

bool reply_is_name(struct text line, struct text name)
{
	char room[POLITE_MAX + 8];
	if (line.len > POLITE_MAX)
		return false;
	struct text rest = without_end(fold_line(line, room, sizeof(room))), word;
	size_t words = 0;
	while (rest.len && strchr("-/~* ", rest.at[0]))
		rest = text_from(rest, 1);
	for (; next_word(&rest, &word); words++)
		if (!name_has(name, word) && !(words == 0 && is_initials(word, name)) &&
		    !(word.len == 1 && words == 1)) /* a middle initial */
			return false;
	return words > 0;
}

/* ---- phrases -------------------------------------------------------------------- */

bool reply_is_greeting(struct text line)
{
	char room[POLITE_MAX + 8];
	if (line.len > POLITE_MAX)
		return false;
	struct text rest = fold_line(line, room, sizeof(room));
	if (!TAKE(&rest, greetings))
		return false;
	while (rest.len)
		if (!TAKE(&rest, greeted))
			return false;
	return true;
}

bool reply_is_closing(struct text line, struct text name)
{
	char room[POLITE_MAX + 8];
	if (line.len > POLITE_MAX)
		return false;
	struct text folded = fold_line(line, room, sizeof(room)), rest = folded;
	if (!TAKE(&rest, closings))
		return false;
	while (TAKE(&rest, closings)) /* "Thanks, best regards" */
		;
	return !without_end(rest).len || reply_is_name(rest, name);
}

struct text reply_without_thanks(struct text line, struct text name)
{
	/* Only behind a comma, full stop or exclamation mark: "reject thanks"
	 * is a reason. */
	size_t start = line.len > POLITE_MAX ? line.len - POLITE_MAX : 0;
	for (size_t i = start; i < line.len; i++)
		if (line.at[i] && strchr(",.!", line.at[i]) && i > 0 &&
		    reply_is_closing(text_trim(text_from(line, i + 1)), name))
			return text_trim(text_head(line, i));
	return line;
}

/* ---- cheer ------------------------------------------------------------------------ */

/* What people put behind a word to say that they mean it; nothing that could mean
 * the opposite. */
static const char *const cheers[] = {
    ":)",
    ":-)",
    ":D",
    "please",
    "pls",
    "plz",
    "thanks",
    "thx",
    "thank you",
    "danke",
    "bitte",
    "merci",
    "gracias",
    "grazie",
    "\xF0\x9F\x91\x8D", /* thumbs up */
    "\xF0\x9F\x91\x8C", /* OK hand */
    "\xF0\x9F\x91\x8F", /* clapping */
    "\xF0\x9F\x99\x8F", /* folded hands */
    "\xF0\x9F\x99\x82",
    "\xF0\x9F\x98\x80",
    "\xF0\x9F\x98\x81",
    "\xF0\x9F\x98\x83",
    "\xF0\x9F\x98\x84",
    "\xF0\x9F\x98\x8A", /* smiles */
    "\xE2\x9C\x85",
    "\xE2\x9C\x94",
    "\xE2\x98\x91", /* check marks */
    "\xE2\x9D\xA4", /* a heart */
};

/* One of them at the end, as a word of its own; skin tones (U+1F3FB to U+1F3FF) go along. */
static bool drop_cheer(struct text *line)
{
	struct text rest = *line;
	if (rest.len >= 4 && !memcmp(rest.at + rest.len - 4, "\xF0\x9F\x8F", 3) &&
	    (unsigned char)rest.at[rest.len - 1] >= 0xBB)
		rest.len -= 4;
	for (size_t i = 0; i < sizeof(cheers) / sizeof(*cheers); i++) {
		size_t len = strlen(cheers[i]);
		bool letters = (cheers[i][0] | 0x20) >= 'a' && (cheers[i][0] | 0x20) <= 'z';
		if (rest.len < len || !text_ends_case(rest, cheers[i]))
			continue;
		if (letters && rest.len > len && !is_punctuation(rest.at[rest.len - len - 1]))
			continue;
		*line = text_head(rest, rest.len - len);
		return true;
	}
	return false;
}

struct text reply_without_cheer(struct text line)
{
	struct text rest = line;
	for (;;) {
		struct text bare = without_end(rest);
		if (!drop_cheer(&bare))
			return rest;
		rest = without_end(bare);
	}
}

/* ---- signatures ------------------------------------------------------------------- */

/* More words make a sentence. */
#define SIGNATURE_WORDS_MAX 10

/* A line below a name that has one of them may be a second thought. */
static const char *const thoughts[] = {
    "no",    "not",    "don't",	 "dont",   "do",      "does",  "wait",	 "but",	   "hold",
    "stop",  "never",  "unless", "if",	   "please",  "sorry", "oops",	 "cancel", "instead",
    "only",  "until",  "though", "rather", "maybe",   "wrong", "is",	 "are",	   "was",
    "will",  "would",  "should", "could",  "can",     "has",   "have",	 "be",	   "this",
    "that",  "it",     "i",	 "we",	   "you",     "ps",    "pps",	 "p.s",	   "nicht",
    "kein",  "keine",  "nein",	 "warte",  "aber",    "halt",  "stopp",	 "bitte",  "erst",
    "pas",   "non",    "ne",	 "mais",   "attends", "sauf",  "espera", "pero",   "sin",
    "niet",  "geen",   "nee",	 "wacht",  "maar",    "inte",  "ikke",	 "nie",	   "czekaj",
    "after", "before", "first",	 "then",   "them",    "so",    "agree",	 "yes",	   "ok",
    "see",
};

/* What stands in signatures in small letters: names, places and titles do not. */
static const char *const titles[] = {
    "liaison",	  "engineer",	"engineering", "manager",  "management", "director",   "chair",
    "president",  "officer",	"professor",   "lecturer", "researcher", "research",   "scientist",
    "architect",  "consultant", "fellow",      "lead",	   "head",	 "member",     "group",
    "department", "division",	"team",	       "unit",	   "university", "institute",  "school",
    "faculty",	  "networks",	"networking",  "systems",  "security",	 "standards",  "policy",
    "operations", "phone",	"mobile",      "cell",	   "office",	 "direct",     "email",
    "e-mail",	  "mail",	"street",      "road",	   "avenue",	 "floor",      "room",
    "building",	  "working",	"area",	       "staff",	   "emeritus",	 "technology",
};

static bool is_one_of(struct text word, const char *const *words, size_t count)
{
	while (word.len && strchr(".,:;!?()|", word.at[word.len - 1]))
		word.len--;
	for (size_t i = 0; i < count; i++)
		if (text_is_case(word, words[i]))
			return true;
	return false;
}

static bool is_thought(struct text word)
{
	return is_one_of(word, thoughts, sizeof(thoughts) / sizeof(*thoughts));
}

/* "disagrees": a word of a sentence.  Addresses and numbers are none. */
static bool is_prose(struct text word)
{
	if (word.len < 4 || word.at[0] < 'a' || word.at[0] > 'z')
		return false;
	for (size_t i = 0; i < word.len; i++)
		if (word.at[i] == '@' || word.at[i] == '/' ||
		    (word.at[i] == '.' && i + 1 < word.len) ||
		    (word.at[i] >= '0' && word.at[i] <= '9'))
			return false;
	return !is_one_of(word, titles, sizeof(titles) / sizeof(*titles));
}

bool reply_is_full_name(struct text line, struct text name)
{
	char room[POLITE_MAX + 8];
	size_t end = 0, words = 0;
	while (end < line.len && line.at[end] && !strchr("|,;(/", line.at[end]))
		end++;
	if (end > POLITE_MAX || !reply_is_name(text_head(line, end), name))
		return false;
	struct text rest = without_end(fold_line(text_head(line, end), room, sizeof(room))), word;
	while (next_word(&rest, &word))
		words++;
	return words >= 2 && (end == line.len || reply_is_signature_line(text_from(line, end)));
}

bool reply_is_signature_line(struct text line)
{
	struct text rest = line, word;
	size_t words = 0;
	if (line.len > POLITE_MAX || text_ends_case(line, "?") || text_ends_case(line, "!"))
		return false;
	while (text_field(&rest, ' ', &word))
		if (is_thought(word) || is_prose(word) || ++words > SIGNATURE_WORDS_MAX)
			return false;
	/* "Example Corp." ends so, and a sentence. */
	return words <= 4 || !text_ends_case(line, ".");
}
