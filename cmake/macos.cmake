# SPDX-License-Identifier: MIT
# Common part of macos-arm64.cmake and macos-x86_64.cmake, which set `processor` and `target`: macOS from Linux, by zig.
set(CMAKE_SYSTEM_NAME Darwin)
include(${CMAKE_CURRENT_LIST_DIR}/zig.cmake)
# No program is renamed after linking, but CMake asks for the tool.
set(CMAKE_INSTALL_NAME_TOOL llvm-install-name-tool-19)
set(CMAKE_CXX_LINKER_LAUNCHER ${tools}/ld-macos)
# A program exports nothing, so no driver's C++ library binds to its own.
string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT " -Wl,-no_exported_symbols")
