# SPDX-License-Identifier: MIT
# Windows, 64 bit, with Debian's mingw-w64 (the posix variant, which supports C++ threads).
set(processor x86_64)
set(triple x86_64-w64-mingw32)
include(${CMAKE_CURRENT_LIST_DIR}/mingw.cmake)
