/* SPDX-License-Identifier: ISC */
/*
 * flow: format=flowed (RFC 3676).
 */
#ifndef LIAISON_MAIL_FLOW_H
#define LIAISON_MAIL_FLOW_H

#include "liaison/text.h"

/* Flowed lines joined to the line they were, space stuffing undone; quotes
 * keep their depth and are led in by ">"s and a space.  "-- " stays.  With
 * `delsp` the space that marks a flowed line goes (for scripts without
 * spaces). */
struct text flow_join(struct pool *pool, struct text text, bool delsp);

#endif
