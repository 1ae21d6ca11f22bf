# SPDX-License-Identifier: ISC
# A test program of a floor is three lines:
#	check_PROGRAMS += tests/unit/test_text
#	tests_unit_test_text_CPPFLAGS = $(TEST_CPPFLAGS)
#	tests_unit_test_text_LDADD = $(TEST_BASE_LIBS)
# (automake finds tests/unit/test_text.c by itself)
EXTRA_DIST += tests/unit/base_fixture.h
check_PROGRAMS += tests/unit/test_pool
tests_unit_test_pool_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_pool_LDADD = $(TEST_BASE_LIBS)
check_PROGRAMS += tests/unit/test_text
tests_unit_test_text_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_text_LDADD = $(TEST_BASE_LIBS)
check_PROGRAMS += tests/unit/test_utf8
tests_unit_test_utf8_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_utf8_LDADD = $(TEST_BASE_LIBS)
check_PROGRAMS += tests/unit/test_error
tests_unit_test_error_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_error_LDADD = $(TEST_BASE_LIBS)
check_PROGRAMS += tests/unit/test_when
tests_unit_test_when_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_when_LDADD = $(TEST_BASE_LIBS)
check_PROGRAMS += tests/unit/test_schedule
tests_unit_test_schedule_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_schedule_LDADD = $(TEST_BASE_LIBS)
check_PROGRAMS += tests/unit/test_file
tests_unit_test_file_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_file_LDADD = $(TEST_BASE_LIBS)
check_PROGRAMS += tests/unit/test_mac
tests_unit_test_mac_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_mac_LDADD = $(TEST_BASE_LIBS)
check_PROGRAMS += tests/unit/test_conf
tests_unit_test_conf_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_conf_LDADD = $(TEST_BASE_LIBS)
check_PROGRAMS += tests/unit/test_print
tests_unit_test_print_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_print_LDADD = $(TEST_BASE_LIBS)
