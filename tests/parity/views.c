/* SPDX-License-Identifier: ISC */
/*
 * views: prints the views that rules of SpamAssassin's language see, one text
 * a line, so that they can be compared with SpamAssassin's own (oracle.pl).
 *
 *	views FILE...
 *
 * A line is: number of the message, view, text, with tabs between.  In the
 * text all but printable ASCII is \xHH, and so is the backslash.
 */
#include <stdio.h>

#include "liaison/file.h"
#include "liaison/views.h"

/* Every field of the message is asked for with these. */
static const char *const modifiers[] = {
    "", "raw", "addr", "name", "first", "last", "addr:first", "addr:last", "name:raw",
    "host", "domain", "addr:host", "addr:domain", "ip", "revip",
};
/* Names that are no fields, or of fields that may be missing. */
static const char *const names[] = {"ALL", "ToCc", "EnvelopeFrom", "MESSAGEID", "X-Missing"};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void print_text(struct text text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if (c < ' ' || c >= 0x7F || c == '\\')
			printf("\\x%02x", c);
		else
			putchar(c);
	}
	putchar('\n');
}

static void print_view(int message, const char *view, const struct texts *texts)
{
	for (size_t i = 0; i < texts->len; i++) {
		printf("%d\t%s\t", message, view);
		print_text(texts->at[i]);
	}
}

static void print_header(struct mail *mail, int message, struct text name)
{
	for (size_t i = 0; i < COUNT(modifiers); i++) {
		bool set = false;
		struct text value = view_header(mail, name, text_of(modifiers[i]), &set);
		if (!set)
			continue;
		printf("%d\theader %s:%s\t", message, text_string(mail->pool, name), modifiers[i]);
		print_text(value);
	}
}

/* The first field of that name? */
static bool is_first(const struct mail *mail, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (text_equal(text_lower(mail->pool, mail->headers.at[i].name),
		               text_lower(mail->pool, mail->headers.at[index].name)))
			return false;
	return true;
}

static void print_mail(struct mail *mail, int message)
{
	print_view(message, "body", view_body(mail));
	print_view(message, "rawbody", view_rawbody(mail));
	print_view(message, "full", view_full(mail));
	print_view(message, "uri", view_uri(mail));
	for (size_t i = 0; i < COUNT(names); i++)
		print_header(mail, message, text_of(names[i]));
	for (size_t i = 0; i < mail->headers.len; i++)
		if (is_first(mail, i))
			print_header(mail, message,
			             text_lower(mail->pool, mail->headers.at[i].name));
}

int main(int argc, char **argv)
{
	struct pool *pool = pool_open();
	for (int i = 1; i < argc; i++) {
		struct error err = {{0}};
		struct text raw;
		struct mail *mail;
		const char *envelope_from;
		if (file_read(pool, argv[i], MAIL_SIZE_MAX, &raw, &err) != STATUS_OK) {
			fprintf(stderr, "%s\n", err.text);
			return 1;
		}
		raw = mail_normal(pool, raw, &envelope_from);
		mail_parse(pool, raw, &mail_limits_default, 0, &mail);
		mail->envelope_from = envelope_from;
		print_mail(mail, i - 1);
		pool_reset(pool);
	}
	pool_close(pool);
	return ferror(stdout) != 0;
}
