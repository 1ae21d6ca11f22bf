/* SPDX-License-Identifier: ISC */
/*
 * label: see label.h.
 *
 * Labels are kept twice, sorted by Message-ID and by the last part of the file
 * name, so that each message is looked up in a few steps.
 */
#include "liaison/label.h"

#include <stdlib.h>
#include <string.h>

#include "liaison/file.h"
#include "liaison/json.h"

struct entry {
	struct text key;
	size_t label;
};

struct entries {
	struct entry *at;
	size_t len, cap;
};

struct labels {
	struct pool *pool;
	LIST(struct label) list;
	struct entries ids, files;
	bool *used;
	size_t used_count;
};

#define SHOWN (1u << VERDICT_DIGEST | 1u << VERDICT_BREAKING)

/* What a word asks for: a verdict, or whether it is shown at all. */
static const struct wish {
	const char *word;
	enum verdict verdict;
	bool wanted;
} wishes[] = {
    {"blocked", VERDICT_BLOCKED, false},   {"elsewhere", VERDICT_ELSEWHERE, false},
    {"ignore", VERDICT_IGNORE, false},	   {"digest", VERDICT_DIGEST, true},
    {"breaking", VERDICT_BREAKING, true},  {"sealed", VERDICT_BLOCKED, false},
    {"seal", VERDICT_BLOCKED, false},	   {"reported-elsewhere", VERDICT_ELSEWHERE, false},
    {"approve", VERDICT_UNJUDGED, true},   {"approved", VERDICT_UNJUDGED, true},
    {"scheduled", VERDICT_UNJUDGED, true}, {"relayed", VERDICT_UNJUDGED, true},
    {"sent", VERDICT_UNJUDGED, true},	   {"wanted", VERDICT_UNJUDGED, true},
    {"reject", VERDICT_UNJUDGED, false},   {"rejected", VERDICT_UNJUDGED, false},
    {"unwanted", VERDICT_UNJUDGED, false},
};

/* States and decisions that say neither yes nor no. */
static const char *const undecided[] = {"offered", "defer",    "deferred", "expired",  "held",
					"undone",  "unjudged", "muted",	   "withdrawn"};

static const struct wish *wish_find(struct text word)
{
	for (size_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++) {
		if (text_is_case(word, wishes[i].word))
			return &wishes[i];
	}
	return NULL;
}

static bool wish_none(struct text word)
{
	for (size_t i = 0; i < sizeof(undecided) / sizeof(undecided[0]); i++) {
		if (text_is_case(word, undecided[i]))
			return true;
	}
	return word.len == 0 || text_is(word, "-");
}

/* ---- reading ------------------------------------------------------------------ */

struct row { /* as it stands in the file */
	struct text file, id, index, word, also;
};

/* "digest,breaking" or "-". */
static bool row_also(struct text list, unsigned *also)
{
	struct text word;

	while (text_field(&list, ',', &word)) {
		const struct wish *wish = wish_find(text_trim(word));

		if (wish_none(text_trim(word)))
			continue;
		if (wish == NULL || wish->verdict == VERDICT_UNJUDGED)
			return false;
		*also |= 1u << wish->verdict;
	}
	return true;
}

static struct text row_id(struct text id)
{
	id = text_trim(id);
	if (id.len > 1 && id.at[0] == '<' && id.at[id.len - 1] == '>')
		id = text_head(text_from(id, 1), id.len - 2);
	return id;
}

/* A Message-ID has an at sign and no slash in front of it; a file may be
 * "archive.mbox#12". */
static void row_key(struct text key, struct row *row)
{
	size_t at = text_find_byte(key, '@'), slash = text_find_byte(key, '/');
	size_t mark = key.len;

	if (text_starts(key, "<") || (at != TEXT_NONE && slash == TEXT_NONE)) {
		row->id = row_id(key);
		return;
	}
	row->file = key;
	while (mark > 0 && key.at[mark - 1] >= '0' && key.at[mark - 1] <= '9')
		mark--;
	if (mark > 1 && mark < key.len && key.at[mark - 1] == '#') {
		row->file = text_head(key, mark - 1);
		row->index = text_from(key, mark);
	}
}

