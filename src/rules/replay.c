/* SPDX-License-Identifier: ISC */
/*
 * replay: a ring of batches between one reader and the workers.
 *
 * The caller's thread fills batches with slices of the archive, workers turn
 * them into verdicts, and the caller's thread tells them in order and fills
 * the batch anew.  All three places only move forward, so one lock and three
 * counters are the whole protocol.  With one job there is no thread: the
 * caller judges what it has read.
 */
#include "liaison/replay.h"

#include <pthread.h>
#include <sched.h>
#include <string.h>

#include "liaison/mbox.h"
#include "ruleset.h"

/* A batch costs two turns of the lock: so many messages make that nothing. */
#define REPLAY_BATCH_BYTES ((size_t)1024 * 1024)
#define REPLAY_BATCH_MESSAGES 256
/* What is read ahead and not told yet: the largest message, and some. */
#define REPLAY_AHEAD ((uint64_t)32 * 1024 * 1024)
/* A message out of a stream is a copy beside the reader's buffer, which holds the
 * next one: it counts so many times. */
#define REPLAY_COPIES 2

struct batch {
	struct pool *pool; /* slices that are copies, and what is told */
	LIST(struct mbox_slice) slices;
	struct replay_message *messages; /* as many as slices */
	uint64_t bytes, held;		 /* of messages, and of memory */
	bool judged;
};

struct worker {
	struct replay *replay;
	struct pool *pool; /* of the message being judged */
	struct pool *rules_pool;
	struct rules *rules[REPLAY_SETS_MAX];
	pthread_t thread;
};

struct replay {
	struct pool *pool;
	const struct replay_options *options;
	struct worker *workers;
	size_t worker_count, threads;

	struct batch *ring;
	size_t ring_len;
	uint64_t ahead; /* held by batches that are not told */

	pthread_mutex_t lock;
	pthread_cond_t work, done;
	/* Batches so far; a batch's place is its number modulo ring_len. */
	size_t filled, taken, told;
	bool end;
};

/* ---- one message --------------------------------------------------------------- */

static void replay_indexes(struct pool *pool, const struct judgement *judgement,
			   struct replay_judged *out)
{
	uint32_t *hits = pool_array(pool, judgement->hits.len, sizeof(*hits));
	uint32_t *limits = pool_array(pool, judgement->limited.len, sizeof(*limits));

	out->hits = hits;
	out->limits = limits;
	for (size_t i = 0; i < judgement->hits.len; i++) {
		if (!judgement->hits.at[i].sub)
			hits[out->hit_count++] = judgement->hits.at[i].index;
	}
	for (size_t i = 0; i < judgement->limited.len; i++)
		limits[out->limit_count++] = judgement->limited.at[i];
}

static void replay_judge(struct worker *worker, struct pool *pool, struct mail *mail,
			 struct replay_message *out)
{
	const struct replay_options *options = worker->replay->options;
	const struct judge_options judge = {.destination = options->destination, .bare = true};

	for (size_t i = 0; i < options->sets; i++) {
		struct replay_judged *judged = &out->judged[i];
		struct judgement *judgement;

		rules_judge(worker->rules[i], mail, &judge, &judgement);
		*judged = (struct replay_judged){.verdict = judgement->verdict,
						 .summary_only = judgement->summary_only,
						 .partial = judgement->partial,
						 .score = judgement->score,
						 .rule = judgement->rule};
		replay_indexes(pool, judgement, judged);
	}
}

static void replay_message(struct worker *worker, struct pool *pool, const struct mbox_slice *slice,
			   struct replay_message *out)
{
	struct mbox_message message;
	struct mail *mail;

	mbox_unwrap(worker->pool, slice, &message);
	mail_parse(worker->pool, message.raw, &mail_limits_default,
		   message.too_large ? MAIL_FLAW_TOO_LARGE : 0, &mail);
	mail->envelope_from = message.envelope_from;
	*out = (struct replay_message){.file = slice->file,
				       .index = slice->index,
				       .bytes = slice->size,
				       .no_mail = (mail->flaws & MAIL_FLAW_EMPTY) != 0};
	out->id = text_copy(pool, mail_message_id(mail));
	out->subject = text_copy(pool, mail_value(mail, "Subject"));
	replay_judge(worker, pool, mail, out);
	pool_reset(worker->pool);
}

