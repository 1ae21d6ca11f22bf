# SPDX-License-Identifier: ISC
noinst_HEADERS = \
	include/liaison/auth.h \
	include/liaison/candidate.h \
	include/liaison/compose.h \
	include/liaison/conf.h \
	include/liaison/decide.h \
	include/liaison/error.h \
	include/liaison/file.h \
	include/liaison/hold.h \
	include/liaison/host.h \
	include/liaison/html.h \
	include/liaison/item.h \
	include/liaison/list.h \
	include/liaison/mac.h \
	include/liaison/mail.h \
	include/liaison/mbox.h \
	include/liaison/note.h \
	include/liaison/outbox.h \
	include/liaison/page.h \
	include/liaison/pool.h \
	include/liaison/print.h \
	include/liaison/receive.h \
	include/liaison/relay.h \
	include/liaison/reply.h \
	include/liaison/rules.h \
	include/liaison/run.h \
	include/liaison/send.h \
	include/liaison/smtp.h \
	include/liaison/store.h \
	include/liaison/text.h \
	include/liaison/token.h \
	include/liaison/views.h \
	include/liaison/when.h \
	include/liaison/words.h \
	include/liaison/work.h
