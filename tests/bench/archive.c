/* SPDX-License-Identifier: ISC */
/*
 * archive: writes an mbox of made list mail, the same bytes each time.
 *
 *	archive [MESSAGES [SEED]]      default 20000, some 240 MB
 *
 * Two thirds are plain 7-bit text, some of it quoted or format=flowed, in the
 * lengths of list mail: most some KB, a few very long.  One third is encoded:
 * quoted-printable, base64, text beside HTML, HTML alone, attachments, mail in
 * mail.  Words come in the proportions of English (the n-th most frequent one
 * in n), so that rules for ordinary words find them; one sentence in some
 * hundred is of the kind that rules look for.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- chance ----------------------------------------------------------------- */

static uint64_t state = 1;

static uint64_t chance(uint64_t below) /* splitmix64 */
{
	uint64_t z = state += 0x9E3779B97F4A7C15;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
	return (z ^ (z >> 31)) % below;
}

/* ---- words ------------------------------------------------------------------ */

/* By frequency, roughly. */
static const char vocabulary[] =
    "the of to and a in is that it for this be not I as on are with we you or "
    "have if an by from but would at can which should there has will do all any "
    "they what so was some more about one when think other also than may use no "
    "only could their these how does text document draft section been then my "
    "your such its need into like must just who them were group working work "
    "time protocol new case want because where our same two people make see he "
    "first well here RFC server client data message point very between even "
    "change comments since know way might those out up over specification "
    "available network used however address don't good issue review proposed "
    "question using different information support being version after without "
    "each possible add both still agree example through before list name number "
    "problem existing security part process discussion seems made going really "
    "sure WG most many set key packet something requirements implementation "
    "understand current standard right meeting please consensus last call while "
    "me too said mean take thing value had against put define field look option "
    "extension another specific during under against header interoperability "
    "reason let below Internet system host state say sense clear multiple type "
    "format default give result able user domain back end every long few request "
    "response code send received error general routing route path link node "
    "traffic given within deployment operators vendors transport application "
    "layer session connection certificate authentication algorithm signature "
    "encryption privacy considerations registry IANA assigned values parameter "
    "sent fine actually believe perhaps rather better note thanks wrote based "
    "found previous appropriate normative reference references abstract "
    "introduction authors editor chairs chair area director IESG ballot position "
    "discuss comment objection approved publication submitted adopted adoption "
    "milestone charter scope interest experience experimental informational "
    "proposal alternative approach solution mechanism design complexity simple "
    "simpler hard easy worth useful necessary required optional allowed behavior "
    "rules policy local remote global public private open source software "
    "hardware device devices mobile web mail DNS HTTP TLS TCP UDP IPv6 BGP QUIC "
    "YANG JSON XML URI timeout retry buffer window loss delay latency congestion "
    "control queue rate measure measurement test tests testing results table "
    "figure page paragraph sentence word wording term terms definition language "
    "editorial nit nits typo fix fixed update updated updates errata remove "
    "removed replace move moved keep split merge clarify clarification explain "
    "explained describe described mention mentioned suggest suggested recommend "
    "recommended prefer concern concerns concerned argue argument assume "
    "assumption expect expected hope wonder remember forget happy sorry glad "
    "week weeks month year years today tomorrow yesterday Monday Thursday March "
    "November agenda minutes slides remote participants attend room telechat "
    "secretariat plan schedule deadline early late soon already yet never always "
    "often sometimes usually again once twice almost enough little much less "
    "least several whole entire certain particular similar various common major "
    "minor important serious obvious correct wrong true false bad broken old "
    "older newer recent next final second third half quite pretty fairly mostly "
    "probably certainly clearly simply exactly especially unless until although "
    "though whether either neither nor despite instead therefore thus hence "
    "otherwise besides upon toward across along around behind beyond inside "
    "outside above near far left top bottom middle side level order sequence "
    "range limit size length bit bits byte bytes octet octets flag flags counter "
    "index identifier label token nonce random entropy hash digest cache record "
    "records zone resolver registrar prefix subnet interface tunnel gateway "
    "firewall proxy middlebox endpoint peer neighbor cluster controller agent "
    "manager monitor service services provider customer business market company "
    "vendor product products cost costs benefit risk threat attack attacker "
    "vulnerability trust trusted anchor root authority party parties "
    "organization liaison statement coordination architecture evolution "
    "community leadership nomination committee board trustees council government "
    "regulation legal license copyright patent disclosure claim claims law court "
    "contract budget fund funding travel hotel venue host sponsor registration "
    "fee staff volunteer mentor newcomer diversity moderator moderation conduct "
    "complaint appeal";
