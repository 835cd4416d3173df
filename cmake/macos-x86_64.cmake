# SPDX-License-Identifier: MIT
set(processor x86_64)
set(target x86_64-macos.11.0)
include(${CMAKE_CURRENT_LIST_DIR}/macos.cmake)
