/* SPDX-License-Identifier: ISC */
/*
 * fields: which member of which struct of store.h stands in which column.
 *
 * Each list is X(column, kind, member) with a separator S between: the SQL
 * of statements.def and the tables of struct field in the .c files are both
 * made of it, so that a member is named once and the two cannot disagree.
 */
#ifndef LIAISON_STORE_FIELDS_H
#define LIAISON_STORE_FIELDS_H

/* clang-format off */

/* Fixed when the message comes in. */
#define MESSAGE_KEYS(X, S) \
	X(received, INT64, received) S X(id_mac, MAC, id_mac) S X(text_mac, MAC, text_mac)
#define MESSAGE_FIELDS(X, S) \
	X(date, INT64, date) S X(size, INT64, size) S X(origin, ORIGIN, origin) S \
	X(source, TEXT, source) S X(message_id, TEXT, message_id) S X(list, TEXT, list) S \
	X(from_name, TEXT, from_name) S X(sender, TEXT, from) S X(subject, TEXT, subject) S \
	X(archived_at, TEXT, archived_at) S X(verdict, VERDICT, verdict) S \
	X(score, DOUBLE, score) S X(topics, TEXT, topics) S X(reasons, TEXT, reasons) S \
	X(disposition, TEXT, disposition) S X(flaws, UNSIGNED, flaws) S \
	X(summary_only, BOOL, summary_only) S X(partial, BOOL, partial) S \
	X(verified, BOOL, verified) S X(item, REF, item) S X(thread, REF, thread) S \
	X(twin, REF, twin)

#define HIT_FIELDS(X, S) \
	X(rule, TEXT, rule) S X(describe, TEXT, describe) S X(topics, TEXT, topics) S \
	X(score, DOUBLE, score) S X(before, TEXT, before) S X(matched, TEXT, matched) S \
	X(after, TEXT, after)

#define SEALED_FIELDS(X, S) \
	X(time, INT64, time) S X(source, TEXT, source) S X(rule, TEXT, rule) S \
	X(id_mac, MAC, id_mac) S X(told, BOOL, told)

#define THREAD_FIELDS(X, S) \
	X(last, INT64, last) S X(subject_key, TEXT, subject_key) S X(list, TEXT, list) S \
	X(tainted, BOOL, tainted) S X(muted, BOOL, muted)

#define ITEM_FIELDS(X, S) \
	X(created, INT64, created) S X(updated, INT64, updated) S X(thread, REF, thread) S \
	X(state, ITEM_STATE, state) S X(verdict, VERDICT, verdict) S \
	X(summary_only, BOOL, summary_only) S X(revision, INT, revision) S \
	X(approved, INT, approved) S X(mode, TEXT, mode) S X(topics, TEXT, topics) S \
	X(subject, TEXT, subject) S X(list, TEXT, list) S X(summary, TEXT, summary) S \
	X(due, INT64, due) S X(decided, INT64, decided) S X(decided_by, TEXT, decided_by) S \
	X(relayed, INT64, relayed) S X(linked, REF, linked) S X(reminders, INT, reminders) S \
	X(token_floor, INT, token_floor) S \
	X(why, TEXT, why)

#define REVISION_FIELDS(X, S) \
	X(item, INT64, item) S X(revision, INT, revision) S X(created, INT64, created) S \
	X(message, REF, message) S X(excerpt, TEXT, excerpt) S X(summary, TEXT, summary) S \
	X(link, TEXT, link) S X(note, TEXT, note)

#define NOTE_FIELDS(X, S) \
	X(time, INT64, time) S X(who, TEXT, who) S X(text, TEXT, text)

#define ERRATUM_FIELDS(X, S) \
	X(item, INT64, item) S X(time, INT64, time) S X(who, TEXT, who) S X(text, TEXT, text)

#define EVENT_FIELDS(X, S) \
	X(id, INT64, id) S X(time, INT64, time) S X(item, REF, item) S X(message, REF, message) S \
	X(what, TEXT, what) S X(who, TEXT, who) S X(means, TEXT, means) S X(why, TEXT, why) S \
	X(state_from, TEXT, state_from) S X(state_to, TEXT, state_to)

/* Fixed when the mail is queued. */
#define OUTGOING_KEYS(X, S) \
	X(created, INT64, created) S X(item, REF, item) S X(revision, INT, revision) S \
	X(kind, MAILING, kind) S X(recipients, TEXT, to) S X(in_reply_to, TEXT, in_reply_to) S \
	X(subject, TEXT, subject) S X(text, TEXT, text)
#define OUTGOING_FIELDS(X, S) \
	X(due, INT64, due) S X(state, OUTBOX_STATE, state) S X(message_id, TEXT, message_id) S \
	X(sheet, REF, sheet) S X(attempts, INT, attempts) S X(attempted, INT64, attempted) S \
	X(answer, TEXT, answer) S X(sent, INT64, sent)

#define PENDING_FIELDS(X, S) \
	X(outgoing, INT64, outgoing) S X(time, INT64, time) S X(item, INT64, item) S \
	X(sheet, BOOL, sheet) S X(revision, INT, revision) S X(message, INT64, message) S \
	X(commands, TEXT, commands) S X(effects, TEXT, effects)

#define DIGEST_ITEM_FIELDS(X, S) \
	X(item, INT64, item) S X(revision, INT, revision)

/* clang-format on */

#endif