/* Each of them, NUL-terminated: words_open(). */
#define WORDS_MAX 1024
static const char *words[WORDS_MAX];
static size_t words_len;

/* What rules of the kind that comes with the program look for. */
static const char *const sentences[] = {
    "The ITU-T intends to send a liaison statement about this before the next plenary.",
    "Please do not forward this to anybody before the announcement is out.",
    "I wonder what this means for the Internet architecture in the long run.",
    "W3C asks whether the IAB has an opinion on the registry policy.",
    "This would change the process of RFC 2026 and ought to be discussed widely.",
    "The moderators proposed to change the posting policy of the list.",
    "We need an answer by Friday, because the ballot closes on Thursday.",
    "ICANN plans a review of the root zone with the operators.",
    "The area directors would like to hear what the IAB thinks of it.",
    "This message and any attachments are confidential and intended solely for the addressee.",
    "The appeals process says that anybody may appeal within two months.",
    "IEEE 802.1 and the working group want to coordinate their work on time sync.",
    "An embargoed report on the matter is going to be published in June.",
    "Consolidation in the hosting market was mentioned at the workshop.",
    "3GPP SA2 will not wait for the publication of this document.",
    "The NomCom timeline should start a month earlier next year."};

static const char *const given[] = {"Ann",   "Bela", "Chen", "Dora", "Emil",  "Fatima",
				    "Goran", "Hana", "Ivo",  "Jana", "Karim", "Lars",
				    "Mei",   "Nils", "Olga", "Pavel"};
static const char *const family[] = {"Novak",  "Smith", "Tanaka", "Weber", "Garcia",
				     "Okafor", "Lind",	"Rossi",  "Kumar", "Larsen",
				     "Moreau", "Silva", "Horvat", "Jones"};
static const char *const groups[] = {"quic",	"tls",	 "dnsop",  "idr",   "6man",
				     "httpbis", "lamps", "netmod", "rtgwg", "tsvwg",
				     "opsawg",	"iesg",	 "jmap",   "ietf"};
static const char *const accents[] = {"Zürich", "café",	    "Muñoz", "naïve", "résumé",
				      "Łódź",	"“quoted”", "it’s",  "—",     "東京"};

/* Places in `words`, so that one that is drawn evenly is drawn by frequency. */
#define DRAW 65536
static uint16_t draw[DRAW];

static void words_open(void)
{
	static char room[sizeof(vocabulary)];

	memcpy(room, vocabulary, sizeof(room));
	for (char *word = strtok(room, " "); word != NULL && words_len < WORDS_MAX;
	     word = strtok(NULL, " "))
		words[words_len++] = word;
}

static void draw_open(void)
{
	double sum = 0, upto = 0;
	size_t at = 0;

	for (size_t i = 0; i < words_len; i++)
		sum += 1.0 / (double)(i + 3);
	for (size_t i = 0; i < words_len; i++) {
		upto += 1.0 / (double)(i + 3) / sum * DRAW;
		while (at < DRAW && (double)at < upto)
			draw[at++] = (uint16_t)i;
	}
}

/* ---- text ------------------------------------------------------------------- */

struct text {
	char *at;
	size_t len, room;
};

