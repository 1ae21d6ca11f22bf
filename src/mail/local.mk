# SPDX-License-Identifier: ISC
libmail_a_SOURCES = \
	src/mail/address.c src/mail/address.h src/mail/auth.c src/mail/automatic.c \
	src/mail/charset.c src/mail/charset.h src/mail/compose.c src/mail/compose_head.c \
	src/mail/compose_parts.h src/mail/disclaimer.c src/mail/door.c src/mail/door.h \
	src/mail/encoded.c src/mail/encoded.h src/mail/fold.c src/mail/fold.h src/mail/flow.c src/mail/flow.h src/mail/header.c \
	src/mail/header.h src/mail/html.c src/mail/html_parts.h src/mail/html_sieve.c \
	src/mail/html_style.c src/mail/identity.c src/mail/mbox.c src/mail/old_mail.c \
	src/mail/old_mail.h src/mail/own.c src/mail/own.h src/mail/paragraph.c \
	src/mail/paragraph.h src/mail/param.c src/mail/param.h src/mail/parse.c src/mail/part.c \
	src/mail/part.h src/mail/reply.c src/mail/reply_line.c src/mail/reply_parse.c \
	src/mail/reply_parts.h src/mail/reply_polite.c src/mail/reply_verbs.c src/mail/results.c \
	src/mail/results.h src/mail/tongue.c src/mail/tongue.h src/mail/transfer.c src/mail/transfer.h \
	src/mail/view.h \
	src/mail/view_address.c src/mail/view_address.h src/mail/view_body.c src/mail/view_bytes.h \
	src/mail/view_charset.c src/mail/view_charset.h src/mail/view_decode.c \
	src/mail/view_decode.h src/mail/view_entity.c src/mail/view_entity.h \
	src/mail/view_envelope.c src/mail/view_field.c \
	src/mail/view_field.h src/mail/gist_parts.h src/mail/html_gist.c src/mail/view_gist.c src/mail/view_header.c src/mail/view_host.c src/mail/view_host.h \
	src/mail/view_html.c src/mail/view_html.h src/mail/view_link.c src/mail/view_link.h \
	src/mail/view_message.c src/mail/view_message.h src/mail/view_own.c src/mail/view_style.c src/mail/view_style.h \
	src/mail/view_token.c src/mail/view_token.h src/mail/view_top.c \
	src/mail/view_type.c src/mail/view_type.h src/mail/view_uri.c src/mail/views.c
