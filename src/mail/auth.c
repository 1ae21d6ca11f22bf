/* SPDX-License-Identifier: ISC */
/*
 * auth: does the border vouch for the sender?
 *
 * Authentication-Results is text that anybody can write into a mail.  Three
 * things make one of them worth reading: it stands above the Received field
 * of the border (the border writes on top; what the sender wrote is below),
 * it bears the configured authserv-id, and it is read by the grammar of RFC
 * 8601, in which "dmarc=pass" inside a comment or a quoted reason is nothing.
 * A field that breaks the grammar is not read at all.
 */
#include <string.h>

#include "liaison/auth.h"

/* A border reports some ten properties; more is somebody's game. */
#define PROPERTIES_MAX 32
/* Fields of a border of several filters; each is a few hundred bytes. */
#define FIELDS_MAX 20
#define FIELD_SIZE_MAX (16 * 1024)

struct property {
	struct text name, value; /* "header.from", "example.org" */
};

/* One "method=result ..." between semicolons. */
struct finding {
	struct text method, result;
	struct property properties[PROPERTIES_MAX];
	size_t count;
};

/* ---- RFC 5322 tokens ------------------------------------------------------------ */

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* White space and nested comments (CFWS); false on a comment without end. */
static bool skip_cfws(struct text *rest)
{
	size_t depth = 0, i = 0;
	for (; i < rest->len; i++) {
		char c = rest->at[i];
		if (c == '(')
			depth++;
		else if (c == ')' && depth)
			depth--;
		else if (c == '\\' && depth)
			i++;
		else if (!depth && !is_space(c))
			break;
	}
	*rest = text_from(*rest, i);
	return depth == 0;
}

/* A quoted string, unquoted; false when it does not end. */
static bool read_quoted(struct pool *pool, struct text *rest, struct text *value)
{
	struct buf out;
	buf_open(&out, pool);
	for (size_t i = 1; i < rest->len; i++) {
		char c = rest->at[i];
		if (c == '"') {
			*rest = text_from(*rest, i + 1);
			*value = buf_get(&out);
			return true;
		}
		if (c == '\\' && i + 1 < rest->len)
			c = rest->at[++i];
		buf_byte(&out, c);
	}
	return false;
}

/* Bytes up to a space, a comment, a quote or one of `stops`. */
static struct text read_word(struct text *rest, const char *stops)
{
	size_t i = 0;
	while (i < rest->len && !is_space(rest->at[i]) && rest->at[i] &&
	       !strchr("();\"", rest->at[i]) && !strchr(stops, rest->at[i]))
		i++;
	struct text word = text_head(*rest, i);
	*rest = text_from(*rest, i);
	return word;
}

static bool read_value(struct pool *pool, struct text *rest, struct text *value)
{
	if (!skip_cfws(rest) || !rest->len)
		return false;
	if (rest->at[0] == '"') {
		if (!read_quoted(pool, rest, value))
			return false;
	} else {
		*value = read_word(rest, "");
		if (!value->len)
			return false;
	}
	/* a"b" or "a"b is no value. */
	return !rest->len || is_space(rest->at[0]) || rest->at[0] == ';' || rest->at[0] == '(';
}

/* ---- RFC 8601 ------------------------------------------------------------------- */

/* [CFWS] authserv-id [CFWS version] */
static bool read_id(struct pool *pool, struct text *rest, struct text *id)
{
	int64_t version;
	if (!read_value(pool, rest, id) || !skip_cfws(rest))
		return false;
	if (rest->len && rest->at[0] != ';' &&
	    (!text_number(read_word(rest, ""), &version) || !skip_cfws(rest)))
		return false;
	return !rest->len || rest->at[0] == ';';
}

/* name CFWS "=" CFWS value.  Microsoft also writes "action=none". */
static bool read_property(struct pool *pool, struct text *rest, struct property *property)
{
	property->name = read_word(rest, "=");
	if (!property->name.len || !skip_cfws(rest) || !rest->len || rest->at[0] != '=')
		return false;
	*rest = text_from(*rest, 1);
	return read_value(pool, rest, &property->value) && skip_cfws(rest);
}

/* One resinfo behind its ";": false when the field breaks the grammar.  An
 * empty one (a field that ends in ";") has no method. */
