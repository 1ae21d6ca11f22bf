#!/usr/bin/perl
# SPDX-License-Identifier: ISC
#
# An SMTP server that takes one mail, answers 250, and at that moment kills the
# program that sent it: the answer is on its way, and nobody reads it.
#
#	sink-kill.pl PORT PROGRAM FILE    the mail goes to FILE, as it came
use strict;
use warnings;
use IO::Socket::INET;

my ($port, $program, $file) = @ARGV;
my $server = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => $port, Listen => 5, ReuseAddr => 1)
	or die "$port: $!\n";

sub sender {
	for my $exe (glob "/proc/[0-9]*/exe") {
		my $where = readlink $exe or next;
		return $1 if $where eq $program && $exe =~ m{/proc/(\d+)/};
	}
	die "$program does not run\n";
}

while (my $client = $server->accept) {
	$client->autoflush(1);
	print $client "220 sink\r\n";
	while (my $line = <$client>) {
		if ($line =~ /^EHLO/i) {
			print $client "250-sink\r\n250 8BITMIME\r\n";
		} elsif ($line =~ /^DATA/i) {
			print $client "354 go on\r\n";
			open my $mail, ">", $file or die "$file: $!\n";
			while ($line = <$client>) {
				last if $line eq ".\r\n";
				$line =~ s/^\.//;
				print $mail $line;
			}
			close $mail or die "$file: $!\n";
			my $sender = sender();
			kill STOP => $sender;
			print $client "250 taken\r\n";
			kill KILL => $sender;
			exit 0;
		} elsif ($line =~ /^QUIT/i) {
			print $client "221 bye\r\n";
			last;
		} else {
			print $client "250 ok\r\n";
		}
	}
}
