/* SPDX-License-Identifier: ISC */
#include "rules_fixture.h"

#include "liaison/label.h"

static struct labels *labels_of(struct fixture *f, const char *text)
{
	struct labels *labels = NULL;
	enum status status =
	    labels_load(f->pool, fixture_write(f, "labels", text), &labels, &f->err);

	if (status != STATUS_OK)
		fail_msg("%s", f->err.text);
	return labels;
}

static const struct label *find(struct labels *labels, const char *file, int64_t index,
				const char *id)
{
	return labels_find(labels, text_of(file), index, text_of(id));
}

static void by_file_or_id(void **state)
{
	struct fixture *f = *state;
	struct labels *labels = labels_of(f, "# file\tverdict\n"
					     "a.eml\tdigest\n"
					     "dir/b.eml\tblocked\n"
					     "\n"
					     "<1@x.example>\tbreaking\n"
					     "2@x.example\tignore\n");

	assert_int_equal(labels_count(labels), 4);
	assert_int_equal(labels_unused(labels), 4);
	assert_int_equal(find(labels, "/tmp/a.eml", 0, "")->verdict, VERDICT_DIGEST);
	assert_int_equal(find(labels, "a.eml", 0, "9@x.example")->verdict, VERDICT_DIGEST);
	assert_null(find(labels, "/tmp/aa.eml", 0, ""));
	assert_null(find(labels, "b.eml", 0, ""));
	assert_int_equal(find(labels, "x/dir/b.eml", 0, "")->verdict, VERDICT_BLOCKED);
	assert_null(find(labels, "x/mydir/b.eml", 0, ""));
	assert_int_equal(find(labels, "box", 7, "1@x.example")->verdict, VERDICT_BREAKING);
	assert_int_equal(labels_unused(labels), 1);
	assert_int_equal(find(labels, "box", 8, "2@x.example")->verdict, VERDICT_IGNORE);
	assert_int_equal(labels_unused(labels), 0);
}

static void in_an_mbox(void **state)
{
	struct fixture *f = *state;
	struct labels *labels = labels_of(f, "box.mbox#0\tdigest\nbox.mbox#12\tignore\n");

	assert_int_equal(find(labels, "/a/box.mbox", 0, "")->verdict, VERDICT_DIGEST);
	assert_int_equal(find(labels, "/a/box.mbox", 12, "")->verdict, VERDICT_IGNORE);
	assert_null(find(labels, "/a/box.mbox", 1, ""));
}

static void json_lines(void **state)
{
	struct fixture *f = *state;
	struct labels *labels =
	    labels_of(f, "{\"file\":\"box\",\"index\":3,\"message_id\":\"\",\"verdict\":\"digest\"}\n"
			 "{\"message_id\":\"<1@x>\",\"verdict\":\"ignore\",\"state\":\"relayed\"}\n"
			 "{\"message_id\":\"2@x\",\"verdict\":\"breaking\",\"decision\":\"reject\"}\n"
			 "{\"message_id\":\"3@x\",\"verdict\":\"digest\",\"state\":\"offered\"}\n");
	const struct label *label = find(labels, "/box", 3, "");

	assert_int_equal(labels_count(labels), 3);
	assert_int_equal(label->verdict, VERDICT_DIGEST);
	label = find(labels, "", 0, "1@x");
	assert_int_equal(label->verdict, VERDICT_UNJUDGED);
	assert_true(label->wanted);
	assert_string_equal(label->word, "wanted");
	assert_false(find(labels, "", 0, "2@x")->wanted);
	assert_null(find(labels, "", 0, "3@x"));
}

static void right(void **state)
{
	struct fixture *f = *state;
	struct labels *labels = labels_of(f, "a\tignore\tkind\thard\tdigest,elsewhere\twhy\n"
					     "b\tapprove\nc\treject\nd\tdigest\n");
	const struct label *label = find(labels, "a", 0, "");

	assert_true(label_right(label, VERDICT_IGNORE));
	assert_true(label_right(label, VERDICT_DIGEST));
	assert_false(label_right(label, VERDICT_BREAKING));
	assert_false(label_shown(label, VERDICT_DIGEST));
	assert_true(label_shown(label, VERDICT_BREAKING));
	label = find(labels, "b", 0, "");
	assert_true(label_right(label, VERDICT_DIGEST));
	assert_true(label_right(label, VERDICT_BREAKING));
	assert_false(label_right(label, VERDICT_BLOCKED));
	label = find(labels, "c", 0, "");
	assert_true(label_right(label, VERDICT_ELSEWHERE));
	assert_false(label_right(label, VERDICT_DIGEST));
	label = find(labels, "d", 0, "");
	assert_false(label_right(label, VERDICT_BREAKING));
	assert_true(label_shown(label, VERDICT_BREAKING));
}

static void last_wins(void **state)
{
	struct fixture *f = *state;
	struct labels *labels = labels_of(f, "1@x\tdigest\n1@x\tignore\na\tdigest\na\tblocked\n");

	assert_int_equal(find(labels, "", 0, "1@x")->verdict, VERDICT_IGNORE);
	assert_int_equal(find(labels, "a", 0, "")->verdict, VERDICT_BLOCKED);
}

static void complaints(void **state)
{
	struct fixture *f = *state;
	static const char *const wrong[][2] = {
	    {"a\tdigest\nb\tperhaps\n", "labels:2: \"perhaps\" is no verdict"},
	    {"just words\n", "labels:1: a label is FILE-OR-MESSAGE-ID"},
	    {"{\"verdict\":\"digest\"}\n", "labels:1: a label needs"},
	    {"{\"verdict\":\n", "labels:1: this is no JSON object"},
	    {"a\tdigest\t-\t-\tsometimes\n", "labels:1: the other verdicts"},
	};
	struct labels *labels;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const char *path = fixture_write(f, "labels", wrong[i][0]);

		assert_int_equal(labels_load(f->pool, path, &labels, &f->err), STATUS_BAD_INPUT);
		if (strstr(f->err.text, wrong[i][1]) == NULL)
			fail_msg("\"%s\" does not say \"%s\"", f->err.text, wrong[i][1]);
	}
	assert_int_equal(labels_load(f->pool, "/nonexistent/labels", &labels, &f->err),
			 STATUS_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SAYS("a label is found by the end of the file's path, or by Message-ID", by_file_or_id),
	    SAYS("FILE#INDEX labels one message of an mbox", in_an_mbox),
	    SAYS("JSON lines are labels; a decision says more than a verdict, an offer nothing",
		 json_lines),
	    SAYS("also-right verdicts, approvals and rejections count as they should", right),
	    SAYS("of two labels the last wins", last_wins),
	    SAYS("what is no label is named with its line", complaints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
