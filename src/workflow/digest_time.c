/* SPDX-License-Identifier: ISC */
/*
 * digest_time: when a digest is due, what it takes along, and its preview.
 * See relay.h.
 *
 * The next digest is due at the first day of the schedule after the last
 * one, or when an approved item has waited for max_age, whatever comes first.
 * What was approved before the preview goes; later approvals wait.
 */
#include <inttypes.h>
#include <string.h>

#include "liaison/item.h"
#include "liaison/outbox.h"
#include "liaison/relay.h"
#include "liaison/remind.h"

#define DIGEST_LAST "digest.last"
/* "DUE TIME ROW": which digest was previewed, when, by which mail. */
#define DIGEST_PREVIEW "digest.preview"

static const struct event_by digest_by = {"schedule", "run"};

/* The next digest. */
struct plan {
	int64_t last, due;
	struct store_items approved;
	int64_t previewed; /* when, or 0: this one was not */
	int64_t preview;   /* the mail's number */
};

/* Before any digest: since the first message came in. */
static enum status plan_first(struct work *work, int64_t *first, struct error *err)
{
	struct store_counts counts;
	enum status status = store_count(work->store, &counts, err);

	*first = status == STATUS_OK && counts.first > 0 ? counts.first : host_now(work->host);
	return status;
}

static enum status plan_set_last(struct work *work, int64_t last, struct error *err)
{
	return store_value_set(work->store, DIGEST_LAST, pool_printf(work->pool, "%" PRId64, last),
			       err);
}

/* When the last digest was collected. */
static enum status plan_last(struct work *work, int64_t *last, struct error *err)
{
	const char *value = NULL;
	enum status status = store_value_get(work->store, work->pool, DIGEST_LAST, &value, err);

	if (status == STATUS_OK && text_number(text_of(value), last))
		return STATUS_OK;
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	/* The first look remembers when the time began. */
	status = plan_first(work, last, err);
	return status == STATUS_OK ? plan_set_last(work, *last, err) : status;
}

static void plan_due(struct work *work, struct plan *plan)
{
	plan->due = schedule_next(&work->conf->digest_when, plan->last);
	/* Both bodies skip meetings; approved items do not wait for ever. */
	for (size_t i = 0; i < plan->approved.len; i++) {
		int64_t at = plan->approved.at[i].decided + work->conf->digest_max_age;

		if (at < plan->due)
			plan->due = at;
	}
}

static enum status plan_previewed(struct work *work, struct plan *plan, struct error *err)
{
	const char *value = NULL;
	struct text rest, field;
	int64_t numbers[3] = {0};
	enum status status = store_value_get(work->store, work->pool, DIGEST_PREVIEW, &value, err);

	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	rest = text_of(value);
	for (size_t i = 0; i < 3 && text_field(&rest, ' ', &field); i++)
		text_number(field, &numbers[i]);
	if (numbers[0] == plan->due) {
		plan->previewed = numbers[1];
		plan->preview = numbers[2];
	}
	return STATUS_OK;
}

static enum status plan_read(struct work *work, struct plan *plan, struct error *err)
{
	enum status status;

	*plan = (struct plan){.last = 0};
	status = plan_last(work, &plan->last, err);
	if (status == STATUS_OK)
		status = store_item_list(work->store, work->pool, 1u << ITEM_APPROVED,
					 &plan->approved, err);
	if (status != STATUS_OK)
		return status;
	plan_due(work, plan);
	return plan_previewed(work, plan, err);
}

enum status digest_due(struct work *work, int64_t *due, struct error *err)
{
	struct plan plan;
	enum status status = plan_read(work, &plan, err);

	*due = plan.due;
	return status;
}

enum status digest_takes(struct work *work, int64_t *at, struct error *err)
{
	int64_t now = host_now(work->host);
	struct plan plan;
	enum status status = plan_read(work, &plan, err);

	*at = plan.due;
	if (status != STATUS_OK || work->conf->digest_preview == 0)
		return status;
	if (plan.previewed != 0 || now > plan.due - work->conf->digest_preview)
		*at = schedule_next(&work->conf->digest_when, now > plan.due ? now : plan.due);
	return STATUS_OK;
}

