# SPDX-License-Identifier: MIT
# What both toolchain files (mingw-x86_64.cmake, mingw-i686.cmake) have in common; `processor` and `triple` are theirs.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR ${processor})
set(CMAKE_C_COMPILER ${triple}-gcc-posix)
set(CMAKE_CXX_COMPILER ${triple}-g++-posix)
set(CMAKE_RC_COMPILER ${triple}-windres)
set(CMAKE_DLLTOOL ${triple}-dlltool)

# Libraries, packages and headers are those of the target, and the few headers without code that WindowsHeaders.cmake lends
# from the building system, one by one: its own /usr/include must never be in the way.
set(CMAKE_FIND_ROOT_PATH /usr/${triple} ${CMAKE_BINARY_DIR}/headers)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# The compiler's own libraries are part of every program and DLL: a musician has none of them.
set(CMAKE_EXE_LINKER_FLAGS_INIT -static)
set(CMAKE_SHARED_LINKER_FLAGS_INIT -static)

find_program(TAUT_WINE wine)
if(TAUT_WINE)
  set(CMAKE_CROSSCOMPILING_EMULATOR ${TAUT_WINE})
endif()
