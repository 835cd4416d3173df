// SPDX-License-Identifier: MIT
// An ancient libjack: one function only.
extern "C" [[gnu::visibility("default")]] const char* jack_get_version_string() { return "0.1"; }
