/* SPDX-License-Identifier: ISC */
/*
 * auth: does the border vouch for the sender?
 *
 * Authentication-Results is text that anybody can write into a mail.  Three
 * things make one of them worth reading: it stands where only the border can
 * have written it, it bears the configured authserv-id, and it is read by the
 * grammar of RFC 8601 (results.h).  A field that breaks the grammar is not read
 * at all.
 */
#include <string.h>

#include "liaison/auth.h"
#include "results.h"

/* Fields of a border of several filters; each is a few hundred bytes. */
#define FIELDS_MAX 20
#define FIELD_SIZE_MAX (16 * 1024)

/* authserv_id = none: the border's fields bear no name. */
#define NAMELESS "none"

struct auth_policy auth_policy_of(const struct conf *conf)
{
	return (struct auth_policy){
	    .authserv_id = conf->authserv_id,
	    .border_host = conf->border_host,
	    .below = conf->border_below,
	    .domain = mail_address_domain(text_of(conf->reply_address)),
	};
}

/* ---- does a result vouch?  ------------------------------------------------------ */

static bool equal_case(struct text a, struct text b)
{
	return a.len == b.len && text_find_case(a, b) == 0;
}

/* Equal, or a parent of at least two labels. */
static bool domain_aligned(struct text signer, struct text domain)
{
	if (signer.len && signer.at[signer.len - 1] == '.')
		signer.len--;
	size_t dot = text_find_byte(signer, '.');
	if (!signer.len || dot == TEXT_NONE || dot == 0)
		return false;
	if (signer.len == domain.len)
		return equal_case(signer, domain);
	return signer.len < domain.len && domain.at[domain.len - signer.len - 1] == '.' &&
	       equal_case(text_from(domain, domain.len - signer.len), signer);
}

static bool dmarc_vouches(const struct result *result, struct text domain)
{
	struct text from = results_property(result, "header.from");
	size_t at = text_find_byte(from, '@'); /* some write the address */
	return from.len && equal_case(at == TEXT_NONE ? from : text_from(from, at + 1), domain);
}

static bool dkim_vouches(const struct result *result, struct text domain)
{
	struct text signer = results_property(result, "header.d");
	if (!signer.len) {
		struct text identity = results_property(result, "header.i");
		size_t at = text_find_byte(identity, '@');
		if (at == TEXT_NONE)
			return false;
		signer = text_from(identity, at + 1);
	}
	return domain_aligned(signer, domain);
}

/* Who logged in.  A bare name is one of the site's own accounts, so it speaks
 * for the site's own domain and no other.  smtp.mailfrom is what the client
 * said of itself (RFC 4954 5), and says nothing. */
static bool auth_vouches(const struct result *result, struct text from, struct text own)
{
	struct text user = results_property(result, "smtp.auth");
	if (!user.len)
		return false;
	if (text_find_byte(user, '@') != TEXT_NONE)
		return equal_case(user, from);
	return equal_case(user, text_head(from, text_find_byte(from, '@'))) &&
	       equal_case(own, mail_address_domain(from));
}

/* Says who handed the mail over: a list, never a person. */
static bool spf_vouches(const struct result *result, struct text domain)
{
	struct text sender = results_property(result, "smtp.mailfrom");
	size_t at = text_find_byte(sender, '@'); /* some write the domain */
	return domain_aligned(at == TEXT_NONE ? sender : text_from(sender, at + 1), domain);
}

struct opinion {
	bool dmarc, dkim, auth, spf;
	bool dmarc_denied; /* some dmarc result is no pass for this domain */
	bool dmarc_failed, any;
};

/* Whose mail it is asked about. */
struct question {
	struct pool *pool;
	const struct auth_policy *policy;
	struct text from; /* the address */
	size_t fields;	  /* read so far */
};

static void opinion_add(struct opinion *opinion, const struct question *question,
			const struct result *result)
{
	struct text domain = mail_address_domain(question->from);
	bool pass = text_is_case(result->result, "pass");
	if (text_is_case(result->method, "dmarc")) {
		bool vouches = pass && dmarc_vouches(result, domain);
		opinion->dmarc |= vouches;
		opinion->dmarc_denied |= !vouches;
		opinion->dmarc_failed |= text_is_case(result->result, "fail");
	} else if (text_is_case(result->method, "dkim")) {
		opinion->dkim |= pass && dkim_vouches(result, domain);
	} else if (text_is_case(result->method, "auth")) {
		opinion->auth |=
		    pass && auth_vouches(result, question->from, question->policy->domain);
	} else if (text_is_case(result->method, "spf")) {
		opinion->spf |= pass && spf_vouches(result, domain);
	}
}

