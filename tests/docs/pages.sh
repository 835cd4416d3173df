# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by tests/docs/test_pages.sh: extracts a page's quotes and commands.

# Every string literal of the sources, one per line: adjacent ones are joined, and every {:.2f} becomes {}.
literals() {
  find src -name '*.[ch]pp' -print0 | xargs -0 perl -0777 -ne '
    s/\x27\\?"\x27//g; s/"\s*\n\s*"//g; s/\\"/\x{1}/g;
    while (/"([^"\n]*)"/g) {my $one = $1; $one =~ s/\x{1}/"/g; $one =~ s/\{:[^}]*\}/{}/g; print "$one\n"}'
}

# unsaid LITERALS PAGE: quotes with a piece, between values, that is in no literal, or whose pieces are all too short.
unsaid() {
  perl -e '
    my ($literals, $page) = @ARGV;
    open my $in, "<", $literals or die; my @said = <$in>; close $in;
    my $all = join "", @said;
    open $in, "<", $page or die; my @lines = <$in>;
    my ($quote, $first) = ("", 0);
    for my $k (0 .. @lines) {
      if ($k < @lines && $lines[$k] =~ /^> ?(.*)$/) {
        $first = $k + 1 if $quote eq "";
        $quote .= ($quote eq "" ? "" : " ") . $1;
        next;
      }
      next if $quote eq "";
      my ($longest, @missing) = (0);
      for my $piece (split /\x{e2}\x{80}\x{a6}/, $quote) {
        $piece =~ s/^ +| +$//g if length $piece < 3;
        next if $piece eq "";
        $longest = length $piece if length $piece > $longest;
        push @missing, $piece if index($all, $piece) < 0;
      }
      print "$page:$first: nobody says \"$_\"\n" for @missing ? $missing[0] : $longest < 12 ? $quote : ();
      $quote = "";
    }' "$1" "$2"
}

# typed PAGE: every Taut command line in its code, with `./run ARGS` as `taut ARGS`.
typed() {
  perl -ne '
    if (/^\s*```/) {$code = !$code; next}
    my @found;
    if ($code || /^ {4}/) {push @found, $_} else {push @found, $1 while /`([^`]+)`/g}
    for (@found) {
      s/^\s+|\s+$//g; s/\s+#.*//; s/^sudo //; s/^\$ //;
      s/^"[^"]*\\taut\.exe"/taut/;
      s/^\.\/run (?=[a-z])/taut /;
      print "$_\n" if /^taut [a-z-]/ && !/ = /;
    }' "$1"
}

# shape PAGE: its headings, rows, items and pictures, without the text.
shape() {
  awk '/^ *```/ {code = !code} code {next} /^#+ / {print "heading", length($1)} /^\|/ {print "row", gsub(/\|/, "|")}
    /^ *- / {print "item"} /<img |!\[/ {print "picture"}' "$1"
}

# helps TAUT FOLDER: writes the help of every command, one file each.
helps() {
  local command
  mkdir -p "$2"
  "$1" help >"$2/--help"
  "$1" --version >"$2/--version"
  for command in devices check check-host doctor monitor panel why report prove tune loopback through play record compare register unregister wine; do "$1" help "$command" >"$2/$command"; done
  cp "$2/--help" "$2/help"
}

# untaken HELP PAGE: command lines whose command or option is in no help.
untaken() {
  local line command option options
  typed "$2" | while IFS= read -r line; do
    command=${line#taut }
    command=${command%% *}
    if [ ! -f "$1/$command" ]; then
      echo "$2: $line: there is no command $command"
      continue
    fi
    if [ "$command" = help ]; then
      [ "$line" = "taut help" ] || [ "$line" = "taut help COMMAND" ] || [ -f "$1/${line#taut help }" ] || echo "$2: $line: no such help"
      continue
    fi
    mapfile -t options < <(grep -oE -- '--[a-z_-]+' <<<"$line")
    for option in "${options[@]}"; do
      [ "$option" = "$command" ] || grep -qE -- "(^|[^a-z-])$option([^a-z_-]|\$)" "$1/$command" "$1/--help" || echo "$2: $line: $command has no $option"
    done
  done
}

# misread TAUT FOLDER PAGE: settings on the page (in toml fences) that Taut rejects.
misread() {
  local file
  rm -f "$2"/*.toml
  perl -ne 'BEGIN {$folder = shift; $k = 0}
    if (/^\s*```toml/) {open $to, ">", "$folder/" . $k++ . ".toml"; $on = 1; next}
    if (/^\s*```/) {$on = 0} elsif ($on) {print $to $_}' "$2" "$3"
  for file in "$2"/*.toml; do
    [ -f "$file" ] || continue
    # Complaints contain the file's name.
    TAUT_CONFIG=$file "$1" record "$2/take.wav" --replace --seconds 0.01 --device 'virtual:loopback?clock=virtual' 2>&1 |
      tr '\n' ' ' | grep -o "${file##*/}: .*" | cut -c 1-200 | sed "s|^|$3: |"
  done
}

# unreached PAGE...: those that no chain of links from README.md reaches.
unreached() {
  perl -e '
    my (%seen, @next) = ("README.md" => 1); @next = ("README.md");
    while (my $page = shift @next) {
      open my $in, "<", $page or next;
      (my $folder = $page) =~ s|[^/]*$||;
      for my $line (<$in>) {
        while ($line =~ /\]\(([^)#:\s]+\.md)/g) {
          my $to = "$folder$1";
          1 while $to =~ s|(^\|/)(?!\.\./)[^/]+/\.\./|$1|;
          push @next, $to unless $seen{$to}++;
        }
      }
    }
    print "$_\n" for grep {!$seen{$_}} @ARGV' "$@"
}
