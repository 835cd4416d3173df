// SPDX-License-Identifier: MIT
// The class of Taut's driver on Windows: the same for 64 and 32 bit, and never to change, as hosts store it in
// projects.
#pragma once
#include "taut/protocol_types.h"

namespace taut::protocol {

/// {7A1C0DE5-5A17-4C1B-9D54-54415554A510}
inline constexpr TautGuid taut_class{0x7A1C0DE5, 0x5A17, 0x4C1B, {0x9D, 0x54, 0x54, 0x41, 0x55, 0x54, 0xA5, 0x10}};
inline constexpr const char* taut_class_text = "{7A1C0DE5-5A17-4C1B-9D54-54415554A510}";

}  // namespace taut::protocol
