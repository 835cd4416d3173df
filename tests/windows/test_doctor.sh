#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `taut doctor` in Wine: it ends in time, reports faults planted in the registry, and its command fixes them.
. tests/support/tap.sh
# A private Windows: its list contains broken drivers.
windows_prefix=$PWD/build/wine-doctor
. tests/windows/wine.sh

want "Windows: taut doctor" x86_64-w64-mingw32-g++-posix cmake ninja wine python3 || finish
check "the 64-bit command compiles" windows_build win64 taut
[ "$broken" -eq 0 ] || finish
windows_start || { not_ok "Wine starts" "wineboot failed"; finish; }
trap windows_end EXIT
taut=build/win64/bin/taut.exe

# said EXPRESSION: evaluates Python on `f`, the worst finding by topic, `all` findings, and `j`, the report.
said() {
  timeout 120 wine "$taut" doctor --json --seconds 0.3 2>/dev/null >build/wine-doctor.json
  status=$?
  python3 -c '
import json, sys
j = json.load(open("build/wine-doctor.json"))
rank = ["ok", "note", "warning", "problem"]
every = j["findings"]
f = {}
for one in every:
    if one["topic"] not in f or rank.index(one["severity"]) > rank.index(f[one["topic"]]["severity"]): f[one["topic"]] = one
print(eval("(" + sys.argv[1] + ")"))' "$1"
}
says() {
  local name=$1 expression=$2 got
  got=$(said "$expression" 2>&1)
  if [ "$got" = True ]; then ok "$name"; else not_ok "$name" "$got; $(head -c 2000 build/wine-doctor.json)"; fi
}

says "every topic has a figure, and JSON and status agree" \
  'all(one["figures"] and one["measured"] for one in every) and
   j["status"] == max([{"ok": 0, "note": 0, "warning": 2, "problem": 3}[one["severity"]] for one in every])'
ended_so() { timeout 120 wine "$taut" doctor --seconds 0.3 2>/dev/null >build/wine-doctor.txt; case $? in 0 | 2 | 3) ;; *) return 1 ;; esac; }
check "as text too" ended_so
# A quoted registry path is one word, however long.
none "no line exceeds 80 columns" "$(grep -v 'HKLM' build/wine-doctor.txt | tr -d '\r' | awk 'length($0) > 80')"
says "wake-ups are counted" 'f["wake-up"]["figures"]["wakes"] > 50 and f["wake-up"]["figures"]["bare_wakes"] > 50'
says "it takes its time and little more" 'j["seconds"] < 8'

in_wine 60 reg add 'HKLM\SOFTWARE\ASIO\Broken' /v CLSID /d '{00000000-1111-2222-3333-444444444444}' /f >/dev/null
says "a driver without its file is found" 'f["drivers"]["severity"] == "warning" and "Broken" in f["drivers"]["measured"]'
command=$(said 'f["drivers"]["command"]')
says "its command is reg's" 'f["drivers"]["command"].startswith("reg delete ")'
# In a file, because cmd /c parses quotes differently.
type_it() {
  printf '@%s\r\n' "$command" >build/wine-doctor.bat
  in_wine 60 cmd /c build\\wine-doctor.bat
}
check "the command succeeds" type_it
says "and the driver is gone" 'f["drivers"]["severity"] == "ok"'

key='HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Multimedia\SystemProfile'
in_wine 60 reg add "$key" /v SystemResponsiveness /t REG_DWORD /d 100 /f >/dev/null
says "a reserve that leaves nothing is found" 'f["reserve"]["figures"]["reserved_percent"] == 100'
command=$(said 'f["reserve"]["command"]')
check "its command succeeds" type_it
says "and mends it" 'f["reserve"]["severity"] == "ok"'
finish