static void add(struct text *text, const char *bytes, size_t len)
{
	if (text->len + len + 1 > text->room) {
		text->room = 2 * text->room + len + 4096;
		text->at = realloc(text->at, text->room);
		if (text->at == NULL)
			exit(71);
	}
	memcpy(text->at + text->len, bytes, len);
	text->len += len;
	text->at[text->len] = '\0';
}

__attribute__((format(printf, 2, 3))) static void say(struct text *text, const char *format, ...)
{
	char line[2048];
	va_list list;
	int len;

	va_start(list, format);
	len = vsnprintf(line, sizeof(line), format, list);
	va_end(list);
	if (len > 0)
		add(text, line, (size_t)len < sizeof(line) ? (size_t)len : sizeof(line) - 1);
}

static void made_word(char *word, size_t letters)
{
	static const char sounds[] = "etaoinshrdlucmfwypvbgk";

	for (size_t i = 0; i < letters; i++)
		word[i] = sounds[chance(sizeof(sounds) - 1)];
	word[letters] = '\0';
}

/* One sentence, words only. */
static void sentence(struct text *text, bool utf8)
{
	size_t len =
	    5 + chance(18); /* draws stand in statements of their own: arguments have no order */

	if (chance(400) == 0) {
		say(text, "%s", sentences[chance(COUNT(sentences))]);
		return;
	}
	for (size_t i = 0; i < len; i++) {
		char word[64];
		const char *topic = words[100 + chance(60)], *group = groups[chance(COUNT(groups))];
		int number = (int)chance(100000);

		if (chance(60) == 0)
			made_word(word, 4 + chance(8));
		else if (utf8 && chance(25) == 0)
			snprintf(word, sizeof(word), "%s", accents[chance(COUNT(accents))]);
		else if (chance(300) == 0)
			snprintf(word, sizeof(word), "draft-ietf-%s-%s-%02d", group, topic,
				 number % 20);
		else if (chance(500) == 0)
			snprintf(word, sizeof(word), "https://www.example.org/%s/%d", topic,
				 number);
		else
			snprintf(word, sizeof(word), "%s", words[draw[chance(DRAW)]]);
		if (i == 0 && word[0] >= 'a' && word[0] <= 'z')
			word[0] = (char)(word[0] - 'a' + 'A');
		say(text, "%s%s", word, i + 1 == len ? "." : chance(12) == 0 ? ", " : " ");
	}
}

/* Paragraphs, folded at 72 columns, some quoted; or each one long line. */
static void prose(struct text *text, size_t bytes, bool fold, bool utf8)
{
	size_t start = text->len;

	while (text->len - start < bytes) {
		struct text paragraph = {0};
		bool quoted = fold && chance(3) == 0;
		size_t count = 1 + chance(6), column = 0;

		for (size_t i = 0; i < count; i++) {
			sentence(&paragraph, utf8);
			say(&paragraph, " ");
		}
		for (char *word = strtok(paragraph.at, " "); word != NULL;
		     word = strtok(NULL, " ")) {
			size_t len = strlen(word);

			if (column > 0 && fold && column + len > 70) {
				say(text, "\n");
				column = 0;
			}
			if (column == 0 && quoted)
				say(text, "> ");
			say(text, "%s%s", column > 0 ? " " : "", word);
			column += len + 1;
		}
		say(text, "\n\n");
		free(paragraph.at);
	}
}

static void person(char *name, size_t room)
{
	const char *first = given[chance(COUNT(given))];

	snprintf(name, room, "%s %s", first, family[chance(COUNT(family))]);
}

/* What a person writes: an answer with an attribution line, and a signature. */
static void letter(struct text *text, size_t bytes, bool fold, bool utf8)
{
	char name[64];

	person(name, sizeof(name));
	if (chance(2) == 0)
		say(text, "On Thu, 19 Nov 2026 at 12:%02d, %s wrote:\n", (int)chance(60), name);
	prose(text, bytes, fold, utf8);
	person(name, sizeof(name));
	say(text, "-- \n%s\nExample Networks, https://www.example.com/\n", name);
}

/* ---- encodings -------------------------------------------------------------- */

