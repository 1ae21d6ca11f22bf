/* SPDX-License-Identifier: ISC */
/*
 * Every word of the views is one of the gist, where there is one: over all mail
 * that is here, over the same with bytes changed, and over made HTML.
 */
#include "mail_fixture.h"

#include <dirent.h>
#include <sys/stat.h>

#include "liaison/mbox.h"

static unsigned seed = 7;

static unsigned dice(unsigned sides)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 16) % sides;
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

/* The next run of word characters; at NULL when there is none. */
static struct text next_word(struct text *rest)
{
	size_t start = 0, end;

	while (start < rest->len && !is_word(rest->at[start]))
		start++;
	for (end = start; end < rest->len && is_word(rest->at[end]);)
		end++;
	struct text word = text_make(rest->at + start, end - start);
	*rest = text_from(*rest, end);
	return word.len ? word : (struct text){0};
}

struct words {
	struct text *slots;
	size_t room;
};

static size_t word_slot(const struct words *words, struct text word)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < word.len; i++)
		hash = (hash ^ (unsigned char)word.at[i]) * 16777619u;
	size_t at = hash & (words->room - 1);
	while (words->slots[at].at && !text_equal(words->slots[at], word))
		at = (at + 1) & (words->room - 1);
	return at;
}

static void words_of(const struct texts *texts, struct words *words)
{
	size_t bytes = 64;
	for (size_t i = 0; i < texts->len; i++)
		bytes += texts->at[i].len;
	for (words->room = 64; words->room < bytes;)
		words->room *= 2;
	words->slots = pool_array(pool, words->room, sizeof(*words->slots));
	for (size_t i = 0; i < texts->len; i++) {
		struct text rest = texts->at[i], word;
		while ((word = next_word(&rest)).at)
			words->slots[word_slot(words, word)] = word;
	}
}

static void all_there(struct text text, const struct words *gist, const char *view,
		      struct mail *mail)
{
	struct text word;
	while ((word = next_word(&text)).at)
		if (!gist->slots[word_slot(gist, word)].at)
			fail_msg("%s: \"%.*s\" is in no text of the gist of:\n%.*s", view,
				 (int)word.len, word.at,
				 (int)(mail->raw.len < 20000 ? mail->raw.len : 20000),
				 mail->raw.at);
}

static void all_texts_there(const struct texts *texts, const struct words *gist, const char *view,
			    struct mail *mail)
{
	for (size_t i = 0; i < texts->len; i++)
		all_there(texts->at[i], gist, view, mail);
}

static unsigned tried, had;

static void try_mail(struct text raw)
{
	struct mail *mail = mail_of_text(raw);
	struct texts texts = {0};
	struct words gist;
	bool set;

	tried++;
	if (!view_gist(mail, false, &texts))
		return;
	had++;
	words_of(&texts, &gist);
	all_texts_there(view_body(mail), &gist, "body", mail);
	all_texts_there(view_own(mail), &gist, "own", mail);
	all_texts_there(view_secret(mail), &gist, "secret", mail);
	all_there(view_header(mail, TEXT("ALL"), TEXT(""), &set), &gist, "ALL", mail);
	all_there(view_header(mail, TEXT("Subject"), TEXT(""), &set), &gist, "Subject", mail);
	all_there(view_header(mail, TEXT("ToCc"), TEXT("raw"), &set), &gist, "ToCc:raw", mail);
	all_there(view_header(mail, TEXT("MESSAGEID"), TEXT(""), &set), &gist, "MESSAGEID", mail);
	texts = (struct texts){0};
	if (view_gist(mail, true, &texts)) {
		words_of(&texts, &gist);
		all_texts_there(view_full(mail), &gist, "full", mail);
		all_texts_there(view_rawbody(mail), &gist, "rawbody", mail);
	}
	/* rendering it found no fault that the gist did not see */
	assert_int_equal(mail->flaws, 0);
}

/* ---- mail that is here ---------------------------------------------------------- */

