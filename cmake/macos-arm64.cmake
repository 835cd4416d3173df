# SPDX-License-Identifier: MIT
set(processor arm64)
set(target aarch64-macos.11.0)
include(${CMAKE_CURRENT_LIST_DIR}/macos.cmake)
