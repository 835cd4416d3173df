// SPDX-License-Identifier: MIT
// The parts of the table of french.hpp that have a file of their own.
#pragma once
#include <span>

#include "panel/french.hpp"

namespace taut::panel {

std::span<const Sentence> doctor_sentences() noexcept;          ///< of `taut doctor` everywhere, and on Linux
std::span<const Sentence> windows_doctor_sentences() noexcept;  ///< of `taut doctor` on Windows
std::span<const Sentence> settings_sentences() noexcept;        ///< of mistakes in the settings file
std::span<const Sentence> command_sentences() noexcept;         ///< of `taut tune`, and of refused options

}  // namespace taut::panel
