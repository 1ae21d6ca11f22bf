# SPDX-License-Identifier: ISC
librules_a_SOURCES = \
	src/rules/bracket.c src/rules/bracket.h src/rules/check.c src/rules/cond.c src/rules/directive.c src/rules/directive.h \
	src/rules/document.c src/rules/expr.c src/rules/expr.h src/rules/gate.c src/rules/grams.c \
	src/rules/label.c src/rules/literal.c src/rules/literal.h \
	src/rules/literal_formula.c src/rules/literal_parts.h src/rules/load.c src/rules/look.c \
	src/rules/look.h src/rules/match.c src/rules/match.h src/rules/meta.c src/rules/near.c \
	src/rules/pattern.c src/rules/pattern.h src/rules/plan.c src/rules/problem.c \
	src/rules/regex.c src/rules/regex.h src/rules/replay.c src/rules/ruleset.h \
	src/rules/runaway.c src/rules/runaway.h \
	src/rules/scan.c src/rules/scan.h src/rules/scan_hs.c src/rules/scan_words.c src/rules/share.c \
	src/rules/gates.h src/rules/sieve.c src/rules/sieve.h src/rules/sieve_open.c src/rules/site.c src/rules/source.c src/rules/source.h src/rules/table.c \
	src/rules/unknown.c src/rules/verdict.c