static const uint32_t *replay_indexes_copy(struct pool *pool, const uint32_t *from, size_t count)
{
	uint32_t *copy = pool_array(pool, count, sizeof(*copy));

	for (size_t i = 0; i < count; i++)
		copy[i] = from[i];
	return copy;
}

const struct replay_message *replay_message_copy(struct pool *pool,
						 const struct replay_message *message)
{
	struct replay_message *copy = pool_alloc(pool, sizeof(*copy));

	*copy = *message;
	copy->id = text_copy(pool, message->id);
	copy->subject = text_copy(pool, message->subject);
	for (size_t i = 0; i < REPLAY_SETS_MAX; i++) {
		struct replay_judged *judged = &copy->judged[i];

		judged->hits = replay_indexes_copy(pool, judged->hits, judged->hit_count);
		judged->limits = replay_indexes_copy(pool, judged->limits, judged->limit_count);
	}
	return copy;
}

static void replay_batch(struct worker *worker, struct batch *batch)
{
	batch->messages = pool_array(batch->pool, batch->slices.len, sizeof(*batch->messages));
	for (size_t i = 0; i < batch->slices.len; i++)
		replay_message(worker, batch->pool, &batch->slices.at[i], &batch->messages[i]);
}

/* ---- workers ------------------------------------------------------------------- */

static void *replay_work(void *thing)
{
	struct worker *worker = thing;
	struct replay *replay = worker->replay;

	pthread_mutex_lock(&replay->lock);
	for (;;) {
		struct batch *batch;

		while (replay->taken == replay->filled && !replay->end)
			pthread_cond_wait(&replay->work, &replay->lock);
		if (replay->taken == replay->filled)
			break;
		batch = &replay->ring[replay->taken++ % replay->ring_len];
		pthread_mutex_unlock(&replay->lock);
		replay_batch(worker, batch);
		pthread_mutex_lock(&replay->lock);
		batch->judged = true;
		pthread_cond_signal(&replay->done);
	}
	pthread_mutex_unlock(&replay->lock);
	return NULL;
}

static void replay_worker_open(struct replay *replay, struct worker *worker)
{
	worker->replay = replay;
	worker->pool = pool_open();
	worker->rules_pool = pool_open();
	for (size_t i = 0; i < replay->options->sets; i++)
		rules_share(worker->rules_pool, replay->options->rules[i],
			    replay->options->prefilter, &worker->rules[i]);
}

static size_t replay_cores(void)
{
	cpu_set_t set;
	int count = 1;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		count = CPU_COUNT(&set);
	return count > 0 ? (size_t)count : 1;
}

enum status replay_open(struct pool *pool, const struct replay_options *options,
			struct replay **out, struct error *err)
{
	struct replay *replay = pool_alloc(pool, sizeof(*replay));
	size_t jobs = options->jobs > 0 ? options->jobs : replay_cores();

	replay->pool = pool;
	replay->options = options;
	replay->worker_count = jobs < REPLAY_JOBS_MAX ? jobs : REPLAY_JOBS_MAX;
	replay->workers = pool_array(pool, replay->worker_count, sizeof(*replay->workers));
	replay->ring_len = replay->worker_count > 1 ? 2 * replay->worker_count + 2 : 1;
	replay->ring = pool_array(pool, replay->ring_len, sizeof(*replay->ring));
	for (size_t i = 0; i < replay->ring_len; i++)
		replay->ring[i].pool = pool_open();
	pthread_mutex_init(&replay->lock, NULL);
	pthread_cond_init(&replay->work, NULL);
	pthread_cond_init(&replay->done, NULL);
	for (size_t i = 0; i < replay->worker_count; i++)
		replay_worker_open(replay, &replay->workers[i]);
	*out = replay;
	while (replay->worker_count > 1 && replay->threads < replay->worker_count) {
		struct worker *worker = &replay->workers[replay->threads];

		if (pthread_create(&worker->thread, NULL, replay_work, worker) != 0) {
			replay_close(replay);
			*out = NULL;
			return error_set(err, STATUS_TEMPORARY,
					 "no thread can be made: try fewer with --jobs");
		}
		replay->threads++;
	}
	return STATUS_OK;
}

