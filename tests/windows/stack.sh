# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by tests/nightly/test_windows_32.sh.
#   stack_offences FILE    functions of ours in a 32-bit program or DLL that call before they have aligned the stack
#
# Callers on 32-bit Windows keep four bytes: hosts, COM, the system's threads and windows. Any function may be an entry, so
# all are held to it. Those of the compiler's own libraries are called by ours only; .cold parts go on in a frame that was
# aligned before; a jump instead of a last call hands the duty on to where it leads.
stack_offences() {
  i686-w64-mingw32-objdump -d --no-show-raw-insn "$1" | awk '
    /^[0-9a-f]+ <.*>:$/ {
      name = $2
      ours = name ~ /4taut/ || name ~ /<_?(Dll[A-Z]|instantiateDriver|registerDriver|unregisterDriver)/
      watch = ours && name !~ /\.cold/
      if (watch) functions++
      next
    }
    watch && /\tand +\$0xffffff[0-9a-f]0,%esp/ { watch = 0 }
    watch && /\tcall/ { print name $0; watch = 0 }
    END { if (functions < 100) print "only " functions + 0 " functions are seen: is the file stripped?" }'
}
