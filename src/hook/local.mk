# SPDX-License-Identifier: ISC
#
# What only liaison-receive links.
liaison_receive_SOURCES += src/hook/hook.h
if HOOK_PLAIN
liaison_receive_SOURCES += src/hook/plain.c
else
liaison_receive_SOURCES += src/hook/memory.c src/hook/sandbox.c
endif
