# SPDX-License-Identifier: ISC
EXTRA_DIST += tests/unit/rules_fixture.h
check_PROGRAMS += \
	tests/unit/test_rules_parse tests/unit/test_rules_match tests/unit/test_rules_meta \
	tests/unit/test_rules_literal tests/unit/test_verdict tests/unit/test_gate \
	tests/unit/test_site tests/unit/test_document tests/unit/test_rules_check \
	tests/unit/test_rules_plan tests/unit/test_rules_prefilter tests/unit/test_replay \
	tests/unit/test_label
tests_unit_test_rules_parse_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_rules_parse_LDADD = $(TEST_RULES_LIBS)
tests_unit_test_rules_match_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_rules_match_LDADD = $(TEST_RULES_LIBS)
tests_unit_test_rules_meta_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_rules_meta_LDADD = $(TEST_RULES_LIBS)
tests_unit_test_rules_literal_CPPFLAGS = $(TEST_CPPFLAGS) -I$(top_srcdir)/src/rules
tests_unit_test_rules_literal_LDADD = $(TEST_RULES_LIBS)
tests_unit_test_verdict_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_verdict_LDADD = $(TEST_RULES_LIBS)
tests_unit_test_gate_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_gate_LDADD = $(TEST_RULES_LIBS)
tests_unit_test_site_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_site_LDADD = $(TEST_RULES_LIBS)
tests_unit_test_document_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_document_LDADD = $(TEST_RULES_LIBS)
tests_unit_test_rules_check_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_rules_check_LDADD = $(TEST_RULES_LIBS)
tests_unit_test_rules_plan_CPPFLAGS = $(TEST_CPPFLAGS) -I$(top_srcdir)/src/rules
tests_unit_test_rules_plan_LDADD = $(TEST_RULES_LIBS)
tests_unit_test_rules_prefilter_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_rules_prefilter_LDADD = $(TEST_RULES_LIBS)
tests_unit_test_replay_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_replay_LDADD = $(TEST_RULES_LIBS)
tests_unit_test_label_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_label_LDADD = $(TEST_RULES_LIBS)
