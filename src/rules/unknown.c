/* SPDX-License-Identifier: ISC */
/*
 * unknown: what to say of a word that is none of ours.
 */
#include "directive.h"

#include <string.h>

/* SpamAssassin's words that we know and leave out, by what they begin with. */
static const struct {
	const char *prefix, *why;
} unknown_left_out[] = {
    {"loadplugin", "there are no plugins here"},
    {"tryplugin", "there are no plugins here"},
    {"mimeheader", "there are no plugins here"},
    {"uri_detail", "there are no plugins here"},
    {"replace_", "there are no plugins here"},
    {"shortcircuit", "there are no plugins here"},
    {"urirhs", "tests that ask the network are not made here"},
    {"uridns", "tests that ask the network are not made here"},
    {"urinsrhs", "tests that ask the network are not made here"},
    {"urifullnsrhs", "tests that ask the network are not made here"},
    {"askdns", "tests that ask the network are not made here"},
    {"dns_", "tests that ask the network are not made here"},
    {"rbl_", "tests that ask the network are not made here"},
    {"skip_rbl", "tests that ask the network are not made here"},
    {"bayes_", "nothing is learned here"},
    {"use_bayes", "nothing is learned here"},
    {"use_learner", "nothing is learned here"},
    {"welcomelist", "say whose an address is with 'site'"},
    {"whitelist", "say whose an address is with 'site'"},
    {"blocklist", "say whose an address is with 'site'"},
    {"blacklist", "say whose an address is with 'site'"},
    {"trusted_networks", "the border decides whom to believe, see liaison.conf(5)"},
    {"internal_networks", "the border decides whom to believe, see liaison.conf(5)"},
    {"msa_networks", "the border decides whom to believe, see liaison.conf(5)"},
    {"required_score", "write 'threshold digest N'"},
    {"required_hits", "write 'threshold digest N'"},
    {"rewrite_header", "mail is not marked here"},
    {"add_header", "mail is not marked here"},
    {"remove_header", "mail is not marked here"},
    {"clear_", "there is nothing to clear here"},
    {"report", "reports are not written by rules here"},
    {"unsafe_report", "reports are not written by rules here"},
    {"subjprefix", "mail is not marked here"},
    {"reuse", "it is for mass-checks"},
    {"require_version", "write 'if (version >= N)'"},
    {"ok_l", "languages are not looked at here"},
    {"normalize_charset", "charsets are always decoded here"},
    {"util_rb_", "domains are not looked up here"},
    {"enlist_", "say whose an address is with 'site'"},
    {"envelope_sender_header", "header EnvelopeFrom knows the usual ones"},
    {"user_scores_", "there are no users here"},
    {"allow_user_rules", "there are no users here"},
    {"time_limit", "the limits are in liaison-limits(7)"},
};

const char *unknown_why(struct text word)
{
	for (size_t i = 0; i < sizeof(unknown_left_out) / sizeof(unknown_left_out[0]); i++) {
		if (text_starts(word, unknown_left_out[i].prefix))
			return unknown_left_out[i].why;
	}
	return NULL;
}

bool unknown_near(struct text word, const char *known)
{
	size_t len = strlen(known), head = 0, tail = 0;
	size_t shorter = word.len < len ? word.len : len;

	while (head < shorter && word.at[head] == known[head])
		head++;
	while (tail < shorter - head && word.at[word.len - 1 - tail] == known[len - 1 - tail])
		tail++;
	size_t a = word.len - head - tail, b = len - head - tail;
	if (a <= 1 && b <= 1)
		return true;
	return a == 2 && b == 2 && word.at[head] == known[head + 1] &&
	       word.at[head + 1] == known[head];
}
