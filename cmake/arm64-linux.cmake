# SPDX-License-Identifier: MIT
set(processor aarch64)
set(triple aarch64-linux-gnu)
set(emulator qemu-aarch64)
include(${CMAKE_CURRENT_LIST_DIR}/arm-linux.cmake)
