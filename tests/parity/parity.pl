#!/usr/bin/perl
# SPDX-License-Identifier: ISC
#
# Is what a rule hits here what it hits in SpamAssassin?  Both read the same
# messages with the same rules; TAP on standard output.
#
#	parity.pl [--all] [--rules FOLDER] [--hits FLOOR] [MESSAGES...]
#
# MESSAGES are files, mailboxes or folders of them; without any: what
# cases.pl writes, tests/data, and ../shared/corpus where it is there.
# --all lists every difference, not the first ones.  --hits compares the hits
# alone, which must reach FLOOR percent.
#
# $LIAISON_BIN is the folder with the programs (liaison, tests/parity/views).
#
# Two comparisons.  The rules in rules/ are run by both: of the pairs of a rule
# and a message that hit in either, how many hit in both?  And the texts that
# rules look at are compared byte by byte, so that it holds for other rules too.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname basename);
use File::Find qw(find);
use File::Temp qw(tempdir);
use Getopt::Long qw(GetOptions);
use Time::HiRes qw(time);

$| = 1; # a child must not say again what is in the buffer

# What must be reached; raise them, do not lower them.
my %floor = (hits => 99.9, body => 99.6, rawbody => 99.8, full => 98.4, uri => 99.2, header => 99.9);
my $shown_max = 20;

my $here = abs_path(dirname(__FILE__));
my ($all, $rules, $hits) = (0, "$here/rules", undef);
GetOptions('all' => \$all, 'rules=s' => \$rules, 'hits=f' => \$hits) or exit 64;
$floor{hits} = $hits if defined $hits;
my $bin = $ENV{LIAISON_BIN} || "$here/../../build";

unless (-e '/usr/share/perl5/Mail/SpamAssassin.pm') {
	print "1..0 # SKIP spamassassin is not installed\n";
	exit 0;
}
die "Bail out! no $_: build it, or name its folder in \$LIAISON_BIN\n"
	for grep { !-x } "$bin/liaison", "$bin/tests/parity/views";
my $work = tempdir('parity-XXXXXX', TMPDIR => 1, CLEANUP => 1);

# ---- messages ---------------------------------------------------------------------

my @files; # one message each
my %name;  # what to call it

