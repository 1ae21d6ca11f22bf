/* SPDX-License-Identifier: ISC */
/*
 * auth: does the border vouch for the sender of this mail?  Reads
 * Authentication-Results (RFC 8601); asks no network.
 */
#ifndef LIAISON_AUTH_H
#define LIAISON_AUTH_H

#include "liaison/conf.h"
#include "liaison/mail.h"

struct auth_policy {
	const char *authserv_id; /* only its fields are believed, and only those above the border's
	                            own Received field: whoever wrote the mail can write those
	                            below.  "none": fields without an authserv-id are */
	const char *border_host; /* the "by" name of that Received field, a glob; NULL: the topmost
	                            Received */
	bool below;         /* the border writes right below its Received; then the first field of
	                       its name there counts too */
	struct text domain; /* the site's own: of a login without a domain */
};

/* As [auth] has it; the site's own domain is that of reply_address. */
struct auth_policy auth_policy_of(const struct conf *conf);

struct auth_result {
	bool vouched;
	struct text from;   /* the one address of From, lower case; empty if there is not exactly one */
	const char *method; /* "dmarc", "dkim" or "auth" when vouched */
	const char *why;    /* a sentence for the log and the notice, when not */
};

/* dmarc=pass with that header.from (and no dmarc result that is none), or
 * dkim=pass with header.d (or the domain of header.i) aligned with From's domain
 * (equal, or a parent domain of it that is no public suffix by the cautious
 * rule: at least two labels), or auth=pass with smtp.auth equal to From's address
 * or, without a domain, to its local part when From is of the site's own domain.
 * A dmarc=fail there outweighs dkim=pass.  A mail with two Subject fields or the
 * like, or of whose text only a part is signed, is nobody's.  Never fails: what
 * cannot be read does not vouch. */
void auth_check(const struct mail *mail, const struct auth_policy *policy, struct auth_result *out);

/* Does the border vouch that the mail comes from that list?  A pass (dkim, dmarc,
 * spf with smtp.mailfrom) for a domain that is the list's (<list.domain> of
 * List-Id) or a parent of it with at least two labels. */
bool auth_vouches_domain(const struct mail *mail, const struct auth_policy *policy,
                         struct text list_id);

/* Where a mail that came in has the border's field, for doctor. */
enum auth_place {
	AUTH_NO_BORDER, /* no Received field of the border's */
	AUTH_SILENT,    /* that, and no field with its authserv-id around it */
	AUTH_ABOVE,
	AUTH_BELOW
};
enum auth_place auth_border(const struct mail *mail, const struct auth_policy *policy);

#endif
