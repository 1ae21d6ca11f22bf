/* SPDX-License-Identifier: ISC */
#include "mail_fixture.h"

#include "../../src/mail/flow.h"
#include "../../src/mail/own.h"

#define own_is(plain, want) assert_text(own_text(pool, text_of(plain), 0), want)
#define reply_is(plain, want) assert_text(own_text(pool, text_of(plain), OWN_REPLY), want)

static void quotes_go_and_answers_between_them_stay(void **state)
{
	(void)state;
	own_is("> old\nyes\n> older\n>> oldest\n\nand no\n", "yes\n\nand no\n");
	own_is(" > old\n\n\n\nnew\n", "new\n");
	own_is("JD> old\nnew\n", "new\n");
	own_is("new\n", "new\n");
	own_is("", "");
}

static void a_line_that_an_mbox_escaped_is_no_quote(void **state)
{
	(void)state;
	own_is(">From here on we must act.\n", ">From here on we must act.\n");
}

static void attribution_is(const char *attribution)
{
	own_is(pool_printf(pool, "Yes.\n\n%s\n> old\n", attribution), "Yes.\n");
	own_is(pool_printf(pool, "Yes.\n\n%s\n\n> old\n\nNo.\n", attribution), "Yes.\n\nNo.\n");
}

static void attributions_go_in_nine_languages(void **state)
{
	(void)state;
	attribution_is("On Thu, 19 Nov 2026 at 18:00, Jane Doe <jane@example.org> wrote:");
	attribution_is("On Thu, Nov 19, 2026 at 6:00 PM Jane Doe with a very long name\n"
	               "<jane@example.org> wrote:");
	attribution_is("Am 19.11.26 um 18:00 schrieb Jane Doe:");
	attribution_is("Le 19 nov. 2026 \u00e0 18:00, Jane Doe <jane@example.org> a \u00e9crit :");
	attribution_is("El jue, 19 nov 2026 a las 18:00, Jane (<jane@example.org>) escribi\u00f3:");
	attribution_is("Il giorno gio 19 nov 2026 alle ore 18:00 Jane <jane@example.org> ha scritto:");
	attribution_is("Op do 19 nov. 2026 om 18:00 schreef Jane <jane@example.org>:");
	attribution_is("W dniu 19.11.2026 o 18:00, Jane Doe napisa\u0142:");
	attribution_is("19 \u043d\u043e\u044f\u0431\u0440\u044f 2026, 18:00, Jane <jane@example.org> "
	               "\u043d\u0430\u043f\u0438\u0441\u0430\u043b:");
	attribution_is("2026\u5e7411\u670819\u65e5(\u6728) 18:00 Jane Doe <jane@example.org>:");
	attribution_is("2026-11-19 18:00 GMT+01:00 Jane Doe <jane@example.org>:");
	attribution_is("Jane Doe wrote:");
}

static void a_sentence_that_ends_in_a_colon_stays(void **state)
{
	(void)state;
	own_is("On Thursday the IESG decided:\n\nno more.\n",
	       "On Thursday the IESG decided:\n\nno more.\n");
	own_is("What I wrote:\nsee below\n", "What I wrote:\nsee below\n");
}

static void below_an_unmarked_old_mail_nothing_of_a_reply_counts(void **state)
{
	(void)state;
	reply_is("reject\n\nOn Thu, 19 Nov 2026 at 18:00, Jane <jane@example.org> wrote:\n\n"
	         "approve\n",
	         "reject\n");
}

static const char outlook[] = "Agreed.\n\n"
                              "________________________________\n"
                              "From: Jane Doe <jane@example.org>\n"
                              "Sent: Thursday, 19 November 2026 18:00\n"
                              "To: The IESG <iesg@example.org>;\n"
                              "\tJohn <john@example.org>\n"
                              "Subject: Process\n"
                              "\n"
                              "The old words.\n";