void replay_close(struct replay *replay)
{
	if (replay == NULL)
		return;
	pthread_mutex_lock(&replay->lock);
	replay->end = true;
	pthread_cond_broadcast(&replay->work);
	pthread_mutex_unlock(&replay->lock);
	for (size_t i = 0; i < replay->threads; i++)
		pthread_join(replay->workers[i].thread, NULL);
	for (size_t i = 0; i < replay->worker_count; i++) {
		pool_close(replay->workers[i].pool);
		pool_close(replay->workers[i].rules_pool);
	}
	for (size_t i = 0; i < replay->ring_len; i++)
		pool_close(replay->ring[i].pool);
	pthread_cond_destroy(&replay->done);
	pthread_cond_destroy(&replay->work);
	pthread_mutex_destroy(&replay->lock);
}

/* ---- the archive --------------------------------------------------------------- */

/* Tells the oldest batch, once it is judged. */
static void replay_tell(struct replay *replay)
{
	struct batch *batch = &replay->ring[replay->told % replay->ring_len];

	if (replay->threads > 0) {
		pthread_mutex_lock(&replay->lock);
		while (!batch->judged)
			pthread_cond_wait(&replay->done, &replay->lock);
		pthread_mutex_unlock(&replay->lock);
	}
	for (size_t i = 0; i < batch->slices.len; i++) {
		replay->options->tell(replay->options->context, &batch->messages[i]);
		mbox_slice_done(&batch->slices.at[i]);
	}
	replay->ahead -= batch->held;
	replay->told++;
}

/* Slices for one batch; the status that ended it, or STATUS_OK. */
static enum status replay_fill(struct batch *batch, struct mbox *mbox, struct error *err)
{
	struct pool *pool = batch->pool;
	enum status status = STATUS_OK;

	pool_reset(pool);
	*batch = (struct batch){.pool = pool};
	while (batch->bytes < REPLAY_BATCH_BYTES && batch->slices.len < REPLAY_BATCH_MESSAGES) {
		struct mbox_slice slice;

		status = mbox_slice(mbox, pool, &slice, err);
		if (status != STATUS_OK)
			break;
		*LIST_PUSH(pool, &batch->slices) = slice;
		batch->bytes += slice.bytes.len;
		batch->held += slice.bytes.len * (slice.map != NULL ? 1 : REPLAY_COPIES);
	}
	return status;
}

static void replay_hand_over(struct replay *replay, struct batch *batch)
{
	replay->ahead += batch->held;
	if (replay->threads == 0) {
		replay_batch(&replay->workers[0], batch);
		replay->filled++;
		return;
	}
	pthread_mutex_lock(&replay->lock);
	replay->filled++;
	pthread_cond_signal(&replay->work);
	pthread_mutex_unlock(&replay->lock);
}

enum status replay_path(struct replay *replay, const char *path, struct error *err)
{
	struct mbox *mbox;
	enum status status = mbox_open(replay->pool, path, &mbox, err);

	if (status != STATUS_OK)
		return status;
	while (status == STATUS_OK) {
		struct batch *batch;

		while (replay->filled - replay->told == replay->ring_len ||
		       replay->ahead > REPLAY_AHEAD)
			replay_tell(replay);
		batch = &replay->ring[replay->filled % replay->ring_len];
		status = replay_fill(batch, mbox, err);
		if (batch->slices.len > 0)
			replay_hand_over(replay, batch);
	}
	while (replay->told < replay->filled)
		replay_tell(replay);
	mbox_close(mbox);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
