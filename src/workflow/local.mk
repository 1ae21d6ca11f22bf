# SPDX-License-Identifier: ISC
libworkflow_a_SOURCES = \
	src/workflow/arrival.c src/workflow/audit.c src/workflow/block.c src/workflow/candidate.c src/workflow/confirm.c \
	src/workflow/converse.c src/workflow/converse_bounce.c src/workflow/converse_parts.h src/workflow/converse_who.c \
	src/workflow/decide.c src/workflow/decide_approve.c src/workflow/decide_digest.c src/workflow/decide_doubt.c \
	src/workflow/decide_parts.h src/workflow/decide_say.c src/workflow/decide_seal.c src/workflow/decide_thread.c \
	src/workflow/decide_undo.c src/workflow/decide_words.c \
	src/workflow/digest.c src/workflow/digest_time.c src/workflow/handover.c src/workflow/hold.c src/workflow/item.c src/workflow/naming.c \
	src/workflow/meeting.c src/workflow/news.c src/workflow/note.c src/workflow/outbox.c src/workflow/page.c src/workflow/posting.c src/workflow/receive.c \
	src/workflow/relay.c src/workflow/remind.c src/workflow/report.c \
	src/workflow/reported.c src/workflow/reported_look.c src/workflow/run.c \
	src/workflow/send.c src/workflow/shingle.c src/workflow/split.c src/workflow/thread.c src/workflow/token.c src/workflow/unpicked.c src/workflow/watch.c src/workflow/work.c