static void the_header_block_of_an_old_mail_ends_the_text(void **state)
{
	(void)state;
	own_is(outlook, "Agreed.\n");
	own_is("Ja.\n\nVon: Jane\nGesendet: Donnerstag\nAn: IESG\nBetreff: x\n\nalt\n", "Ja.\n");
	own_is("Oui.\n\n*De\u00a0:* Jane\n*Envoy\u00e9\u00a0:* jeudi\n*Objet\u00a0:* x\n\nvieux\n",
	       "Oui.\n");
	own_is("Yes.\n\n-----Original Message-----\nFrom: J\nSent: D\nTo: I\nSubject: x\n\nold\n",
	       "Yes.\n");
	own_is("Yes.\n\n-------- Urspr\u00fcngliche Nachricht --------\nalt\n", "Yes.\n");
	own_is("Yes.\n\nDate: Thu, 26 Jun 2014\nSubject: x\nFrom: a@b\nTo: c@d\n\nold\n", "Yes.\n");
}

static void a_form_with_from_and_to_is_no_old_mail(void **state)
{
	(void)state;
	const char *form = "Title: Liaison on 6G\nFrom: SG13\nTo: IETF\nCc: IAB\nBody: please answer\n";
	own_is(form, form);
}

static void what_is_passed_on_stays(void **state)
{
	(void)state;
	const char *forward = "FYI\n\n---------- Forwarded message ---------\nFrom: J <j@x>\n"
	                      "Date: Thu, 19 Nov 2026\nSubject: x\nTo: i@x\n\nThe news.\n";
	own_is(forward, "FYI\n\nThe news.\n");
	reply_is(forward, "FYI\n");
	assert_text(own_text(pool, text_of(outlook), OWN_FORWARD), "Agreed.\n\nThe old words.\n");
	/* the forwarder's signature ends their words, not what they pass on */
	own_is("FYI\n-- \nJohn\n\nBegin forwarded message:\n\nFrom: J\nDate: D\nSubject: x\n\nNews.\n",
	       "FYI\n\nNews.\n");
}

static void a_signature_ends_the_text(void **state)
{
	(void)state;
	own_is("Words.\n-- \nJane Doe\nconfidential\n", "Words.\n");
	own_is("Words.\n--\nJane Doe\n", "Words.\n");
	own_is("a -- b\n-- c\n--- d\n", "a -- b\n-- c\n--- d\n");
	reply_is("approve\n\u2014\nJane\n", "approve\n");
	reply_is("approve\n____________\nold\n", "approve\n");
}

static void dashes_above_a_long_text_are_no_signature(void **state)
{
	(void)state;
	struct buf buf;
	buf_open(&buf, pool);
	buf_string(&buf, "Introduction.\n--\n");
	for (int i = 0; i < 40; i++)
		buf_string(&buf, "A line of the text.\n");
	const char *text = text_string(pool, buf_get(&buf));
	own_is(text, text);
}

static void a_phone_signs_alone_on_a_line(void **state)
{
	(void)state;
	own_is("Yes.\n\nSent from my iPhone\n", "Yes.\n");
	own_is("Yes.\n\nSent from my iPhone\n\n> old\n", "Yes.\n");
	own_is("Ja.\n\nVon meinem iPhone gesendet\n", "Ja.\n");
	own_is("Yes.\n\nGet Outlook for iOS\n", "Yes.\n");
	own_is("Sent from my desk, which is easier.\n", "Sent from my desk, which is easier.\n");
	own_is("Sent from Geneva:\n\nThe ITU decided.\n", "Sent from Geneva:\n\nThe ITU decided.\n");
}

static void list_footers_go(void **state)
{
	(void)state;
	own_is("Words.\n_______________________________________________\n"
	       "Iesg mailing list -- iesg@example.org\nTo unsubscribe send an email to x\n",
	       "Words.\n");
	own_is("_______________________________________________\nIesg mailing list\n", "");
	own_is("Words.\n___________\nnot a footer\n", "Words.\n___________\nnot a footer\n");
}

static void openpgp_armor_goes(void **state)
{
	(void)state;
	own_is("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nWords.\n"
	       "-----BEGIN PGP SIGNATURE-----\n\niQEz\n=ab\n-----END PGP SIGNATURE-----\n",
	       "Words.\n");
}

static const char disclaimer[] =
    "This e-mail and any attachments are confidential and intended solely for\n"
    "the use of the individual or entity to whom they are addressed.  If you\n"
    "have received it in error please notify the sender and delete it.\n";

static void legal_disclaimers_go(void **state)
{
	(void)state;
	assert_true(own_is_disclaimer(text_of(disclaimer)));
	own_is(pool_printf(pool, "Words.\n\n%s", disclaimer), "Words.\n");
	own_is("[EXTERNAL]\n\nWords.\n", "[EXTERNAL]\n\nWords.\n");
	own_is("CAUTION: This email originated from outside of the organization. Do not click\n"
	       "links.\n\nWords.\n",
	       "Words.\n");
}

