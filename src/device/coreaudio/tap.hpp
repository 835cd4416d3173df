// SPDX-License-Identifier: MIT
// What other programs play, as an input: a tap, and the private aggregate through which alone it can be heard.
#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "device/coreaudio/listening.hpp"
#include "device/coreaudio/system.hpp"
#include "device/device.hpp"

namespace taut::device::coreaudio {

/// Stands in the place of a UID.
constexpr std::string_view tap_name = "tap";

/// Whether this is the UID of an aggregate that some Taut has made for a tap.
bool is_tap_aggregate(std::string_view uid);

/// For the list of devices, and for probe(). Nothing is opened.
Device tap_device();
Can describe_tap_device(System& system);

class Tap {
 public:
  /// Makes both. Errors: `absent` (macOS is too old), `broken`, `denied`. May take seconds. Control threads.
  static Expected<std::shared_ptr<Tap>> make(System& system);
  ~Tap() { release(); }
  Tap(const Tap&) = delete;
  Tap& operator=(const Tap&) = delete;

  /// The aggregate.
  [[nodiscard]] hal::Object device() const noexcept { return aggregate_; }
  /// Sentences to know when it is used.
  [[nodiscard]] const std::vector<std::string>& remarks() const noexcept { return remarks_; }

  /// Calls `note` when it may be outdated, as Listening does.
  void listen(std::function<void()> note);
  /// Whether this Mac plays otherwise than when it was made: it must be made again. Any thread that may call the HAL.
  [[nodiscard]] bool outdated() const;
  /// Undoes both, once. Nothing uses the aggregate any more. Any thread that may call the HAL.
  void release();

 private:
  struct Output {
    hal::Object device = 0;
    double rate = 0;
    int channels = 0;
    friend bool operator==(const Output&, const Output&) = default;
  };
  explicit Tap(System& system) : system_(system), output_(output_now()) {}
  Expected<void> make_tap(const hal::TapFunctions& taps);
  Expected<void> make_aggregate(const hal::TapFunctions& taps);
  [[nodiscard]] Output output_now() const;

  System& system_;
  const Output output_;
  hal::Object aggregate_ = 0;
  std::vector<std::string> remarks_;
  std::mutex releasing_;  // of what follows
  hal::Object tap_ = 0;
  std::vector<std::unique_ptr<Listening>> listening_;
  bool released_ = false;
};

}  // namespace taut::device::coreaudio
