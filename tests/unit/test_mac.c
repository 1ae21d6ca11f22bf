/* SPDX-License-Identifier: ISC */
/*
 * The expected hashes are Python's:
 *	k = bytes(range(32))
 *	hashlib.blake2b(b"token\0" + b"item 12", key=k, digest_size=16).hexdigest()
 * and for mac_hash(), with each part behind struct.pack("<Q", len(part)),
 *	hashlib.blake2b(parts, digest_size=32).hexdigest()
 * Nothing here calls sodium_init().
 */
#include "base_fixture.h"

#include <sys/wait.h>

#include "liaison/mac.h"

static void fixed_random(void *self, void *bytes, size_t size)
{
	memset(bytes, *(int *)self, size);
}

static struct host host_of(int *byte)
{
	return (struct host){.random = fixed_random, .self = byte};
}

static struct mac_key counting_key(void)
{
	struct mac_key key;
	for (size_t i = 0; i < sizeof(key.bytes); i++)
		key.bytes[i] = (uint8_t)i;
	return key;
}

static void assert_mac(struct pool *pool, const char *label, struct text text, const char *hex)
{
	struct mac_key key = counting_key();
	uint8_t mac[MAC_SIZE];
	mac_of(&key, label, text, mac);
	assert_string_equal(text_hex(pool, mac, MAC_SIZE), hex);
}

static void a_mac_is_keyed_blake2b_over_label_and_text(void **state)
{
	assert_mac(*state, "token", TEXT("item 12"), "6c5f5b5445cf964efda976a43877efbc");
	assert_mac(*state, "token", TEXT(""), "c6929629dda54d46c53eda2592f260da");
	assert_mac(*state, "token", (struct text){0}, "c6929629dda54d46c53eda2592f260da");
	assert_mac(*state, "message-id", TEXT("item 12"), "bf9ca0e234917beea22d66948b92599a");
}

static void assert_hash(struct pool *pool, const struct text *parts, size_t count, const char *hex)
{
	uint8_t hash[MAC_HASH_SIZE];
	mac_hash(parts, count, hash);
	assert_string_equal(text_hex(pool, hash, MAC_HASH_SIZE), hex);
}

