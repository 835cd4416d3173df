# SPDX-License-Identifier: MIT
# Common part of macos.cmake and windows-arm64.cmake, which set `processor` and `target`: another system from Linux, by zig, which has
# the C library's headers and a C++ library of its own (tools/zig).
set(CMAKE_SYSTEM_PROCESSOR ${processor})
get_filename_component(tools ${CMAKE_CURRENT_LIST_DIR}/../tools/zig ABSOLUTE)
set(CMAKE_C_COMPILER ${tools}/cc)
set(CMAKE_CXX_COMPILER ${tools}/c++)
set(CMAKE_C_COMPILER_TARGET ${target})
set(CMAKE_CXX_COMPILER_TARGET ${target})
set(TAUT_COMPILER_VERSION "${tools}/zig --path")
set(CMAKE_AR ${tools}/ar)
set(CMAKE_RANLIB ${tools}/ranlib)
# Without symbols: they would name the folders of the build.
set(CMAKE_EXE_LINKER_FLAGS_INIT -s)
set(CMAKE_SHARED_LINKER_FLAGS_INIT -s)
set(CMAKE_C_COMPILER_WORKS TRUE)
set(CMAKE_CXX_COMPILER_WORKS TRUE)
set(CMAKE_FIND_ROOT_PATH ${CMAKE_BINARY_DIR}/headers)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
include(${CMAKE_CURRENT_LIST_DIR}/installed-kit.cmake)