/* Is it a field of the border's?  Then *rest is what it says. */
static bool field_open(const struct question *question, struct text value, struct text *rest)
{
	struct text id;
	if (text_is_case(text_of(question->policy->authserv_id), NAMELESS))
		return results_open_nameless(value, rest);
	return results_open(question->pool, value, &id, rest) &&
	       text_is_case(id, question->policy->authserv_id);
}

/* Reads one field; what it says counts only when all of it can be read.  True
 * when it bears the border's name. */
static bool field_read(struct question *question, struct text value, struct opinion *opinion)
{
	struct opinion found = *opinion;
	struct text rest;
	if (question->fields == FIELDS_MAX || value.len > FIELD_SIZE_MAX ||
	    !field_open(question, value, &rest))
		return false;
	question->fields++;
	found.any = true;
	while (rest.len) {
		struct result result;
		if (!results_next(question->pool, &rest, &result))
			return true;
		opinion_add(&found, question, &result);
	}
	*opinion = found;
	return true;
}

/* ---- the border's own Received -------------------------------------------------- */

/* The index of the border's own Received, or TEXT_NONE. */
static size_t border_find(const struct mail *mail, const char *border_host)
{
	for (size_t i = 0; i < mail->headers.len; i++) {
		const struct mail_header *header = &mail->headers.at[i];
		if (text_is_case(header->name, "Received") &&
		    (!border_host || !*border_host ||
		     text_glob(border_host, results_received_by(header->raw))))
			return i;
	}
	return TEXT_NONE;
}

/* ---- what a signature leaves open ----------------------------------------------- */

/* RFC 5322 3.6 allows them once.  DKIM signs the last of several and we read
 * the first, so one that was put on top would stand under a signature that it
 * has no part in (RFC 6376 8.15). */
static const char *const once[] = {"Message-ID", "In-Reply-To",	 "References",
				   "Subject",	 "Content-Type", "Content-Transfer-Encoding"};

static const char *field_twice(const struct mail *mail)
{
	for (size_t i = 0; i < sizeof(once) / sizeof(once[0]); i++) {
		size_t from = 0;
		if (mail_header_next(mail, once[i], &from) &&
		    mail_header_next(mail, once[i], &from))
			return once[i];
	}
	return NULL;
}

/* The value of a tag of a DKIM-Signature (RFC 6376 3.2); false without it. */
static bool signature_tag(struct text value, const char *name, struct text *out)
{
	struct text tag;
	while (text_field(&value, ';', &tag)) {
		size_t equals = text_find_byte(tag, '=');
		if (equals == TEXT_NONE || !text_is(text_trim(text_head(tag, equals)), name))
			continue;
		*out = text_trim(text_from(tag, equals + 1));
		return true;
	}
	return false;
}

/* "l=" says that the signature covers only the first bytes of the body: whoever
 * handed the mail on may have written the rest (RFC 6376 8.2). */
static bool signed_in_part(const struct mail *mail, struct text domain)
{
	const struct mail_header *header;
	struct text signer, length;
	for (size_t from = 0; (header = mail_header_next(mail, "DKIM-Signature", &from));)
		if (signature_tag(header->raw, "d", &signer) && domain_aligned(signer, domain) &&
		    signature_tag(header->raw, "l", &length))
			return true;
	return false;
}

/* ---- the check ------------------------------------------------------------------ */

/* Angle brackets outside of quotes and comments. */
static size_t angles(struct text value)
{
	size_t count = 0, depth = 0;
	bool quoted = false;
	for (size_t i = 0; i < value.len; i++) {
		char c = value.at[i];
		if (c == '\\')
			i++;
		else if (c == '"' && !depth)
			quoted = !quoted;
		else if (c == '(' && !quoted)
			depth++;
		else if (c == ')' && !quoted && depth)
			depth--;
		else if (c == '<' && !quoted && !depth)
			count++;
	}
	return count;
}

/* As it stood: an address that a list rewrote belongs to the list. */
static bool read_from(const struct mail *mail, struct text *from)
{
	struct mail_addresses addresses = {0};
	size_t next = 0;
	const struct mail_header *field = mail_header_next(mail, "From", &next);
	if (!field || mail_header_next(mail, "From", &next) || angles(field->raw) > 1)
		return false;
	mail_address_list(mail, "From", &addresses);
	if (addresses.len != 1)
		return false;
	*from = text_lower(mail->pool, addresses.at[0].seen);
	size_t at = text_find_byte(*from, '@');
	return at != TEXT_NONE && at > 0 && at + 1 < from->len &&
	       text_find_byte(text_from(*from, at + 1), '@') == TEXT_NONE;
}

