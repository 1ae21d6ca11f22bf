/* SPDX-License-Identifier: ISC */
/*
 * scan_words: our own machine for many words.
 *
 * Most words of rules can only stand where a word begins (/\bliaison/): those are
 * looked for at the beginnings of a text's words alone.  Of the others the four
 * bytes that are rarest in mail are the key, which is looked for everywhere.  In
 * both cases three bytes of the text, letters folded, are hashed into a table that
 * the first-level cache holds and that says how long the keys are that begin so;
 * where there are any, the key's hash leads to the words that have it.
 */
#include "scan.h"

#include <string.h>

#define KEY_MAX 4
/* Four places for each key, so that most hashes lead to one word; no more than the
 * second-level cache holds. */
#define KEY_BITS_MIN 4
#define KEY_BITS_MAX 14

/* The table of beginnings: 32 KB. */
#define KEY_HEAD 3
#define HEAD_BITS 15
#define HEAD_COUNT ((size_t)1 << HEAD_BITS)

struct key {
	uint32_t word;
	uint32_t offset;     /* of the key in the word */
	uint32_t tail, mask; /* what comes behind the key, folded, and how much of it */
};

/* Words whose keys have one length. */
struct keys {
	uint32_t *starts; /* by hash, in `keys`; one more than there are hashes */
	struct key *keys;
	size_t count;
	unsigned bits; /* of the hash */
};

/* Words that are looked for in the same places. */
struct group {
	uint8_t heads[HEAD_COUNT]; /* by the hash of a beginning: a bit for each length of key */
	struct keys keys[KEY_MAX + 1]; /* by length; [0] is not used */
	size_t count;
};

struct scan_words {
	struct scan_machine machine;
	const struct scan_word *words;
	struct group begin; /* they begin a word */
	struct group any;
};

/* Folds letters, and makes of other bytes what it may: both sides go through it. */
static inline uint32_t key_fold(uint32_t bytes)
{
	return bytes | 0x20202020;
}

static inline uint32_t key_hash(uint32_t folded, unsigned bits)
{
	return (folded * 0x9E3779B1u) >> (32 - bits);
}

static inline uint32_t head_hash(uint32_t folded)
{
	return ((folded & 0xFFFFFF) * 0x9E3779B1u) >> (32 - HEAD_BITS);
}

static inline uint32_t key_mask(size_t len)
{
	return len == KEY_MAX ? 0xFFFFFFFF : ((uint32_t)1 << (8 * len)) - 1;
}

/* `len` bytes, the first lowest; `at` need not be aligned. */
static inline uint32_t key_load(const char *at, size_t len)
{
	uint32_t bytes = 0;

	for (size_t i = 0; i < len; i++)
		bytes |= (uint32_t)(unsigned char)at[i] << (8 * i);
	return bytes;
}

/* The same for four: compilers make one load of it. */
static inline uint32_t key_load_four(const char *at)
{
	return (uint32_t)(unsigned char)at[0] | (uint32_t)(unsigned char)at[1] << 8 |
	       (uint32_t)(unsigned char)at[2] << 16 | (uint32_t)(unsigned char)at[3] << 24;
}

/* ---- which part of a word ----------------------------------------------------- */

/* How often a byte comes in English mail, in some 1/1000. */
static unsigned byte_frequency(char c)
{
	static const uint8_t letters[26] = {65, 12, 25, 34, 100, 18, 16, 40, 60, 2,  6, 33, 20,
					    58, 62, 17, 2,  50,	 55, 75, 22, 9,	 15, 3, 15, 2};

	if (c >= 'a' && c <= 'z')
		return letters[c - 'a'];
	return c == ' ' ? 150 : 5;
}

static size_t key_place(const struct scan_word *word, size_t len)
{
	size_t best = 0;
	uint64_t least = UINT64_MAX;

	for (size_t at = 0; at + len <= word->bytes.len && !word->begins; at++) {
		uint64_t product = 1;

		for (size_t i = 0; i < len; i++)
			product *= byte_frequency(word->bytes.at[at + i]);
		if (product < least) {
			least = product;
			best = at;
		}
	}
	return best;
}

static size_t key_len(const struct scan_word *word)
{
	return word->bytes.len < KEY_MAX ? word->bytes.len : KEY_MAX;
}

static uint32_t key_of(const struct scan_word *word, size_t len, unsigned bits)
{
	const char *at = word->bytes.at + key_place(word, len);

	return key_hash(key_fold(key_load(at, len)) & key_mask(len), bits);
}

/* ---- comparing ------------------------------------------------------------------ */

