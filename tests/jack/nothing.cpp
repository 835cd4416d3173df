// SPDX-License-Identifier: MIT
// A libjack of an old time: one function, and none of the others.
extern "C" [[gnu::visibility("default")]] const char* jack_get_version_string() { return "0.1"; }