static void try_changed(struct text raw)
{
	static const char *const pieces[] = {"<b>",
					     "</b>",
					     "<br>",
					     "<!-- x -->",
					     "<td>",
					     "</table>",
					     "<span style=\"display:none\">",
					     "</span>",
					     "&nbsp;",
					     "&shy;",
					     "\xC2\xAD",
					     "=",
					     "=\n",
					     "\n",
					     " ",
					     "\n\n",
					     "\t",
					     "\\",
					     "--",
					     "\xE2\x80\x8B",
					     "=?utf-8?q?a=C3=BC?=",
					     "Content-Type: text/html\n",
					     "\r",
					     "<",
					     ">",
					     "&",
					     ";",
					     "\"",
					     "(x)",
					     "> "};
	for (unsigned i = 0; i < 4; i++) {
		struct buf buf;
		struct text rest = raw;

		buf_open(&buf, pool);
		for (unsigned cuts = 1 + dice(4); cuts > 0; cuts--) {
			size_t len =
			    rest.len ? ((size_t)dice(65536) << 15 | dice(32768)) % rest.len : 0;

			buf_text(&buf, text_head(rest, len));
			rest = text_from(rest, len + (dice(3) ? 0 : dice(20)));
			buf_string(&buf, pieces[dice(sizeof(pieces) / sizeof(pieces[0]))]);
		}
		buf_text(&buf, rest);
		try_mail(buf_get(&buf));
	}
}

static void try_file(const char *path)
{
	struct pool *work = pool_open();
	struct mbox_message message;
	struct mbox *mbox;
	struct error err;

	assert_int_equal(mbox_open(work, path, &mbox, &err), STATUS_OK);
	while (mbox_next(mbox, pool, &message, &err) == STATUS_OK) {
		struct text raw = text_copy(pool, message.raw);

		try_mail(raw);
		if (raw.len < 100000)
			try_changed(raw);
		pool_reset(pool);
	}
	mbox_close(mbox);
	pool_close(work);
}

/* All files below; the stack is a list. */
static void try_tree(const char *top)
{
	struct pool *work = pool_open();
	LIST(const char *) folders = {0};

	*LIST_PUSH(work, &folders) = pool_strdup(work, top);
	while (folders.len) {
		const char *folder = folders.at[--folders.len];
		DIR *dir = opendir(folder);
		struct dirent *entry;

		while (dir && (entry = readdir(dir))) {
			const char *path = pool_printf(work, "%s/%s", folder, entry->d_name);
			struct stat st;

			if (entry->d_name[0] == '.' || stat(path, &st) != 0)
				continue;
			if (S_ISDIR(st.st_mode))
				*LIST_PUSH(work, &folders) = path;
			else
				try_file(path);
		}
		if (dir)
			closedir(dir);
	}
	pool_close(work);
}

static const char *source(const char *path)
{
	const char *top = getenv("LIAISON_SOURCE");
	static char room[4096];

	snprintf(room, sizeof(room), "%s/%s", top ? top : ".", path);
	return room;
}

static void words_of_the_views_are_words_of_the_gist(void **state)
{
	(void)state;
	tried = had = 0;
	try_tree(source("tests/data"));
	assert_true(tried > 1000);
	assert_true(had > tried / 3);
	try_tree(source("../shared/corpus"));
}

/* ---- made HTML -------------------------------------------------------------------- */

