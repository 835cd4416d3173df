// SPDX-License-Identifier: MIT
// What a user can choose. One table of keys serves files, the command line and the protocol's extension.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audio/sample_type.hpp"
#include "base/error.hpp"
#include "base/units.hpp"

namespace taut::settings {

// What the keys take; `taut devices` and the command's own options say no more.
constexpr double lowest_rate = 1000, highest_rate = 768000;  // Hz
constexpr int highest_buffer = 8192;                         // frames
constexpr Frames highest_safety = 65536;

/// How far ahead of the hardware playback is kept beyond one buffer.
struct Safety {
  /// safe: one whole buffer more (prefill 2N); tight: as little as is sure to do here, found while the stream runs.
  enum class Mode { safe, tight, fixed } mode = Mode::safe;
  Frames frames = 0;  ///< for fixed: 0 to 65536
  /// What a stream starts with where nothing was learned yet.
  [[nodiscard]] Frames margin(int buffer) const noexcept { return mode == Mode::fixed ? frames : buffer; }
  bool operator==(const Safety&) const = default;
};

/// Where an id may stand: the rule of docs/devices.md chooses. Beside an id for the other direction, that device.
constexpr std::string_view automatic = "auto";

struct Settings {
  /// Device ids, or `automatic`. One is empty: that direction is not opened. Both: as `automatic`.
  std::string input, output;
  double rate = 0;  ///< Hz; 0: the device's own, else 48000
  int buffer = 0;   ///< preferred frames; 0: the device's own
  Safety safety;
  audio::SampleType type = audio::SampleType::int32;  ///< what hosts see: int32 or float32
  bool late_host = false;                             ///< the host finishes after its callback and never says so
  bool operator==(const Settings&) const = default;
};

/// As the key `safety` takes it: "safe", "tight", or the frames.
std::string text_of(const Safety& safety);

/// One row of the table that help texts and documents print.
struct Key {
  std::string_view name;                             ///< as in a settings file and after `--`
  std::string_view meaning;                          ///< one sentence for a musician
  std::string_view range;                            ///< what is accepted: "0, or 1 to 8192 frames"
  bool (*parse)(Settings&, std::string_view value);  ///< false: refused, and nothing has changed
  std::string (*print)(const Settings&);             ///< null for `device`, which stands for two other keys
};

/// Every key, in the order in which they are printed. Any thread.
std::span<const Key> keys() noexcept;

/// Sets one key (`device`, `input`, `output`, `rate`, `buffer`, `safety`, `format`, `late_host`) from its text; `device`
/// sets both ids. Nothing changes when the key is unknown or the value is refused; the error names both.
Expected<void> set(Settings& settings, std::string_view key, std::string_view value);

/// Lines of `key = value`; empty lines and lines that start with # are skipped. A value may stand in quotes, as in a
/// settings file, but need not; what stands between them is taken as it is. All or nothing: an error names the line.
Expected<Settings> parse(std::string_view text, const Settings& start = {});

/// The text that parse() turns back into the same settings.
std::string print(const Settings& settings);

}  // namespace taut::settings
