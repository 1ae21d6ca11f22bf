/* SPDX-License-Identifier: ISC */
/*
 * smtp: hands one mail to the submission server (RFC 5321, RFC 6409,
 * STARTTLS of RFC 3207).  libcurl lives in src/net/ alone.
 */
#ifndef LIAISON_SMTP_H
#define LIAISON_SMTP_H

#include <stdbool.h>

#include "liaison/error.h"
#include "liaison/pool.h"
#include "liaison/text.h"

/* No answer for that long and the attempt is over (RFC 5321 4.5.3.2 asks for
 * minutes; a local submission server answers at once). */
#define SMTP_TIMEOUT 120

struct smtp_server {
	const char *url; /* smtp://host:port, smtps://host */
	const char *user, *password_file; /* or NULL */
	const char *ca_file;              /* or NULL: the system's */
	bool tls_required; /* a local host (localhost, 127.0.0.0/8, ::1) may go without */
	int timeout;       /* seconds; 0: SMTP_TIMEOUT */
};

enum smtp_outcome {
	SMTP_SENT,     /* 250 after the final dot */
	SMTP_RETRY,    /* 4xx, no connection, TLS trouble, a refused login: nothing was taken over */
	SMTP_REFUSED,  /* 5xx to sender, recipient or text */
	SMTP_DOUBT     /* the connection broke after the mail was handed over, before the answer */
};

struct smtp_answer {
	enum smtp_outcome outcome;
	long code;        /* the server's last reply code, 0 if none */
	char text[512];   /* its words, or what went wrong, printable, one line */
};

/* Sends to all recipients or none of them.  Returns an error only where the
 * set-up is wrong (password file, URL): STATUS_CONFIG. */
enum status smtp_send(const struct smtp_server *server, const char *envelope_from,
                      const struct texts *recipients, struct text message,
                      struct smtp_answer *answer, struct error *err);

/* Greets the server, encrypts and logs in as smtp_send() would, and sends
 * nothing.  SMTP_SENT when all of that works; else answer->text says what does not. */
enum status smtp_probe(const struct smtp_server *server, const char *envelope_from,
                       struct smtp_answer *answer, struct error *err);

#endif