sub add {
	my ($raw, $called) = @_;
	my $file = sprintf '%s/messages/%05d.eml', $work, scalar @files;
	open my $out, '>:raw', $file or die "$file: $!\n";
	print $out $raw;
	close $out or die "$file: $!\n";
	push @files, $file;
	$name{$#files} = $called;
}

# A mailbox is taken apart here, so that both see the same messages.
sub add_file {
	my ($path) = @_;
	open my $in, '<:raw', $path or die "$path: $!\n";
	my $raw = do { local $/; <$in> };
	$raw = '' unless defined $raw;
	# Converters leave an empty line at the top, and explain passes over it.
	$raw =~ s/\A[\r\n]+(?=From )//;
	$raw =~ s/\A[\r\n]+(?=[!-9;-~]+:)// unless $path =~ m{/cases/};
	my $called = basename(dirname($path)) . '/' . basename($path);
	my @messages = ($raw);
	if ($raw =~ /\A\x01{4}\n/) { # MMDF
		@messages = split /\x01{4}\n(?:\x01{4}\n)?/, $raw;
	} elsif ($raw =~ /\AFrom .*\d:\d/) {
		@messages = split /(?<=\n\n)(?=From .*\d:\d)/, $raw;
		s/^>(>*From )/$1/gm for @messages;
	}
	s/\AFrom .*\n// for @messages;
	my $number = 0;
	add($_, $called . (@messages > 1 ? '#' . $number++ : '')) for @messages;
}

sub add_path {
	my ($path) = @_;
	my @found;
	find({ no_chdir => 1, wanted => sub {
		push @found, $_ if -f && !/\.(?:tsv|md|json|txt)\z/ } }, $path);
	add_file($_) for sort @found;
}

mkdir "$work/messages";
if (@ARGV) {
	add_path($_) for @ARGV;
} else {
	system($^X, "$here/cases.pl", "$work/cases") == 0 or die "Bail out! cases.pl\n";
	add_path("$work/cases");
	add_path("$here/../data");
	add_path($_) for grep { -d } map { "$here/../../../shared/corpus/$_" } qw(labelled real);
}

# ---- what is run --------------------------------------------------------------------

# The lines that the command writes; $input on its standard input.
sub run {
	my ($input, @command) = @_;
	open my $in, '>', "$work/input" or die "$work/input: $!\n";
	print $in $input;
	close $in;
	my $pid = open my $out, '-|';
	die "fork: $!\n" unless defined $pid;
	if (!$pid) {
		open STDIN, '<', "$work/input" or die "$work/input: $!\n";
		exec @command or die "$command[0]: $!\n";
	}
	my @lines = <$out>;
	close $out or die "Bail out! $command[0] $command[1] ended with $?\n";
	chomp @lines;
	return @lines;
}

my $list = join '', map { "$_\n" } @files;
# Never more names than a command line holds.
sub batches {
	my @batches;
	for my $i (0 .. $#files) {
		push @{$batches[$i / 1000]}, $files[$i];
	}
	return @batches;
}

# ---- TAP -----------------------------------------------------------------------------

my ($tests, $failed) = (0, 0);
sub test {
	my ($what, $equal, $total, $different) = @_;
	my $percent = $total ? 100 * $equal / $total : 100;
	my $good = $percent >= $floor{$what};
	$failed++ unless $good;
	printf "%s %d - %s: %d of %d are the same, %.3f %% (floor %.3f)\n",
		$good ? 'ok' : 'not ok', ++$tests, $what, $equal, $total, $percent, $floor{$what};
	my @lines = @$different;
	splice @lines, $shown_max if !$all && @lines > $shown_max;
	print "# $_\n" for @lines;
	printf "# ... and %d more, see --all\n", @$different - @lines if @lines < @$different;
}

# ---- the views --------------------------------------------------------------------------

sub views_of {
	my %views;
	for (@_) {
		my ($number, $view, $text) = split /\t/, $_, 3;
		push @{$views{$number}{$view}}, $text;
	}
	return \%views;
}

sub compare_views {
	my ($theirs) = @_;
	my @lines;
	my $before = 0; # messages of earlier batches
	for my $batch (batches()) {
		push @lines, map { s/^(\d+)/$1 + $before/er } run('', "$bin/tests/parity/views", @$batch);
		$before += @$batch;
	}
	my $ours = views_of(@lines);
	my (%total, %equal, %different);
	for my $number (0 .. $#files) {
		my %both = map { $_ => 1 } keys %{$theirs->{$number} || {}}, keys %{$ours->{$number} || {}};
		for my $view (grep { $_ ne 'hit' } sort keys %both) {
			my ($kind) = $view =~ /^(\w+)/;
			my ($here, $there) = map { my $t = $_->{$number}{$view} || []; $kind eq 'uri' ? [ sort @$t ] : $t } $ours, $theirs;
			$total{$kind}++;
			if (join("\n", @$here) eq join("\n", @$there)) {
				$equal{$kind}++;
				next;
			}
			my %in_here = map { $_ => 1 } @$here;
			my %in_there = map { $_ => 1 } @$there;
			push @{$different{$kind}}, "$name{$number}: $view",
				map({ "  theirs: $_" } grep { !$in_here{$_} } @$there),
				map({ "  ours:   $_" } grep { !$in_there{$_} } @$here);
		}
	}
	test($_, $equal{$_} || 0, $total{$_}, $different{$_} || []) for sort keys %total;
}

# ---- the hits ----------------------------------------------------------------------------

sub compare_hits {
	my ($views) = @_;
	my (%theirs, %ours, @different, %count);
	for my $number (keys %$views) {
		$theirs{$number}{$_} = 1 for @{$views->{$number}{hit} || []};
	}
	my %told;
	for my $batch (batches()) {
		for (run('', "$bin/liaison", 'explain', '--rules', $rules, '--all', '--json', @$batch)) {
			my ($number) = m{^\{"file":"[^"]*/(\d{5})\.eml","index":0,} or die "Bail out! a mailbox: $_\n";
			my ($hits) = /"rules":\[(.*)\],"reasons":/;
			# a quote in the words that hit has a backslash before it
			$ours{$number + 0}{$1} = 1 while $hits =~ /\{"name":"(\w+)","score":/g;
			$told{$number + 0} = 1;
		}
	}
	die "Bail out! explain told of " . keys(%told) . " messages of " . @files . "\n" if keys %told != @files;
	my ($total, $equal) = (0, 0);
	my %hit;
	for my $message (0 .. $#files) {
		my %either = (%{$theirs{$message} || {}}, %{$ours{$message} || {}});
		for my $rule (sort keys %either) {
			$hit{$rule}++;
			$total++;
			if ($theirs{$message}{$rule} && $ours{$message}{$rule}) {
				$equal++;
				next;
			}
			$count{$rule}++;
			push @different, sprintf '%s: %s hits only %s', $name{$message}, $rule,
				$ours{$message}{$rule} ? 'here' : 'in SpamAssassin';
		}
	}
	test('hits', $equal, $total, \@different);
	print "# $_: $count{$_}\n" for sort { $count{$b} <=> $count{$a} || $a cmp $b } keys %count;
	printf "# %d rules hit anything\n", scalar keys %hit;
}

my $start = time;
printf "# %d messages\n", scalar @files;
my $theirs = views_of(run($list, $^X, "$here/oracle.pl", $rules, $work));
compare_hits($theirs);
compare_views($theirs) unless defined $hits;
printf "# %.1f s\n1..%d\n", time - $start, $tests;
exit($failed ? 1 : 0);