static void html_of_any_kind(void **state)
{
	static const char *const pieces[] = {"word",
					     "wo",
					     "rd",
					     "x",
					     " ",
					     "\n",
					     "a b",
					     "<b>",
					     "</b>",
					     "<i>",
					     "</i>",
					     "<p>",
					     "</p>",
					     "<br>",
					     "<br/>",
					     "<div>",
					     "</div>",
					     "<span>",
					     "</span>",
					     "<table>",
					     "<tr>",
					     "<td>",
					     "</td>",
					     "</tr>",
					     "</table>",
					     "<tbody>",
					     "<a href=\"http://x.example/y\">",
					     "</a>",
					     "<img src=\"z.png\">",
					     "<span style=\"display:none\">",
					     "<font color=\"#ffffff\">",
					     "<font color=\"#112233\">",
					     "</font>",
					     "<span style=\"color:rgb(1,2,3)\">",
					     "<span style='font-size:11pt'>",
					     "<span style='font-size:1px'>",
					     "<p style=\"background-color:white;\">",
					     "&nbsp;",
					     "&amp;",
					     "&eacute;",
					     "&shy;",
					     "&#8203;",
					     "&#65;",
					     "&#8217;",
					     "<!-- c -->",
					     "<!--[if mso]> d <![endif]-->",
					     "<o:p>",
					     "</o:p>",
					     "<title>",
					     "</title>",
					     "<style>p { x }</style>",
					     "<head>",
					     "</head>",
					     "<body>",
					     "<html>",
					     "</body>",
					     "</html>",
					     "<li>",
					     "<ul>",
					     "</ul>",
					     "<blockquote>",
					     "</blockquote>",
					     "<h1>",
					     "</h1>",
					     "<pre>",
					     "</pre>",
					     "<script>s</script>",
					     "<",
					     ">",
					     "&",
					     "<select>",
					     "<option>",
					     "<hr>",
					     "<div id=\"divRplyFwdMsg\">",
					     "<wbr>",
					     "<caption>",
					     "<a>",
					     "<td bgcolor=\"black\">",
					     "<!DOCTYPE html>"};
	unsigned texts = 0;

	(void)state;
	tried = had = 0;
	for (unsigned round = 0; round < 60000; round++) {
		struct buf buf;

		buf_open(&buf, pool);
		buf_string(&buf, "Subject: s\nContent-Type: text/html\n\n");
		/* most of them of few kinds, so that many are read */
		unsigned kinds = dice(2) ? sizeof(pieces) / sizeof(pieces[0]) : 29;
		for (unsigned i = 2 + dice(16); i > 0; i--)
			buf_string(&buf, pieces[dice(3) ? dice(kinds) : dice(7)]);
		try_mail(buf_get(&buf));
		texts++;
		pool_reset(pool);
	}
	assert_true(had > texts / 10);
}

/* ---- a few by hand ------------------------------------------------------------------ */

static bool has_gist(const char *raw)
{
	struct texts texts = {0};
	return view_gist(mail_of(raw), false, &texts);
}

static void ordinary_mail_has_a_gist(void **state)
{
	(void)state;
	assert_true(has_gist("Subject: a\n\nb\n"));
	assert_true(has_gist(
	    "Subject: =?utf-8?q?Z=C3=BCrich?=\nContent-Type: text/plain; charset=\"utf-8\"\n"
	    "Content-Transfer-Encoding: base64\n\naGVsbG8K\n"));
	assert_true(
	    has_gist("From: a@example.org\nContent-Type: multipart/alternative; boundary=x\n\n"
		     "--x\nContent-Type: text/plain\n\nhello\n--x\nContent-Type: text/html\n\n"
		     "<html><head><style>p { margin: 0 }</style></head><body>"
		     "<p style=\"font-size:11.0pt;color:#1F497D\">hel<b>lo</b>&nbsp;you</p>"
		     "<table><tr><td>1</td></tr></table></body></html>\n--x--\n"));
}

static void mail_that_readers_read_differently_has_none(void **state)
{
	static const char *const raws[] = {
	    "no header\n",
	    "Subject: a\nContent-Type: text/plain\nContent-Type: text/html\n\nb\n",
	    "Subject: a\nContent-Type: text/plain; charset=iso-2022-jp\n\nb\n",
	    "Subject: a\nContent-Type: text/plain; charset=utf-8\n\nsoft\xC2\xADware\n",
	    "Subject: a\nContent-Type: text/plain; format=flowed; delsp=yes\n\nsoft \nware\n",
	    "Subject: a\nContent-Type: text/html\n\nsoft<p style=\"display:none\"> </p>ware\n",
	    "Subject: a\nContent-Type: text/html\n\nso<b>ft</b>ware\n",
	    "Subject: a\nContent-Type: text/html\n\nsoft&shy;ware\n",
	    "Subject: a\nContent-Type: text/html\n\nsoft<table><tr>ware\n",
	    "Subject: a\nContent-Type: text/html\n\n<script>x</script>\n",
	    "Subject: a\nContent-Type: application/octet-stream; name=notes.md\n\nx\n",
	};
	(void)state;
	for (size_t i = 0; i < sizeof(raws) / sizeof(raws[0]); i++)
		if (has_gist(raws[i]))
			fail_msg("it has a gist: %s", raws[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    MAIL_TEST(ordinary_mail_has_a_gist),
	    MAIL_TEST(mail_that_readers_read_differently_has_none),
	    MAIL_TEST(html_of_any_kind),
	    MAIL_TEST(words_of_the_views_are_words_of_the_gist),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
