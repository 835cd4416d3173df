// SPDX-License-Identifier: MIT
// Watches what a driver does to a running stream: requests, rate changes, callbacks that stop coming.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/units.hpp"
#include "host/host.hpp"

namespace taut::command {

/// One control thread.
class DriverWatch {
 public:
  /// Call poll() every `interval` ns while the stream runs.
  DriverWatch(const host::Session& session, Nanos interval);

  /// Prints the driver's requests, once each. False: the stream cannot go on; see error().
  bool poll(host::Session& session);
  [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }
  /// What was printed, for the report.
  [[nodiscard]] const std::vector<std::string>& remarks() const noexcept { return remarks_; }

 private:
  void say(std::string text);
  bool stalled(const host::Session& session);

  const double rate_;
  const Nanos most_idle_polls_;
  std::int64_t callbacks_ = 0;
  Nanos idle_polls_ = 0;
  bool reset_asked_ = false;
  std::optional<Error> error_;
  std::vector<std::string> remarks_;
};

}  // namespace taut::command