static void base64(struct text *out, const char *bytes, size_t len)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t column = 0;

	for (size_t i = 0; i < len; i += 3) {
		uint32_t three = (uint32_t)(unsigned char)bytes[i] << 16;
		char four[4];

		three |= i + 1 < len ? (uint32_t)(unsigned char)bytes[i + 1] << 8 : 0;
		three |= i + 2 < len ? (unsigned char)bytes[i + 2] : 0;
		for (int j = 0; j < 4; j++)
			four[j] = digits[three >> (18 - 6 * j) & 63];
		if (i + 2 >= len)
			four[3] = '=';
		if (i + 1 >= len)
			four[2] = '=';
		add(out, four, 4);
		column += 4;
		if (column == 76 || i + 3 >= len) {
			add(out, "\n", 1);
			column = 0;
		}
	}
}

static void quoted_printable(struct text *out, const char *bytes, size_t len)
{
	size_t column = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)bytes[i];
		bool plain =
		    c != '=' && c >= ' ' && c < 0x7F && !(c == ' ' && bytes[i + 1] == '\n');

		if (c == '\n') {
			add(out, "\n", 1);
			column = 0;
			continue;
		}
		if (column > 72) {
			add(out, "=\n", 2);
			column = 0;
		}
		if (plain)
			add(out, bytes + i, 1);
		else
			say(out, "=%02X", c);
		column += plain ? 1 : 3;
	}
}

static void html(struct text *out, const struct text *letter)
{
	say(out,
	    "<html><head><style>p { margin: 0 0 1em 0; font-family: sans-serif }</style></head>\n"
	    "<body lang=\"en\">\n<div class=\"WordSection1\"><p style=\"margin:0\">");
	for (size_t i = 0; i < letter->len; i++) {
		char c = letter->at[i];

		if (c == '<' || c == '>' || c == '&')
			say(out, c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;");
		else if (c == '\n' && i + 1 < letter->len && letter->at[i + 1] == '\n')
			say(out, "</p>\n<p style=\"margin:0\"><span>&nbsp;</span></p>\n<p "
				 "style=\"margin:0\">");
		else if (c == ' ' && chance(40) == 0)
			say(out, " <b>and</b> ");
		else
			add(out, &c, 1);
	}
	say(out, "</p></div></body></html>\n");
}

static void noise(struct text *out, size_t bytes)
{
	for (size_t i = 0; i < bytes; i += 8) {
		uint64_t eight = chance(UINT64_MAX);

		add(out, (const char *)&eight, 8);
	}
}

/* ---- messages --------------------------------------------------------------- */

enum kind { PLAIN, FLOWED, EIGHT_BIT, QUOTED, BASE64, ALTERNATIVE, HTML, ATTACHMENT, NESTED };

/* Of a hundred messages. */
static const struct {
	enum kind kind;
	unsigned share;
} kinds[] = {{PLAIN, 55}, {FLOWED, 6},	    {EIGHT_BIT, 6},  {QUOTED, 13}, {BASE64, 6},
	     {HTML, 2},	  {ALTERNATIVE, 7}, {ATTACHMENT, 4}, {NESTED, 1}};

static enum kind any_kind(void)
{
	uint64_t at = chance(100);

	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (at < kinds[i].share)
			return kinds[i].kind;
		at -= kinds[i].share;
	}
	return PLAIN;
}

/* Half of list mail is below 5 KB; here and there somebody sends a draft. */
static size_t any_size(void)
{
	uint64_t at = chance(100);

	if (at < 55)
		return 500 + chance(4000);
	if (at < 88)
		return 3500 + chance(9500);
	return at < 98 ? 10000 + chance(19000) : 30000 + chance(60000);
}

