// SPDX-License-Identifier: MIT
// The panel without its window: what it shows, what each control may be, what a change means. Pure functions.
#pragma once
#include <string>
#include <vector>

#include "panel/driver.hpp"
#include "panel/words.hpp"

namespace taut::panel {

/// What the controls hold. `device`: an id, empty for automatic, or `none`; `input`: an id, `same` or `none`.
struct Draft {
  static constexpr auto none = "-", same = "=";
  std::string device, input = same;
  double rate = 0;     ///< Hz; 0: automatic
  std::string buffer;  ///< as typed: frames, or nothing for automatic
  settings::Safety::Mode safety = settings::Safety::Mode::safe;
  std::string margin;  ///< as typed, for fixed
  bool operator==(const Draft&) const = default;
};

/// The controls as the settings have them.
Draft draft_of(const DriverStatus& status);

/// A list to choose from; `values` are what the draft takes, `texts` what is shown.
struct ChoiceList {
  std::vector<std::string> texts, values;
  int at = 0;           ///< which is chosen
  bool enabled = true;  ///< false: it is not the file that decides
  bool operator==(const ChoiceList&) const = default;
};

struct Controls {
  ChoiceList device, input, rate, buffer, safety;
  bool margin_enabled = false;
  std::string margin;  ///< what its field shows: as typed, or the one in force where it is not typed
  std::string buffer_means, margin_means;  ///< "frames = 1.33 ms at 48000 Hz"
  bool operator==(const Controls&) const = default;
};

/// What each control may be, and what the draft in it means.
Controls controls(const DriverStatus& status, const std::vector<DeviceChoice>& devices, const Draft& draft,
                  Language language);

/// What is shown beside the labels, and in the large field below.
struct Readings {
  std::string state, buffer, input_latency, output_latency, round_trip, margin, dropouts;
  std::string remarks;  ///< sentences, a line each; last where the settings are
  bool operator==(const Readings&) const = default;
};
Readings readings(const DriverStatus& status, Language language);

/// What the last press of a button came to.
enum class ButtonResult {
  none,
  saved,
  saved_size,  ///< the buffer size among it
  refused,
  copied,
};

/// The line above the buttons. What `saved` came to shows only after a while: made anew from each status.
std::string note(const DriverStatus& status, ButtonResult result, Language language);

/// What to write so that the settings are as the draft has them; only what differs. An error is a sentence in the
/// language given.
Expected<std::vector<settings::Change>> changes(const DriverStatus& status, const Draft& draft, Language language);

/// All there is to say, in English, for a mail to who helps.
std::string report_text(const DriverStatus& status);

/// Frames as milliseconds with two places, "5.33" or "5,33".
std::string milliseconds(double frames, double rate, Language language);

}  // namespace taut::panel
