#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The installer in Wine: built by one command, installed silently, also over a driver in use, and uninstalled. Also
# links and runs its import libraries.
. tests/support/tap.sh
windows_prefix=$PWD/build/wine-installer
. tests/windows/wine.sh

want "the installer" makensis x86_64-w64-mingw32-g++-posix i686-w64-mingw32-g++-posix cmake ninja wine || finish
log=build/installer/log
mkdir -p build/installer
if ! tools/installer >"$log" 2>&1; then
  not_ok "one command builds the installer" "see below"
  tail -n 20 "$log" | sed 's/^/  /'
  finish
fi
ok "one command builds the installer"
setup=$(ls build/installer/Taut-*.exe)
sum=$(sha256sum "$setup" | cut -d ' ' -f 1)
check "it prints its SHA-256" grep -q "$sum" "$log"
check "the same sources give the same bytes" bash -c "tools/installer --no-build | grep -q $sum"

windows_start || { not_ok "Wine starts" "wineboot failed"; finish; }
trap windows_end EXIT
folder="$WINEPREFIX/drive_c/Program Files/Taut"
class='{7A1C0DE5-5A17-4C1B-9D54-54415554A510}'
uninstall='HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall\Taut'
value() { in_wine 240 reg query "$@" | grep -o 'REG_[A-Z]* .*' | sed 's/^REG_[A-Z]* *//'; }
said() { iconv -f UTF-16 -t UTF-8 "$folder/installed.txt" | tr -d '\r'; }

# The user's settings are not the installer's business.
settings="$WINEPREFIX/drive_c/users/$(id -un)/AppData/Roaming/Taut"
mkdir -p "$settings"
echo '# mine' >"$settings/taut.toml"

check "a silent installation" in_wine 240 "$setup" /S
for file in taut.exe taut{,-check}{64,32}.dll LICENSE.txt uninstall.exe docs/windows-musicians.md docs/windows-musicians.fr.md \
  sdk/include/taut/protocol.h sdk/lib/taut64.lib sdk/lib/taut32.lib sdk/client.c; do
  [ -f "$folder/$file" ] || missing="${missing-} $file"
done
none "every file is installed" "${missing-}"
same "hosts find it" "$(value 'HKLM\SOFTWARE\ASIO\Taut' /v CLSID)" "$class"
same "its class, for 64-bit programs" "$(value "HKLM\\SOFTWARE\\Classes\\CLSID\\$class\\InprocServer32" /ve /reg:64)" 'C:\Program Files\Taut\taut64.dll'
same "its class, for 32-bit programs" "$(value "HKLM\\SOFTWARE\\Classes\\CLSID\\$class\\InprocServer32" /ve /reg:32)" 'C:\Program Files\Taut\taut32.dll'
same "the list of programs has it" "$(value "$uninstall" /v QuietUninstallString)" '"C:\Program Files\Taut\uninstall.exe" /S'
check "it says what it did" grep -q '^64-bit programs: registered' <(said)
check "another entry of the same driver, with a card of its own" \
  in_wine 240 "$folder/taut.exe" register --name "Taut small" --buffer 64 --device 'virtual:duplex?clock=virtual'
check "the installed command drives the installed driver" in_wine 240 "$folder/taut.exe" loopback --driver "Taut small" --seconds 1
check "and one whose card plays in real time" in_wine 240 "$folder/taut.exe" register --name "Taut live" --device virtual:loopback
check "the driver of taut check-host is put on the list" in_wine 240 "$folder/taut.exe" register --check-host
check "also under another name" in_wine 240 "$folder/taut.exe" register --check-host --name "Watch me"
check "and judges a program" in_wine 240 "$folder/taut.exe" check-host --only 1101,1207,1302,1405 \
  "$folder/taut.exe" through --driver "Taut Check" --seconds 1