/* Comes over a few hosts and one list, as mail of the IETF does. */
static void envelope(struct text *out, unsigned number)
{
	const char *group = groups[chance(COUNT(groups))];
	char name[64], signature[256];
	unsigned at = 1700000000u + number * 600u;

	person(name, sizeof(name));
	say(out, "From %s-bounces@ietf.example.org Thu Nov 19 12:%02u:%02u 2026\n", group,
	    number / 60 % 60, number % 60);
	say(out, "Return-Path: <%s-bounces@ietf.example.org>\n", group);
	for (int hop = 0; hop < 4; hop++)
		say(out,
		    "Received: from mx%d.example.net (mx%d.example.net [192.0.2.%d])\n"
		    "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\n"
		    "\tby mail%d.example.org (Postfix) with ESMTPS id %08X%04X\n"
		    "\tfor <%s@ietf.example.org>; Thu, 19 Nov 2026 12:00:0%d +0000 (UTC)\n",
		    hop, hop, (int)(at / 600 % 250), hop, at, at / 600 * 7919 % 65536, group, hop);
	for (size_t i = 0; i + 1 < sizeof(signature); i++)
		signature[i] = (char)('A' + chance(26));
	signature[sizeof(signature) - 1] = '\0';
	say(out,
	    "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple; d=example.org; s=2026;\n"
	    "\tt=%u; h=From:To:Subject:Date:List-Id; bh=%.43s=;\n\tb=%.60s\n\t %.60s\n\t %.60s==\n",
	    at, signature, signature + 40, signature + 100, signature + 160);
	say(out,
	    "Authentication-Results: mail.example.org; dkim=pass header.d=example.org;\n"
	    "\tspf=pass smtp.mailfrom=%s-bounces@ietf.example.org\n",
	    group);
	say(out, "Message-ID: <%u.%u@example.org>\nDate: Thu, 19 Nov 2026 12:00:00 +0000\n", number,
	    at);
	if (chance(2) == 0)
		say(out,
		    "In-Reply-To: <%u.1@example.org>\nReferences: "
		    "<%u.1@example.org>\n\t<%u.2@example.org>\n",
		    number, number, number);
	say(out, "From: %s <%.1s.%u@example.com>\nTo: %s@ietf.example.org\n", name, name,
	    number % 97, group);
	if (chance(3) == 0)
		say(out, "Cc: %s <someone@example.net>,\n\t%s-chairs@ietf.example.org\n",
		    given[chance(16)], group);
	const char *first = words[60 + chance(200)], *second = words[chance(60)];
	const char *third = words[60 + chance(400)];

	if (chance(20) == 0)
		say(out, "Subject: =?utf-8?q?Re:_[%s]_Gr=C3=BC=C3=9Fe_aus_Z=C3=BCrich?=\n", group);
	else
		say(out, "Subject: %s[%s] %s %s %s\n", chance(2) == 0 ? "Re: " : "", group, first,
		    second, third);
	say(out,
	    "List-Id: %s <%s.ietf.example.org>\nList-Archive: "
	    "<https://mailarchive.example.org/%s/>\n"
	    "List-Post: <mailto:%s@ietf.example.org>\nPrecedence: list\nX-Mailman-Version: 3.3.9\n"
	    "Archived-At: <https://mailarchive.example.org/arch/msg/%s/%.27s>\nMIME-Version: 1.0\n",
	    group, group, group, group, group, signature + 7);
}

static void part(struct text *out, const char *type, const char *encoding, const struct text *bytes)
{
	say(out, "Content-Type: %s\nContent-Transfer-Encoding: %s\n\n", type, encoding);
	if (encoding[0] == 'q')
		quoted_printable(out, bytes->at, bytes->len);
	else if (encoding[0] == 'b')
		base64(out, bytes->at, bytes->len);
	else
		add(out, bytes->at, bytes->len);
}

static void footer(struct text *out)
{
	say(out, "\n_______________________________________________\n"
		 "A mailing list -- list@ietf.example.org\n"
		 "To unsubscribe send an email to list-leave@ietf.example.org\n");
}

