/* SPDX-License-Identifier: ISC */
/*
 * regex: PCRE2 behind three functions.
 *
 * A text that a rule of characters runs over is known to be valid UTF-8
 * (look.c sees to it), so PCRE2 need not look again each time.  Match data,
 * context and the JIT's stack are made once and used for all rules.
 */
#include "regex.h"

#include <pthread.h>
#include <stdatomic.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "liaison/rules.h"

/* What one match may take from the heap, in KiB; PCRE2's own default is 20 GB. */
#define REGEX_HEAP_LIMIT (32 * 1024)
#define REGEX_JIT_STACK_MIN ((size_t)32 * 1024)
#define REGEX_JIT_STACK_MAX ((size_t)1024 * 1024)
/* Nobody looks at groups; the overall match is what counts. */
#define REGEX_PAIRS 1
#define REGEX_MESSAGE_MAX 256

struct regex_engine {
	pcre2_match_data *data;
	pcre2_match_context *context;
	pcre2_compile_context *compile;
	pcre2_jit_stack *stack; /* when the first rule was given to the JIT */
};

static void regex_engine_close(void *thing)
{
	struct regex_engine *engine = thing;

	pcre2_match_data_free(engine->data);
	pcre2_match_context_free(engine->context);
	pcre2_compile_context_free(engine->compile);
	pcre2_jit_stack_free(engine->stack);
}

struct regex_engine *regex_engine_open(struct pool *pool)
{
	struct regex_engine *engine = pool_alloc(pool, sizeof(*engine));

	engine->data = pcre2_match_data_create(REGEX_PAIRS, NULL);
	engine->context = pcre2_match_context_create(NULL);
	engine->compile = pcre2_compile_context_create(NULL);
	if (engine->data != NULL && engine->context != NULL && engine->compile != NULL) {
		pcre2_set_match_limit(engine->context, RULES_MATCH_LIMIT);
		pcre2_set_depth_limit(engine->context, RULES_DEPTH_LIMIT);
		pcre2_set_heap_limit(engine->context, REGEX_HEAP_LIMIT);
		/* Perl's line end, whatever this PCRE2 was built with. */
		pcre2_set_newline(engine->compile, PCRE2_NEWLINE_LF);
	}
	pool_defer(pool, regex_engine_close, engine);
	return engine;
}

static uint32_t regex_options(const struct regex *regex)
{
	uint32_t options = PCRE2_NEVER_BACKSLASH_C;

	options |= regex->flags & REGEX_CASELESS ? PCRE2_CASELESS : 0;
	options |= regex->flags & REGEX_DOTALL ? PCRE2_DOTALL : 0;
	options |= regex->flags & REGEX_MULTILINE ? PCRE2_MULTILINE : 0;
	options |= regex->flags & REGEX_EXTENDED ? PCRE2_EXTENDED : 0;
	options |= regex->flags & REGEX_EXTENDED_MORE ? PCRE2_EXTENDED_MORE : 0;
	options |= regex->flags & REGEX_NO_CAPTURE ? PCRE2_NO_AUTO_CAPTURE : 0;
	options |= regex->flags & REGEX_PROPERTIES ? PCRE2_UCP : 0;
	/* (*UTF) in a pattern must not change what a view's bytes are. */
	options |= regex->flags & REGEX_UTF8 ? PCRE2_UTF : PCRE2_NEVER_UTF;
	return options;
}

static void regex_code_free(void *code)
{
	pcre2_code_free(code);
}

/* The compiled code, or NULL and what is wrong and where. */
static pcre2_code *regex_code(struct regex_engine *engine, const struct regex *regex, int *error,
			      PCRE2_SIZE *at)
{
	int ignored = 0;
	PCRE2_SIZE nowhere = 0;

	return pcre2_compile((PCRE2_SPTR)regex->source.at, regex->source.len, regex_options(regex),
			     error != NULL ? error : &ignored, at != NULL ? at : &nowhere,
			     engine->compile);
}

bool regex_compile(struct regex_engine *engine, struct pool *pool, struct regex *regex,
		   const char **message, size_t *offset)
{
	PCRE2_UCHAR text[REGEX_MESSAGE_MAX];
	PCRE2_SIZE at = 0;
	int error = 0;

	if (regex->code != NULL)
		return true;
	regex->code = regex_code(engine, regex, &error, &at);
	if (regex->code != NULL) {
		pool_defer(pool, regex_code_free, regex->code);
		return true;
	}
	regex->bad = true;
	if (message != NULL) {
		pcre2_get_error_message(error, text, sizeof(text));
		*message = pool_strdup(pool, (const char *)text);
	}
	if (offset != NULL)
		*offset = at < regex->source.len ? at : regex->source.len;
	return false;
}

static void regex_read(struct pool *pool, struct regex *regex)
{
	if (!regex->read)
		literal_find(pool, regex->source, regex->flags, &regex->needs);
	regex->read = true;
}