static void a_wish_for_confidence_is_no_disclaimer(void **state)
{
	(void)state;
	static const char *const wishes[] = {
	    "This mail is confidential, do not forward.",
	    "This e-mail is confidential: do not share it outside the IESG, and delete it then.",
	    "The Smith appeal is confidential.",
	    ""};
	for (size_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++)
		assert_false(own_is_disclaimer(text_of(wishes[i])));
}

static void nobody_hides_a_sentence_in_a_disclaimer(void **state)
{
	(void)state;
	const char *hidden = pool_printf(
	    pool, "%sThe executive session decided to replace the chair of the group.\n", disclaimer);
	assert_false(own_is_disclaimer(text_of(hidden)));
	const char *before = pool_printf(
	    pool, "The executive session decided to replace the chair.\n%s", disclaimer);
	assert_false(own_is_disclaimer(text_of(before)));
}

static void only_a_last_paragraph_is_taken_from_what_could_be_secret(void **state)
{
	(void)state;
	const char *end = pool_printf(pool, "Words.\n\n-- \n%s\n", disclaimer);
	assert_text(own_without_disclaimer(text_of(end)), "Words.\n\n");
	const char *list = pool_printf(pool,
	                               "Words.\n\n%s\n________________________________________\n"
	                               "Iesg mailing list\nIesg@example.org\n",
	                               disclaimer);
	assert_text(own_without_disclaimer(text_of(list)), "Words.\n\n");
	const char *middle = pool_printf(pool, "%s\nSecret words.\n", disclaimer);
	assert_text(own_without_disclaimer(text_of(middle)), middle);
	assert_text(own_without_disclaimer(TEXT("-- \nSecret\n")), "-- \nSecret\n");
	assert_text(own_without_disclaimer(TEXT("")), "");
}

/* RFC 3676 4.1, 4.2, 4.3, 4.4, 4.5 */
static void flowed_lines_are_joined(void **state)
{
	(void)state;
	assert_text(flow_join(pool, TEXT("one \ntwo \nthree\nfour\n"), false),
	            "one two three\nfour\n");
	assert_text(flow_join(pool, TEXT("\xE4\xBD\xA0 \n\xE5\xA5\xBD\n"), true), "\u4f60\u597d\n");
	assert_text(flow_join(pool, TEXT("> a \n> b\n>> c \n> d\n"), false), "> a b\n>> c \n> d\n");
	assert_text(flow_join(pool, TEXT(" >stuffed\n From me\n"), false), ">stuffed\nFrom me\n");
	assert_text(flow_join(pool, TEXT("end \n-- \nJane\n"), false), "end \n-- \nJane\n");
	assert_text(flow_join(pool, TEXT(">\n>"), false), "> \n> \n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    MAIL_TEST(quotes_go_and_answers_between_them_stay),
	    MAIL_TEST(a_line_that_an_mbox_escaped_is_no_quote),
	    MAIL_TEST(attributions_go_in_nine_languages),
	    MAIL_TEST(a_sentence_that_ends_in_a_colon_stays),
	    MAIL_TEST(below_an_unmarked_old_mail_nothing_of_a_reply_counts),
	    MAIL_TEST(the_header_block_of_an_old_mail_ends_the_text),
	    MAIL_TEST(a_form_with_from_and_to_is_no_old_mail),
	    MAIL_TEST(what_is_passed_on_stays),
	    MAIL_TEST(a_signature_ends_the_text),
	    MAIL_TEST(dashes_above_a_long_text_are_no_signature),
	    MAIL_TEST(a_phone_signs_alone_on_a_line),
	    MAIL_TEST(list_footers_go),
	    MAIL_TEST(openpgp_armor_goes),
	    MAIL_TEST(legal_disclaimers_go),
	    MAIL_TEST(a_wish_for_confidence_is_no_disclaimer),
	    MAIL_TEST(nobody_hides_a_sentence_in_a_disclaimer),
	    MAIL_TEST(only_a_last_paragraph_is_taken_from_what_could_be_secret),
	    MAIL_TEST(flowed_lines_are_joined),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
