#!/usr/bin/perl
# SPDX-License-Identifier: ISC
#
# SpamAssassin itself, one process for all messages: its API, a folder of
# rules and nothing else of its configuration, no network.
#
#	oracle.pl RULES WORK < names of message files
#
# Prints the texts that rules see in the form of views.c, and what hit as a
# view of the name "hit".
#
# WORK is a folder to write in.  The one file of SpamAssassin's stock rules
# that is read is 20_aux_tlds.cf: the names of top-level domains, without
# which no link in plain text is one.
# SpamAssassin reads some mail otherwise where it finds Email::Address::XS,
# Encode::Detect or Net::LibIDN, which Debian does not install with it; the
# three are left alone here, so that the result does not hang on what else a
# host has.
use strict;
use warnings;
BEGIN { $ENV{SA_HEADER_ADDRESS_PARSER} = 1 }
use Mail::SpamAssassin;
{
	no warnings 'once';
	$Mail::SpamAssassin::Message::Node::have_encode_detector = 0;
	$Mail::SpamAssassin::Util::have_libidn = 0;
	$Mail::SpamAssassin::Util::have_libidn2 = 0;
}

my ($rules, $work) = @ARGV;
my $tlds = '/usr/share/spamassassin/20_aux_tlds.cf';
die "usage: oracle.pl RULES WORK\n" unless defined $work;

mkdir "$work/site";
open my $pre, '>', "$work/site/init.pre" or die "$work/site/init.pre: $!\n";
print $pre "loadplugin Mail::SpamAssassin::Plugin::Check\n";
close $pre or die "$work/site/init.pre: $!\n";
unless (-e "$work/site/tlds.cf") {
	symlink $tlds, "$work/site/tlds.cf" or die "$work/site/tlds.cf: $!\n";
}

my @problems;
my $assassin = Mail::SpamAssassin->new({
	rules_filename        => $rules,
	site_rules_filename   => "$work/site",
	userprefs_filename    => '/dev/null',
	userstate_dir         => "$work/state",
	home_dir_for_helpers  => $work,
	local_tests_only      => 1,
	dont_copy_prefs       => 1,
	require_rules         => 1,
});
$assassin->{lint_callback} = sub { my %said = @_; push @problems, $said{msg} if $said{iserror} };
$assassin->init(0);
die join("\n", "SpamAssassin takes not all of $rules:", @problems, '') if @problems;

sub escaped {
	my ($text) = @_;
	utf8::encode($text) if utf8::is_utf8($text);
	$text =~ s/([^\x20-\x5b\x5d-\x7e])/sprintf '\\x%02x', ord $1/ges;
	return $text;
}

my @modifiers = ('', qw(raw addr name first last addr:first addr:last name:raw
	host domain addr:host addr:domain ip revip));

# As Plugin/Check.pm gives it to a header rule.
sub header_value {
	my ($status, $name) = @_;
	my @values = $status->get($name);
	return unless @values;
	return join $values[0] =~ /\n\z/ ? '' : "\n", @values;
}

sub print_views {
	my ($number, $status) = @_;
	my %views = (
		body    => $status->get_decoded_stripped_body_text_array,
		rawbody => $status->get_decoded_body_text_array,
		full    => [ $status->{msg}->get_pristine ],
		uri     => [ $status->get_uri_list ],
	);
	for my $view (sort keys %views) {
		print "$number\t$view\t", escaped($_), "\n" for @{$views{$view}};
	}
	my %seen;
	my @fields = grep { !$seen{$_}++ } map { lc } @{$status->{msg}->{header_order}};
	for my $name (qw(ALL ToCc EnvelopeFrom MESSAGEID X-Missing), @fields) {
		for my $modifier (@modifiers) {
			my $value = header_value($status, $modifier eq '' ? $name : "$name:$modifier");
			print "$number\theader $name:$modifier\t", escaped($value), "\n" if defined $value;
		}
	}
}

my $number = 0;
while (my $file = <STDIN>) {
	chomp $file;
	open my $handle, '<:raw', $file or die "$file: $!\n";
	my $raw = do { local $/; <$handle> };
	my $message = $assassin->parse(defined $raw ? $raw : '', 0);
	my $status = $assassin->check($message);
	print_views($number, $status);
	my %hit = map { $_ => 1 } @{$status->{test_names_hit}}, @{$status->{subtest_names_hit}};
	print "$number\thit\t$_\n" for sort keys %hit;
	$status->finish;
	$message->finish;
	$number++;
}
