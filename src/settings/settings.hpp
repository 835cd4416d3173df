// SPDX-License-Identifier: MIT
// Everything a user can choose. One table of keys serves files, the command line and the protocol's extension.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audio/sample_type.hpp"
#include "base/error.hpp"
#include "base/units.hpp"

namespace taut::settings {

// Ranges of the keys; `taut devices` and the command's own options go no further.
constexpr double lowest_rate = 1000, highest_rate = 768000;  // Hz
constexpr int highest_buffer = 8192;                         // frames
constexpr Frames highest_safety = 65536;

/// How far ahead of the hardware playback is kept, beyond one buffer.
struct Safety {
  /// safe: a whole buffer more (prefill 2N); tight: as little as proves sufficient while the stream runs.
  enum class Mode { safe, tight, fixed } mode = Mode::safe;
  Frames frames = 0;  ///< for fixed: 0 to 65536
  /// The initial margin while nothing has been learned.
  [[nodiscard]] Frames margin(int buffer) const noexcept { return mode == Mode::fixed ? frames : buffer; }
  bool operator==(const Safety&) const = default;
};

/// What other programs get that have the card, or ask for it: docs/linux.md.
enum class Share {
  keep,   ///< it is taken from them, and kept
  yield,  ///< it is taken from them, and given to whoever asks
  leave,  ///< it is left to them
};

/// Instead of an id: chosen by the rule of docs/devices.md. Next to an id for the other direction: that device.
constexpr std::string_view automatic = "auto";

struct Settings {
  /// Device ids, or `automatic`. One empty: that direction is not opened. Both empty: `automatic`.
  std::string input, output;
  double rate = 0;  ///< Hz; 0: the device's own, else 48000
  int buffer = 0;   ///< preferred frames; 0: the device's own
  Safety safety;
  audio::SampleType type = audio::SampleType::int32;  ///< what hosts see: int32 or float32
  bool late_host = false;                             ///< the host finishes after its callback and never says so
  Share share = Share::keep;
  std::string backend = std::string(automatic);  ///< where no device is named; a backend's prefix, or `automatic`
  bool operator==(const Settings&) const = default;
};

/// As the key `safety` takes it: "safe", "tight", or the frames.
std::string text_of(const Safety& safety);

/// One row of the table that help texts and documents print.
struct Key {
  std::string_view name;                             ///< as in a settings file and after `--`
  std::string_view meaning;                          ///< one sentence for a musician
  std::string_view range;                            ///< accepted values: "0, or 1 to 8192 frames"
  bool (*parse)(Settings&, std::string_view value);  ///< false: refused, nothing has changed
  std::string (*print)(const Settings&);             ///< null for `device`, which stands for two other keys
};

/// All keys, in printing order. Any thread.
std::span<const Key> keys() noexcept;

/// Sets one key (`device`, `input`, `output`, `rate`, `buffer`, `safety`, `format`, `late_host`, `share`,
/// `backend`) from text; `device` sets both ids. Unknown keys and refused values change nothing; the error names both.
Expected<void> set(Settings& settings, std::string_view key, std::string_view value);

/// Lines of `key = value`; skips empty lines and lines that start with #. A value may be in quotes, as in a settings
/// file, and is then taken literally. All or nothing: an error names the line.
Expected<Settings> parse(std::string_view text, const Settings& start = {});

/// Inverse of parse().
std::string print(const Settings& settings);

}  // namespace taut::settings
