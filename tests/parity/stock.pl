#!/usr/bin/perl
# SPDX-License-Identifier: ISC
#
# SpamAssassin's own rules as far as they need no plugin: which of their lines
# are read here, and do they hit the same mails?  TAP on standard output.
#
#	stock.pl [--all] [--rules FOLDER] [MESSAGES...]
#
# FOLDER is where the stock rules are (/usr/share/spamassassin).  Of its files
# the lines are taken that SpamAssassin itself takes when it has no plugins:
# header, body, rawbody, full, uri and meta without eval:, and score, describe
# and tflags of those rules.  Each must be read here; what they hit is
# compared by parity.pl.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname basename);
use File::Temp qw(tempdir);
use Getopt::Long qw(GetOptions);

$| = 1;

# What must be reached; raise them, do not lower them.
my %floor = (lines => 95.4, hits => 99.9);

my $here = abs_path(dirname(__FILE__));
my ($all, $stock) = (0, '/usr/share/spamassassin');
GetOptions('all' => \$all, 'rules=s' => \$stock) or exit 64;
my $bin = $ENV{LIAISON_BIN} || "$here/../../build";
unless (-e '/usr/share/perl5/Mail/SpamAssassin.pm' && -e "$stock/20_head_tests.cf") {
	print "1..0 # SKIP spamassassin and its rules are not installed\n";
	exit 0;
}
require Mail::SpamAssassin;
require Mail::SpamAssassin::Conf;

# ---- conditions -----------------------------------------------------------------------

my $version = Mail::SpamAssassin::Version();
$version = sprintf '%d.%03d%03d', split /\./, $version;

sub can_do {
	my ($class, $method) = $_[0] =~ /^(.*)::(\w+)$/;
	return $class && $class->can($method) ? 1 : 0;
}

sub holds {
	my ($condition) = @_;
	$condition =~ s/\bplugin\(\s*([\w:]+)\s*\)/$1 eq 'Mail::SpamAssassin::Plugin::Check' ? 1 : 0/ge;
	$condition =~ s/\b(?:can|has)\(\s*([\w:]+)\s*\)/can_do($1)/ge;
	$condition =~ s/\bperl_version\b/$]/g;
	$condition =~ s/\bversion\b/$version/g;
	$condition =~ s/\blocal_tests_only\b/1/g;
	die "a condition that is not known: $condition\n" if $condition =~ /[^\d.<>=!&|() ]/;
	return eval $condition; ## no critic
}

# ---- the lines that count --------------------------------------------------------------

my (@lines, %defined, %left); # left: by what keeps a line out
for my $file (sort glob "$stock/*.cf") {
	next if basename($file) =~ /^(?:local|regression_tests)/;
	open my $in, '<:raw', $file or die "$file: $!\n";
	my @open; # the conditions around a line
	while (my $line = <$in>) {
		chomp $line;
		$line =~ s/(?<!\\)#.*//;
		$line =~ s/^\s+|\s+$//g;
		next if $line eq '';
		if ($line =~ /^ifplugin\s+(\S+)/) {
			push @open, holds("plugin($1)");
		} elsif ($line =~ /^if\s*(.*)/) {
			push @open, holds($1);
		} elsif ($line eq 'else') {
			$open[-1] = !$open[-1];
		} elsif ($line =~ /^endif/) {
			pop @open;
		} elsif (grep { !$_ } @open) {
			$left{'of a plugin or another version'}++;
		} elsif ($line =~ /^(header|body|rawbody|full|uri|meta)\s+(\S+)\s+(\S.*)/) {
			my ($name, $test) = ($2, $3);
			if ($test =~ /^(?:rbl)?eval:/) {
				$left{'eval:'}++;
				next;
			}
			$defined{$name} = 1;
			push @lines, [ $file, $., $name, $line ];
		} elsif ($line =~ /^(?:score|describe|tflags)\s+(\S+)\s/) {
			push @lines, [ $file, $., $1, $line ];
		} else {
			$left{(split /\s/, $line)[0]}++;
		}
	}
}
my @taken = grep { $defined{$_->[2]} } @lines;
$left{'score, describe, tflags of a rule that is left out'} = @lines - @taken;

# ---- are they read? ----------------------------------------------------------------------

my $work = tempdir('stock-XXXXXX', TMPDIR => 1, CLEANUP => 1);
mkdir "$work/rules";
my $rules = "$work/rules/stock.cf";
open my $out, '>:raw', $rules or die "$rules: $!\n";
print $out "$_->[3]\n" for @taken;
close $out or die "$rules: $!\n";

# At most a hundred problems are told in one run: a line that has one is taken
# out, and the rest is looked at again.
my (@problems, %bad);
for (my $more = 1; $more;) {
	$more = 0;
	open my $check, '-|', "$bin/liaison", 'rules', 'check', $rules or die "liaison: $!\n";
	while (<$check>) {
		my ($number, $message) = /^\Q$rules\E:(\d+):\d+: (.*)/ or next;
		next if $message =~ /^warning: / || $message =~ /^and more problems/ || $bad{$number}++;
		$message = 'score, describe or tflags of a rule that is not read' if $message =~ /no rule of that name/;
		push @problems, "$taken[$number - 1][0]:$taken[$number - 1][1]: $message";
		$more = 1;
	}
	close $check;
	open $out, '>:raw', $rules or die "$rules: $!\n";
	print $out $bad{$_ + 1} ? "\n" : "$taken[$_][3]\n" for 0 .. $#taken;
	close $out or die "$rules: $!\n";
}
my $percent = 100 * (@taken - @problems) / @taken;
my $failed = $percent < $floor{lines};
printf "%s 1 - lines: %d of %d are read, %.3f %% (floor %.3f)\n", $failed ? 'not ok' : 'ok',
	@taken - @problems, scalar @taken, $percent, $floor{lines};
my %kinds;
$kinds{s/^[^:]*:\d+: //r}++ for @problems;
print "# not read, $kinds{$_}: $_\n" for sort { $kinds{$b} <=> $kinds{$a} || $a cmp $b } keys %kinds;
print map { "#   $_\n" } @problems if $all;
print "# left out, $_: $left{$_}\n" for sort { $left{$b} <=> $left{$a} || $a cmp $b } keys %left;

# ---- do they hit the same? -----------------------------------------------------------------

my @options = $all ? '--all' : ();
open my $hits, '-|', $^X, "$here/parity.pl", @options, '--hits', $floor{hits}, '--rules', "$work/rules", @ARGV
	or die "parity.pl: $!\n";
while (<$hits>) {
	next if /^1\.\./;
	s/^(not ok|ok) 1 - /$1 2 - of the stock rules, /;
	$failed ||= /^not ok/;
	print;
}
close $hits or $failed = 1;
print "1..2\n";
exit($failed ? 1 : 0);
