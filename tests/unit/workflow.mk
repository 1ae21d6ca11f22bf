# SPDX-License-Identifier: ISC
check_PROGRAMS += tests/unit/test_token
tests_unit_test_token_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_token_LDADD = $(TEST_WORKFLOW_LIBS)

check_PROGRAMS += tests/unit/test_decide
tests_unit_test_decide_SOURCES = tests/unit/test_decide.c tests/unit/work_fixture.c \
	tests/unit/work_fixture.h
tests_unit_test_decide_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_decide_LDADD = $(TEST_WORKFLOW_LIBS)

check_PROGRAMS += tests/unit/test_sheet
tests_unit_test_sheet_SOURCES = tests/unit/test_sheet.c tests/unit/work_fixture.c \
	tests/unit/work_fixture.h
tests_unit_test_sheet_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_sheet_LDADD = $(TEST_WORKFLOW_LIBS)

check_PROGRAMS += tests/unit/test_decide_verbs
tests_unit_test_decide_verbs_SOURCES = tests/unit/test_decide_verbs.c tests/unit/work_fixture.c \
	tests/unit/work_fixture.h
tests_unit_test_decide_verbs_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_decide_verbs_LDADD = $(TEST_WORKFLOW_LIBS)

check_PROGRAMS += tests/unit/test_page
tests_unit_test_page_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_page_LDADD = $(TEST_WORKFLOW_LIBS)

check_PROGRAMS += tests/unit/test_thread
tests_unit_test_thread_SOURCES = tests/unit/test_thread.c tests/unit/work_fixture.c \
	tests/unit/work_fixture.h
tests_unit_test_thread_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_thread_LDADD = $(TEST_WORKFLOW_LIBS)

check_PROGRAMS += tests/unit/test_item
tests_unit_test_item_SOURCES = tests/unit/test_item.c tests/unit/work_fixture.c \
	tests/unit/work_fixture.h
tests_unit_test_item_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_item_LDADD = $(TEST_WORKFLOW_LIBS)

check_PROGRAMS += tests/unit/test_shingle
tests_unit_test_shingle_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_shingle_LDADD = $(TEST_WORKFLOW_LIBS)

check_PROGRAMS += tests/unit/test_reported
tests_unit_test_reported_SOURCES = tests/unit/test_reported.c tests/unit/work_fixture.c \
	tests/unit/work_fixture.h
tests_unit_test_reported_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_reported_LDADD = $(TEST_WORKFLOW_LIBS)

check_PROGRAMS += tests/unit/test_naming
tests_unit_test_naming_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_naming_LDADD = $(TEST_WORKFLOW_LIBS)

check_PROGRAMS += tests/unit/test_digest
tests_unit_test_digest_SOURCES = tests/unit/test_digest.c tests/unit/work_fixture.c \
	tests/unit/work_fixture.h
tests_unit_test_digest_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_digest_LDADD = $(TEST_WORKFLOW_LIBS)

check_PROGRAMS += tests/unit/test_remind
tests_unit_test_remind_SOURCES = tests/unit/test_remind.c tests/unit/work_fixture.c \
	tests/unit/work_fixture.h
tests_unit_test_remind_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_remind_LDADD = $(TEST_WORKFLOW_LIBS)

check_PROGRAMS += tests/unit/test_decide_seal
tests_unit_test_decide_seal_SOURCES = tests/unit/test_decide_seal.c tests/unit/work_fixture.c \
	tests/unit/work_fixture.h
tests_unit_test_decide_seal_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_decide_seal_LDADD = $(TEST_WORKFLOW_LIBS)

check_PROGRAMS += tests/unit/test_unpicked
tests_unit_test_unpicked_SOURCES = tests/unit/test_unpicked.c tests/unit/work_fixture.c \
	tests/unit/work_fixture.h
tests_unit_test_unpicked_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_unpicked_LDADD = $(TEST_WORKFLOW_LIBS)

check_PROGRAMS += tests/unit/test_confirm
tests_unit_test_confirm_SOURCES = tests/unit/test_confirm.c tests/unit/work_fixture.c \
	tests/unit/work_fixture.h
tests_unit_test_confirm_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_confirm_LDADD = $(TEST_WORKFLOW_LIBS)

check_PROGRAMS += tests/unit/test_handover
tests_unit_test_handover_SOURCES = tests/unit/test_handover.c tests/unit/work_fixture.c \
	tests/unit/work_fixture.h
tests_unit_test_handover_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_handover_LDADD = $(TEST_WORKFLOW_LIBS)

check_PROGRAMS += tests/unit/test_bounce
tests_unit_test_bounce_SOURCES = tests/unit/test_bounce.c tests/unit/work_fixture.c \
	tests/unit/work_fixture.h
tests_unit_test_bounce_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_bounce_LDADD = $(TEST_WORKFLOW_LIBS)
