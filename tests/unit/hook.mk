# SPDX-License-Identifier: ISC
# What only liaison-receive links; it belongs to no floor.
check_PROGRAMS += tests/unit/test_hook_sandbox
tests_unit_test_hook_sandbox_SOURCES = tests/unit/test_hook_sandbox.c src/hook/hook.h
if HOOK_PLAIN
tests_unit_test_hook_sandbox_SOURCES += src/hook/plain.c
else
tests_unit_test_hook_sandbox_SOURCES += src/hook/memory.c src/hook/sandbox.c
endif
tests_unit_test_hook_sandbox_CPPFLAGS = $(TEST_CPPFLAGS) -I$(top_srcdir)/src
tests_unit_test_hook_sandbox_LDADD = $(TEST_BASE_LIBS)
