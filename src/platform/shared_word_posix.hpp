// SPDX-License-Identifier: MIT
// Sleeping on a word that processes share.
#pragma once
#include <atomic>
#include <cstdint>

#include "base/units.hpp"

namespace taut::platform {

/// Sleeps while `word` is `value`, until wake_on() or `deadline` on system_clock(); may also return early. False: `deadline`
/// passed. Keeps errno.
bool sleep_on(std::atomic<std::uint32_t>& word, std::uint32_t value, Nanos deadline) noexcept;

/// Wakes a thread, of any process, that sleeps on the word. One system call; keeps errno.
void wake_on(std::atomic<std::uint32_t>& word) noexcept;

}  // namespace taut::platform
