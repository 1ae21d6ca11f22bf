#!/usr/bin/perl
# SPDX-License-Identifier: ISC
#
# Writes messages that are hard to read into a folder, the same each time.
#
#	cases.pl FOLDER
#
# One thing at a time, as far as it goes: when a message is read otherwise
# than by SpamAssassin, its name says what to look at.
use strict;
use warnings;
use utf8;
use Encode qw(encode);
use MIME::Base64 qw(encode_base64);
use MIME::QuotedPrint qw(encode_qp);

my $folder = shift or die "usage: cases.pl FOLDER\n";
mkdir $folder;
my %written;

sub mail {
	my ($name, @pieces) = @_;
	die "$name: twice\n" if $written{$name}++;
	open my $out, '>:raw', "$folder/$name.eml" or die "$folder/$name.eml: $!\n";
	print $out map { utf8::is_utf8($_) ? encode('UTF-8', $_) : $_ } @pieces;
	close $out or die "$folder/$name.eml: $!\n";
}

my $head = <<'.';
Return-Path: <iesg-bounces@ietf.example.org>
Received: from mail.ietf.example.org (mail.ietf.example.org [192.0.2.25])
	by mx.iab.example.org (Postfix) with ESMTPS id 4XtQ0030zqk
	for <liaison@iab.example.org>; Thu, 19 Nov 2026 18:01:02 +0000 (UTC)
From: Jane Doe <jane@example.org>
To: The IESG <iesg@ietf.example.org>
Cc: iab@iab.example.org
Date: Thu, 19 Nov 2026 18:00:00 +0000
Message-ID: <case@example.org>
MIME-Version: 1.0
.

# With a subject, more header lines, and a body.
sub plain { my ($name, $fields, $body) = @_; mail($name, $head, "Subject: Case $name\n", $fields, "\n", $body) }
sub html {
	my ($name, $body, $fields) = @_;
	plain("html-$name", $fields || "Content-Type: text/html; charset=utf-8\n", $body);
}
sub multi {
	my ($name, $type, @parts) = @_;
	plain($name, "Content-Type: multipart/$type; boundary=\"=_edge\"\n",
	      join('', "preamble words\n", map({ "--=_edge\n$_\n" } @parts), "--=_edge--\nepilogue words\n"));
}
sub words { my ($charset, $how, $text) = @_;
	my $bytes = encode($charset, $text);
	return "=?$charset?B?" . encode_base64($bytes, '') . '?=' if $how eq 'B';
	$bytes =~ s/([^A-Za-z0-9 ])/sprintf '=%02X', ord $1/ge;
	$bytes =~ tr/ /_/;
	return "=?$charset?Q?$bytes?=";
}

# ---- headers ------------------------------------------------------------------------

my $tail = "\nThe words of the body.\n";
sub header { my ($name, @fields) = @_; mail("header-$name", $head, @fields, $tail) }
sub subject { my ($name, $value) = @_; header("subject-$name", "Subject: $value\n") }

subject('word-q', words('utf-8', 'Q', 'Änderung of the charter'));
subject('word-b', words('utf-8', 'B', 'Änderung of the charter'));
subject('word-latin1', words('iso-8859-1', 'Q', 'Änderung für alle'));
subject('word-latin2', words('iso-8859-2', 'Q', 'Změna pro všechny'));
subject('word-koi8', words('koi8-r', 'B', 'Изменение устава'));
subject('word-2022-jp', words('iso-2022-jp', 'B', '議題の変更'));
subject('word-sjis', words('shift_jis', 'B', '議題の変更'));
subject('word-euc-kr', words('euc-kr', 'B', '의제 변경'));
subject('word-gb2312', words('gb2312', 'B', '议程变更'));
subject('word-big5', words('big5', 'B', '議程變更'));
subject('word-windows-1252', '=?windows-1252?Q?=93quoted=94_=96_dash?=');
subject('word-latin1-is-1252', '=?iso-8859-1?Q?=93quoted=94_=96_dash?=');
subject('word-unknown-charset', '=?x-nobody?Q?caf=E9_charter?=');
subject('word-utf8-broken', '=?utf-8?Q?caf=E9_charter?=');
subject('word-ascii-8bit', '=?us-ascii?Q?caf=C3=A9_charter?=');
subject('word-language', '=?us-ascii*en?Q?with_a_language?=');
subject('word-split-character', "=?utf-8?B?" . encode_base64("\xc3", '') . "?=\n =?utf-8?B?" . encode_base64("\xa4nderung", '') . '?=');
subject('word-split-q', "=?utf-8?Q?char?=\n =?utf-8?Q?ter?= and more");
subject('words-of-two-charsets', "=?utf-8?Q?char=C3=A4?= =?iso-8859-1?Q?ter=E4?=");
subject('words-tab-between', "=?utf-8?Q?char?=\n\t=?utf-8?Q?ter?=");
subject('words-without-space', '=?utf-8?Q?char?==?utf-8?Q?ter?=');
subject('word-glued-to-text', 'pre=?utf-8?Q?char?=post');
subject('word-in-quotes', '"=?utf-8?Q?char=C3=A4?="');
subject('word-with-spaces', '=?utf-8?Q?two words?=');
subject('word-with-question-mark', '=?utf-8?Q?what?now?=');
subject('word-unfinished', '=?utf-8?Q?never ends');
subject('word-empty', 'a =?utf-8?Q??= b');
subject('word-broken-base64', '=?utf-8?B?Y2hhcnRl*cg?=');
subject('word-base64-no-padding', '=?utf-8?B?Y2hhcnRlcg?=');
subject('word-bad-q', '=?utf-8?Q?char=ZZter=4?=');
subject('word-lower-case-hex', '=?utf-8?q?caf=c3=a9?=');
subject('word-line-end-inside', '=?utf-8?Q?one=0Atwo?=');
subject('word-nul-inside', '=?utf-8?Q?one=00two?=');
subject('word-other-letter', '=?utf-8?X?one?=');
subject('8bit-utf8', 'Änderung of the charter');
subject('8bit-latin1', "\xC4nderung of the charter");
subject('8bit-1252', "\x93quoted\x94 charter");
subject('8bit-and-word', "\xC4nderung =?utf-8?Q?caf=C3=A9?=");
subject('8bit-unusual', "\x81\x8d\xd7\xf7 charter");
subject('equals-question', 'is 1 =? 2 or =?not a word');
subject('folded', "one\n two\n\tthree\n   four");
subject('folded-blank-line', "one\n \n two");
subject('folded-trailing', "one  \n  two   ");
subject('empty', '');
subject('blank', '   ');
subject('long', 'word ' x 2000);
subject('long-no-spaces', 'x' x 9000);
subject('zero', '0');
subject('with-tabs', "a\tb\t\tc");
header('subject-missing', '');
header('subject-twice', "Subject: first\nSubject: second\n");
header('subject-no-space', "Subject:close\n");
header('subject-space-before-colon', "Subject : far\n");
header('subject-upper-case', "SUBJECT: Shout\n");
header('name-mixed-case', "sUbJeCt: mixed\nx-mIxEd: value\n");
header('duplicates', "Subject: d\nX-One: first\nX-Two: between\nX-One: second\nx-one: third\n");
header('continuation-first-in-value', "Subject:\n on the next line\n");
header('without-colon', "Subject: s\nthis line has no colon\nX-After: yes\n");
header('four-without-colon', "Subject: s\nno colon\nno colon\nno colon\nno colon\nX-After: yes\n");
header('colon-only', "Subject: s\n: nameless\nX-After: yes\n");
header('8bit-name', "Subject: s\nX-N\xE4me: value\nX-After: yes\n");
header('from-inside', "Subject: s\nFrom nobody\nX-After: yes\n");
header('cr-inside', "Subject: carriage\rreturn\n");
header('nul-inside', "Subject: nul\0byte\nX-After: y\0es\n");
header('message-ids', "Subject: s\nX-Message-Id: <x\@example.org>\nResent-Message-Id: <r\@example.org>\nX-Original-Message-ID: <o\@example.org>\n");
header('references-word', "Subject: s\nReferences: <a\@example.org>\n =?utf-8?Q?not=5Fdecoded?=\nList-Id: =?utf-8?Q?not=5Fdecoded?= <l.example.org>\nX-Comment: =?utf-8?Q?decoded=21?=\n");
header('received-word', "Subject: s\nReceived: =?utf-8?Q?not=5Fdecoded?=\n");
header('sender', "Subject: s\nSender: iesg-bounces\@ietf.example.org\nReply-To: \"Doe, Jane\" <reply\@example.org>, b\@example.net\n");
header('x-envelope-from', "Subject: s\nX-Envelope-From: <env\@example.org>\n");
header('long-name', "Subject: s\n" . ('X' x 300) . ": value\nX-After: yes\n");
header('many', "Subject: s\n" . join('', map { "X-N$_: " . ('v' x 700) . "\n" } 1 .. 120) . "X-Last: yes\n");
header('long-value-folded', "Subject: s\nX-Long: " . join("\n ", ('w' x 70) x 200) . "\nX-After: yes\n");

