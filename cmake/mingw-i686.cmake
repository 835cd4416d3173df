# SPDX-License-Identifier: MIT
# Windows, 32 bit, with Debian's mingw-w64 (the posix variant, which supports C++ threads).
set(processor i686)
set(triple i686-w64-mingw32)
include(${CMAKE_CURRENT_LIST_DIR}/mingw.cmake)
