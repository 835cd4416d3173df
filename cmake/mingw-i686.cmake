# SPDX-License-Identifier: MIT
# Windows, 32 bit, by Debian's mingw-w64 (the posix variant, whose library has C++'s threads).
set(processor i686)
set(triple i686-w64-mingw32)
include(${CMAKE_CURRENT_LIST_DIR}/mingw.cmake)
