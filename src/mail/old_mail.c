/* SPDX-License-Identifier: ISC */
/*
 * old_mail: tables of words, one language behind the other.  Letters beyond
 * ASCII are compared as they stand, so those that mailers write in either
 * case stand here twice.
 */
#include "old_mail.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool starts_with_any(struct text text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text_starts_case(text, words[i]))
			return true;
	return false;
}

static bool has_any(struct text text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text_find_case(text, text_of(words[i])) != TEXT_NONE)
			return true;
	return false;
}

/* Without the dashes, stars and blanks around it; *dashes is how many led. */
static struct text bare(struct text line, size_t *dashes)
{
	static const char frame[] = "-_*=+ \t";
	*dashes = 0;
	while (line.len && line.at[0] && strchr(frame, line.at[0])) {
		*dashes += line.at[0] != ' ' && line.at[0] != '\t';
		line = text_from(line, 1);
	}
	while (line.len && line.at[line.len - 1] && strchr(frame, line.at[line.len - 1]))
		line.len--;
	return line;
}

bool old_mail_separator(struct text line, bool *forwarded)
{
	static const char *const replies[] = {
	    "original message",      "original appointment",   "ursprüngliche nachricht",
	    "original-nachricht",    "message d'origine",      "message d’origine",
	    "message original",      "message initial",        "mensaje original",
	    "messaggio originale",   "oorspronkelijk bericht", "wiadomość oryginalna",
	    "oryginalna wiadomość",  "исходное сообщение",     "Исходное сообщение",
	    "оригинальное сообщение", "mensagem original",     "originalmeddelande",
	    "original meddelelse",   "元のメッセージ",         "原始邮件"};
	static const char *const forwards[] = {
	    "forwarded message",     "forwarded by",           "begin forwarded message",
	    "weitergeleitete nachricht", "anfang der weitergeleiteten", "message transféré",
	    "message transfere",     "début du message",       "mensaje reenviado",
	    "messaggio inoltrato",   "inizio messaggio inoltrato", "doorgestuurd bericht",
	    "begin doorgestuurd",    "przekazana wiadomość",   "wiadomość przekazana",
	    "пересылаемое сообщение", "Пересылаемое сообщение", "перенаправленное сообщение",
	    "転送されたメッセージ",  "Forwarded Message"};
	size_t dashes;
	struct text words = bare(text_trim(line), &dashes);
	/* a sentence that begins with such words has no dashes before it, and
	 * goes on behind them */
	bool bounded = dashes >= 2 || text_ends_case(words, ":");
	if (!bounded || words.len > 120)
		return false;
	*forwarded = starts_with_any(words, forwards, COUNT(forwards));
	return *forwarded || starts_with_any(words, replies, COUNT(replies));
}

/* ---- header blocks ---------------------------------------------------------------- */

enum field { FIELD_NONE = 0, FIELD_FROM = 1, FIELD_DATE = 2, FIELD_SUBJECT = 4, FIELD_OTHER = 8 };

static const struct {
	enum field field;
	const char *word;
} field_words[] = {
    {FIELD_FROM, "from"},        {FIELD_FROM, "von"},        {FIELD_FROM, "de"},
    {FIELD_FROM, "da"},          {FIELD_FROM, "van"},        {FIELD_FROM, "od"},
    {FIELD_FROM, "от"},          {FIELD_FROM, "От"},         {FIELD_FROM, "från"},
    {FIELD_FROM, "fra"},         {FIELD_FROM, "差出人"},     {FIELD_FROM, "发件人"},
    {FIELD_DATE, "sent"},        {FIELD_DATE, "date"},       {FIELD_DATE, "gesendet"},
    {FIELD_DATE, "datum"},       {FIELD_DATE, "envoyé"},     {FIELD_DATE, "enviado"},
    {FIELD_DATE, "enviada"},     {FIELD_DATE, "fecha"},      {FIELD_DATE, "inviato"},
    {FIELD_DATE, "data"},        {FIELD_DATE, "verzonden"},  {FIELD_DATE, "wysłano"},
    {FIELD_DATE, "дата"},        {FIELD_DATE, "Дата"},       {FIELD_DATE, "Отправлено"},
    {FIELD_DATE, "送信日時"},    {FIELD_DATE, "日時"},       {FIELD_DATE, "日付"},
    {FIELD_DATE, "发送时间"},    {FIELD_DATE, "skickat"},    {FIELD_DATE, "sendt"},
    {FIELD_SUBJECT, "subject"},  {FIELD_SUBJECT, "betreff"}, {FIELD_SUBJECT, "objet"},
    {FIELD_SUBJECT, "asunto"},   {FIELD_SUBJECT, "oggetto"}, {FIELD_SUBJECT, "onderwerp"},
    {FIELD_SUBJECT, "temat"},    {FIELD_SUBJECT, "тема"},    {FIELD_SUBJECT, "Тема"},
    {FIELD_SUBJECT, "件名"},     {FIELD_SUBJECT, "主题"},    {FIELD_SUBJECT, "ämne"},
    {FIELD_SUBJECT, "emne"},     {FIELD_SUBJECT, "assunto"}};