static void a_hash_is_blake2b_over_parts_with_their_lengths(void **state)
{
	char *long_part = pool_alloc(*state, 300);
	memset(long_part, 'x', 300);
	const struct text three[] = {TEXT("ab"), TEXT(""), TEXT("c")};
	const struct text one[] = {{long_part, 300}};
	assert_hash(*state, NULL, 0,
		    "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
	assert_hash(*state, three, 3,
		    "f697973ca9331152aaad733e7fee6b6770d8f8500546ed32a0a191f4ea291626");
	assert_hash(*state, one, 1,
		    "b8d37daa687b86c4324ee5b83066a231ef8c90518f4ff58951026728d9d22d35");
}

static void bytes_are_compared_to_the_last(void **state)
{
	(void)state;
	assert_true(mac_equal("abcd", "abcd", 4));
	assert_false(mac_equal("abcd", "abce", 4));
	assert_false(mac_equal("abcd", "bbcd", 4));
	assert_true(mac_equal("x", "y", 0));
}

static void a_key_is_made_once_and_stays(void **state)
{
	int one = 0x11, other = 0x22;
	struct host first = host_of(&one), second = host_of(&other);
	struct mac_key key;
	struct stat st;
	char *folder = folder_make(*state);
	char *path = pool_printf(*state, "%s/var/lib/key", folder);
	assert_int_equal(mac_key_open(path, &first, &key, NULL), STATUS_OK);
	assert_int_equal(key.bytes[0], 0x11);
	assert_int_equal(key.bytes[MAC_KEY_SIZE - 1], 0x11);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(st.st_size, MAC_KEY_SIZE);
	assert_int_equal(mac_key_open(path, &second, &key, NULL), STATUS_OK);
	assert_int_equal(key.bytes[0], 0x11);
	folder_remove(folder);
}

static void processes_that_make_the_key_at_once_get_the_same(void **state)
{
	enum { PROCESSES = 8 };
	char *folder = folder_make(*state);
	char *path = pool_printf(*state, "%s/key", folder);
	int ends[2], status;
	unsigned char got[PROCESSES];
	assert_int_equal(pipe(ends), 0);
	for (int i = 0; i < PROCESSES; i++) {
		if (fork() == 0) {
			int byte = i + 1;
			struct host host = host_of(&byte);
			struct mac_key key;
			if (mac_key_open(path, &host, &key, NULL))
				_exit(1);
			_exit(write(ends[1], key.bytes, 1) == 1 ? 0 : 2);
		}
	}
	for (int i = 0; i < PROCESSES; i++) {
		assert_true(wait(&status) > 0);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	assert_int_equal(read(ends[0], got, PROCESSES), PROCESSES);
	for (int i = 1; i < PROCESSES; i++)
		assert_int_equal(got[i], got[0]);
	close(ends[0]);
	close(ends[1]);
	folder_remove(folder);
}

static void a_key_of_the_wrong_size_or_open_to_others_is_refused(void **state)
{
	int one = 0x11;
	struct host host = host_of(&one);
	struct mac_key key;
	struct error err;
	char bytes[65] = {0};
	char *folder = folder_make(*state);
	char *path = pool_printf(*state, "%s/key", folder);
	file_put(path, bytes, 31, 0600);
	assert_int_equal(mac_key_open(path, &host, &key, &err), STATUS_CONFIG);
	file_put(path, bytes, 33, 0600);
	assert_int_equal(mac_key_open(path, &host, &key, &err), STATUS_CONFIG);
	file_put(path, bytes, 0, 0600);
	assert_int_equal(mac_key_open(path, &host, &key, &err), STATUS_CONFIG);
	file_put(path, bytes, 65, 0600);
	assert_int_equal(mac_key_open(path, &host, &key, &err), STATUS_CONFIG);
	file_put(path, bytes, 32, 0640);
	assert_int_equal(mac_key_open(path, &host, &key, &err), STATUS_CONFIG);
	assert_non_null(strstr(err.text, "chmod 600 "));
	file_put(path, bytes, 32, 0600);
	assert_int_equal(mac_key_open(path, &host, &key, &err), STATUS_OK);
	folder_remove(folder);
}

static void a_renewed_key_ends_tokens_and_nothing_else(void **state)
{
	int one = 0x11, other = 0x22;
	struct host first = host_of(&one), second = host_of(&other);
	struct mac_key key, again;
	struct stat st;
	uint8_t before[MAC_SIZE], after[MAC_SIZE], token[MAC_SIZE], renewed[MAC_SIZE];
	char *folder = folder_make(*state);
	char *path = pool_printf(*state, "%s/key", folder);
	assert_int_equal(mac_key_open(path, &first, &key, NULL), STATUS_OK);
	mac_of(&key, "message-id", TEXT("a@x"), before);
	mac_of_token(&key, TEXT("12"), token);
	assert_int_equal(mac_key_renew(path, &second, &key, NULL), STATUS_OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(mac_key_open(path, &first, &again, NULL), STATUS_OK);
	assert_memory_equal(&again, &key, sizeof(key));
	mac_of(&again, "message-id", TEXT("a@x"), after);
	mac_of_token(&again, TEXT("12"), renewed);
	assert_memory_equal(before, after, MAC_SIZE);
	assert_memory_not_equal(token, renewed, MAC_SIZE);
	folder_remove(folder);
}

static void the_host_of_the_system_gives_time_and_chance(void **state)
{
	uint8_t one[32] = {0}, other[32] = {0};
	(void)state;
	host_random(&host_system, one, sizeof(one));
	host_random(&host_system, other, sizeof(other));
	assert_memory_not_equal(one, other, sizeof(one));
	assert_true(host_now(&host_system) > 1700000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    POOL_TEST(a_mac_is_keyed_blake2b_over_label_and_text),
	    POOL_TEST(a_hash_is_blake2b_over_parts_with_their_lengths),
	    cmocka_unit_test(bytes_are_compared_to_the_last),
	    POOL_TEST(a_key_is_made_once_and_stays),
	    POOL_TEST(processes_that_make_the_key_at_once_get_the_same),
	    POOL_TEST(a_key_of_the_wrong_size_or_open_to_others_is_refused),
	    POOL_TEST(a_renewed_key_ends_tokens_and_nothing_else),
	    cmocka_unit_test(the_host_of_the_system_gives_time_and_chance),
	};
	return cmocka_run_group_tests_name("mac", tests, NULL, NULL);
}
