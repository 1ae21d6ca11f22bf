/* SPDX-License-Identifier: ISC */
/*
 * views: what the views of one mail share, built when first asked for.
 */
#include "html_parts.h"
#include "paragraph.h"
#include "view.h"

struct views *views_of(struct mail *mail)
{
	if (!mail->views) {
		mail->views = pool_alloc(mail->pool, sizeof(*mail->views));
		mail->views->html =
		    pool_array(mail->pool, mail->parts.len + 1, sizeof(*mail->views->html));
		mail->views->html_left = MAIL_HTML_MAX;
	}
	return mail->views;
}

struct fields *view_fields(struct mail *mail)
{
	struct views *views = views_of(mail);
	struct fields all = {0};
	if (views->has_fields)
		return &views->fields;
	views->has_fields = true;
	size_t body = fields_of_message(mail->pool, mail->raw, &all, &views->head);
	views->body_text = text_from(mail->raw, body);
	for (size_t i = 0; i < all.len; i++)
		if (!text_starts_case(all.at[i].name, "X-Spam-"))
			*LIST_PUSH(mail->pool, &views->fields) = all.at[i];
	return &views->fields;
}

struct text view_head(struct mail *mail)
{
	view_fields(mail);
	return mail->views->head;
}

const struct leaves *view_leaves(struct mail *mail)
{
	struct views *views = views_of(mail);
	struct fields *fields = view_fields(mail);
	if (!views->has_leaves)
		leaves_read(mail->pool, fields, views->body_text, &views->leaves);
	views->has_leaves = true;
	return &views->leaves;
}

/* What is not rendered counts as hidden: a rule against a secret sees it. */
static void view_html_rest(struct mail *mail, struct html *html, struct text rest)
{
	if (!rest.len)
		return;
	/* room at once: growing by doubling would leave as much behind */
	size_t room = html->hidden.len + rest.len + 3;
	struct buf hidden = {.pool = mail->pool, .at = pool_alloc(mail->pool, room), .cap = room};
	buf_text(&hidden, html->hidden);
	buf_string(&hidden, "\n\n");
	html_strip(rest, &hidden);
	html->hidden = buf_get(&hidden);
	html->whole = false;
}

const struct html *view_html(struct mail *mail, size_t part)
{
	struct views *views = views_of(mail);
	if (views->html[part])
		return views->html[part];
	struct html *html = pool_alloc(mail->pool, sizeof(*html));
	struct text source = mail->parts.at[part].utf8;
	struct text head = text_head(source, views->html_left);
	html_read(mail->pool, head, html);
	view_html_rest(mail, html, text_from(source, head.len));
	views->html_left -= head.len;
	if (!html->whole)
		mail->flaws |= MAIL_FLAW_HTML;
	views->html[part] = html;
	return html;
}

const struct texts *view_full(struct mail *mail)
{
	struct views *views = views_of(mail);
	if (!views->has_full)
		/* of nothing at all it shows a line end, as SpamAssassin does */
		*LIST_PUSH(mail->pool, &views->full) = mail->raw.len ? mail->raw : TEXT("\n");
	views->has_full = true;
	return &views->full;
}

void view_paragraphs(struct pool *pool, struct text text, struct texts *out)
{
	paragraphs_add(pool, text, true, out);
}
