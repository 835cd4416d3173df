# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by tests/house/test_remedies.sh: every remedy in the sources.

# remedies FOLDER: a line "PATH: REMEDY" for each third argument of failure(), or of an Error, that is a remedy. Only
# the literals of an expression count; without any, the remedy is passed on from elsewhere.
remedies() {
  (cd "$1" && find . -name '*.cpp' | sort) | sed 's,^\./,,' | while IFS= read -r file; do
    perl -0777 -e '
      my ($folder, $file) = @ARGV;
      open my $in, "<", "$folder/$file" or die;
      my $text = <$in>;
      while ($text =~ /\bfailure\(|\bError\{|return \{Trouble::|\bconclude\(result, /g) {
        my ($open, $part, @parts) = (pos($text), "");
        $open -= 9 if $& =~ /Trouble::$/;
        my ($depth, $quoted) = (0, 0);
        for (my $k = $open; $k < length $text; ++$k) {
          my $c = substr $text, $k, 1;
          if ($quoted) {
            if ($c eq "\\") {$part .= $c . substr $text, ++$k, 1; next}
            $quoted = 0 if $c eq "\"";
          } elsif ($c eq "\"") {$quoted = 1}
          elsif ($c =~ /[(\[{]/) {++$depth}
          elsif ($c =~ /[)\]}]/) {last if $depth-- == 0}
          elsif ($c eq "," && $depth == 0) {push @parts, $part; $part = ""; next}
          $part .= $c;
        }
        push @parts, $part;
        next unless @parts >= 3 && $parts[0] =~ /Trouble|trouble|success|failed|dropped_out|nothing_back|status/;
        my $remedy = $parts[2];
        $remedy =~ s/"\s*\n\s*"//g;
        my $said = join " ... ", $remedy =~ /"((?:[^"\\]|\\.)*)"/g;
        $said =~ s/ +$//;
        print "$file: $said\n" if $said ne "";
      }' "$1" "$file"
  done | sort -u
}
