# SPDX-License-Identifier: MIT
# Windows, 64 bit, by Debian's mingw-w64 (the posix variant, whose library has C++'s threads).
set(processor x86_64)
set(triple x86_64-w64-mingw32)
include(${CMAKE_CURRENT_LIST_DIR}/mingw.cmake)