my $from = 0;
for my $value (
	'jane@example.org', '<jane@example.org>', 'Jane Doe <jane@example.org>', '"Jane Doe" <jane@example.org>',
	'"Doe, Jane" <jane@example.org>', 'jane@example.org (Jane Doe)', "'Jane Doe' <jane\@example.org>",
	"\"'Jane Doe'\" <jane\@example.org>", 'Jane "JD" Doe <jane@example.org>', '"Jane \"JD\" Doe" <jane@example.org>',
	'jane@example.org, joe@example.net', 'Jane <jane@example.org>, Joe <joe@example.net>',
	'Jane <jane@example.org>; Joe <joe@example.net>', 'group: jane@example.org, joe@example.net;',
	'undisclosed-recipients:;', 'Jane Doe', 'Jane Doe <>', '<>', '', 'jane', 'jane@', '@example.org',
	'Jane <jane@example.org', 'Jane jane@example.org', 'jane@example.org <joe@example.net>',
	'"jane@example.org" <joe@example.net>', '"jane@example.org"', '=?utf-8?Q?J=C3=A4ne?= <jane@example.org>',
	'"=?utf-8?Q?J=C3=A4ne?=" <jane@example.org>', '=?utf-8?Q?"J=C3=A4ne,_D=C3=B6"?= <jane@example.org>',
	'=?utf-8?Q?J=C3=A4ne?= =?utf-8?Q?_D=C3=B6?= <jane@example.org>', 'Jäne <jane@example.org>', "J\xE4ne <jane\@example.org>",
	'Jane (a comment) Doe <jane@example.org>', 'Jane <jane@example.org> (a comment)', 'Jane <jane@example.org>(close)',
	'Jane (nested (comment)) <jane@example.org>', '"quoted local"@example.org', '<"quoted local"@example.org>',
	'jane@[192.0.2.1]', 'Jane <jane@[192.0.2.1]>', 'Jane < jane@example.org >', 'Jane <jane @example.org>',
	'Jane <jane@example.org>, , Joe <joe@example.net>', ', jane@example.org', 'Jane <jane@example.org> Joe <joe@example.net>',
	'Jane <<jane@example.org>>', 'Jane <jane@example.org> <jane@example.org>', 'Jane\\Doe <jane@example.org>',
	'"Jane\\\\Doe" <jane@example.org>', 'Jane <mailto:jane@example.org>', 'Jane <jane@example.org.>', 'JANE <JANE@EXAMPLE.ORG>',
	'Jane via List <list@ietf.example.org>', 'jane=40example.com@dmarc.ietf.org', 'a@b@example.org', 'Jane <jane@localhost>',
	'jane@example', 'Jane <jane@bücher.example.org>', '"" <jane@example.org>', '"unfinished <jane@example.org>',
	'  Jane   Doe   <jane@example.org>  ', "Jane\n Doe\n <jane\@example.org>", "Jane <jane\@example.org>,\n\tJoe <joe\@example.net>",
	'=?utf-8?Q?"Foobar"_<noreply@example.com>?=', '=?utf-8?Q?"Foobar"?=<info=example.com@example.net>',
	'team: a@example.org, "B, C" <b@example.org>; more@example.net', 'me <me@example.org> ,you <you@example.org>,',
) {
	mail(sprintf('from-%02d', ++$from), "From: $value\nTo: iesg\@ietf.example.org\nCc: $value\nSubject: from $from\n$tail");
}
mail('from-twice', "From: Jane <jane\@example.org>\nFrom: Joe <joe\@example.net>\nTo: a\@example.org\nTo: b\@example.org\nCc: c\@example.org\nSubject: s\n$tail");
mail('from-missing', "To: a\@example.org\nSubject: s\n$tail");