static const char *row_tabs(struct text line, struct row *row)
{
	struct text fields[5] = {{0}};
	size_t count = 0;

	while (count < 5 && text_field(&line, '\t', &fields[count]))
		count++;
	if (count < 2)
		return "a label is FILE-OR-MESSAGE-ID, a tab, and a verdict";
	row_key(text_trim(fields[0]), row);
	row->word = text_trim(fields[1]);
	row->also = text_trim(fields[4]);
	return NULL;
}

/* What a person decided says more than what the rules said. */
static const char *row_json(struct pool *pool, struct text line, struct row *row)
{
	enum {
		DECISION,
		DISPOSITION,
		STATE,
		VERDICT,
		WORDS,
		ID = WORDS,
		FILE_NAME,
		INDEX,
		ALSO,
		KEYS
	};
	static const char *const keys[KEYS] = {"decision",   "disposition", "state", "verdict",
					       "message_id", "file",	    "index", "also"};
	struct text values[KEYS];
	const char *why;

	if (!json_fields(pool, line, keys, KEYS, values, &why))
		return pool_printf(pool, "this is no JSON object: %s", why);
	for (size_t i = WORDS; i > 0; i--) {
		if (values[i - 1].len > 0)
			row->word = values[i - 1];
	}
	row->id = row_id(values[ID]);
	row->file = values[FILE_NAME];
	row->index = values[INDEX];
	row->also = values[ALSO];
	if (row->id.len == 0 && row->file.len == 0)
		return "a label needs \"message_id\" or \"file\"";
	return NULL;
}

/* NULL, or what is wrong with the row. */
static const char *labels_add(struct labels *labels, const struct row *row, unsigned line)
{
	const struct wish *wish = wish_find(row->word);
	struct label label = {.file = row->file, .id = row->id, .index = -1, .line = line};

	if (wish == NULL && wish_none(row->word))
		return NULL;
	if (wish == NULL)
		return pool_printf(labels->pool,
				   "\"%.*s\" is no verdict and no decision: one of blocked, "
				   "elsewhere, ignore, digest, breaking, approve, reject",
				   (int)(row->word.len < 40 ? row->word.len : 40), row->word.at);
	if (row->index.len > 0 && !text_number(row->index, &label.index))
		return "the index is no number";
	if (!row_also(row->also, &label.also))
		return "the other verdicts (column 5) are a list of verdicts with commas, or \"-\"";
	if (labels->list.len >= LABELS_MAX)
		return "there are more labels than fit";
	label.verdict = wish->verdict;
	label.wanted = wish->wanted;
	label.word = wish->verdict != VERDICT_UNJUDGED ? verdict_name(wish->verdict)
		     : wish->wanted		       ? "wanted"
						       : "unwanted";
	*LIST_PUSH(labels->pool, &labels->list) = label;
	return NULL;
}

static const char *labels_line(struct labels *labels, struct text line, unsigned number)
{
	struct row row = {0};
	struct text trimmed = text_trim(line);
	const char *wrong;

	if (trimmed.len == 0 || trimmed.at[0] == '#')
		return NULL;
	wrong = trimmed.at[0] == '{' ? row_json(labels->pool, trimmed, &row) : row_tabs(line, &row);
	return wrong != NULL ? wrong : labels_add(labels, &row, number);
}

/* ---- looking up ----------------------------------------------------------------- */

static struct text label_base(struct text file)
{
	size_t at = file.len;

	while (at > 0 && file.at[at - 1] != '/')
		at--;
	return text_from(file, at);
}

static int label_compare(struct text a, struct text b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len > 0 ? memcmp(a.at, b.at, len) : 0;

	return order != 0 ? order : a.len < b.len ? -1 : a.len > b.len;
}