static bool read_finding(struct pool *pool, struct text *rest, struct finding *finding)
{
	struct property property;
	*finding = (struct finding){.count = 0};
	if (!skip_cfws(rest))
		return false;
	if (text_is_case(*rest, "none")) {
		*rest = text_from(*rest, rest->len);
		return true;
	}
	while (rest->len && rest->at[0] != ';') {
		if (!read_property(pool, rest, &property))
			return false;
		if (!finding->method.len) {
			/* "dkim/1=pass": the version of the method. */
			size_t slash = text_find_byte(property.name, '/');
			finding->method = text_head(property.name, slash);
			finding->result = property.value;
		} else if (finding->count == PROPERTIES_MAX) {
			return false;
		} else {
			finding->properties[finding->count++] = property;
		}
	}
	return true;
}

/* The value of a property that is there exactly once: of two, somebody
 * smuggled one in. */
static struct text property_of(const struct finding *finding, const char *name)
{
	struct text value = {0};
	size_t count = 0;
	for (size_t i = 0; i < finding->count; i++)
		if (text_is_case(finding->properties[i].name, name)) {
			value = finding->properties[i].value;
			count++;
		}
	return count == 1 ? value : (struct text){0};
}

/* ---- does a finding vouch? ------------------------------------------------------ */

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

static bool dmarc_vouches(const struct finding *finding, struct text domain)
{
	struct text from = property_of(finding, "header.from");
	size_t at = text_find_byte(from, '@'); /* some write the address */
	return from.len && equal_case(at == TEXT_NONE ? from : text_from(from, at + 1), domain);
}

static bool dkim_vouches(const struct finding *finding, struct text domain)
{
	struct text signer = property_of(finding, "header.d");
	if (!signer.len) {
		struct text identity = property_of(finding, "header.i");
		size_t at = text_find_byte(identity, '@');
		if (at == TEXT_NONE)
			return false;
		signer = text_from(identity, at + 1);
	}
	return domain_aligned(signer, domain);
}

/* smtp.mailfrom is what the client said of itself (RFC 4954 5), and counts
 * only where the border does not say who logged in. */
static bool auth_vouches(const struct finding *finding, struct text from)
{
	struct text user = property_of(finding, "smtp.auth");
	if (!user.len && finding->count)
		for (size_t i = 0; i < finding->count; i++)
			if (text_is_case(finding->properties[i].name, "smtp.auth"))
				return false; /* twice */
	if (!user.len)
		user = property_of(finding, "smtp.mailfrom");
	size_t at = text_find_byte(user, '@');
	if (!user.len)
		return false;
	return equal_case(user,
			  at == TEXT_NONE ? text_head(from, text_find_byte(from, '@')) : from);
}

/* Says who handed the mail over: a list, never a person. */
static bool spf_vouches(const struct finding *finding, struct text domain)
{
	struct text sender = property_of(finding, "smtp.mailfrom");
	size_t at = text_find_byte(sender, '@'); /* some write the domain */
	return domain_aligned(at == TEXT_NONE ? sender : text_from(sender, at + 1), domain);
}

struct opinion {
	bool dmarc, dkim, auth, spf, dmarc_failed, any;
};

static void opinion_add(struct opinion *opinion, const struct finding *finding, struct text from)
{
	struct text domain = mail_address_domain(from);
	bool pass = text_is_case(finding->result, "pass");
	if (text_is_case(finding->method, "dmarc")) {
		opinion->dmarc |= pass && dmarc_vouches(finding, domain);
		opinion->dmarc_failed |= text_is_case(finding->result, "fail");
	} else if (text_is_case(finding->method, "dkim")) {
		opinion->dkim |= pass && dkim_vouches(finding, domain);
	} else if (text_is_case(finding->method, "auth")) {
		opinion->auth |= pass && auth_vouches(finding, from);
	} else if (text_is_case(finding->method, "spf")) {
		opinion->spf |= pass && spf_vouches(finding, domain);
	}
}

/* Reads one field; what it says counts only when all of it can be read. */
static void field_read(struct pool *pool, struct text value, const char *authserv_id,
		       struct text from, struct opinion *opinion)
{
	struct opinion found = *opinion;
	struct text rest = text_trim(value), id;
	if (value.len > FIELD_SIZE_MAX || !read_id(pool, &rest, &id) ||
	    !text_is_case(id, authserv_id))
		return;
	found.any = true;
	while (rest.len) {
		struct finding finding;
		rest = text_from(rest, 1); /* the ";" */
		if (!read_finding(pool, &rest, &finding))
			return;
		opinion_add(&found, &finding, from);
	}
	*opinion = found;
}

