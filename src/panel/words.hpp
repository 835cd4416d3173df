// SPDX-License-Identifier: MIT
// All texts of the panel, in all its languages. UTF-8; & precedes the letter for Alt.
#pragma once
#include <string_view>

namespace taut::panel {

enum class Language { english, french };

/// From the system's name of the user's language: "fr", "fr-CA", "fr_FR.UTF-8". Anything unknown is English.
Language language_of(std::string_view name) noexcept;

enum class Word {
  title,
  device_group,
  device,
  input,
  rate,
  sound_group,
  buffer,
  safety,
  margin,
  now_group,
  state,
  input_latency,
  output_latency,
  round_trip,
  dropouts,
  safety_now,
  buffer_now,
  remarks,
  copy,
  apply,
  close,
  more,
  meter_in,
  meter_out,
  automatic_device,
  automatic_taken,
  no_output,
  same_device,
  no_input,
  not_there,
  not_understood,
  automatic,
  automatic_buffer,
  automatic_rate,
  safe,
  tight,
  fixed,
  frames_are,
  frames,
  at_least,
  playing,
  ready,
  away,
  by_program,
  none,
  host_late,
  thread_late,
  device_late,
  lost,
  file,
  not_in_force,
  nothing_said,
  decided_elsewhere,
  was_away,
  slept,
  saved,
  saved_unasked,
  saved_agreed,
  saved_refused,
  saved_program_size,
  not_saved,
  copied,
  bad_buffer,
  bad_margin,
};
inline constexpr int word_count = static_cast<int>(Word::bad_margin) + 1;

/// {} stands for a number.
std::string_view say(Word word, Language language) noexcept;

}  // namespace taut::panel
