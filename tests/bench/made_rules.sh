#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Rules of the usual kind over the decoded text: a word and one of three near
# it.  One in ten looks at a header field.  The words are made, and stand in
# no mail, as those of most rules do; with `met`, every third rule begins with
# a word that mails have.
#
#	tests/bench/made_rules.sh [COUNT [met]]     default 300
awk -v count="${1:-300}" -v met="${2:-}" 'BEGIN {
	srand(7)
	letters = "abcdefghiklmnoprstuvw"
	ordinary = split("congestion certificate liaison coordination registrar entropy " \
		"vulnerability moderation nomination trustees copyright volunteer telechat " \
		"milestone errata interoperability encryption milestones charter adoption", words, " ")
	for (i = 1; i <= count; i++) {
		for (w = 0; w < 4; w++) {
			word[w] = ""
			for (n = 5 + int(rand() * 5); n > 0; n--)
				word[w] = word[w] substr(letters, 1 + int(rand() * length(letters)), 1)
		}
		if (met != "" && i % 3 == 0)
			word[0] = words[1 + i % ordinary]
		if (i % 10 == 0)
			printf "header MADE_%d Subject =~ /\\b%s\\b/i\n", i, word[0]
		else
			printf "body MADE_%d /\\b%s\\s+(?:the\\s+|a\\s+)?(?:%s|%s|%s)\\w*\\b/i\n", i, word[0], word[1], word[2], word[3]
		printf "describe MADE_%d Talk of %s\nscore MADE_%d 1\n", i, word[0], i
	}
}'