my $received = 0;
for my $value (
	"from a.example.org (a.example.org [192.0.2.1]) by mx.example.net (Postfix) with ESMTP id 1; Thu, 19 Nov 2026 18:00:00 +0000",
	"from a.example.org (a.example.org [192.0.2.1])\n\t(envelope-from <env\@example.org>)\n\tby mx.example.net (8.14.4/8.14.4) with ESMTP id x; Thu, 19 Nov 2026 18:00:00 +0000",
	"from [192.0.2.1] (helo=a.example.org) by mx.example.net with esmtp (Exim 4.94)\n\t(envelope-from <env\@example.org>) id 1; Thu, 19 Nov 2026 18:00:00 +0000",
	"by mx.example.net with local; Thu, 19 Nov 2026 18:00:00 +0000",
	"from localhost (localhost [127.0.0.1]) by mx.example.net (Postfix) with ESMTP id 1; Thu, 19 Nov 2026 18:00:00 +0000",
	"(qmail 1 invoked by uid 0); 19 Nov 2026 18:00:00 -0000",
	"from unknown (HELO a.example.org) (env\@example.org\@192.0.2.1) by mx.example.net with SMTP; 19 Nov 2026 18:00:00 -0000",
	"something else entirely",
) {
	$received++;
	for my $path ('', "Return-Path: <rp\@example.org>\n") {
		my $name = "received-$received" . ($path ? '-path' : '');
		mail($name, $path, "Received: $value\nFrom: jane\@example.org\nSubject: $name\n$tail");
	}
	mail("received-$received-under", "Received: $value\nReturn-Path: <rp\@example.org>\nFrom: jane\@example.org\nSubject: s\n$tail");
}
mail('envelope-null', "Return-Path: <>\nFrom: jane\@example.org\nSubject: s\n$tail");
mail('envelope-sender', "Envelope-Sender: <es\@example.org>\nReturn-Path: <rp\@example.org>\nFrom: jane\@example.org\nSubject: s\n$tail");
mail('envelope-x', "X-Envelope-From: xe\@example.org\nReturn-Path: <rp\@example.org>\nFrom: jane\@example.org\nSubject: s\n$tail");
mail('envelope-x-under', "Received: by x; now\nX-Envelope-From: xe\@example.org\nReturn-Path: <rp\@example.org>\nFrom: jane\@example.org\nSubject: s\n$tail");
mail('envelope-return-path-twice', "Return-Path: <one\@example.org>\nReturn-Path: <two\@example.org>\nFrom: jane\@example.org\nSubject: s\n$tail");
mail('ip-header', "X-Originating-IP: [192.0.2.7]\nX-Sender-Ip: 2001:db8::7\nFrom: jane\@example.org\nSubject: s\n$tail");

# ---- plain text ----------------------------------------------------------------------

plain('text-paragraphs', '', "one\ntwo\n\nthree\n\n\nfour\n \nfive\n\t\n  six\n");
plain('text-no-line-end', '', 'no line end');
plain('text-empty', '', '');
plain('text-blank', '', "\n\n\n");
plain('text-trailing-spaces', '', "one  \ntwo\t\nthree   \n\nfour\n");
plain('text-leading-blank-lines', '', "\n\n\nafter three\n");
plain('text-quotes', '', "> quoted words\n> > twice quoted\n>more\n\nmy words\n\n-- \nsignature\n");
plain('text-tabs', '', "a\tb\n\tc\n\n\td\n");
plain('text-cr', '', "a\rb\r\rc\n\r\n\rd\n");
plain('text-formfeed', '', "a\fb\n\f\nc\x0bd\n");
plain('text-nul', '', "nul\0byte\n\0\n\nend\n");
plain('text-esc', '', "esc\x1b[1mbold\x1b[0m\n");
plain('text-long-line', '', ('charter word ' x 400) . "\nend\n");
plain('text-long-word', '', ('x' x 5000) . " end\n");
plain('text-very-long', '', join('', map { "line $_ of a long text\n" . ($_ % 7 ? '' : "\n") } 1 .. 4000) . "the last words\n");
plain('text-very-long-one-paragraph', '', join('', map { "line $_ of a long text\n" } 1 .. 4000) . "the last words\n");
plain('text-many-blank-lines', '', "top\n" . ("\n" x 200) . "bottom\n");
plain('text-from-line', '', "one\n>From the start\nFrom the start\n");
plain('text-dot', '', "one\n.\ntwo\n..\n");
plain('text-looks-like-html', '', "<html><body>Not <b>rendered</b></body></html>\n");
plain('text-entities', '', "a &amp; b &#65; &nbsp;\n");
plain('text-nbsp', "Content-Type: text/plain; charset=utf-8\n", "a\xC2\xA0b\n\xC2\xA0\nc\xE2\x80\x83d\xE2\x80\xA8e\n");
plain('text-zero-width', "Content-Type: text/plain; charset=utf-8\n", "char\xE2\x80\x8Bter so\xC2\xADft \xEF\xBB\xBFbom\n");
plain('text-next-line', "Content-Type: text/plain; charset=utf-8\n", "a\xC2\x85b\n\xC2\x85\nc\n");
plain('text-subject-and-body', '', "Case text-subject-and-body\n");
for my $charset (qw(us-ascii utf-8 iso-8859-1 iso-8859-15 windows-1252 x-unknown koi8-r gb2312 iso-2022-jp utf-16 utf-7 shift_jis), '"utf-8"', "'utf-8'", 'UTF8', 'cp1252', 'binary', '') {
	my $name = $charset =~ /"/ ? 'dquoted' : $charset =~ /'/ ? 'squoted' : $charset eq '' ? 'none' : lc $charset;
	my $type = $charset eq '' ? '' : "Content-Type: text/plain; charset=$charset\n";
	plain("charset-$name-utf8-bytes", $type, encode('UTF-8', "Änderung “quoted” – für €\n\nZweiter Absatz\n"));
	plain("charset-$name-latin1-bytes", $type, "\xC4nderung \x93quoted\x94 f\xFCr\xA0alle\n\n\xA0\n\nZweiter Absatz\n");
	plain("charset-$name-ascii", $type, "only ASCII here\n\nsecond paragraph\n");
	plain("charset-$name-odd-bytes", $type, "\x81\x8D\xD7 odd \xA4\xB1\xF7 bytes\n");
}
for ([ 'koi8-r', 'Изменение устава' ], [ 'iso-8859-5', 'Изменение устава' ], [ 'windows-1251', 'Изменение устава' ],
     [ 'iso-2022-jp', "議題の変更\n\n本文" ], [ 'shift_jis', '議題の変更' ], [ 'euc-jp', '議題の変更' ], [ 'euc-kr', '의제 변경' ],
     [ 'gb2312', '议程变更' ], [ 'gbk', '议程变更' ], [ 'big5', '議程變更' ], [ 'iso-8859-2', 'Změna' ],
     [ 'iso-8859-15', 'Änderung €' ], [ 'utf-16', 'Änderung' ], [ 'utf-16le', 'Änderung' ], [ 'utf-16be', 'Änderung' ],
     [ 'utf-7', 'Änderung' ], [ 'iso-8859-8', 'שלום' ], [ 'windows-1255', 'שלום' ], [ 'tis-620', 'สวัสดี' ], [ 'macintosh', 'Änderung' ]) {
	my ($charset, $text) = @$_;
	my $perl = $charset eq 'tis-620' ? 'iso-8859-11' : $charset eq 'macintosh' ? 'MacRoman' : $charset;
	my $bytes = encode($perl, "charter $text end\n");
	plain("true-$charset-base64", "Content-Type: text/plain; charset=$charset\nContent-Transfer-Encoding: base64\n", encode_base64($bytes));
	plain("true-$charset-html", "Content-Type: text/html; charset=$charset\nContent-Transfer-Encoding: base64\n", encode_base64(encode($perl, "<p>charter <b>$text</b> end\n")));
}

