# SPDX-License-Identifier: ISC
libstore_a_SOURCES = \
	src/store/count.c src/store/event.c src/store/item.c src/store/message.c \
	src/store/migrate.c src/store/outbox.c src/store/pending.c src/store/raw.c src/store/row.c \
	src/store/seal.c src/store/sealed.c src/store/shingle.c src/store/sqlite.c src/store/statement.c src/store/thread.c src/store/trace.c \
	src/store/value.c src/store/vfs.c src/store/wal.c src/store/watch.c \
	src/store/fields.h src/store/sqlite.h src/store/statements.def

# The schema as a C string, one literal a line.
EXTRA_DIST += src/store/schema.sql
BUILT_SOURCES += src/store/schema.h
CLEANFILES += src/store/schema.h
src/store/schema.h: src/store/schema.sql
	$(AM_V_GEN)$(MKDIR_P) src/store && \
	sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/"/' -e 's/$$/\\n"/' \
		$(srcdir)/src/store/schema.sql > $@.tmp && mv $@.tmp $@
# Named, so that `make libstore.a` alone finds it on the first build.
src/store/migrate.$(OBJEXT): src/store/schema.h
