# SPDX-License-Identifier: ISC
#
# `make check` runs the unit tests; tools/check runs those and the rest.
LOG_DRIVER_FLAGS =
AM_TESTS_ENVIRONMENT = LIAISON_SOURCE='$(abs_top_srcdir)'; export LIAISON_SOURCE;
TESTS = $(check_PROGRAMS)
TEST_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(top_srcdir)/tests/unit

# Each floor's tests link that floor and what lies below it.
TEST_BASE_LIBS = libbase.a $(FULL_LIBS) $(CMOCKA_LIBS)
TEST_STORE_LIBS = libstore.a $(TEST_BASE_LIBS)
TEST_NET_LIBS = libnet.a $(TEST_BASE_LIBS)
TEST_MAIL_LIBS = libmail.a $(TEST_BASE_LIBS)
TEST_RULES_LIBS = librules.a $(TEST_MAIL_LIBS)
TEST_WORKFLOW_LIBS = libworkflow.a librules.a libmail.a libnet.a libstore.a $(TEST_BASE_LIBS)

if HAVE_CMOCKA
include tests/unit/base.mk
include tests/unit/mail.mk
include tests/unit/rules.mk
include tests/unit/store.mk
include tests/unit/net.mk
include tests/unit/workflow.mk
include tests/unit/hook.mk
endif

# What tests/corpus, tests/e2e and tests/fault read; and headers the tests share.
noinst_HEADERS += tests/unit/mail_fixture.h
include tests/parity/local.mk

EXTRA_DIST += tests/bench tests/corpus tests/data tests/e2e tests/fault tests/page tests/parity .ci/run

# Built by tests/bench/reply.sh.
EXTRA_PROGRAMS += tests/bench/reply
tests_bench_reply_LDADD = libmail.a libbase.a $(FULL_LIBS)
