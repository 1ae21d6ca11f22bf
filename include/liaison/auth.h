/* SPDX-License-Identifier: ISC */
/*
 * auth: does the border vouch for the sender of this mail?  Reads
 * Authentication-Results (RFC 8601); asks no network.
 */
#ifndef LIAISON_AUTH_H
#define LIAISON_AUTH_H

#include "liaison/mail.h"

struct auth_policy {
	const char *authserv_id; /* only its fields are believed, and only those above the border's
	                            own Received field: whoever wrote the mail can write those below */
	const char *border_host; /* the "by" name of that Received field; NULL: the topmost Received */
};

struct auth_result {
	bool vouched;
	struct text from;   /* the one address of From, lower case; empty if there is not exactly one */
	const char *method; /* "dmarc", "dkim" or "auth" when vouched */
	const char *why;    /* a sentence for the log and the notice, when not */
};

/* dmarc=pass with that header.from, or dkim=pass with header.d (or the domain
 * of header.i) aligned with From's domain (equal, or a parent domain of it
 * that is no public suffix by the cautious rule: at least two labels), or
 * auth=pass with smtp.auth (or smtp.mailfrom) equal to From's address or, without a domain,
 * to its local part.  A dmarc=fail there outweighs dkim=pass.  Never fails:
 * what cannot be read does not vouch. */
void auth_check(const struct mail *mail, const struct auth_policy *policy, struct auth_result *out);

/* Does the border vouch that the mail comes from that list?  A pass (dkim, dmarc,
 * spf with smtp.mailfrom) for a domain that is the list's (<list.domain> of
 * List-Id) or a parent of it with at least two labels. */
bool auth_vouches_domain(const struct mail *mail, const struct auth_policy *policy,
                         struct text list_id);

#endif