/* Later labels first: the last one wins. */
static int entry_order(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = label_compare(x->key, y->key);

	if (order != 0)
		return order;
	return x->label < y->label ? 1 : x->label > y->label ? -1 : 0;
}

static void entries_sort(struct entries *entries)
{
	if (entries->len > 0)
		qsort(entries->at, entries->len, sizeof(*entries->at), entry_order);
}

/* The first entry that is not below the key. */
static size_t entries_find(const struct entries *entries, struct text key)
{
	size_t low = 0, high = entries->len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (label_compare(entries->at[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* "a/b.eml" is the end of "/tmp/a/b.eml". */
static bool label_names(const struct label *label, struct text file, int64_t index)
{
	size_t start;

	if (label->file.len > file.len || (label->index >= 0 && label->index != index))
		return false;
	start = file.len - label->file.len;
	return text_equal(text_from(file, start), label->file) &&
	       (start == 0 || label->file.at[0] == '/' || file.at[start - 1] == '/');
}

static const struct label *labels_use(struct labels *labels, size_t at)
{
	labels->used_count += !labels->used[at];
	labels->used[at] = true;
	return &labels->list.at[at];
}

const struct label *labels_find(struct labels *labels, struct text file, int64_t index,
				struct text id)
{
	struct text base = label_base(file);
	size_t at = entries_find(&labels->ids, id);

	if (id.len > 0 && at < labels->ids.len && text_equal(labels->ids.at[at].key, id))
		return labels_use(labels, labels->ids.at[at].label);
	at = entries_find(&labels->files, base);
	for (; at < labels->files.len && text_equal(labels->files.at[at].key, base); at++) {
		size_t label = labels->files.at[at].label;

		if (label_names(&labels->list.at[label], file, index))
			return labels_use(labels, label);
	}
	return NULL;
}

static void labels_index(struct labels *labels)
{
	for (size_t i = 0; i < labels->list.len; i++) {
		const struct label *label = &labels->list.at[i];

		if (label->id.len > 0)
			*LIST_PUSH(labels->pool, &labels->ids) = (struct entry){label->id, i};
		else
			*LIST_PUSH(labels->pool, &labels->files) =
			    (struct entry){label_base(label->file), i};
	}
	entries_sort(&labels->ids);
	entries_sort(&labels->files);
	labels->used = pool_array(labels->pool, labels->list.len, sizeof(*labels->used));
}

enum status labels_load(struct pool *pool, const char *path, struct labels **out, struct error *err)
{
	struct labels *labels = pool_alloc(pool, sizeof(*labels));
	struct text text, line;
	unsigned number = 0;
	enum status status = file_read(pool, path, LABEL_FILE_MAX, &text, err);

	if (status != STATUS_OK)
		return status;
	labels->pool = pool;
	while (text_line(&text, &line)) {
		const char *wrong = labels_line(labels, line, ++number);

		if (wrong != NULL)
			return error_set(err, STATUS_BAD_INPUT, "%s:%u: %s", path, number, wrong);
	}
	labels_index(labels);
	*out = labels;
	return STATUS_OK;
}

size_t labels_count(const struct labels *labels)
{
	return labels->list.len;
}

size_t labels_unused(const struct labels *labels)
{
	return labels->list.len - labels->used_count;
}

bool label_right(const struct label *label, enum verdict verdict)
{
	if (label->also & 1u << verdict)
		return true;
	if (label->verdict != VERDICT_UNJUDGED)
		return label->verdict == verdict;
	return label->wanted == ((SHOWN & 1u << verdict) != 0);
}

bool label_shown(const struct label *label, enum verdict verdict)
{
	/* one that is as right as what was asked for counts as that */
	if (label->also & 1u << verdict)
		return label->wanted;
	return (SHOWN & 1u << verdict) != 0;
}
