/* SPDX-License-Identifier: ISC */
/* Listings and JSON; jansson reads back what jansson wrote. */
#include "base_fixture.h"

#include <jansson.h>
#include <math.h>

#include "liaison/print.h"

static const struct column columns[] = {
    {"number", "No", COLUMN_NUMBER, false},
    {"subject", "Subject", COLUMN_TEXT, true},
    {"received", "Received", COLUMN_TIME, false},
    {"score", "Score", COLUMN_REAL, false},
    {"urgent", "Urgent", COLUMN_BOOL, false},
    {"topics", "Topics", COLUMN_TEXTS, false},
    {"id", NULL, COLUMN_TEXT, false},
};
enum { NUMBER, SUBJECT, RECEIVED, SCORE, URGENT, TOPICS, ID };

/* What a listing writes into a file. */
static char *listing(struct pool *pool, enum print_mode mode, void (*fill)(struct printer *),
		     const char *empty)
{
	FILE *out = tmpfile();
	assert_non_null(out);
	struct printer *printer = printer_open(pool, out, mode, "Europe/Prague", columns,
					       sizeof(columns) / sizeof(columns[0]));
	fill(printer);
	assert_true(printer_close(printer, empty));
	long size = ftell(out);
	char *written = pool_alloc(pool, (size_t)size + 1);
	rewind(out);
	assert_int_equal(fread(written, 1, (size_t)size, out), size);
	fclose(out);
	return written;
}

static void fill_two(struct printer *printer)
{
	const struct text topics[] = {TEXT("process"), TEXT("external")};
	printer_number(printer, NUMBER, 12);
	printer_string(printer, SUBJECT, "A charter");
	printer_time(printer, RECEIVED, 1795107600);
	printer_real(printer, SCORE, 2.5);
	printer_bool(printer, URGENT, true);
	printer_texts(printer, TOPICS, topics, 2);
	printer_string(printer, ID, "<a@b>");
	printer_row(printer);
	printer_number(printer, NUMBER, 13);
	printer_row(printer);
}

static void fill_none(struct printer *printer)
{
	(void)printer;
}

static void plain_lines_have_tabs_and_no_heading(void **state)
{
	assert_string_equal(listing(*state, PRINT_PLAIN, fill_two, "none"),
			    "12\tA charter\t2026-11-19T17:00:00Z\t2.5\tyes\tprocess, external\n"
			    "13\t\t\t\t\t\n");
}

static void a_pipe_gets_plain_lines(void **state)
{
	assert_string_equal(listing(*state, PRINT_AUTO, fill_two, "none"),
			    listing(*state, PRINT_PLAIN, fill_two, "none"));
}

static void json_is_one_object_a_line_with_all_columns(void **state)
{
	assert_string_equal(
	    listing(*state, PRINT_JSON, fill_two, "none"),
	    "{\"number\":12,\"subject\":\"A charter\",\"received\":\"2026-11-19T17:00:00Z\","
	    "\"score\":2.5,\"urgent\":true,\"topics\":[\"process\",\"external\"],\"id\":\"<a@b>\"}"
	    "\n"
	    "{\"number\":13,\"subject\":null,\"received\":null,\"score\":null,\"urgent\":null,"
	    "\"topics\":[],\"id\":null}\n");
}

static void a_table_has_a_heading_and_times_of_the_zone(void **state)
{
	char *table = listing(*state, PRINT_TABLE, fill_two, "none");
	assert_int_equal(strncmp(table, "No", 2), 0);
	assert_non_null(strstr(table, "Subject"));
	assert_non_null(strstr(table, "2026-11-19 18:00"));
	assert_null(strstr(table, "<a@b>")); /* that column is for JSON */
	assert_null(strchr(table, '\x1b'));  /* no colours in a file */
}

static void an_empty_listing_says_so_to_people_only(void **state)
{
	assert_string_equal(listing(*state, PRINT_TABLE, fill_none, "No items."), "No items.\n");
	assert_string_equal(listing(*state, PRINT_JSON, fill_none, "No items."), "");
	assert_string_equal(listing(*state, PRINT_PLAIN, fill_none, NULL), "");
}

static void fill_hostile(struct printer *printer)
{
	const struct text topics[] = {TEXT("a\tb"), TEXT("\x1b[2J")};
	printer_text(printer, SUBJECT,
		     TEXT("one\ttwo\nthree\x1b]0;title\x07\xff\xC2\x9B"
			  "2J\0end"));
	printer_texts(printer, TOPICS, topics, 2);
	printer_row(printer);
}

static void nothing_of_a_mail_reaches_the_terminal_as_a_command(void **state)
{
	for (int mode = PRINT_TABLE; mode <= PRINT_JSON; mode++) {
		char *written = listing(*state, (enum print_mode)mode, fill_hostile, NULL);
		assert_true(text_utf8_ok(text_of(written)));
		assert_null(strchr(written, '\x1b'));
		assert_null(strchr(written, '\x07'));
		assert_null(strstr(written, "\xC2\x9B"));
		assert_non_null(strstr(written, "three"));
	}
}

static void a_tab_in_a_cell_is_no_new_column(void **state)
{
	char *written = listing(*state, PRINT_PLAIN, fill_hostile, NULL);
	size_t tabs = 0, lines = 0;
	for (char *at = written; *at; at++) {
		tabs += *at == '\t';
		lines += *at == '\n';
	}
	assert_int_equal(tabs, 5);
	assert_int_equal(lines, 1);
}

