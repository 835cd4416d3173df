# SPDX-License-Identifier: MIT
set(processor armv7l)
set(triple arm-linux-gnueabihf)
set(architecture armhf)
set(emulator qemu-arm)
include(${CMAKE_CURRENT_LIST_DIR}/arm-linux.cmake)