/* What field the line is: a word, blanks, a colon. */
static enum field field_of(struct text line)
{
	size_t dashes;
	line = bare(line, &dashes); /* "*From:* Jane", from an HTML mail */
	for (size_t i = 0; i < COUNT(field_words); i++) {
		if (!text_starts_case(line, field_words[i].word))
			continue;
		struct text rest = text_trim(text_from(line, strlen(field_words[i].word)));
		while (rest.len && rest.at[0] == '*')
			rest = text_from(rest, 1);
		if (text_starts(rest, ":") || text_starts(rest, "：") || text_starts(rest, "\u00A0:"))
			return field_words[i].field;
	}
	size_t colon = text_find_byte(text_head(line, 24), ':');
	return colon == TEXT_NONE || !colon ? FIELD_NONE : FIELD_OTHER;
}

size_t old_mail_block(const struct text *lines, size_t count)
{
	unsigned seen = 0;
	size_t len = 0;
	unsigned all = FIELD_FROM | FIELD_DATE | FIELD_SUBJECT;
	if (!count || !(field_of(lines[0]) & all))
		return 0;
	for (; len < count && len < OLD_MAIL_BLOCK_MAX && text_trim(lines[len]).len; len++)
		seen |= field_of(lines[len]);
	return (seen & all) == all ? len : 0;
}

/* ---- attributions ------------------------------------------------------------------- */

static bool has_digit(struct text text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] >= '0' && text.at[i] <= '9')
			return true;
	return false;
}

bool old_mail_attribution_end(struct text line)
{
	static const char *const verbs[] = {
	    "wrote",    "writes",  "schrieb",  "a écrit", "écrit",    "a ecrit",  "escribió",
	    "escribio", "ha scritto", "scritto", "schreef", "het volgende geschreven",
	    "napisał",  "napisal", "pisze",    "написал", "пишет",    "Пишет",    "skrev",
	    "escreveu", "kirjoitti", "さんは書", "さんが書", "のメール", "のメッセージ", "写道"};
	line = text_trim(line);
	bool colon = text_ends_case(line, ":") || text_ends_case(line, "：");
	if (!colon || line.len > 400)
		return false;
	if (has_any(line, verbs, COUNT(verbs)))
		return true;
	return text_ends_case(line, ">:") && text_find_byte(line, '@') != TEXT_NONE;
}

bool old_mail_attribution_start(struct text line)
{
	static const char *const words[] = {"on ", "am ", "le ",     "el ",   "il ", "op ",
	                                    "em ", "den ", "w dniu ", "dnia ", "в ",  "at ",
	                                    "no dia ", "in message ", "quoting ", "* "};
	line = text_trim(line);
	if (starts_with_any(line, words, COUNT(words)))
		return true;
	/* "2026-11-19 18:00 GMT+01:00 Jane Doe <j@example.org>:" */
	struct text head = text_head(line, 11);
	return line.len && line.at[0] >= '0' && line.at[0] <= '9' &&
	       (text_find_byte(head, '-') != TEXT_NONE || text_find_byte(head, '/') != TEXT_NONE ||
	        text_find_byte(head, '.') != TEXT_NONE || text_find(head, TEXT("年")) != TEXT_NONE);
}

bool old_mail_attribution_sure(struct text line)
{
	return text_find_byte(line, '@') != TEXT_NONE ||
	       (has_digit(line) && text_find_byte(text_head(line, line.len - 1), ':') != TEXT_NONE);
}
