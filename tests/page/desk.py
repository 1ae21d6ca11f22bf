# SPDX-License-Identifier: ISC
"""
desk: one liaison's installation in a folder of its own.  Mail goes in through
liaison-receive, `liaison run` sends to a server of ours that keeps all it gets.
"""
import email
import email.policy
import os
import re
import shutil
import socketserver
import subprocess
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
LIAISON = "ida@iab.example.org"
DESTINATION = "iab@iab.example.org"
REPLY = "desk@mx.example.org"
BORDER = "mx.example.org"


class Post(socketserver.StreamRequestHandler):
    """Takes every mail (RFC 5321, as little of it as a client needs)."""

    def handle(self):
        self.say("220 ready")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"DATA":
                self.say("354 go on")
                data = b""
                for line in self.rfile:
                    if line == b".\r\n":
                        break
                    data += line[1:] if line.startswith(b".") else line
                self.server.mails.append(data)
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            self.say("250 ok")

    def say(self, words):
        self.wfile.write(words.encode() + b"\r\n")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = allow_reuse_address = True


class Letter:
    """A mail that the program sent, as a mail reader that is not ours sees it."""

    def __init__(self, raw):
        self.raw = raw
        self.mail = email.message_from_bytes(raw, policy=email.policy.default)
        self.subject = self.mail["Subject"] or ""
        self.text, self.html, self.originals = "", "", 0
        self.read(self.mail)

    def read(self, part):
        kind = part.get_content_type()
        if kind == "message/rfc822" or kind == "application/octet-stream":
            self.originals += 1
        elif part.is_multipart():
            for inner in part.iter_parts():
                self.read(inner)
        elif kind == "text/plain":
            self.text += part.get_content()
        elif kind == "text/html":
            self.html += part.get_content()

    @property
    def to(self):
        return self.mail["To"]

    @property
    def reply_to(self):
        return str(self.mail["Reply-To"]).strip()


class Site:
    def __init__(self, programs):
        self.programs = programs
        self.dir = tempfile.mkdtemp(prefix="liaison-page-")
        self.server = Server(("127.0.0.1", 0), Post)
        self.server.mails = []
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.clock = "2026-11-17 09:00:00"  # a Tuesday
        self.count = 0
        shutil.copy(os.path.join(HERE, "page.rules"), self.dir)
        values = {
            "liaison.address": LIAISON, "liaison.name": "Ida Liaison",
            "mail.reply_address": REPLY, "mail.note_address": "note@mx.example.org",
            "mail.from": LIAISON, "mail.destination": DESTINATION,
            "mail.prefix": "[IESG liaison]", "auth.authserv_id": BORDER,
            "rules.path": os.path.join(self.dir, "page.rules"),
            "smtp.url": "smtp://127.0.0.1:%d" % self.server.server_address[1],
            "candidate.grace": "0s", "digest.preview": "4h",
        }
        command = ["init", "--dir", self.dir, "--force"]
        for key, value in values.items():
            command += ["--set", f"{key}={value}"]
        self.program("liaison", *command, conf=False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        shutil.rmtree(self.dir, ignore_errors=True)

    def program(self, name, *arguments, given=None, conf=True):
        command = [os.path.join(self.programs, name)]
        if conf:
            command += ["-c", os.path.join(self.dir, "liaison.conf")]
        command = ["faketime", "-f", "@" + self.clock] + command
        done = subprocess.run(command + list(arguments), input=given, capture_output=True,
                              env=dict(os.environ, TZ="UTC"))
        if done.returncode != 0:
            raise RuntimeError("%s ended with %d: %s" % (
                " ".join(command + list(arguments)), done.returncode,
                (done.stdout + done.stderr).decode(errors="replace")))
        return done.stdout.decode()

    def receive(self, raw):
        return self.program("liaison-receive", given=raw)

    def work(self):
        """One pass; the mails that it sent."""
        before = len(self.server.mails)
        self.program("liaison", "run")
        return [Letter(raw) for raw in self.server.mails[before:]]

    def one(self):
        """One pass that sends one mail."""
        letters = self.work()
        if len(letters) != 1:
            raise RuntimeError("one mail was expected: %s" % [one.subject for one in letters])
        return letters[0]

    def vouched(self, result):
        """What the border writes above its Received field."""
        return (f"Authentication-Results: {BORDER}; {result}\r\n"
                f"Received: from out.example by {BORDER}; Thu, 19 Nov 2026 15:00:00 +0000\r\n")

    def message(self, words, subject, sender="Hannah Osei <hannah.osei@example.com>",
                list_id="iesg.ietf.example.org", vouched=True, more="", ident=None,
                kind='text/plain; charset="utf-8"'):
        """A list's mail, in bytes; words may be bytes too."""
        self.count += 1
        ident = ident or f"m{self.count}@mail.example.com"
        head = self.vouched("dkim=pass header.d=ietf.example.org") if vouched else ""
        head += (
            f"Message-ID: <{ident}>\r\nDate: Thu, 19 Nov 2026 14:00:00 +0000\r\n"
            f"From: {sender}\r\nTo: {list_id.replace('.', '@', 1)}\r\nSubject: {subject}\r\n"
            f'List-Id: "The list" <{list_id}>\r\n{more}'
            f"Archived-At: <https://mailarchive.example.org/arch/msg/iesg/"
            f"hhylBIfDhGz3jwndreajYNOoROohhylBIfDhGz3jwndreajYNOoROo/>\r\n"
            f"MIME-Version: 1.0\r\nContent-Type: {kind}\r\n"
            f"Content-Transfer-Encoding: 8bit\r\n\r\n")
        if isinstance(words, str):
            words = words.encode()
        return head.encode("utf-8", "surrogateescape") + re.sub(rb"\r?\n", b"\r\n", words) + b"\r\n"

    def answer(self, letter, words):
        """The liaison answers that mail."""
        self.count += 1
        raw = (self.vouched("dmarc=pass header.from=iab.example.org") +
               f"From: Ida Liaison <{LIAISON}>\r\nTo: {letter.reply_to}\r\n"
               f"Subject: Re: {letter.subject}\r\nMessage-ID: <r{self.count}@iab.example.org>\r\n"
               f"In-Reply-To: {letter.mail['Message-ID'].strip()}\r\n\r\n{words}\r\n")
        self.receive(raw.encode())