bool regex_allows(struct pool *pool, struct regex *regex, const struct grams *grams)
{
	if (regex->read || regex->asked) {
		regex_read(pool, regex);
		return grams_allow(grams, &regex->needs);
	}
	regex->asked = true;
	return literal_allows(regex->source, regex->flags, grams);
}

bool regex_is_out(struct pool *pool, struct regex *regex, struct text text)
{
	regex_read(pool, regex);
	return !literals_allow(&regex->needs, text);
}

static void regex_jit_stack(struct regex_engine *engine)
{
	if (engine->stack != NULL || engine->context == NULL)
		return;
	engine->stack = pcre2_jit_stack_create(REGEX_JIT_STACK_MIN, REGEX_JIT_STACK_MAX, NULL);
	pcre2_jit_stack_assign(engine->context, NULL, engine->stack);
}

/* A JIT that is not there, or has no memory, changes only the speed. */
static void regex_jit(struct regex_engine *engine, struct regex *regex)
{
	regex->jit = true;
	if (pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE) == 0)
		regex_jit_stack(engine);
}

/* ---- several threads --------------------------------------------------------------- */

struct regex_share {
	pthread_mutex_t lock; /* while it is compiled */
	_Atomic(void *) code; /* for the JIT; never changed once it is there */
};

static void regex_share_close(void *thing)
{
	struct regex_share *share = thing;

	pthread_mutex_destroy(&share->lock);
	pcre2_code_free(atomic_load(&share->code));
}

struct regex_share *regex_share_open(struct pool *pool)
{
	struct regex_share *share = pool_alloc(pool, sizeof(*share));

	pthread_mutex_init(&share->lock, NULL);
	atomic_init(&share->code, NULL);
	pool_defer(pool, regex_share_close, share);
	return share;
}

void regex_join(struct regex *regex, struct regex_share *share)
{
	regex->share = share;
	regex->code = NULL;
	regex->needs = (struct literals){0};
	regex->asked = regex->read = regex->jit = false;
}

/* False when it does not compile. */
static bool regex_take(struct regex_engine *engine, struct regex *regex)
{
	struct regex_share *share = regex->share;
	void *code = atomic_load_explicit(&share->code, memory_order_acquire);

	if (code == NULL) {
		pthread_mutex_lock(&share->lock);
		code = atomic_load_explicit(&share->code, memory_order_relaxed);
		if (code == NULL && (code = regex_code(engine, regex, NULL, NULL)) != NULL) {
			pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
			atomic_store_explicit(&share->code, code, memory_order_release);
		}
		pthread_mutex_unlock(&share->lock);
	}
	regex_jit_stack(engine);
	regex->code = code;
	regex->jit = true;
	regex->bad = code == NULL;
	return code != NULL;
}

/* ---- running ----------------------------------------------------------------------- */

static bool regex_ready(struct regex_engine *engine, struct pool *pool, struct regex *regex)
{
	if (regex->code != NULL)
		return true;
	if (regex->bad)
		return false;
	return regex->share != NULL ? regex_take(engine, regex)
				    : regex_compile(engine, pool, regex, NULL, NULL);
}

static bool regex_repays_jit(const struct regex *regex)
{
	return regex->seen >
	       (regex->source.len < REGEX_LONG ? REGEX_JIT_AFTER : REGEX_LONG_JIT_AFTER);
}

enum regex_result regex_run(struct regex_engine *engine, struct pool *pool, struct regex *regex,
			    struct text subject, size_t from, bool beyond_empty, size_t *start,
			    size_t *end)
{
	uint32_t options = beyond_empty ? PCRE2_NOTEMPTY_ATSTART : 0;
	PCRE2_SPTR at = (PCRE2_SPTR)(subject.at != NULL ? subject.at : "");
	const PCRE2_SIZE *pair;
	int result;

	if (!regex_ready(engine, pool, regex))
		return REGEX_BAD;
	if (engine->data == NULL || engine->context == NULL)
		return REGEX_LIMIT; /* no memory for it: not known */
	regex->seen += subject.len - from;
	if (!regex->jit && regex_repays_jit(regex))
		regex_jit(engine, regex);
	if (regex->flags & REGEX_UTF8)
		options |= PCRE2_NO_UTF_CHECK;
	result =
	    pcre2_match(regex->code, at, subject.len, from, options, engine->data, engine->context);
	if (result == PCRE2_ERROR_JIT_STACKLIMIT) /* the interpreter has the heap */
		result = pcre2_match(regex->code, at, subject.len, from, options | PCRE2_NO_JIT,
				     engine->data, engine->context);
	if (result == PCRE2_ERROR_NOMATCH)
		return REGEX_MISS;
	if (result < 0)
		return REGEX_LIMIT;
	pair = pcre2_get_ovector_pointer(engine->data);
	*start = pair[0] <= pair[1] ? pair[0] : pair[1]; /* \K may turn them round */
	*end = pair[0] <= pair[1] ? pair[1] : pair[0];
	return REGEX_HIT;
}
