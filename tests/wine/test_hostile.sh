#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What goes wrong around a Windows program that plays: it is killed, Wine's server is, the sound server is, another prefix plays
# too, rights are missing. Afterwards nothing is left running, and the next program plays.
. tests/support/tap.sh
want "the driver in Wine" x86_64-w64-mingw32-g++-posix cmake ninja wine flock || finish
. tests/wine/halves.sh
. tests/wine/servers.sh
trap 'rm -rf "$halves"' EXIT
check "the halves and the programs compile" wine_halves taut leave_streaming workers_host
[ "$broken" -eq 0 ] || finish
windows_start || { not_ok "Wine starts" "wineboot failed"; finish; }
trap 'servers_end; windows_end; rm -rf "$halves"' EXIT

host=(build/win64/bin/taut.exe loopback --json --driver "$dll")
exact() {
  local said
  said=$(in_wine 60 "${host[@]}" --seconds 0.5 --buffer 256 2>/dev/null | tr -d ' \r\n')
  [[ $said = *'"bit_exact":true'* ]] || { printf '%s\n' "$said" | tail -c 400; return 1; }
}
next() {
  printf 'device = "virtual:duplex?clock=virtual"\n' >"$TAUT_CONFIG"
  check "$1: the next program plays, exact" exact
}
# In real time, long enough for whatever happens to it. Sets $program.
plays() {
  printf '%s\n' "${card:-device = \"virtual:duplex\"}" >"$TAUT_CONFIG"
  wine "${host[@]}" --seconds 30 --buffer 256 >"$halves/said" 2>"$halves/errors" &
  program=$!
}
playing() {
  plays
  for _ in $(seq 200); do
    grep -qx taut-audio /proc/"$program"/task/*/comm 2>/dev/null && break
    sleep 0.1
  done
  sleep 0.5
  kill -0 "$program" 2>/dev/null || { cat "$halves/said"; return 1; }
}
# A child that has ended stays a zombie until it is waited for.
gone() {
  local state
  for _ in $(seq 200); do
    state=$(sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$program/status" 2>/dev/null)
    case $state in
      '') return 0 ;;
      Z) [ "$(find "/proc/$program/task" -mindepth 1 -maxdepth 1 | wc -l)" -gt 1 ] || return 0 ;;
    esac
    sleep 0.1
  done
  kill -KILL "$program"
  return 1
}

for _ in 1 2 3; do
  playing
  kill -KILL "$program"
  wait "$program" 2>/dev/null
done
check "a program that is killed as it plays is gone" gone
next "killed as it plays"

# Nine tenths of its time are spent in the callback.
for _ in 1 2 3; do
  printf 'device = "virtual:duplex"\n' >"$TAUT_CONFIG"
  wine build/win64/tests/bin/workers_host.exe "$dll" 256 30 1 90 sleep >"$halves/said" 2>/dev/null &
  program=$!
  for _ in $(seq 200); do
    ! grep -q counter "$halves/said" || break
    sleep 0.1
  done
  sleep 0.2
  kill -KILL "$program"
  wait "$program" 2>/dev/null
done
check "a program that is killed in its callback is gone" gone
next "killed in its callback"

for delay in 0.05 0.1 0.2 0.3 0.4 0.6 0.9; do
  plays
  sleep "$delay"
  kill -KILL "$program" 2>/dev/null
  wait "$program" 2>/dev/null
done
next "killed as it opens the driver"

# Wine's own services do not notice that its server has gone.
services_end() {
  local process
  for process in /proc/[0-9]*; do
    [[ $(readlink "$process/exe" 2>/dev/null) = *wine* ]] || continue
    grep -qzxF "WINEPREFIX=$WINEPREFIX" "$process/environ" 2>/dev/null && kill -KILL "${process#/proc/}"
  done
}
playing
wineserver -k9
check "Wine's server is killed: the program ends, and does not go on unseen with its card" gone
wait "$program" 2>/dev/null
check "and it says why" grep -q "Wine's server has ended while this program played" "$halves/errors"
services_end
next "Wine's server killed"

# Two programs of two prefixes, each with a driver of its own.
second=$halves/second
if WINEPREFIX=$second timeout 300 wineboot -i >/dev/null 2>&1; then
  printf 'device = "virtual:duplex?clock=virtual"\n' >"$TAUT_CONFIG"
  (WINEPREFIX=$second exact) &
  other=$!
  check "two prefixes at once: the one" exact
  check "two prefixes at once: the other" wait "$other"
  WINEPREFIX=$second wineserver -k
  WINEPREFIX=$second wineserver -w
else
  skip "two prefixes at once" "wineboot could not make the second"
fi

# The right to real time is a capability of root's, or a limit; a container may filter the calls.
without_real_time() {
  local name="$1: it plays, and says so" said
  shift
  wineserver -k
  wineserver -w
  printf 'device = "virtual:duplex"\n' >"$TAUT_CONFIG"
  said=$(timeout 60 "$@" wine "${host[@]}" --seconds 0.5 --buffer 1024 2>/dev/null | tr -d '\r' | grep '"thread')
  case $said in
    *'refuses real time of priority'*) ok "$name" ;;
    *) not_ok "$name" "$said" ;;
  esac
  wineserver -k
  wineserver -w
}
if [ "$(id -u)" -eq 0 ] && want "without the right to real time" setpriv; then
  without_real_time "without the right to real time" setpriv --bounding-set=-sys_nice --inh-caps=-sys_nice
fi
without_real_time "where the kernel's filter refuses real time" "$TAUT_BUILD/tests/bin/without_fifo"

name="without /dev/shm"
in_wine() { local seconds=$1; shift; timeout "$seconds" "${around[@]}" wine "$@" 2>&1 | tr -d '\r'; return "${PIPESTATUS[0]}"; }
around=(unshare --mount sh -c 'mount -t tmpfs -o ro none /dev/shm && exec "$@"' sh)
if "${around[@]}" true 2>/dev/null; then
  next "$name"
else
  skip "$name" "this user may not mount"
fi
around=()

if want "the sound server restarts" pipewire pw-link; then
  if with_pipewire; then
    card=$'input = "pipewire:null-sink.monitor"\noutput = "pipewire:null-sink"'
    printf '%s\n' "$card" >"$TAUT_CONFIG"
    restarted() {
      local said
      wine "${host[@]}" --seconds 12 --buffer 256 >"$halves/said" 2>/dev/null &
      program=$!
      for _ in $(seq 200); do
        grep -qx taut-audio /proc/"$program"/task/*/comm 2>/dev/null && break
        sleep 0.1
      done
      sleep 1.5
      kill -KILL "${servers[@]}"
      servers_end
      sleep 1
      with_pipewire
      wait "$program"
      status=$?
      said=$(tr -d ' \r\n' <"$halves/said")
      [ "$status" -eq 2 ] && [[ $said =~ \"away\":\{\"times\":[1-9] ]] && [[ $said = *'"on_stand_in":false'* ]]
    }
    # Where the machine stands still meanwhile, the server may be back too late: once more.
    name="the sound server restarts: the program plays on, and its absence is in the report"
    if restarted || restarted; then ok "$name"; else not_ok "$name" "status $status"; fi
    card=
  else
    skip "the sound server restarts" "it does not start here: $(tail -n 1 "$halves/pipewire/log")"
  fi
  servers_end
fi
next "after all of it"
check "nothing is left running" timeout 60 wineserver -w
finish