static inline char fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* Does the word stand there?  A mark needs something else beside it. */
static bool word_stands(const struct scan_word *word, struct text text, size_t at)
{
	const char *bytes = word->bytes.at, *there = text.at + at;
	size_t len = word->bytes.len;

	if (len > text.len || at > text.len - len)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (fold(there[i]) != bytes[i])
			return false;
	}
	if (word->begins && at > 0 && literal_word(text.at[at - 1]))
		return false;
	return !word->ends || at + len == text.len || !literal_word(text.at[at + len]);
}

static void keys_try(const struct scan_words *machine, const struct keys *keys, size_t len,
		     uint32_t folded, struct text text, size_t at, struct scan_found *found)
{
	uint32_t hash = key_hash(folded & key_mask(len), keys->bits), tail = 0;
	bool whole = text.len - at >= len + KEY_MAX;

	if (whole)
		tail = key_fold(key_load_four(text.at + at + len));
	for (uint32_t i = keys->starts[hash]; i < keys->starts[hash + 1]; i++) {
		const struct key *key = &keys->keys[i];

		if (whole && ((tail ^ key->tail) & key->mask) != 0)
			continue;
		if (!scan_has(found, key->word) && at >= key->offset &&
		    word_stands(&machine->words[key->word], text, at - key->offset))
			scan_note(found, key->word);
	}
}

/* Keys of each length that may stand there, where `room` bytes are left. */
static void group_try(const struct scan_words *machine, const struct group *group, unsigned lengths,
		      uint32_t folded, size_t room, struct text text, size_t at,
		      struct scan_found *found)
{
	for (size_t len = 1; len <= KEY_MAX && len <= room; len++) {
		if ((lengths >> len & 1) != 0)
			keys_try(machine, &group->keys[len], len, folded, text, at, found);
	}
}

/* The last places of a text, where fewer than KEY_MAX bytes are left. */
static void scan_tail(const struct scan_words *machine, const struct group *group, struct text text,
		      struct scan_found *found)
{
	size_t at = text.len < KEY_MAX ? 0 : text.len - KEY_MAX + 1;

	for (; at < text.len && group->count > 0; at++) {
		size_t room = text.len - at;
		unsigned lengths = 0;

		for (size_t len = 1; len <= KEY_MAX; len++)
			lengths |= (unsigned)(group->keys[len].count > 0) << len;
		group_try(machine, group, lengths, key_fold(key_load(text.at + at, room)), room,
			  text, at, found);
	}
}

/* ---- where words begin ------------------------------------------------------------ */

#define EACH_BYTE(c) ((uint64_t)(c)*0x0101010101010101u)

/* Of eight bytes, the high bit of each that is at least `low` and at most `high`;
 * all are below 0x80. */
static inline uint64_t bytes_between(uint64_t bytes, unsigned low, unsigned high)
{
	return (bytes + EACH_BYTE(0x80 - low)) & ~(bytes + EACH_BYTE(0x7F - high));
}

/* A bit for each of eight bytes that is of a word, the first lowest. */
static inline uint64_t word_bits(const char *at)
{
	uint64_t bytes, low, words;

	memcpy(&bytes, at, sizeof(bytes));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	bytes = __builtin_bswap64(bytes);
#endif
	low = bytes & EACH_BYTE(0x7F);
	words = bytes_between(low | EACH_BYTE(0x20), 'a', 'z') | bytes_between(low, '0', '9') |
		bytes_between(low, '_', '_');
	words &= ~bytes & EACH_BYTE(0x80);
	return (words >> 7) * 0x0102040810204080u >> 56;
}

/* The same for 64 bytes, or for the fewer that are left. */
static uint64_t block_words(struct text text, size_t at)
{
	uint64_t bits = 0;

	if (text.len - at >= 64) {
		for (unsigned i = 0; i < 8; i++)
			bits |= word_bits(text.at + at + 8 * (size_t)i) << (8 * i);
		return bits;
	}
	for (size_t i = 0; at + i < text.len; i++)
		bits |= (uint64_t)literal_word(text.at[at + i]) << i;
	return bits;
}

static void scan_begins(const struct scan_words *machine, struct text text,
			struct scan_found *found)
{
	const struct group *group = &machine->begin;
	uint64_t before = 0; /* the last byte of the block before was of a word */

	for (size_t block = 0; block + KEY_MAX <= text.len; block += 64) {
		uint64_t words = block_words(text, block);
		uint64_t begins = words & ~(words << 1 | before);

		before = words >> 63;
		for (; begins != 0; begins &= begins - 1) {
			size_t at = block + (size_t)__builtin_ctzll(begins);
			uint32_t folded;
			unsigned lengths;

			if (at + KEY_MAX > text.len)
				return;
			folded = key_fold(key_load_four(text.at + at));
			lengths = group->heads[head_hash(folded)];
			if (lengths != 0)
				group_try(machine, group, lengths, folded, KEY_MAX, text, at,
					  found);
		}
	}
}