# ---- transfer encodings ----------------------------------------------------------------

my $qp = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n";
plain('qp', $qp, encode_qp(encode('UTF-8', "Änderung of the charter = soft\n\n" . 'long line of words ' x 20 . "\n")));
plain('qp-soft-break-in-word', $qp, "char=\nter and mora=\ntorium\n");
plain('qp-soft-break-with-spaces', $qp, "char=  \nter and mora=\t\ntorium\n");
plain('qp-trailing-space', $qp, "one  \ntwo\t\nthree=20\nfour =20\n");
plain('qp-bad-escape', $qp, "a=ZZb=4c=\n=G1 = d=\n");
plain('qp-lower-case', $qp, "caf=c3=a9 =e2=80=9cquoted=e2=80=9d\n");
plain('qp-line-ends', $qp, "one=0Atwo=0D=0Athree=0Dfour\n");
plain('qp-ends-in-equals', $qp, "cut here=");
plain('qp-latin1', "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n", "=C4nderung f=FCr=A0alle\n");
plain('qp-upper-case-name', "Content-Type: text/plain\nContent-Transfer-Encoding: QUOTED-PRINTABLE\n", "char=\nter\n");
plain('qp-with-comment', "Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable (why not)\n", "char=\nter=21\n");
plain('qp-with-semicolon', "Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable;\n", "char=\nter=21\n");
plain('qp-named-twice', "Content-Transfer-Encoding: 7bit\nContent-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n", "char=\nter=21\n");
my $b64 = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n";
my $text = encode('UTF-8', "Änderung of the charter\n\nSecond paragraph with a moratorium.\n");
plain('base64', $b64, encode_base64($text));
plain('base64-one-line', $b64, encode_base64($text, ''));
plain('base64-no-padding', $b64, encode_base64("charter", '') =~ s/=+//r . "\n");
plain('base64-crlf-inside', $b64, encode_base64("one\r\ntwo\r\n\r\nthree\r\n"));
plain('base64-padding-inside', $b64, encode_base64("charter") . encode_base64("moratorium\n"));
plain('base64-foreign-letters', $b64, encode_base64($text) =~ s/(.{10})/$1*!/gr);
plain('base64-text-behind', $b64, encode_base64($text) . "\n_______________\nmailing list\nlist\@example.org\n");
plain('base64-cut', $b64, substr(encode_base64($text), 0, 41) . "\n");
plain('base64-empty', $b64, '');
plain('base64-not-at-all', $b64, "This is no base64 at all.\n");
plain('base64-spaces', $b64, encode_base64($text) =~ s/(.{8})/$1 /gr);
plain('base64-html', "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n", encode_base64("<p>char<b>ter</b></p>"));
plain('encoding-unknown', "Content-Type: text/plain\nContent-Transfer-Encoding: x-strange\n", "char=\nter\n");
plain('encoding-8bit', "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n", $text);
plain('uuencode', '', "see below\n\nbegin 644 charter.txt\n" . pack('u', "The charter and the moratorium are in here.\n") . "`\nend\n\nafter\n");
plain('uuencode-header', "Content-Type: text/plain\nContent-Transfer-Encoding: x-uuencode\n", "begin 644 charter.txt\n" . pack('u', "charter\n") . "`\nend\n");
plain('flowed', "Content-Type: text/plain; format=flowed\n", "This is one \nflowed paragraph \nof text.\n\n> quoted and \n> flowed\n -- \n space stuffed\n");
plain('flowed-delsp', "Content-Type: text/plain; format=flowed; delsp=yes\n", "char \nter and mora \ntorium\n");

# ---- types ---------------------------------------------------------------------------------

for (
	'text/plain', 'TEXT/PLAIN', 'text/plain;', 'text/plain ; charset=utf-8', 'text', 'text/', 'plain', '', 'text/enriched',
	'text/x-diff', 'text/calendar', 'text/x-vcard', 'text/markdown; charset=utf-8', 'text/rtf', 'text/richtext', 'text/css',
	'application/pdf', 'application/octet-stream', 'application/octet-stream; name=page.html', 'application/x-html; name="a.shtml"',
	'image/png', 'message/delivery-status', 'message/rfc822', 'message/partial', 'message/disposition-notification', 'message/global',
	'text/plain; name=page.html', 'text/plain; name="page.htm"', 'text/plain; charset="utf-8"; name=notes.txt', 'text/html',
	'TEXT/HTML; CHARSET=UTF-8', 'text/html;charset=utf-8', 'text/xml', 'text/xhtml', 'application/xhtml+xml', 'audio/x-wav', 'text plain', '"text/plain"',
	"text/plain; charset=\"utf-8\n", 'multipart/mixed', 'multipart/mixed; boundary=', 'multipart/mixed; boundary=""', 'multipart/mixed; boundary=never',
	'text/html charset=utf-8', "text/\n html", 'text/plain (comment)', 'x-unknown/x-unknown',
) {
	my $name = lc s/[^A-Za-z0-9]+/-/gr;
	$name .= 'x' while $written{"type-$name"};
	plain("type-$name", "Content-Type: $_\n", "From: inner\@example.org\nSubject: inner\n\n<p>words of <b>the</b> body &amp; more</p>\n\nsecond\n");
}
plain('type-twice', "Content-Type: text/html\nContent-Type: text/plain\n", "<p>words &amp; <b>more</b></p>\n");
plain('type-twice-html', "Content-Type: text/plain\nContent-Type: text/html\n", "<p>words &amp; <b>more</b></p>\n");
plain('type-no-version', "MIME-Version: 0.9\nContent-Type: text/html\n", "<p>words</p>\n");
plain('disposition-html', "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=\"page.html\"\n", "<p>words &amp; <b>more</b></p>\n");
plain('disposition-html-rfc2231', "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename*=utf-8''page.html\n", "<p>words &amp; <b>more</b></p>\n");

# ---- parts -----------------------------------------------------------------------------------

my $p = "Content-Type: text/plain; charset=utf-8\n\nThe plain words.\n\nsecond\n";
my $h = "Content-Type: text/html; charset=utf-8\n\n<html><body><p>The <b>HTML</b> words.</p></body></html>\n";
multi('parts-alternative', 'alternative', $p, $h);
multi('parts-mixed', 'mixed', $p, $h, "Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n" . encode_base64("%PDF words\n"));
multi('parts-one', 'mixed', $p);
multi('parts-none', 'mixed');
multi('parts-empty', 'mixed', '', "\n", "Content-Type: text/plain\n\n");
multi('parts-without-header', 'mixed', "\nwords without a header\n", "words without an empty line\n", "No-Colon here\nwords\n");
multi('parts-header-without-body', 'mixed', "Content-Type: text/plain", "Content-Type: text/html\n");
multi('parts-without-empty-line', 'mixed', "Content-Type: text/plain\nwords at once\n\nmore\n");
multi('parts-folded-header', 'mixed', "Content-Type: text/html;\n\tcharset=utf-8\nContent-Transfer-Encoding:\n quoted-printable\n\n<p>char=\nter</p>\n");
multi('parts-qp', 'mixed', "Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\nchar=\nter\n");
multi('parts-base64', 'mixed', "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" . encode_base64($text));
multi('parts-attachment-text', 'mixed', $p, "Content-Type: text/plain; name=notes.txt\nContent-Disposition: attachment; filename=notes.txt\n\nattached words\n");
multi('parts-calendar', 'mixed', $p, "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nSUMMARY:words\n");
multi('parts-rfc822', 'mixed', $p, "Content-Type: message/rfc822\n\nFrom: inner\@example.org\nSubject: inner =?utf-8?Q?subj=C3=A4ct?=\n\ninner words\n\n-- \nsig\n");
multi('parts-rfc822-html', 'mixed', $p, "Content-Type: message/rfc822\n\nSubject: inner\nContent-Type: text/html\n\n<p>inner <b>words</b></p>\n");
multi('parts-rfc822-base64', 'mixed', $p, "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" . encode_base64("Subject: inner\n\ninner words\n"));
multi('parts-rfc822-empty', 'mixed', $p, "Content-Type: message/rfc822\n\n");
multi('parts-rfc822-multipart', 'mixed', $p, "Content-Type: message/rfc822\n\nSubject: inner\nContent-Type: multipart/alternative; boundary=in\n\n--in\n\nplain inner\n--in\nContent-Type: text/html\n\n<p>html <i>inner</i></p>\n--in--\n");
multi('parts-digest', 'digest', "\nSubject: one\n\nwords one\n", "\nSubject: two\n\nwords two\n", "Content-Type: text/plain\n\nwords three\n");
multi('parts-nested', 'mixed', "Content-Type: multipart/alternative; boundary=in\n\npre\n--in\n$p\n--in\n$h\n--in--\npost\n", $p);
multi('parts-nested-prefix', 'mixed', "Content-Type: multipart/alternative; boundary=\"=_edge2\"\n\n--=_edge2\n$p\n--=_edge2--\n", $p);
multi('parts-nested-same-boundary', 'mixed', "Content-Type: multipart/alternative; boundary=\"=_edge\"\n\n--=_edge\n$p\n--=_edge--\n", $p);
multi('parts-nested-no-boundary', 'mixed', "Content-Type: multipart/alternative\n\nwords\n--=_inner\n$p", $p);
multi('parts-nested-unclosed', 'mixed', "Content-Type: multipart/alternative; boundary=in\n\n--in\n$p\n--in\n$h", $p);
multi('parts-signed', 'signed; protocol="application/pgp-signature"', $p, "Content-Type: application/pgp-signature\n\n-----BEGIN PGP SIGNATURE-----\nabc\n-----END PGP SIGNATURE-----\n");
multi('parts-report', 'report; report-type=delivery-status', $p, "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; a\@example.org\nStatus: 5.1.1\n", "Content-Type: text/rfc822-headers\n\nSubject: returned\n");
multi('parts-long-line', 'mixed', "Content-Type: text/plain\n\n" . ('charter ' x 700) . "end\n", "Content-Type: text/html\n\n<p>" . ('<b>charter</b> ' x 400) . "end</p>\n");
multi('parts-long-base64', 'mixed', "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" . encode_base64('charter moratorium ' x 400, '') . "\n");
multi('parts-related', 'related', $h, "Content-Type: image/png\nContent-ID: <i\@x>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n");
multi('parts-other-8bit', 'mixed', "Content-Type: text/plain; charset=iso-8859-1\n\nf\xFCr alle\n", "Content-Type: text/plain; charset=utf-8\n\n" . encode('UTF-8', "für alle\n"));
multi('parts-blank-lines', 'mixed', "Content-Type: text/plain\n\n\n\none\n\n\n\n", "Content-Type: text/plain\n\ntwo\n\n");
multi('parts-spaces-in-header', 'mixed', "Content-Type : text/html\nX-Y:z\n\n<p>words</p>\n");
multi('parts-lower-case-names', 'mixed', "content-type: text/html\ncontent-transfer-encoding: quoted-printable\n\n<p>char=\nter</p>\n");
my $edge = "Content-Type: multipart/mixed; boundary=\"=_edge\"\n";
plain('parts-no-end', $edge, "--=_edge\n$p\n--=_edge\n$h");
plain('parts-never-begin', $edge, "just words\n\nand more\n");
plain('parts-no-preamble', $edge, "--=_edge\n$p\n--=_edge--\n");
plain('parts-spaces-behind', $edge, "--=_edge  \n$p\n--=_edge\t\n$h\n--=_edge-- \n");
plain('parts-boundary-like-text', $edge, "--=_edge\n$p\n--=_edgex\nnot a boundary\n-=_edge\n--=_edge--\n");
plain('parts-end-first', $edge, "--=_edge--\nwords behind\n");
plain('parts-end-twice', $edge, "--=_edge\n$p\n--=_edge--\n--=_edge\n$h\n--=_edge--\n");
plain('parts-crowded', $edge, "--=_edge\n--=_edge\n--=_edge\n$p--=_edge--");
plain('parts-cut-in-header', $edge, "--=_edge\nContent-Type: text/html\nContent-Tra");
plain('parts-unquoted-boundary', "Content-Type: multipart/mixed; boundary=simple; charset=utf-8\n", "--simple\n$p\n--simple--\n");
plain('parts-boundary-spaces', "Content-Type: multipart/mixed; boundary = \"a b\"\n", "--a b\n$p\n--a b--\n");
plain('parts-boundary-folded', "Content-Type: multipart/mixed;\n\tboundary=\"=_edge\"\n", "--=_edge\n$p\n--=_edge--\n");
plain('parts-boundary-meta', "Content-Type: multipart/mixed; boundary=\"(a+b)?*\"\n", "--(a+b)?*\n$p\n--(a+b)?*--\n");
plain('parts-boundary-unclosed-quote', "Content-Type: multipart/mixed; boundary=\"=_edge\n", "--=_edge\n$p\n--=_edge--\n");
plain('parts-boundary-single-quotes', "Content-Type: multipart/mixed; boundary='edge'\n", "--'edge'\n$p\n--'edge'--\n--edge\n$h\n--edge--\n");
plain('parts-deep', $edge, join('', map({ "--=_edge\nContent-Type: multipart/mixed; boundary=\"=_edge$_\"\n\n--=_edge$_\n" =~ s/^--=_edge\n/$_ > 1 ? '' : "--=_edge\n"/er } 1 .. 30)) . $p);
mail('parts-in-header-boundary', $head, "Subject: s\n", $edge, "--=_edge\n$p\n--=_edge--\n");
mail('body-without-empty-line', $head, "Subject: s\nContent-Type: text/plain\nwords at once and no colon\nmore words\nand more\nand still\nbody\n");
mail('nothing', '');
mail('one-line-end', "\n");
mail('body-only', "no header at all\n\nwords\n");
mail('body-only-blank-first', "\nSubject: no header\n\nwords\n");
mail('header-only', $head, "Subject: header only\n");
mail('header-only-no-line-end', "From: a\@example.org\nSubject: header only");
mail('header-and-empty-line', $head, "Subject: header only\n\n");
mail('starts-with-space', " leading space\nSubject: s\n\nwords\n");
mail('all-crlf', map({ s/\n/\r\n/gr } $head, "Subject: crlf\n folded\n", $edge, "\n--=_edge\n$p\n--=_edge\n$h\n--=_edge--\n"));
mail('crlf-plain', map({ s/\n/\r\n/gr } $head, "Subject: crlf\n\none\ntwo\n\nthree\n"));
mail('crlf-qp', map({ s/\n/\r\n/gr } $head, "Subject: crlf\n$qp\nchar=\nter  \n\nthree=20\n"));
mail('crlf-header-only-first', "From: a\@example.org\r\nSubject: mixed\nX-A: b\r\n\nwords\r\nmore\n");

# ---- HTML ---------------------------------------------------------------------------------------

my %html = (
	'plain' => 'just words & more',
	'paragraphs' => "<p>one</p><p>two</p>\n<p>three\n<p>four",
	'breaks' => 'one<br>two<br/>three<br />four<BR><br>five<br clear=all>six',
	'divs' => '<div>one</div><div>two<div>three</div></div>four',
	'inline' => 'char<b>ter</b> mora<i>to</i>rium <a href="http://www.example.org/">li</a>nk <span>sp</span>an',
	'list' => '<ul><li>one<li>two</li></ul><ol><li>three</ol><dl><dt>four<dd>five</dl>',
	'table' => '<table><tr><td>one</td><td>two</td></tr><tr><th>three<td>four</table>after',
	'headings' => '<h1>one</h1>two<h2>three</h2><hr>four',
	'pre' => "<pre>one\n  two\n\nthree</pre>after",
	'blockquote' => 'before<blockquote>quoted <blockquote>twice</blockquote></blockquote>after',
	'title' => '<html><head><title>The title</title></head><body>The body</body></html>',
	'head-text' => '<head>stray<meta charset=utf-8></head>body',
	'script' => 'one<script>var charter = "<p>no</p>";</script>two<script src="http://s.example.org/x.js"></script>three',
	'script-unclosed' => 'one<script>var charter = 1; two',
	'style' => 'one<style>p { color: red }</style>two<STYLE type="text/css"><!-- b {} --></STYLE>three',
	'style-unclosed' => 'one<style>p { color: red } two',
	'comment' => 'char<!-- hidden -->ter <!-- a > b --> after <!-->short--> <!---> x <!-- -- > y --> z',
	'comment-unclosed' => 'before <!-- never closed <p>words</p> after',
	'comment-conditional' => 'a<!--[if mso]>mso words<![endif]-->b<![if !mso]>not mso<![endif]>c',
	'cdata' => 'a<![CDATA[raw <b>words</b>]]>b<![ INCLUDE [ x ]]>c',
	'doctype' => '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd"><p>words',
	'declarations' => 'a<!ELEMENT br EMPTY>b<!foo>c<! bar>d<!>e<!-bad->f',
	'pi' => 'a<?xml version="1.0"?>b<?php echo "x > y" ?>c',
	'entities' => 'a &amp; b &lt;c&gt; &quot;d&quot; &apos;e&apos; &nbsp;f&nbsp;&nbsp;g &copy;h &eacute; &hellip; &euro; &mdash;',
	'entities-numeric' => '&#65;&#x42;&#X43;&#68 &#x45 &#8212; &#x2014; &#0; &#xFFFFFF; &#128; &#150; &#160;x',
	'entities-no-semicolon' => 'a &amp b &ltc &copyright &nbspx &eacutex &unknown; &; & &# &#x; &#x',
	'entities-upper' => '&AMP; &LT; &Eacute; &EACUTE; &Nbsp;x',
	'entities-in-attribute' => '<a href="http://www.example.org/?a=1&amp;b=2&copy=3&#38;d=4">x</a>',
	'nbsp' => "a&nbsp;b &nbsp; c\xC2\xA0d&#160;e&#xA0;f",
	'whitespace' => "  one   two\n\n\nthree\t\tfour  \n  five  ",
	'whitespace-tags' => "one <b> two </b> three<br> four <p> five </p> six",
	'unclosed-tag' => 'before <b unclosed',
	'unclosed-quote' => 'before <a href="http://x.example.org/>text</a> after "quote" end',
	'less-than' => 'a < b and c <d and <5 and <> and </> and < p> and <-x> and a<b>c',
	'greater-than' => 'a > b >> c -> d',
	'odd-tags' => 'a<foo>b</foo>c<x-y z=1>d<o:p>e</o:p>f<st1:place>g</st1:place>h</p>i</b>j<p/>k<b/>l',
	'tag-case' => '<P>one</P><bR>two<ScRiPt>no</sCrIpT>three',
	'attributes' => '<p class=a id="b" title=\'c > d\' e f = g h= "i" j>text',
	'attribute-quotes' => "<a href='http://a.example.org/'>1</a><a href=http://b.example.org/>2</a><a href = \"http://c.example.org/\">3</a><a href=\"http://d.example.org/' >4</a>",
	'end-tag-attributes' => 'a</b foo="x">b</p x>c</ p>d</p >e',
	'hidden-display' => 'a<span style="display:none">hidden</span>b<div style="display: none">hidden too</div>c',
	'hidden-visibility' => 'a<span style="visibility:hidden">hidden</span>b',
	'hidden-size' => 'a<font size="0">tiny</font>b<font size=1>small</font>c<span style="font-size:0">zero</span>d',
	'hidden-colour' => 'a<font color=white>white</font>b<font color="#ffffff">w</font>c<span style="color:#fff">x</span><span style="color: rgb(255,255,255)">y</span>d',
	'hidden-low-contrast' => 'a<font color=#fefefe>near</font>b<body bgcolor=black text=black>c</body>',
	'hidden-bgcolor' => '<table bgcolor="#000000"><tr><td>black on black</td><td bgcolor=white>white</td></tr></table>',
	'hidden-splits-word' => 'char<span style="display:none">xxx</span>ter mora<font color="#ffffff">yyy</font>torium',
	'hidden-spaces' => "a <span style='display:none'> b </span> c",
	'colour-names' => '<font color=lightgrey>a</font><font color=nosuch>b</font><font color="">c</font><font color=snow>d</font>',
	'big-small' => '<small>a<small>b<small>c</small></small></small><big>d</big><basefont size=1><font size=-2>e</font>',
	'nested-styles' => '<div style="display:none">a<p>b</p><span style="display:block">c</span></div>d',
	'style-transparent' => '<span style="color:transparent">a</span><span style="background:#000;color:#000">b</span><span style="background-color:white;color:#FFFFFF !important">c</span>',
	'wbr-shy' => "char<wbr>ter mora&shy;torium so\xC2\xADft zero&#8203;width",
	'textarea' => '<textarea>one <b>two</b></textarea> <select><option>three<option>four</select> <button>five</button> <input value="six">',
	'plaintext' => 'a<plaintext>b <b>c</b> d',
	'xmp' => 'a<xmp>b <b>c</b> d</xmp>e<listing>f <i>g</i></listing>h',
	'iframe' => 'a<iframe src="http://f.example.org/">b <b>c</b></iframe>d<noframes>e</noframes><noscript>f</noscript>',
	'object' => 'a<object data="http://o.example.org/"><embed src="http://e.example.org/">b</object>c',
	'svg' => 'a<svg><text>b</text><title>c</title></svg>d<math><mi>e</mi></math>f',
	'template' => 'a<template>b<p>c</template>d',
	'links' => join('', map { "<a href=\"$_\">x</a> " } 'http://www.example.org/one', 'HTTP://WWW.EXAMPLE.ORG/Two', 'https://example.org:8443/three?x=y#z', 'ftp://ftp.example.org/four', 'mailto:jane@example.org?subject=five', '//www.example.org/six', 'www.example.org/seven', '/eight', 'nine.html', '#ten', '?eleven', 'cid:twelve@x', 'javascript:void(0)', 'data:text/plain,x', 'tel:+1234', '  http://www.example.org/space  ', "http://www.example.org/new\nline", 'http://www.example.org/a b', 'http://user:pass@www.example.org/', 'http://192.0.2.1/ip', 'http://3221225985/', 'http://www.example.org./', 'http:\\\\www.example.org\\back', 'http:/www.example.org/oneslash', 'http://www.example.org?query', 'http://%77ww.example.org/%41%20', 'http://redir.example.org/?u=http://target.example.net/x', 'http://bücher.example.org/', 'http://xn--bcher-kva.example.org/', '', ' ', 'x', 'http://', 'HTTP:', 'http://www.example.org:80/', 'https://www.example.org:443/', 'news:comp.mail', 'file:///etc/passwd'),
	'link-tags' => '<img src="http://i.example.org/1.png"><form action="http://f.example.org/2"><link href="http://l.example.org/3"><area href="http://a.example.org/4"><body background="http://b.example.org/5"><td background="http://t.example.org/6"><script src="http://s.example.org/7"></script><embed src="http://e.example.org/8"><bgsound src="http://g.example.org/9"><frame src="http://r.example.org/10"><blockquote cite="http://q.example.org/11"><video poster="http://v.example.org/12"><input src="http://n.example.org/13"><object data="http://o.example.org/14">',
	'base' => '<base href="http://base.example.org/dir/page.html"><a href="rel">1</a><a href="/abs">2</a><a href="../up">3</a><a href="./here">4</a><a href="//other.example.net/x">5</a><a href="?q">6</a><a href="http:same">7</a><img src="a/b/../c.png">',
	'base-odd' => '<base href="base.example.org"><a href="rel">1</a>',
	'meta-refresh' => '<meta http-equiv="refresh" content="0; url=http://refresh.example.org/"><p>words',
	'link-text' => '<a href="http://one.example.org/">http://two.example.org/</a> and www.three.example.org and four@example.org',
	'link-split' => '<a href="http://www.exam' . "\n" . 'ple.org/">x</a> http://www.<b>bold</b>.example.org/x',
	'smart-quotes' => "<a href=\xE2\x80\x9Dhttp://smart.example.org/\xE2\x80\x9D>x</a>",
	'saferedirect' => '<a href="http://real.example.org/" data-saferedirecturl="https://www.google.com/url?q=http://real.example.org/">x</a>',
	'8bit' => encode('UTF-8', '<p>Änderung “quoted” – für € <b>ü</b>ber'),
	'long' => '<p>' . ('<span>charter</span> and words ' x 3000) . 'end</p>',
	'long-line' => '<p>' . ('x' x 5000) . '</p>end',
	'deep' => ('<div>' x 800) . 'deep words' . ('</div>' x 800) . ' after',
	'deep-fonts' => ('<font>' x 300) . 'deep words' . ('</font>' x 300) . ' after',
	'many-attributes' => '<p ' . join(' ', map { "a$_=$_" } 1 .. 400) . '>words</p>',
	'nul' => "a\0b<b\0>c</b>d<p>e\0</p>",
	'cr' => "a\r\nb<br>\r\nc\rd",
	'empty' => '',
	'only-tags' => '<html><head></head><body></body></html>',
	'only-image' => '<img src="http://i.example.org/only.png">',
	'lists-of-words' => "<p>Dear all,</p>\n<p>The IESG has <em>received</em> a\nrequest.</p>\n<p>--&nbsp;<br>\nJane</p>\n",
	'mso' => '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>@page {}</style></head><body><p class=MsoNormal><span lang=EN-US>Words<o:p></o:p></span></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>More<o:p></o:p></p></body></html>',
	'gmail' => '<div dir="ltr">My words<br></div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Thu, Jane wrote:<br></div><blockquote class="gmail_quote" style="margin:0px">Old words</blockquote></div>',
);
html($_, "$html{$_}\n") for sort keys %html;
html("$_-qp", encode_qp($html{$_} . "\n"), "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n")
	for qw(paragraphs entities links 8bit whitespace);
html("$_-latin1", "$html{$_}\n", "Content-Type: text/html; charset=iso-8859-1\n") for qw(entities nbsp wbr-shy entities-numeric);
html("$_-ascii", "$html{$_}\n", "Content-Type: text/html\n") for qw(entities nbsp wbr-shy entities-numeric 8bit hidden-display);
html('latin1-bytes', "<p>f\xFCr\xA0alle &eacute;\n", "Content-Type: text/html; charset=iso-8859-1\n");
html('undeclared-latin1-bytes', "<p>f\xFCr\xA0alle &eacute;\n", "Content-Type: text/html\n");
html('1252-bytes', "<p>\x93f\xFCr\x94 alle\n", "Content-Type: text/html; charset=windows-1252\n");

# ---- URIs in text ----------------------------------------------------------------------------------

my $uri = 0;
for (
	'see http://www.example.org/path here', 'see http://www.example.org/path.', '(http://www.example.org/path)', '(see http://www.example.org/a_(b))',
	'<http://www.example.org/path>', '"http://www.example.org/path"', "'http://www.example.org/path'", '[http://www.example.org/path]', '{http://www.example.org/path}',
	'http://www.example.org/a,b;c:d!e?f=g&h=i#j', 'HTTP://WWW.EXAMPLE.ORG/UP', 'https://example.org', 'ftp://ftp.example.org/x', 'ftp.example.org/x', 'www.example.org', 'www.example.org/x.',
	'www2.example.org/x', 'www123.example.org', 'WWW.Example.Org/Up', 'example.org', 'example.org/path', 'example.org:8080/path', 'sub.domain.example.co.uk/x', 'no.such.tld.invalid/x', 'index.html', 'file.txt and e.g. this',
	'jane@example.org', 'Jane <jane@example.org>,', 'mailto:jane@example.org', 'mailto:jane@example.org?subject=x', 'jane@localhost', 'jane@example.invalid', 'jane+tag@sub.example.org.', 'a@b@example.org', 'x/y@example.org', 'jane%40example.org', 'mailto:jane%40example.org',
	'http://192.0.2.1/x', 'http://[2001:db8::1]/x', 'http://localhost/x', 'http://host/x', 'http://example.invalid/x', 'http://user:pw@www.example.org/x', 'http://www.example.org:80/x', 'https://www.example.org:443/x', 'http://www.example.org:8080', 'http://www.example.org?x=y', 'http://www.example.org#x',
	'http://www.example.org/%41%2F%20x', 'http://%77%77%77.example.org/', 'http://www.example.org/r?u=http%3A%2F%2Ftarget.example.net%2Fx', 'http://www.example.org/r?u=http://target.example.net/x', 'http://www.example.org\\back\\slash', 'http:\\\\www.example.org\\x', 'http:/www.example.org/x', 'http:www.example.org/x',
	"http://www.example.org/split\nover/lines", 'http://www.example.org/<wrapped>', 'http://www.example.org/|pipe', 'http://www.example.org/`tick', 'http://www.example.org/^caret', 'http://www.example.org/ü', 'http://bücher.example.org/', 'http://例え.example.org/', 'http://xn--bcher-kva.example.org/',
	'draft-ietf-foo-bar-00.txt', 'RFC2026.', 'rfc-editor.org', 'datatracker.ietf.org/doc/draft-x', 'a.b.c.d.e.f.org', '-bad-.example.org', '_under.example.org', 'exa_mple.org', '.example.org', 'example..org', 'example.org.', 'example.org,next.example.com', 'example.org/next.example.com',
	'cid:part1@example.org', '[cid:image001.png@01D4986E.E3459640]', 'mid:1@example.org', 'skype:jane@example.org', 'email:jane@example.org', 'xmpp:jane@example.org', 'news:1@example.org', 'http://', 'http:', 'https://a', 'javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'tel:+1234', 'urn:ietf:rfc:2026',
	'http://0x7f000001/', 'http://3221225985/', 'http://0300.0.2.1/', 'http://www.example.org./x', 'http://www.example.org../x', 'http://www.example.org!!!', 'http://www.example.org/x!!!', 'http://www.example.org/x---', 'http://www.example.org/~jane/', 'http://www.example.org/~', 'xhttp://www.example.org/x', 'x-http://www.example.org/x',
	'http://www.example.org/one http://www.example.org/two http://www.example.org/one', 'http://www.example.org/&#65;x', 'http://www.example.org/&amp;x', "tab\thttp://www.example.org/x\ttab", "http://www.example.org/\xC2\xA0nbsp", '>http://www.example.org/quoted', '*http://www.example.org/bold*', '_http://www.example.org/under_', '/http://www.example.org/slash/',
	'http://www.example.org/' . ('x' x 3000), ('y' x 300) . '.example.org', 'http://' . ('z' x 300) . '.example.org/', 'http://a.b/c', 'http://example.museum/', 'example.travel', 'example.aero', 'example.xyz', 'example.shop/x', 'a.info', 'b.io', 'c.de', 'd.tv/x', 'e.me.', 'f.pl', 'g.sh', 'h.py', 'i.rs', 'Mr.Smith', 'etc.And', 'end.In', 'one.to one', 'No.1', '3.14', '10.0.0.1', 'v1.2.3', 'a.m. and p.m.', 'i.e., e.g., U.S.A.',
) {
	plain(sprintf('uri-%03d', ++$uri), "Content-Type: text/plain; charset=utf-8\n", utf8::is_utf8($_) ? encode('UTF-8', "$_\n") : "$_\n");
}

# ---- languages and shapes of real mail --------------------------------------------------------------

plain('list-footer', "List-Id: The list <list.example.org>\nPrecedence: list\n", "Words.\n\n_______________________________________________\nlist mailing list\nlist\@example.org\nhttps://www.example.org/mailman/listinfo/list\n");
plain('chat', '', "[18:00] <jane> the charter\n[18:01] <joe> yes\n");
plain('agenda', '', "1. Agenda bashing\n   1.1 Minutes\n2. Charter\n   o  a point\n   *  another\n");
plain('table', '', "+------+------+\n| one  | two  |\n+------+------+\n");
plain('upper-case', '', "THE CHARTER OF THE WORKING GROUP\n");