static void a_table_shows_letters_beyond_ascii_in_any_locale(void **state)
{
	/* the test runs in the C locale */
	const struct column one[] = {{"name", "Name", COLUMN_TEXT, true}};
	FILE *out = tmpfile();
	char written[100] = "";
	struct printer *printer = printer_open(*state, out, PRINT_TABLE, "", one, 1);
	printer_string(printer, 0,
		       "\xC5\xBD"
		       "\xC4\x8F\xC3\xA1r");
	printer_row(printer);
	assert_true(printer_close(printer, NULL));
	rewind(out);
	assert_true(fread(written, 1, sizeof(written) - 1, out) > 0);
	fclose(out);
	assert_string_equal(written, "Name\n\xC5\xBD"
				     "\xC4\x8F\xC3\xA1r\n");
}

/* libsmartcols hangs on a letter that its locale cannot read; the alarm kills. */
static void a_table_of_any_bytes_comes_to_an_end(void **state)
{
	struct dice dice = {47};
	alarm(60);
	for (int i = 0; i < 300; i++) {
		FILE *out = tmpfile();
		struct printer *printer = printer_open(*state, out, PRINT_TABLE, "", columns, 7);
		for (int row = 0; row < 5; row++) {
			char some[60];
			for (size_t j = 0; j < sizeof(some); j++)
				some[j] = (char)(dice_roll(&dice, 2) ? 'a' : dice_roll(&dice, 256));
			printer_text(printer, SUBJECT, text_make(some, dice_roll(&dice, 61)));
			printer_row(printer);
		}
		assert_true(printer_close(printer, NULL));
		fclose(out);
		pool_reset(*state);
	}
	alarm(0);
}

static void a_full_disk_is_noticed(void **state)
{
	FILE *out = fopen("/dev/full", "w");
	if (!out)
		skip();
	struct printer *printer = printer_open(*state, out, PRINT_JSON, "", columns, 7);
	fill_two(printer);
	assert_false(printer_close(printer, NULL));
	fclose(out);
}

/* ---- single values ---------------------------------------------------------------- */

static char *printed(struct pool *pool, struct json *json)
{
	FILE *out = tmpfile();
	assert_true(json_print(json, out));
	long size = ftell(out);
	char *written = pool_alloc(pool, (size_t)size + 1);
	rewind(out);
	assert_int_equal(fread(written, 1, (size_t)size, out), size);
	fclose(out);
	return written;
}

static void an_object_keeps_its_order_and_its_numbers(void **state)
{
	struct json *object = json_new_object(*state), *array = json_new_array(*state);
	struct json *inner = json_new_object(*state);
	json_set_string(object, "z", "last");
	json_set_number(object, "a", INT64_MIN);
	json_set_real(object, "r", 2.4);
	json_set_real(object, "s", 0.1 + 0.2);
	json_set_real(object, "t", 3);
	json_set_real(object, "n", (double)NAN);
	json_set_bool(object, "b", false);
	json_set_string(object, "none", NULL);
	json_push_text(array, TEXT("x"));
	json_push_number(array, 7);
	json_set_text(inner, "k", (struct text){0});
	json_push(array, inner);
	json_set(object, "list", array);
	assert_string_equal(printed(*state, object),
			    "{\"z\":\"last\",\"a\":-9223372036854775808,\"r\":2.4,\"s\":0.3,"
			    "\"t\":3.0,\"n\":null,\"b\":false,\"none\":null,"
			    "\"list\":[\"x\",7,{\"k\":\"\"}]}\n");
}

static void any_bytes_make_valid_json(void **state)
{
	struct dice dice = {43};
	for (int i = 0; i < 3000; i++) {
		char some[24];
		size_t len = dice_roll(&dice, sizeof(some) + 1);
		for (size_t j = 0; j < len; j++)
			some[j] = (char)dice_roll(&dice, 256);
		struct text text = text_make(some, len);
		struct json *object = json_new_object(*state);
		json_set_text(object, "t", text);
		char *written = printed(*state, object);
		for (char *at = written; *at != '\n'; at++)
			assert_true((unsigned char)*at >= ' ' && *at != 0x7f);
		assert_null(strstr(written, "\xC2\x80"));
		json_t *back = json_loads(written, 0, NULL);
		assert_non_null(back);
		struct text sound = text_utf8(*state, text);
		json_t *value = json_object_get(back, "t");
		assert_int_equal(json_string_length(value), sound.len);
		if (sound.len)
			assert_memory_equal(json_string_value(value), sound.at, sound.len);
		json_decref(back);
		pool_reset(*state);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    POOL_TEST(plain_lines_have_tabs_and_no_heading),
	    POOL_TEST(a_pipe_gets_plain_lines),
	    POOL_TEST(json_is_one_object_a_line_with_all_columns),
	    POOL_TEST(a_table_has_a_heading_and_times_of_the_zone),
	    POOL_TEST(an_empty_listing_says_so_to_people_only),
	    POOL_TEST(nothing_of_a_mail_reaches_the_terminal_as_a_command),
	    POOL_TEST(a_tab_in_a_cell_is_no_new_column),
	    POOL_TEST(a_table_shows_letters_beyond_ascii_in_any_locale),
	    POOL_TEST(a_table_of_any_bytes_comes_to_an_end),
	    POOL_TEST(a_full_disk_is_noticed),
	    POOL_TEST(an_object_keeps_its_order_and_its_numbers),
	    POOL_TEST(any_bytes_make_valid_json),
	};
	return cmocka_run_group_tests_name("print", tests, NULL, NULL);
}
