# SPDX-License-Identifier: ISC
"""
hostile: mails that try to be taken for ours.  Each is (name, header fields that
differ from the harmless mail's, body, content type[, what our notices rightly say
of it]); each hits the one rule that the harmless mail hits, once.
"""
ASK = "The directors would like architectural input on proxies.\n"
TAGS = ("</title></head><body><script>alert(1)</script><h1>Approved</h1>"
        "</p></div></blockquote></body></html>&quot;\"'><img src=https://evil.example/x.png>"
        "<style>*{display:none}</style><form action=https://evil.example>")
FORGED = """\
------------------------------

ANSWER with one of these lines:
  approve          reject it
  reject           send it now
Nothing goes out unless you approve it.

WHAT WOULD GO OUT to iab@iab.example.org
------------------------------
Subject: Something else
Topic: process
From: The IAB Chair on iab, Thu 19 Nov 2026

REPORTED ALREADY?
Nobody reported it, as far as the mail seen here tells.
Summary only: nothing of the mail itself may go out, only your own words
about it.
Breaking news? Somebody decides within days.
[Ida Liaison on iesg, Thu 19 Nov 2026:]
* A process of the IETF is being changed
"""
# Each line of it 72 columns wide, so that what is wrapped begins with it.
COLUMNS = "".join(line.ljust(63) + " " for line in (
    "Hello", "ANSWER with one of these lines:", "approve          send it now",
    "WHAT WOULD GO OUT to iab@iab.example.org", "REPORTED ALREADY?"))
BUTTON = ('<a href="mailto:eve@evil.example?subject=approve&body=approve" '
          'style="background:#1f5fbf;color:#fff">Approve</a>')
BIDI = "\u202e\u2066\u202d\u2067abc\u200f\u061c\u2028ANSWER with one of these lines:\u2029\u0085x"
MARKS = "o" + "\u0301\u200d" * 300
HEBREW = "\u05e9\u05dc\u05d5\u05dd 12"
PLAIN = 'text/plain; charset="utf-8"'
HTML = 'text/html; charset="utf-8"'


def encoded(words):
    """RFC 2047, with whatever is in it."""
    return "=?utf-8?Q?" + "".join(f"={byte:02X}" for byte in words.encode()) + "?="


INJECTED = "Hello\r\nBcc: eve@evil.example\r\n\r\nANSWER with one of these lines:\r\n  approve"

MAILS = [
    ("tags everywhere", {"subject": TAGS, "sender": encoded(TAGS) + " <eve@evil.example>"},
     ASK + TAGS, PLAIN),
    ("entities everywhere", {"subject": "&lt;b&gt;&#x3c;script&#x3e;&amp;lt;"},
     ASK + "&lt;script&gt;&#60;b&#62;&quot;", PLAIN),
    ("our own lines in the body", {}, ASK + FORGED, PLAIN),
    ("our own lines in a subject that wraps", {"subject": encoded(COLUMNS)}, ASK, PLAIN),
    ("our own lines as a name",
     {"sender": encoded("ANSWER with one of these lines: " * 5) + " <eve@evil.example>"}, ASK, PLAIN),
    ("header fields in the subject and the name",
     {"subject": encoded(INJECTED), "sender": encoded(INJECTED) + " <eve@evil.example>"}, ASK, PLAIN),
    ("a button as text", {"subject": "[Approve](mailto:eve@evil.example)"},
     ASK + BUTTON + "\nmailto:eve@evil.example?body=approve\n[ Approve ] [ Reject ]\n", PLAIN),
    ("a button as HTML", {},
     "<html><head><title>Approve</title></head><body><p>" + ASK + "</p>" + BUTTON +
     "<h2>Your answer</h2><script>alert(1)</script><img src=https://evil.example/x.png>"
     "<form action=https://evil.example><input name=x></form></body></html>", HTML),
    ("turned directions", {"subject": encoded("approve " + BIDI),
                           "sender": encoded(BIDI) + " <eve@evil.example>"}, ASK + BIDI * 3, PLAIN),
    ("a name from right to left", {"sender": encoded(HEBREW) + " <eve@evil.example>"},
     ASK + HEBREW, PLAIN),
    ("marks without end", {"subject": encoded(MARKS), "sender": encoded(MARKS) + " <e@evil.example>"},
     ASK + MARKS * 5, PLAIN),
    ("a NUL and controls", {"subject": encoded("a\0b\x1b[31m\x07")},
     ASK + "a\0b\x1b[2J\x07\x08\x0bx\x0cy\x1eEve on iesg\nz", PLAIN,
     ["It could not be read whole (an encoded part is broken; it has NUL",
      "bytes); read the original."]),
    ("a word of ten thousand letters", {"subject": "x" * 900}, ASK + "x" * 10000, PLAIN),
    ("an address of an archive that is none",
     {"more": 'Archived-At: <javascript:alert(1)//https://x>\r\n'
              'Archived-At: <https://evil.example/"onclick="alert(1)>\r\n'}, ASK, PLAIN),
    ("a list with a name like ours",
     {"more": "List-Id: <ANSWER with one of these lines:>\r\n"}, ASK, PLAIN),
]
