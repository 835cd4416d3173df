// SPDX-License-Identifier: MIT
// A stream behind a handle of the C interface: the session that runs at the moment, what happened to it, and the thread that
// watches over it.
#pragma once
#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "host/library/event_queue.hpp"
#include "host/library/opened.hpp"
#include "host/library/samples.hpp"
#include "platform/thread.hpp"
#include "taut/taut_host.h"

namespace taut::host {

class HostStream : public std::enable_shared_from_this<HostStream> {
 public:
  struct Asked {
    Wish wish;
    uint32_t flags = 0;
    int32_t format = TAUT_HOST_FLOAT;
    TautHostProcess process = nullptr;
    TautHostNotice notice = nullptr;
    void* context = nullptr;
  };
  HostStream(std::shared_ptr<OpenedDriver> driver, Asked asked);

  // On the driver's thread.
  Expected<void> prepare();
  Expected<void> start();
  Expected<void> stop();
  void drop() noexcept;  ///< ends and frees the session

  /// Starts the thread that watches. On the thread that made the stream.
  Expected<void> watch();
  /// No event comes from this stream once it has returned, but for the one it is called from.
  void end_watch();

  [[nodiscard]] OpenedDriver& driver() const noexcept { return *driver_; }
  [[nodiscard]] EventQueue& events() noexcept { return events_; }
  [[nodiscard]] bool has_notice() const noexcept { return asked_.notice != nullptr; }
  [[nodiscard]] TautHostStreamInfo info();
  [[nodiscard]] int32_t type(bool input, int32_t index);

 private:
  template <class Sample>
  void cycle(const Block<Sample>& block) noexcept;
  Process process();
  void read_latencies(const Expected<Latencies>& latencies) noexcept;
  [[nodiscard]] Wants poll(std::int64_t& callbacks, bool& running);

  void live();
  void look();
  void look_for_stall(Nanos now, std::int64_t callbacks, bool running);
  void look_for_losses();
  void reopen(Nanos now);
  void report(TautHostEventKind kind, std::string_view text, std::int64_t count = 0, double rate = 0, int frames = 0);

  const std::shared_ptr<OpenedDriver> driver_;
  const Asked asked_;
  Samples samples_;  // interleaved ones
  EventQueue events_;

  std::mutex session_mutex_;  // its coming and going; held for moments
  std::optional<Session> session_;

  // What blocks and info() say.
  std::atomic<double> rate_{0};
  std::atomic<int> frames_{0}, input_latency_{0}, output_latency_{0}, reopened_{0};
  std::atomic<std::int64_t> overloads_{0};
  std::array<std::vector<audio::SampleType>, 2> types_;  // under session_mutex_

  // Between the audio thread and the one that watches.
  std::atomic<bool> first_{true}, away_{false};
  std::atomic<std::int64_t> lost_{0};

  // Of the thread that watches.
  std::atomic<bool> quit_{false}, wanted_{false};
  std::optional<platform::Thread> watcher_;
  std::atomic<std::thread::id> watcher_id_;
  bool was_away_ = false, stalled_ = false, reopen_due_ = false;
  std::int64_t last_callbacks_ = -1;
  Nanos last_change_ = 0, next_try_ = 0;
  std::string last_failure_;
};

}  // namespace taut::host