static void alternative(struct text *out, const struct text *words_of, unsigned number)
{
	struct text source = {0};

	html(&source, words_of);
	say(out, "Content-Type: multipart/alternative; boundary=\"=_alt_%u\"\n\n--=_alt_%u\n",
	    number, number);
	part(out, "text/plain; charset=\"utf-8\"", "quoted-printable", words_of);
	say(out, "\n--=_alt_%u\n", number);
	part(out, "text/html; charset=\"utf-8\"", "quoted-printable", &source);
	say(out, "\n--=_alt_%u--\n", number);
	free(source.at);
}

static void attachment(struct text *out, const struct text *words_of, unsigned number)
{
	struct text bytes = {0};

	noise(&bytes, 10000 + chance(60000));
	say(out, "Content-Type: multipart/mixed; boundary=\"=_mix_%u\"\n\n--=_mix_%u\n", number,
	    number);
	part(out, "text/plain; charset=us-ascii", "7bit", words_of);
	say(out, "\n--=_mix_%u\n", number);
	part(out,
	     "application/pdf; name=\"slides.pdf\"\nContent-Disposition: attachment; "
	     "filename=\"slides.pdf\"",
	     "base64", &bytes);
	say(out, "\n--=_mix_%u--\n", number);
	free(bytes.at);
}

static void nested(struct text *out, const struct text *words_of, unsigned number)
{
	const char *first = words[200 + chance(200)], *second = words[200 + chance(200)];

	say(out, "Content-Type: multipart/mixed; boundary=\"=_fwd_%u\"\n\n--=_fwd_%u\n", number,
	    number);
	say(out, "Content-Type: text/plain\n\nSee the message below.\n\n--=_fwd_%u\n", number);
	say(out,
	    "Content-Type: message/rfc822\n\nFrom: Somebody <somebody@example.net>\n"
	    "To: iesg@ietf.example.org\nSubject: The %s of the %s\nMessage-ID: "
	    "<%u.inner@example.net>\n"
	    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: "
	    "quoted-printable\n\n",
	    first, second, number);
	quoted_printable(out, words_of->at, words_of->len);
	say(out, "\n--=_fwd_%u--\n", number);
}

static void message(struct text *out, unsigned number)
{
	enum kind kind = any_kind();
	bool utf8 = kind != PLAIN && kind != FLOWED && kind != ATTACHMENT;
	size_t size = any_size();
	struct text body = {0}, source = {0};

	letter(&body, kind == ALTERNATIVE ? size / 2 : size,
	       kind != FLOWED && kind != HTML && kind != BASE64, utf8);
	envelope(out, number);
	switch (kind) {
	case PLAIN:
		footer(&body);
		part(out, "text/plain; charset=us-ascii", "7bit", &body);
		break;
	case FLOWED:
		part(out, "text/plain; charset=us-ascii; format=flowed", "7bit", &body);
		break;
	case EIGHT_BIT:
		footer(&body);
		part(out, "text/plain; charset=utf-8", "8bit", &body);
		break;
	case QUOTED:
		footer(&body);
		part(out, "text/plain; charset=\"utf-8\"", "quoted-printable", &body);
		break;
	case BASE64:
		part(out, "text/plain; charset=\"UTF-8\"", "base64", &body);
		break;
	case ALTERNATIVE:
		alternative(out, &body, number);
		break;
	case HTML:
		html(&source, &body);
		part(out, "text/html; charset=utf-8", "base64", &source);
		break;
	case ATTACHMENT:
		attachment(out, &body, number);
		break;
	case NESTED:
		nested(out, &body, number);
		break;
	}
	say(out, "\n");
	free(body.at);
	free(source.at);
}

int main(int argc, char **argv)
{
	unsigned long messages = argc > 1 ? strtoul(argv[1], NULL, 10) : 20000;
	struct text out = {0};

	state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	words_open();
	draw_open();
	for (unsigned long i = 0; i < messages; i++) {
		out.len = 0;
		message(&out, (unsigned)i);
		if (fwrite(out.at, 1, out.len, stdout) != out.len)
			return 74;
	}
	free(out.at);
	return fflush(stdout) == 0 ? 0 : 74;
}
