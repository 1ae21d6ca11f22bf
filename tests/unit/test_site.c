/* SPDX-License-Identifier: ISC */
#include "rules_fixture.h"

static void first_match_wins(void **state)
{
	struct fixture *f = *state;

	fixture_load(f, "site private iesg-only@ietf.org\nsite list iesg@ietf.org\n"
			"site public *@ietf.org\nsite chair chair@ietf.org\n");
	assert_int_equal(rules_site(f->rules, TEXT("iesg-only@ietf.org")), SITE_PRIVATE);
	assert_int_equal(rules_site(f->rules, TEXT("IESG@IETF.org")), SITE_LIST);
	assert_int_equal(rules_site(f->rules, TEXT("bpf@ietf.org")), SITE_PUBLIC);
	assert_int_equal(rules_site(f->rules, TEXT("chair@ietf.org")), SITE_PUBLIC);
	assert_int_equal(rules_site(f->rules, TEXT("bpf@ietf.org.example")), SITE_NONE);
	assert_int_equal(rules_site(f->rules, TEXT("")), SITE_NONE);
}

static void list_ids(void **state)
{
	struct fixture *f = *state;

	fixture_load(f, "site public gendispatch@ietf.org *@lists.example.org nomcom-*@ietf.org\n");
	assert_int_equal(rules_site(f->rules, TEXT("gendispatch.ietf.org")), SITE_PUBLIC);
	assert_int_equal(rules_site(f->rules, TEXT("GenDispatch.ietf.org")), SITE_PUBLIC);
	assert_int_equal(rules_site(f->rules, TEXT("any.lists.example.org")), SITE_PUBLIC);
	assert_int_equal(rules_site(f->rules, TEXT("nomcom-2026.ietf.org")), SITE_PUBLIC);
	assert_int_equal(rules_site(f->rules, TEXT("xgendispatch.ietf.org")), SITE_NONE);
	assert_int_equal(rules_site(f->rules, TEXT("gendispatch.ietf.org.evil.example")),
			 SITE_NONE);
}

static void site_tests(void **state)
{
	struct fixture *f = *state;
	const struct judgement *j;

	fixture_load(f,
		     "site public *@public.example\nsite chair chair@x.example\n"
		     "header CC site:public:Cc\nheader ANY site:public\nheader TO site:public:To\n"
		     "header CHAIR site:chair:From\nheader LIST site:public:List-Id\n"
		     "header OTHER site:chair:Reply-To\n");
	j = fixture_judge(f, "From: Chair <chair@x.example>\nTo: a@b.example\n"
			     "Cc: B <b@b.example>, W <w@public.example>\n\n\n");
	assert_hits(j, "CC");
	assert_hits(j, "ANY");
	assert_misses(j, "TO");
	assert_hits(j, "CHAIR");
	assert_misses(j, "LIST");
	assert_misses(j, "OTHER");
	assert_text(fixture_hit(j, "CC")->matched, "w@public.example");
	j = fixture_judge(f, "From: a@b.example\nResent-To: w@public.example\n\n\n");
	assert_hits(j, "ANY");
	j = fixture_judge(f, "From: a@b.example\nList-Id: W <w.public.example>\n"
			     "Reply-To: chair@x.example\n\n\n");
	assert_hits(j, "ANY");
	assert_hits(j, "LIST");
	assert_hits(j, "OTHER");
	/* Reply-To is none of those that "any" means. */
	assert_misses(fixture_judge(f, "Reply-To: w@public.example\n\n\n"), "ANY");
}

/* user=40host@dmarc.ietf.org is undone before sites are compared. */
static void dmarc(void **state)
{
	struct fixture *f = *state;

	fixture_load(f, "site private *@counsel.example\nsite public *@*.ietf.org *@ietf.org\n");
	assert_int_equal(
	    fixture_judge(f, "From: Jo <jo=40counsel.example@dmarc.ietf.org>\n\nx\n")->verdict,
	    VERDICT_BLOCKED);
}

static void origins(void **state)
{
	struct fixture *f = *state;
	struct judge_options options = {0};
	struct judgement *j;

	fixture_load(f, "site destination iab@iab.org\nsite list iesg@ietf.org\n"
			"site public *@ietf.org\nsite private iesg-only@example.org\n");
	assert_int_equal(fixture_judge(f, "List-Id: <iesg.ietf.org>\nTo: iab@iab.org\n\n")->origin,
			 ORIGIN_LIST);
	assert_int_equal(fixture_judge(f, "To: bpf@ietf.org, iesg@ietf.org\n\n")->origin,
			 ORIGIN_LIST);
	assert_int_equal(fixture_judge(f, "To: iesg@ietf.org, iab@iab.org\n\n")->origin,
			 ORIGIN_DESTINATION);
	assert_int_equal(fixture_judge(f, "To: a@b.example\nCc: bpf@ietf.org\n\n")->origin,
			 ORIGIN_PUBLIC);
	assert_int_equal(fixture_judge(f, "To: a@b.example\n\n")->origin, ORIGIN_UNKNOWN);
	options.source = "chat";
	rules_judge(f->rules, fixture_mail(f, "To: iesg@ietf.org\n\n"), &options, &j);
	assert_int_equal(j->origin, ORIGIN_CHAT);
	options.origin = ORIGIN_MEETING;
	rules_judge(f->rules, fixture_mail(f, "To: iesg@ietf.org\n\n"), &options, &j);
	assert_int_equal(j->origin, ORIGIN_MEETING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SAYS("the first match in file order wins", first_match_wins),
	    SAYS("a List-Id is compared with the glob's @ as a dot", list_ids),
	    SAYS("header NAME site:KIND[:Header] hits on the address", site_tests),
	    SAYS("DMARC rewriting hides nobody", dmarc),
	    SAYS("the origin is said, or follows from List-Id, then To and Cc", origins),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
