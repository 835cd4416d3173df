// SPDX-License-Identifier: MIT
// What play, record, through and loopback share: a driver opened with the settings of the command line, and its report.
#pragma once
#include <string>
#include <vector>

#include "base/error.hpp"
#include "engine/report.hpp"
#include "monitor/load.hpp"
#include "taut/host.hpp"

namespace taut::command {

/// The options that say which sound path is meant.
struct StreamOptions {
  std::string driver;                 ///< empty: Taut's own, as it lies beside this program; else a name or a path
  std::string device, input, output;  ///< ids; empty: the driver's choice
  double rate = 0;                    ///< Hz; 0: the device's own
  int buffer = 0;                     ///< frames; 0: the driver's preferred size
  std::string safety;                 ///< as the settings take it; empty: "safe"
  std::string channels;               ///< see channels.hpp
};

enum class Path { both, input_only, output_only };

/// Opens the driver. An error of Taut's own is told in full, with everything that the device's backend knows to say.
Expected<host::Driver> open_driver(const StreamOptions& options, Path path);

/// Whether a stream makes no sense without a real card.
enum class Sound { any, real };

/// Says on stderr which device was taken and why, where nobody named one. Error: `real` was wanted, and only the virtual card
/// is there.
Expected<void> tell_choice(const host::Driver& driver, Sound sound);

/// The settings of the command line as lines for the driver.
std::string settings_lines(const StreamOptions& options, Path path);

/// Whether the id is a virtual card's, whose cable brings back the very bits.
bool is_virtual(const std::string& id);

/// The driver's report of the stream. A driver that gives none is described by what its protocol tells; its drop-outs
/// then have no cause, and times are not known (0).
engine::Report report_of(const host::Driver& driver, const host::Session& session);

/// Tells Taut's own driver what a cable's round trip was (frames): what the hardware adds to what is known is reported and
/// kept from now on. Before the session ends. Other drivers are told nothing; an error says why it was not taken.
Expected<void> tell_measured(const host::Driver& driver, Frames round_trip);

/// Bits that survive the whole way: the least of int32 and both device types.
int exact_bits(const engine::Report& report, const host::Session& session);

/// Makes the error of start() or prepare() complete: what a backend says of the device by itself.
Error explained(Error error, const StreamOptions& options);

/// A synthetic load that takes real time, or on a card in virtual time that card's.
class HostTime final : public monitor::Pastime {
 public:
  explicit HostTime(const host::Driver& driver) : driver_(driver), own_(driver.report().has_value()) {}
  void pass(Nanos ns) noexcept override;

 private:
  const host::Driver& driver_;
  const bool own_;  // no other driver is asked things that it cannot know, least of all in its callback
  monitor::Busy busy_;
};

}  // namespace taut::command