/* ---- the border's own Received -------------------------------------------------- */

/* RFC 5321 4.4: "from" domain and "by" domain come in pairs; a HELO of "by"
 * is a domain here, not the word. */
static struct text received_by(struct text value)
{
	struct text rest = value;
	while (skip_cfws(&rest) && rest.len) {
		struct text word = read_word(&rest, "");
		if (!word.len || !skip_cfws(&rest))
			break;
		struct text domain = read_word(&rest, "");
		if (text_is_case(word, "by"))
			return domain;
	}
	return (struct text){0};
}

/* The index of the border's own Received, or TEXT_NONE. */
static size_t border_find(const struct mail *mail, const char *border_host)
{
	for (size_t i = 0; i < mail->headers.len; i++) {
		const struct mail_header *header = &mail->headers.at[i];
		if (text_is_case(header->name, "Received") &&
		    (!border_host || !*border_host ||
		     text_is_case(received_by(header->raw), border_host)))
			return i;
	}
	return TEXT_NONE;
}

/* ---- the check ------------------------------------------------------------------ */

/* As it stood: an address that a list rewrote belongs to the list. */
static bool read_from(const struct mail *mail, struct text *from)
{
	struct mail_addresses addresses = {0};
	size_t fields = 0;
	for (size_t i = 0; i < mail->headers.len; i++)
		fields += text_is_case(mail->headers.at[i].name, "From");
	mail_address_list(mail, "From", &addresses);
	if (fields != 1 || addresses.len != 1)
		return false;
	*from = text_lower(mail->pool, addresses.at[0].seen);
	size_t at = text_find_byte(*from, '@');
	return at != TEXT_NONE && at > 0 && at + 1 < from->len &&
	       text_find_byte(text_from(*from, at + 1), '@') == TEXT_NONE;
}

static void vouch(const struct opinion *opinion, const char *authserv_id, struct pool *pool,
		  struct auth_result *out)
{
	if (opinion->auth)
		out->method = "auth";
	else if (opinion->dmarc_failed)
		out->why = pool_printf(pool, "%s says dmarc=fail", authserv_id);
	else if (opinion->dmarc)
		out->method = "dmarc";
	else if (opinion->dkim)
		out->method = "dkim";
	else if (opinion->any)
		out->why =
		    pool_printf(pool, "%s vouches for no dmarc, dkim or auth of the domain of From",
				authserv_id);
	else
		out->why = pool_printf(
		    pool, "no Authentication-Results of %s above its own Received field",
		    authserv_id);
	out->vouched = out->method != NULL;
}

/* What the border says of that address; NULL, or why it can say nothing. */
static const char *opinion_read(const struct mail *mail, const struct auth_policy *policy,
				struct text from, struct opinion *opinion)
{
	if (!policy->authserv_id || !*policy->authserv_id)
		return "no authserv_id is configured";
	size_t border = border_find(mail, policy->border_host), fields = 0;
	if (border == TEXT_NONE)
		return policy->border_host
			   ? pool_printf(mail->pool, "no Received field by %s", policy->border_host)
			   : "no Received field: it did not come through the border";
	for (size_t i = 0; i < border; i++)
		if (text_is_case(mail->headers.at[i].name, "Authentication-Results") &&
		    fields++ < FIELDS_MAX)
			field_read(mail->pool, mail->headers.at[i].raw, policy->authserv_id, from,
				   opinion);
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
	out->why = opinion_read(mail, policy, from, &opinion);
	if (!out->why)
		vouch(&opinion, policy->authserv_id, mail->pool, out);
}

bool auth_vouches_domain(const struct mail *mail, const struct auth_policy *policy,
			 struct text list_id)
{
	struct opinion opinion = {0};
	char *as_address = pool_printf(mail->pool, "list@%.*s", (int)list_id.len, list_id.at);
	return !opinion_read(mail, policy, text_of(as_address), &opinion) &&
	       (opinion.dkim || opinion.dmarc || opinion.spf);
}
