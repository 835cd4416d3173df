// SPDX-License-Identifier: MIT
// The panel without its window: what it shows, what each control may be, what a change means. Pure functions.
#pragma once
#include <string>
#include <vector>

#include "panel/driver.hpp"
#include "panel/words.hpp"

namespace taut::panel {

/// The contents of the controls. `device`: an id, empty for automatic, or `none`; `input`: an id, `same` or `none`.
struct Draft {
  static constexpr auto none = "-", same = "=";
  std::string device, input = same;
  double rate = 0;     ///< Hz; 0: automatic
  std::string buffer;  ///< as typed: frames, or empty for automatic
  settings::Safety::Mode safety = settings::Safety::Mode::safe;
  std::string margin;  ///< as typed, for fixed
  bool operator==(const Draft&) const = default;
};

/// The controls for the current settings.
Draft draft_of(const DriverStatus& status);

/// A list to choose from: `values` for the draft, `texts` to show.
struct ChoiceList {
  std::vector<std::string> texts, values;
  int at = 0;           ///< index of the selection
  bool enabled = true;  ///< false: something other than the file decides
  bool operator==(const ChoiceList&) const = default;
};

struct Controls {
  ChoiceList device, input, rate, buffer, safety;
  bool margin_enabled = false;
  std::string margin;                      ///< shown in its field: as typed, or the margin in use
  std::string buffer_means, margin_means;  ///< "frames = 1.33 ms at 48000 Hz"
  bool operator==(const Controls&) const = default;
};

/// The options of each control, and what the draft means.
Controls controls(const DriverStatus& status, const std::vector<DeviceChoice>& devices, const Draft& draft,
                  Language language);

/// The text beside the labels, and in the large field below.
struct Readings {
  std::string state, buffer, input_latency, output_latency, round_trip, margin, dropouts;
  std::string remarks;  ///< one sentence per line; the last says where the settings are
  bool operator==(const Readings&) const = default;
};
Readings readings(const DriverStatus& status, Language language);

/// The result of the last button press.
enum class ButtonResult {
  none,
  saved,
  saved_size,  ///< including the buffer size
  refused,
  copied,
};

/// The line above the buttons. The effect of `saved` shows only after a while, so this is computed from each new
/// status.
std::string note(const DriverStatus& status, ButtonResult result, Language language);

/// What to write so that the settings match the draft; only differences. Errors are sentences in the given language.
Expected<std::vector<settings::Change>> changes(const DriverStatus& status, const Draft& draft, Language language);

/// Everything, in English, for a mail to whoever helps.
std::string report_text(const DriverStatus& status);

/// Frames as milliseconds with two decimals, "5.33" or "5,33".
std::string milliseconds(double frames, double rate, Language language);

}  // namespace taut::panel