/* "12 to 19 Nov 2026" */
static const char *plan_period(struct work *work, const struct plan *plan, int64_t until)
{
	return when_span(work->pool, plan->last, until, work->conf->digest_when.zone);
}

static enum status plan_members_add(struct work *work, int64_t row, const struct store_items *items,
				    struct error *err)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < items->len && status == STATUS_OK; i++)
		status = store_digest_item_add(work->store, row, items->at[i].id,
					       items->at[i].approved, err);
	return status;
}

/* ---- the preview ----------------------------------------------------------------- */

static enum status preview_queue(struct work *work, const struct plan *plan, int64_t *row,
				 struct error *err)
{
	struct store_errata errata = {0};
	enum status status = store_erratum_list(work->store, work->pool, 0, &errata, err);

	*row = 0;
	if (status != STATUS_OK)
		return status;
	/* With nothing to go out, the preview is no more than a reminder. */
	if (plan->approved.len + errata.len == 0 && !work->conf->digest_empty_line)
		return remind_now(work, err);
	status = outbox_preview(work, plan_period(work, plan, plan->due), row, err);
	if (status == STATUS_OK)
		status = plan_members_add(work, *row, &plan->approved, err);
	/* It lists what is still open. */
	return status == STATUS_OK ? remind_told(work, err) : status;
}

enum status digest_preview(struct work *work, struct error *err)
{
	int64_t now = host_now(work->host), row;
	struct plan plan;
	enum status status = plan_read(work, &plan, err);

	if (status != STATUS_OK || work->conf->digest_preview == 0 || plan.previewed != 0 ||
	    now < plan.due - work->conf->digest_preview || now >= plan.due)
		return status;
	status = preview_queue(work, &plan, &row, err);
	if (status == STATUS_OK)
		status = store_value_set(
		    work->store, DIGEST_PREVIEW,
		    pool_printf(work->pool, "%" PRId64 " %" PRId64 " %" PRId64, plan.due, now, row),
		    err);
	return status;
}

/* Those that are named come first, in that order; the others stay behind them. */
static void preview_sort(struct work *work, const struct store_digest_items *shown,
			 const int64_t *items, size_t count, struct store_digest_items *out)
{
	bool *taken = pool_alloc(work->pool, shown->len + 1);

	memset(taken, 0, shown->len + 1);
	for (size_t n = 0; n < count; n++)
		for (size_t i = 0; i < shown->len; i++)
			if (shown->at[i].item == items[n] && !taken[i]) {
				*LIST_PUSH(work->pool, out) = shown->at[i];
				taken[i] = true;
			}
	for (size_t i = 0; i < shown->len; i++)
		if (!taken[i])
			*LIST_PUSH(work->pool, out) = shown->at[i];
}

static bool preview_has(const struct store_digest_items *shown, int64_t item)
{
	for (size_t i = 0; i < shown->len; i++)
		if (shown->at[i].item == item)
			return true;
	return false;
}

enum status digest_order(struct work *work, const int64_t *items, size_t count, struct error *err)
{
	struct store_digest_items shown = {0}, sorted = {0};
	struct plan plan;
	enum status status = plan_read(work, &plan, err);

	if (status == STATUS_OK && plan.preview == 0)
		return error_set(err, STATUS_NOT_FOUND,
				 "The next digest was not previewed yet, so it has no order.");
	if (status == STATUS_OK)
		status = store_digest_item_list(work->store, work->pool, plan.preview, &shown, err);
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		if (!preview_has(&shown, items[i]))
			return error_set(err, STATUS_NOT_FOUND,
					 "Item %lld is not in the digest that was previewed.",
					 (long long)items[i]);
	if (status == STATUS_OK)
		status = store_digest_item_clear(work->store, plan.preview, err);
	preview_sort(work, &shown, items, count, &sorted);
	for (size_t i = 0; i < sorted.len && status == STATUS_OK; i++)
		status = store_digest_item_add(work->store, plan.preview, sorted.at[i].item,
					       sorted.at[i].revision, err);
	return status;
}

/* ---- collecting --------------------------------------------------------------------- */

/* Until when an approval counts for the digest that is due. */
static int64_t plan_until(const struct work *work, const struct plan *plan, bool force)
{
	int64_t until = plan->due - work->conf->digest_preview;

	if (force || work->conf->digest_preview == 0)
		return INT64_MAX;
	if (plan->previewed != 0)
		until = plan->previewed;
	if (until < plan->due - work->conf->digest_max_age)
		until = plan->due - work->conf->digest_max_age;
	return until;
}

