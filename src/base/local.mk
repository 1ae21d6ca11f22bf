# SPDX-License-Identifier: ISC
libbase_a_SOURCES = \
	src/base/buf.c src/base/conf.c src/base/conf_change.c src/base/conf_default.c src/base/conf_read.c \
	src/base/conf_table.c src/base/conf_table.h src/base/digits.c src/base/error.c \
	src/base/file.c src/base/host.c src/base/json_read.c src/base/layout.c src/base/list.c src/base/mac.c \
	src/base/pool.c src/base/print.c src/base/print_json.c src/base/print_row.h \
	src/base/print_table.c src/base/progress.c src/base/schedule.c src/base/tame.c \
	src/base/text.c src/base/utf8.c src/base/utf8.h src/base/when.c src/base/when_zone.c \
	src/base/when_zone.h src/base/width.h src/base/words.c
