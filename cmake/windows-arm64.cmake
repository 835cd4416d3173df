# SPDX-License-Identifier: MIT
# Windows on 64-bit ARM from Linux, by zig, which has mingw-w64's headers and import libraries.
set(CMAKE_SYSTEM_NAME Windows)
set(processor arm64)
set(target aarch64-windows-gnu)
include(${CMAKE_CURRENT_LIST_DIR}/zig.cmake)
set(CMAKE_RC_COMPILER ${tools}/windres)
# zig defines the oldest Windows, and so do we.
set(CMAKE_C_FLAGS_INIT -Wno-macro-redefined)
set(CMAKE_CXX_FLAGS_INIT -Wno-macro-redefined)
