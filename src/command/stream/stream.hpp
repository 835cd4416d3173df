// SPDX-License-Identifier: MIT
// Shared by play, record, through and loopback: a driver opened with the options of the command line, and its report.
#pragma once
#include <string>
#include <vector>

#include "base/error.hpp"
#include "engine/report.hpp"
#include "host/host.hpp"
#include "monitor/load.hpp"

namespace taut::command {

/// The options that select the sound path.
struct StreamOptions {
  std::string driver;                 ///< empty: Taut's own, beside this program; else a name or path
  std::string device, input, output;  ///< ids; empty: chosen by the driver
  double rate = 0;                    ///< Hz; 0: the device's own
  int buffer = 0;                     ///< frames; 0: the driver's preferred size
  std::string safety;                 ///< as in the settings; empty: "safe"
  std::string share, backend;         ///< as in the settings; empty: the settings decide
  std::string channels;               ///< see channels.hpp
};

enum class Path { both, input_only, output_only };

/// Opens the driver. Errors of Taut's own are completed with what the device's backend knows.
Expected<host::Driver> open_driver(const StreamOptions& options, Path path);

/// Whether a stream needs a real card.
enum class Sound { any, real };

/// Says on stderr which device was chosen and why, if nobody named one. Error: `real` is needed and there is only the
/// virtual card.
Expected<void> tell_choice(const host::Driver& driver, Sound sound);

/// The options as settings lines for the driver.
std::string settings_lines(const StreamOptions& options, Path path);

/// Whether the id is a virtual card, whose cable is bit-exact.
bool is_virtual(const std::string& id);

/// The driver's report of the stream. For a driver without one, what the protocol tells: drop-outs then have no cause,
/// and times are unknown (0).
engine::Report report_of(const host::Driver& driver, const host::Session& session);

/// Tells Taut's own driver the round trip of a cable (frames), before the session ends: the part that was unknown is
/// reported and kept from now on. Ignored for other drivers; an error says why it was rejected.
Expected<void> tell_measured(const host::Driver& driver, Frames round_trip);

/// Bits that survive the whole path: the least of int32 and both device types.
int exact_bits(const engine::Report& report, const host::Session& session);

/// Completes an error of start() or prepare() with what the backend says about the device.
Error explained(Error error, const StreamOptions& options);

/// A synthetic load in real time or, on a card in virtual time, in the card's.
class HostTime final : public monitor::Pastime {
 public:
  explicit HostTime(const host::Driver& driver) : driver_(driver), own_(driver.report().has_value()) {}
  void pass(Nanos ns) noexcept override;

 private:
  const host::Driver& driver_;
  const bool own_;  // other drivers are not asked what they cannot know, least of all in their callback
  monitor::Busy busy_;
};

}  // namespace taut::command