/* ---- everywhere --------------------------------------------------------------------- */

static void scan_any(const struct scan_words *machine, struct text text, struct scan_found *found)
{
	const struct group *group = &machine->any;

	for (size_t at = 0; at + KEY_MAX <= text.len; at++) {
		uint32_t folded = key_fold(key_load_four(text.at + at));
		unsigned lengths = group->heads[head_hash(folded)];

		if (lengths != 0)
			group_try(machine, group, lengths, folded, KEY_MAX, text, at, found);
	}
}

static void scan_words_text(const struct scan_machine *self, struct text text,
			    struct scan_found *found)
{
	const struct scan_words *machine = (const struct scan_words *)self;

	if (machine->begin.count > 0)
		scan_begins(machine, text, found);
	if (machine->any.count > 0)
		scan_any(machine, text, found);
	scan_tail(machine, &machine->begin, text, found);
	scan_tail(machine, &machine->any, text, found);
}

/* ---- making it ------------------------------------------------------------------ */

static struct key key_make(const struct scan_word *word, uint32_t index, size_t len)
{
	size_t place = key_place(word, len), behind = word->bytes.len - place - len;
	struct key key = {.word = index, .offset = (uint32_t)place};

	behind = behind < KEY_MAX ? behind : KEY_MAX;
	key.tail = key_fold(key_load(word->bytes.at + place + len, behind));
	key.mask = behind > 0 ? key_mask(behind) : 0;
	return key;
}

static void keys_open(struct pool *pool, struct keys *keys, size_t len, bool begins,
		      const struct scan_word *words, size_t count)
{
	size_t hashes;

	for (size_t i = 0; i < count; i++)
		keys->count += key_len(&words[i]) == len && words[i].begins == begins;
	if (keys->count == 0)
		return;
	for (keys->bits = KEY_BITS_MIN;
	     keys->bits < KEY_BITS_MAX && keys->count * 4 >> keys->bits > 0;)
		keys->bits++;
	hashes = (size_t)1 << keys->bits;
	keys->keys = pool_array(pool, keys->count, sizeof(*keys->keys));
	keys->starts = pool_array(pool, hashes + 1, sizeof(*keys->starts));
	for (size_t i = 0; i < count; i++) {
		if (key_len(&words[i]) == len && words[i].begins == begins)
			keys->starts[key_of(&words[i], len, keys->bits)]++;
	}
	for (size_t hash = 1; hash <= hashes; hash++)
		keys->starts[hash] += keys->starts[hash - 1];
	/* that is where each hash ends; filled from its end, it is where it starts */
	for (size_t i = 0; i < count; i++) {
		if (key_len(&words[i]) == len && words[i].begins == begins)
			keys->keys[--keys->starts[key_of(&words[i], len, keys->bits)]] =
			    key_make(&words[i], (uint32_t)i, len);
	}
}

/* What a key shorter than a beginning leaves open may be any bytes. */
static void heads_set(struct group *group, const struct scan_word *word, size_t len)
{
	size_t known = len < KEY_HEAD ? len : KEY_HEAD;
	uint32_t folded = key_fold(key_load(word->bytes.at + key_place(word, len), known));
	uint32_t open = (uint32_t)1 << (8 * (KEY_HEAD - known));

	for (uint32_t other = 0; other < open; other++)
		group->heads[head_hash((folded & key_mask(known)) |
				       key_fold(other) << (8 * known))] |= (uint8_t)(1u << len);
}

static void group_open(struct pool *pool, struct group *group, bool begins,
		       const struct scan_word *words, size_t count)
{
	for (size_t len = 1; len <= KEY_MAX; len++) {
		keys_open(pool, &group->keys[len], len, begins, words, count);
		group->count += group->keys[len].count;
	}
	for (size_t i = 0; i < count; i++) {
		if (words[i].begins == begins)
			heads_set(group, &words[i], key_len(&words[i]));
	}
}

const struct scan_machine *scan_words_open(struct pool *pool, const struct scan_word *words,
					   size_t count)
{
	struct scan_words *machine = pool_alloc(pool, sizeof(*machine));

	machine->machine.text = scan_words_text;
	machine->words = words;
	group_open(pool, &machine->begin, true, words, count);
	group_open(pool, &machine->any, false, words, count);
	return &machine->machine;
}
