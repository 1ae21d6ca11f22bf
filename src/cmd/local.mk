# SPDX-License-Identifier: ISC
libcmd_a_SOURCES = \
	src/cmd/audit.c src/cmd/completions.c src/cmd/decide.c src/cmd/doctor.c src/cmd/edit.c src/cmd/explain.c src/cmd/explain_print.c src/cmd/handover.c src/cmd/init.c src/cmd/options.c src/cmd/queue.c \
	src/cmd/replay.c src/cmd/replay_print.c src/cmd/replay_report.c \
	src/cmd/reply.c src/cmd/rules.c src/cmd/run.c src/cmd/show.c src/cmd/status.c
noinst_HEADERS += src/cmd/cmd.h src/cmd/explain_print.h src/cmd/options.h src/cmd/replay_report.h
noinst_HEADERS += src/cmd/reply.h
