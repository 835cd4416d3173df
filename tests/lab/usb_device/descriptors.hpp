// SPDX-License-Identifier: MIT
// The descriptors of a USB audio class 2 card: both directions, asynchronous, with an explicit feedback endpoint.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "shape.hpp"

namespace taut::lab {

using Bytes = std::vector<std::uint8_t>;

enum Interface : int { control_interface, playback_interface, capture_interface, interfaces };

constexpr int playback_endpoint = 1;  ///< OUT
constexpr int feedback_endpoint = 1;  ///< IN
constexpr int capture_endpoint = 2;   ///< IN
constexpr int feedback_interval = 8;  ///< microframes
constexpr int clock_entity = 0x10;

Bytes device_descriptor();
Bytes qualifier_descriptor();
Bytes configuration_descriptor(const Shape& shape);
/// Index 0 is the list of languages. Empty: no such string.
Bytes string_descriptor(int index);

/// Bytes per microframe and direction, as declared by the endpoints. At most 3072.
int most_packet_bytes(const Shape& shape);

}  // namespace taut::lab