/* NULL when the border vouches, and *method says by what; else why not. */
static const char *vouch(const struct mail *mail, const struct auth_policy *policy,
			 const struct opinion *opinion, struct text from, const char **method)
{
	struct pool *pool = mail->pool;
	if (opinion->auth) {
		*method = "auth";
		return NULL;
	}
	if (opinion->dmarc_failed)
		return pool_printf(pool, "%s says dmarc=fail", policy->authserv_id);
	if (!opinion->any)
		return pool_printf(pool,
				   "no Authentication-Results of %s above its own Received field",
				   policy->authserv_id);
	if (!opinion->dkim && (!opinion->dmarc || opinion->dmarc_denied))
		return pool_printf(pool,
				   "%s vouches for no dmarc, dkim or auth of the domain of From",
				   policy->authserv_id);
	if (signed_in_part(mail, mail_address_domain(from)))
		return "its signature covers only a part of the text (l=)";
	*method = opinion->dmarc && !opinion->dmarc_denied ? "dmarc" : "dkim";
	return NULL;
}

/* The border's fields: all above its own Received, and with border_writes =
 * below the first that bears its name between that and the next Received. */
static void fields_read(const struct mail *mail, size_t border, struct question *question,
			struct opinion *opinion)
{
	for (size_t i = 0; i < mail->headers.len; i++) {
		const struct mail_header *header = &mail->headers.at[i];
		if (i > border &&
		    (!question->policy->below || text_is_case(header->name, "Received")))
			return;
		if (text_is_case(header->name, "Authentication-Results") &&
		    field_read(question, header->raw, opinion) && i > border)
			return;
	}
}

/* What the border says of that address; NULL, or why it can say nothing. */
static const char *opinion_read(const struct mail *mail, const struct auth_policy *policy,
				struct text from, struct opinion *opinion)
{
	struct question question = {mail->pool, policy, from, 0};
	if (!policy->authserv_id || !*policy->authserv_id)
		return "no authserv_id is configured";
	size_t border = border_find(mail, policy->border_host);
	if (border == TEXT_NONE)
		return policy->border_host
			   ? pool_printf(mail->pool, "no Received field by %s", policy->border_host)
			   : "no Received field: it did not come through the border";
	fields_read(mail, border, &question, opinion);
	return NULL;
}

void auth_check(const struct mail *mail, const struct auth_policy *policy, struct auth_result *out)
{
	struct opinion opinion = {0};
	*out = (struct auth_result){.vouched = false};
	struct text from;
	if (!read_from(mail, &from)) {
		out->why = "From does not hold exactly one address";
		return;
	}
	out->from = from;
	const char *twice = field_twice(mail);
	if (twice)
		out->why = pool_printf(mail->pool, "it has two %s fields", twice);
	else
		out->why = opinion_read(mail, policy, from, &opinion);
	if (!out->why)
		out->why = vouch(mail, policy, &opinion, from, &out->method);
	out->vouched = !out->why;
}

bool auth_vouches_domain(const struct mail *mail, const struct auth_policy *policy,
			 struct text list_id)
{
	struct opinion opinion = {0};
	char *as_address = pool_printf(mail->pool, "list@%.*s", (int)list_id.len, list_id.at);
	return !opinion_read(mail, policy, text_of(as_address), &opinion) &&
	       (opinion.dkim || opinion.dmarc || opinion.spf);
}

enum auth_place auth_border(const struct mail *mail, const struct auth_policy *policy)
{
	struct question question = {mail->pool, policy, TEXT(""), 0};
	struct opinion opinion = {0};
	size_t border = border_find(mail, policy->border_host);
	enum auth_place place = border == TEXT_NONE ? AUTH_NO_BORDER : AUTH_SILENT;
	if (border == TEXT_NONE || !policy->authserv_id)
		return place;
	for (size_t i = 0; i < mail->headers.len; i++) {
		const struct mail_header *header = &mail->headers.at[i];
		if (i > border && text_is_case(header->name, "Received"))
			break;
		if (text_is_case(header->name, "Authentication-Results") &&
		    field_read(&question, header->raw, &opinion))
			return i < border ? AUTH_ABOVE : AUTH_BELOW;
	}
	return place;
}
