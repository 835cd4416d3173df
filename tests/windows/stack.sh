# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by tests/nightly/test_windows_32.sh.
#   stack_offences FILE    functions of ours in a 32-bit program or DLL that call before they have aligned the stack
#
# Callers on 32-bit Windows guarantee four-byte alignment: hosts, COM, the system's threads and windows. Any function
# may be an entry point, so all must align the stack before they call. Exceptions: functions of the compiler's
# libraries, called only by ours with an aligned stack, and callees that align themselves (GCC does so where it sees
# both). ___chkstk_ms touches pages and has no frame; .cold parts continue an aligned frame; a tail call leaves
# alignment to its target. The C library's entry, DllMainCRTStartup, aligns nothing before it calls our constructors.
stack_offences() {
  i686-w64-mingw32-objdump -d --no-show-raw-insn "$1" | awk '
    /^[0-9a-f]+ <.*>:$/ {
      name = $2
      ours = name ~ /4taut/ || name ~ /<_?(Dll[A-Z]|instantiateDriver|registerDriver|unregisterDriver)/
      watch = ours && name !~ /\.cold|CRTStartup/
      if (watch) functions++
      next
    }
    watch && /\tand +\$0xffffff[0-9a-f]0,%esp/ { watch = 0 }
    watch && /\tcall .*<[^>]*4taut|\tcall .*<___chkstk_ms>/ { next }
    watch && /\tcall/ { print name $0; watch = 0 }
    END { if (functions < 100) print "only " functions + 0 " functions are seen: is the file stripped?" }'
}
