# SPDX-License-Identifier: MIT
# Common part of the toolchain files mingw-x86_64.cmake and mingw-i686.cmake, which set `processor` and `triple`.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR ${processor})
# Debian has two variants, others have one, with threads.
find_program(TAUT_MINGW_POSIX ${triple}-g++-posix)
if(TAUT_MINGW_POSIX)
  set(variant -posix)
endif()
set(CMAKE_C_COMPILER ${triple}-gcc${variant})
set(CMAKE_CXX_COMPILER ${triple}-g++${variant})
set(CMAKE_RC_COMPILER ${triple}-windres)
set(CMAKE_DLLTOOL ${triple}-dlltool)

# Libraries, packages and headers come from the target, plus single header-only libraries that WindowsHeaders.cmake
# lends from the build system. Its /usr/include as a whole must stay out.
set(CMAKE_FIND_ROOT_PATH /usr/${triple} ${CMAKE_BINARY_DIR}/headers)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
include(${CMAKE_CURRENT_LIST_DIR}/installed-kit.cmake)

# Links the compiler's libraries statically: a musician's computer has none of them.
set(CMAKE_EXE_LINKER_FLAGS_INIT -static)
set(CMAKE_SHARED_LINKER_FLAGS_INIT -static)

find_program(TAUT_WINE wine)
if(TAUT_WINE)
  set(CMAKE_CROSSCOMPILING_EMULATOR ${TAUT_WINE})
endif()