# A host that keeps the driver open until it is interrupted.
in_wine 240 "$folder/taut.exe" loopback --driver "Taut live" --seconds 240 --json >build/installer/host &
host=$!
for _ in $(seq 600); do
  playing=$(pgrep -o -f "^[^ ]*$folder/taut.exe loopback") && break
  sleep 0.1
done
sleep 3
check "installed over a driver in use" in_wine 240 "$setup" /S
check "it says that the old one is in use" grep -q 'In use, and replaced: .*taut64.dll' <(said)
check "the old one is renamed" test -f "$folder/taut64.dll.old-1"
[ -z "$playing" ] || kill -INT "$playing"
wait "$host"
# Drop-outs depend on the load in Wine; only check that it ran until it was interrupted.
check "the host played on" grep -q '"interrupted":true' <(tr -d ' \n' <build/installer/host)
check "the next installation deletes the renamed file" in_wine 240 "$setup" /S
none "no renamed file remains" "$(find "$folder" -name '*.old-*')"

check "a silent uninstallation" uninstall "$folder"
none "no file remains" "$(find "$folder" 2>/dev/null)"
none "nothing remains in the registry" "$(for view in 64 32; do
  in_wine 240 reg query 'HKLM\SOFTWARE\ASIO' /s /reg:$view | grep -iE 'taut|watch me'
  in_wine 240 reg query 'HKLM\SOFTWARE\Classes\CLSID' /s /reg:$view | grep -i '\\taut'
  in_wine 240 reg query "HKLM\\SOFTWARE\\Classes\\CLSID\\$class" /reg:$view | grep -F "$class"
done; in_wine 240 reg query "$uninstall" | grep DisplayName)"
none "the list of drivers is removed with its only driver, for 64 and 32 bit" "$(for view in 64 32; do
  in_wine 240 reg query 'HKLM\SOFTWARE\ASIO' /reg:$view | grep -i '^HKEY'
  in_wine 240 reg query 'HKLM\SOFTWARE\Taut' /reg:$view | grep -i '^HKEY'
done)"
same "settings are kept" "$(cat "$settings/taut.toml")" '# mine'
rm -r "$settings"

# Programs that link the driver. clang and lld stand in for MSVC, whose object files and rules they know.
stage=build/installer/stage
sdk=build/installer/sdk
rm -rf "$sdk"
mkdir -p "$sdk"
cp "$stage/taut64.dll" "$sdk"
strict=(-std=c11 -Wall -Wextra -Wpedantic -Werror -I "$stage/sdk/include")
check "the header is C11, and mingw-w64 links the import library" \
  x86_64-w64-mingw32-gcc-posix "${strict[@]}" "$stage/sdk/client.c" "$stage/sdk/lib/taut64.lib" -o "$sdk/gcc.exe"
check "that program runs" in_wine 240 "$sdk/gcc.exe"
check "a 32-bit one is linked" \
  i686-w64-mingw32-gcc-posix "${strict[@]}" -Wno-attributes "$stage/sdk/client.c" "$stage/sdk/lib/taut32.lib" -o "$sdk/gcc32.exe"
if want "as for MSVC" clang-19 lld-link-19; then
  for target in x86_64 i686; do
    check "compiled for MSVC's ABI, $target" \
      clang-19 --target=$target-pc-windows-msvc -c "${strict[@]}" -Wno-language-extension-token -Wno-pragma-pack "$stage/sdk/client.c" -o "$sdk/$target.obj"
  done
  # Without a C library: main() is the entry point.
  check "linked as MSVC links, 64 bit" lld-link-19 /nologo /entry:main /subsystem:console /nodefaultlib \
    "$sdk/x86_64.obj" "$stage/sdk/lib/taut64.lib" /out:"$sdk/msvc.exe"
  check "that program runs" in_wine 240 "$sdk/msvc.exe"
  check "linked as MSVC links, 32 bit" lld-link-19 /nologo /entry:main /subsystem:console /nodefaultlib /safeseh:no \
    "$sdk/i686.obj" "$stage/sdk/lib/taut32.lib" /out:"$sdk/msvc32.exe"
fi
finish
