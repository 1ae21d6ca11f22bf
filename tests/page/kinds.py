# SPDX-License-Identifier: ISC
"""
kinds: every kind of mail that the program writes to a person, made by the
program from harmless mail.  Each function gets a fresh site and returns the
mail; where the test knows what its buttons must say, BUTTONS has it.
"""

ASK = """\
Dear all,

the transport directors would like architectural input from the IAB on
mandatory proxies: two operators have told us that they will deploy them
before the end of the year, whatever the documents say.

  o the first wants them at every base station
  o the second at the border of its network

Hannah
"""
APPEAL = """\
This is an appeal under RFC 2026 section 6.5.2; the full text is attached to
the statement. We mean to answer before Thursday.
"""
OTHERS = "3GPP SA2 wants a maintenance agreement for the URL reference.\n"
ANSWER = "And I would add that the architectural input should name the operators.\n"
WORDS = "The transport directors ask for our view on mandatory proxies."
LONG = """\
We would like architectural input on this URL, and on this configuration:

  https://example.org/{path}?q={path}

  {code}

and W3C wants it too.
""".format(path="very-long-path-component/" * 12,
           code="dhcp_option_" * 20 + " = { " + "0x00, " * 40 + "}")

WORDS_OF_MINE = ("In my words", "approve\r\nsummary: ")
APPROVE, REJECT, DEFER = ("Approve", "approve"), ("Reject", "reject"), ("Defer 1 day", "defer 1d")
NORMAL = [APPROVE, ("Send now", "approve now"), WORDS_OF_MINE, REJECT, DEFER]
URGENT = [APPROVE, ("In the digest", "approve digest"), WORDS_OF_MINE, REJECT, DEFER]
SUMMARY = [("Approve with a summary", "approve\r\nsummary: "), REJECT, DEFER]


def digest(site):
    site.receive(site.message(ASK, "Question for the IAB: mandatory proxies"))
    return site.one()


def breaking(site):
    site.receive(site.message(
        "3GPP SA2 decides on Friday whether to write its own variant of our transport\n"
        "protocol. Our liaison manager has not been told, and RFC 4052 is at stake.\n",
        "3GPP SA2 plans a private variant of the transport protocol"))
    return site.one()


def summary_only(site):
    site.receive(site.message(
        "At the informal telechat somebody asked for architectural input on proxies.\n",
        "Notes from the informal telechat"))
    return site.one()


def summary_given(site):
    site.answer(summary_only(site), "summary: " + WORDS)
    return next(mail for mail in site.work() if mail.html)


def unverified(site):
    site.receive(site.message(ASK, "Question for the IAB: mandatory proxies", vouched=False))
    return site.one()


def not_whole(site):
    site.receive(site.message(ASK, "Question for the IAB", kind="text/plain; charset=x-klingon"))
    return site.one()


def revision(site):
    site.receive(site.message(ASK, "Question for the IAB", ident="one@x"))
    site.work()
    site.receive(site.message(ANSWER, "Re: Question for the IAB",
                              "Piet van Dam <piet@example.net>", more="References: <one@x>\r\n"))
    return site.one()


def linked(site):
    site.receive(site.message(ASK, "Question for the IAB", ident="one@x"))
    site.answer(site.one(), "reject they know")
    site.work()
    site.receive(site.message(APPEAL, "Re: Question for the IAB",
                              "Piet van Dam <piet@example.net>", more="References: <one@x>\r\n"))
    return site.one()


def elsewhere_noted(site):
    site.receive(site.message("Let us discuss the proxies here, please.\n",
                              "Question for the IAB", list_id="gendispatch.ietf.example.org",
                              ident="public@x"))
    site.receive(site.message(ASK, "Re: Question for the IAB", more="References: <public@x>\r\n"))
    return site.one()


def meanwhile(site):
    """A candidate that also says what was withdrawn; the daily line of a blocked
    mail went out already."""
    site.receive(site.message("We got a subpoena.", "Lawyers"))
    site.receive(site.message(ASK, "Question for the IAB", ident="one@x"))
    site.work()
    site.receive(site.message(ASK, "Question for the IAB", list_id="gendispatch.ietf.example.org",
                              ident="one@x"))
    site.receive(site.message(OTHERS, "URL reference"))
    return site.one()


def long_words(site):
    site.receive(site.message(LONG, "Donaudampfschifffahrtsgesellschaft" * 6,
                              '"' + "Wolfeschlegelsteinhausenbergerdorff" * 3 +
                              '" <w@example.com>'))
    return site.one()


def note(site):
    """The liaison's own, written to the note address."""
    site.receive((site.vouched("dmarc=pass header.from=iab.example.org") +
                  "From: ida@iab.example.org\r\nTo: note@mx.example.org\r\n"
                  "Subject: From the corridor\r\nMessage-ID: <n@x>\r\n\r\n" + WORDS + "\r\n").encode())
    return next(mail for mail in site.work() if mail.html)


def receipt(site):
    site.answer(digest(site), "approve")
    return site.one()


def misunderstood(site):
    site.answer(digest(site), "aprove it please")
    return site.one()


def three(site):
    """Three candidates, approved for the digest."""
    for words, subject in ((ASK, "Question for the IAB"), (APPEAL, "Appeal"),
                           (OTHERS, "URL reference")):
        site.receive(site.message(words, subject))
    for letter in site.work():
        site.answer(letter, "approve digest")
    site.work()


def reminder(site):
    digest(site)
    site.clock = "2026-11-20 09:00:00"
    return next(mail for mail in site.work() if "Reminder" in mail.subject)


def expired(site):
    digest(site)
    site.clock = "2026-12-08 09:00:00"
    return next(mail for mail in site.work() if "Expired" in mail.subject)


def preview(site):
    three(site)
    breaking(site)
    site.clock = "2026-11-19 15:00:00"
    return next(mail for mail in site.work() if "preview" in mail.subject)


def digest_three(site):
    three(site)
    site.clock = "2026-11-19 18:00:30"
    return next(mail for mail in site.work() if mail.to == "iab@iab.example.org")


def relay(site):
    site.answer(breaking(site), "approve")
    return next(mail for mail in site.work() if mail.to == "iab@iab.example.org")


def relay_own_words(site):
    site.answer(digest(site), "approve now\nsummary: " + WORDS)
    return next(mail for mail in site.work() if mail.to == "iab@iab.example.org")


def relay_summary_only(site):
    site.answer(summary_only(site), "approve now\nsummary: " + WORDS)
    return next(mail for mail in site.work() if mail.to == "iab@iab.example.org")


def relay_full(site):
    site.answer(digest(site), "approve full")
    return next(mail for mail in site.work() if mail.to == "iab@iab.example.org")


KINDS = [digest, breaking, summary_only, summary_given, unverified, not_whole, revision, linked,
         elsewhere_noted, meanwhile, long_words, note, receipt, misunderstood, reminder, expired,
         preview, digest_three, relay, relay_own_words, relay_summary_only, relay_full]
BUTTONS = {digest: NORMAL, breaking: URGENT, summary_only: SUMMARY, summary_given: NORMAL,
           unverified: NORMAL, not_whole: NORMAL, revision: NORMAL, linked: NORMAL,
           elsewhere_noted: NORMAL, meanwhile: NORMAL, long_words: NORMAL, note: NORMAL}
