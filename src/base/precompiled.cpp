// SPDX-License-Identifier: MIT
// Empty: CMake precompiles headers for a source of the same target, and text.cpp needs fmt configured differently.