static void plan_take(struct work *work, struct store_items *from, size_t index,
		      struct store_items *out)
{
	*LIST_PUSH(work->pool, out) = from->at[index];
	memmove(&from->at[index], &from->at[index + 1],
		(from->len - index - 1) * sizeof(*from->at));
	from->len--;
}

/* First what the preview showed, in its order, and still is approved (perhaps
 * in other words: that was said with the preview in view); then the rest. */
static enum status plan_members(struct work *work, struct plan *plan, bool force,
				struct store_items *out, struct error *err)
{
	struct store_digest_items shown = {0};
	int64_t until = plan_until(work, plan, force);
	enum status status = STATUS_OK;

	if (plan->preview != 0)
		status =
		    store_digest_item_list(work->store, work->pool, plan->preview, &shown, err);
	for (size_t s = 0; s < shown.len; s++)
		for (size_t i = 0; i < plan->approved.len; i++)
			if (plan->approved.at[i].id == shown.at[s].item) {
				plan_take(work, &plan->approved, i, out);
				break;
			}
	for (size_t i = 0; i < plan->approved.len;) {
		if (plan->approved.at[i].decided <= until)
			plan_take(work, &plan->approved, i, out);
		else
			i++;
	}
	return status;
}

static enum status digest_queue(struct work *work, const struct plan *plan,
				struct store_items *members, struct error *err)
{
	int64_t row;
	enum status status =
	    outbox_digest(work, plan_period(work, plan, host_now(work->host)), &row, err);

	if (status == STATUS_OK)
		status = plan_members_add(work, row, members, err);
	if (status == STATUS_OK)
		status = store_erratum_take(work->store, row, err);
	for (size_t i = 0; i < members->len && status == STATUS_OK; i++)
		status = item_move(work, &members->at[i], ITEM_COLLECT, digest_by, NULL, err);
	return status;
}

enum status digest_send(struct work *work, int64_t preview, int *queued, struct error *err)
{
	struct store_items members = {0};
	struct store_errata errata = {0};
	struct plan plan;
	enum status status = plan_read(work, &plan, err);

	*queued = 0;
	if (status == STATUS_OK && (plan.preview == 0 || (preview != 0 && preview != plan.preview)))
		return error_set(err, STATUS_NOT_FOUND,
				 "The digest of that preview is not waiting any more.");
	if (status == STATUS_OK)
		status = plan_members(work, &plan, false, &members, err);
	if (status == STATUS_OK)
		status = store_erratum_list(work->store, work->pool, 0, &errata, err);
	if (status != STATUS_OK)
		return status;
	*queued = (int)(members.len + errata.len);
	if (*queued == 0)
		return error_set(err, STATUS_DENIED, "Nothing is approved for the digest.");
	status = digest_queue(work, &plan, &members, err);
	return status == STATUS_OK ? plan_set_last(work, plan.due, err) : status;
}

static enum status digest_take(struct work *work, bool force, int *queued, struct error *err)
{
	struct store_items members = {0};
	struct store_errata errata = {0};
	struct plan plan;
	int64_t now = host_now(work->host);
	enum status status = plan_read(work, &plan, err);

	*queued = 0;
	if (status != STATUS_OK || (!force && now < plan.due))
		return status;
	status = plan_members(work, &plan, force, &members, err);
	if (status == STATUS_OK)
		status = store_erratum_list(work->store, work->pool, 0, &errata, err);
	if (status != STATUS_OK)
		return status;
	*queued = (int)(members.len + errata.len);
	if (*queued > 0 || work->conf->digest_empty_line)
		status = digest_queue(work, &plan, &members, err);
	if (status == STATUS_OK && (*queued > 0 || !force))
		status = plan_set_last(work, now, err);
	return status;
}

enum status digest_collect(struct work *work, bool force, int *queued, struct error *err)
{
	enum status status = store_begin(work->store, err);

	*queued = 0;
	if (status == STATUS_OK)
		status = digest_take(work, force, queued, err);
	if (status == STATUS_OK)
		return store_commit(work->store, err);
	store_rollback(work->store);
	return status;
}
