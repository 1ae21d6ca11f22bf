# SPDX-License-Identifier: ISC
check_PROGRAMS += tests/unit/test_store tests/unit/test_store_message tests/unit/test_store_item \
	tests/unit/test_store_event tests/unit/test_store_outbox tests/unit/test_store_fault \
	tests/unit/test_store_power tests/unit/test_store_trace

tests_unit_test_store_SOURCES = tests/unit/test_store.c tests/unit/store_fixture.h
tests_unit_test_store_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_store_LDADD = $(TEST_STORE_LIBS)
tests_unit_test_store_message_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_store_message_LDADD = $(TEST_STORE_LIBS)
tests_unit_test_store_item_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_store_item_LDADD = $(TEST_STORE_LIBS)
tests_unit_test_store_event_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_store_event_LDADD = $(TEST_STORE_LIBS)
tests_unit_test_store_outbox_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_store_outbox_LDADD = $(TEST_STORE_LIBS)
tests_unit_test_store_trace_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_store_trace_LDADD = $(TEST_STORE_LIBS)

# A layer under SQLite makes disks fail and cuts the power.
FAULT_VFS = tests/unit/fault_vfs.c tests/unit/fault_vfs.h
tests_unit_test_store_fault_SOURCES = tests/unit/test_store_fault.c $(FAULT_VFS)
tests_unit_test_store_fault_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_store_fault_LDADD = $(TEST_STORE_LIBS)
tests_unit_test_store_power_SOURCES = tests/unit/test_store_power.c $(FAULT_VFS)
tests_unit_test_store_power_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_store_power_LDADD = $(TEST_STORE_LIBS)
