// SPDX-License-Identifier: MIT
// A program that uses a driver. It keeps every rule for programs of docs/conformance.md, or breaks one on purpose.
#pragma once
#include <array>
#include <atomic>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "taut/protocol.h"

namespace taut::tests {

/// The fault that the program was started for, until well_behaved().
bool faulty(std::string_view name) noexcept;
void misbehave(std::string name);
void well_behaved() noexcept;

/// One at a time, since callbacks carry no context.
class HostileHost {
 public:
  explicit HostileHost(TautInstantiateDriver instantiate) : make_(instantiate) {}
  HostileHost(const HostileHost&) = delete;
  HostileHost& operator=(const HostileHost&) = delete;

  /// Opens the driver, plays so many seconds of sound, does what messages ask for meanwhile, and closes. False if the
  /// driver refuses what it must not, or no sound comes.
  bool play(double seconds);
  /// Where play() failed, and the driver's own words.
  [[nodiscard]] const std::string& trouble() const { return trouble_; }

 private:
  using Table = TautDriverTable;
  template <class Slot, class... Arguments>
  auto call(Slot slot, Arguments... arguments) const {
    return (driver_->table->*slot)(driver_, arguments...);
  }
  bool fail(const char* where);
  bool open();
  bool ask();
  bool make();
  bool make_after_trouble(const TautCallbacks& callbacks);
  bool begin();
  void end();
  void close();
  void listen();
  bool reopen();
  void disturb();
  void finish_buffer(TautLong half);
  void write(TautLong half);
  void fail_in_callback(TautLong half);
  TautLong answer(TautLong selector, TautLong value);

  static void switched(TautLong half, TautBool direct);
  static void rate_changed(double rate);
  static TautLong message(TautLong selector, TautLong value, void* words, double* more);
  static TautTime* switched_with_time(TautTime* time, TautLong half, TautBool direct);

  TautInstantiateDriver make_;
  TautDriver* driver_ = nullptr;
  std::vector<TautBufferInfo> infos_;
  TautLong inputs_ = 0, outputs_ = 0, frames_ = 0;
  TautLong min_ = 0, max_ = 0, preferred_ = 0, step_ = 0;
  double rate_ = 48000;
  bool prepared_ = false, trouble_made_ = false;
  std::atomic<bool> running_{false}, released_{false}, disposed_{false}, told_reset_{false}, told_latencies_{false},
      told_size_{false};
  std::atomic<long> buffers_{0}, all_{0};
  std::timed_mutex lock_;
  std::string trouble_;
};

}  // namespace taut::tests
