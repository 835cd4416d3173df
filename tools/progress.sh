# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by scripts that take minutes: shows progress on a terminal and in a log.
progress_said=${EPOCHSECONDS}

# progress TEXT: a line that the next one overwrites. If stderr is no terminal, a separate line every 15 seconds.
progress() {
  if [ -t 2 ]; then
    printf '\r\033[K%s' "$*" >&2
  elif [ -n "$*" ] && [ $((EPOCHSECONDS - progress_said)) -ge 15 ]; then
    printf '%s\n' "$*" >&2
    progress_said=$EPOCHSECONDS
  fi
}
