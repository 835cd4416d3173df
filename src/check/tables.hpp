// SPDX-License-Identifier: MIT
// The rules of each subject.
#pragma once
#include <span>

#include "check/rule.hpp"

namespace taut::check {

std::span<const Rule> object_rules();    // 1xx
std::span<const Rule> entry_rules();     // 117
std::span<const Rule> state_rules();     // 2xx
std::span<const Rule> argument_rules();  // 25x
std::span<const Rule> bounds_rules();    // 257, 510
std::span<const Rule> channel_rules();   // 3xx
std::span<const Rule> rate_rules();      // 4xx
std::span<const Rule> format_rules();    // 41x
std::span<const Rule> buffer_rules();    // 5xx
std::span<const Rule> stream_rules();    // 6xx
std::span<const Rule> time_rules();      // 65x
std::span<const Rule> stop_rules();      // 7xx
std::span<const Rule> thread_rules();    // 75x
std::span<const Rule> resource_rules();  // 8xx

}  // namespace taut::check
