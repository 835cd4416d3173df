# SPDX-License-Identifier: MIT
# Reads arrows.txt, then sources given as paths from the top of the repository; prints every #include that points up.
# POSIX awk only: Debian's default is mawk.

function room_of(path,    room, best) {
  best = ""
  for (room in rooms)
    if (length(room) > length(best) && index(path, room) == 1 &&
        (room == "device/backends" || path == room || substr(path, length(room) + 1, 1) == "/" ||
         (room ~ /\// && substr(path, length(room) + 1, 1) == ".")))
      best = room
  return best
}

function offends(sentence) { printf "%s:%d: %s\n", FILENAME, FNR, sentence }

FNR == NR {
  sub(/#.*/, "")
  if (NF == 0) next
  room = $1
  sub(/:$/, "", room)
  rooms[room] = 1
  for (i = 2; i <= NF; ++i) allowed[room, $i] = 1
  allowed[room, room] = 1
  next
}

FNR == 1 {
  path = FILENAME
  if (!sub(/^src\//, "", path)) sub(/^include\//, "", path)
  here = room_of(path)
  folder = path
  sub(/\/[^\/]*$/, "", folder)
  if (here == "") offends("this folder is no room of tests/house/arrows.txt")
}

/^[ \t]*#[ \t]*include[ \t]*[<"]/ {
  target = $0
  sub(/^[^<"]*[<"]/, "", target)
  quoted = $0 ~ /include[ \t]*"/
  sub(/[>"].*/, "", target)
  if (quoted) {
    if (target ~ /^\.\.?\//) { offends("\"" target "\" is relative; write it from src"); next }
    there = room_of(target)
    # A header next to the file, such as a room's C header.
    if (there == "" && target !~ /\//) there = room_of(folder "/" target)
    if (there == "") offends("\"" target "\" is in no room of tests/house/arrows.txt")
    else if (!((here, there) in allowed)) offends(here " may not know " there " (\"" target "\")")
  } else if (target ~ /^taut\//) {
    if (!((here, "taut") in allowed)) offends(here " may not know taut (<" target ">)")
  } else if (target ~ system_headers && !((here, "system") in allowed)) {
    offends(here " may not know the operating system (<" target ">)")
  }
}

BEGIN {
  system_headers = "^(sys|linux|asm|net|netinet|arpa|alsa|dbus-1.0|dbus|jack|pipewire|spa|pulse|CoreAudio)/" \
    "|^(unistd|pthread|sched|poll|dlfcn|fcntl|signal|time|dirent|semaphore|termios|windows|objbase|mmdeviceapi)[.]h$"
}
