// SPDX-License-Identifier: MIT
// A thread that reads ahead of the outputs, so that neither a slow disk nor a stalled pipe blocks anybody.
#pragma once
#include <atomic>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "command/play/playback.hpp"
#include "command/stream/sample_queue.hpp"

namespace taut::command {

class Feeder {
 public:
  /// Feeds up to `frames` frames. Calls `ended` on the thread when all is queued or it cannot continue. Its source must
  /// stop waiting once `leaving` is set.
  Feeder(Playback& playback, SampleQueue& queue, Frames frames, std::atomic<bool>& leaving, std::function<void()> ended)
      : playback_(playback), queue_(queue), left_(frames), leaving_(leaving), ended_(std::move(ended)), thread_([this] {
          work();
        }) {}
  ~Feeder() { finish(); }
  Feeder(const Feeder&) = delete;
  Feeder& operator=(const Feeder&) = delete;

  /// Stops. The source then belongs to the caller again.
  void finish();

  [[nodiscard]] bool done() const noexcept { return done_; }
  [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }  ///< after done()

 private:
  void work();
  Expected<void> feed();

  Playback& playback_;
  SampleQueue& queue_;
  Frames left_;
  std::atomic<bool>& leaving_;
  std::function<void()> ended_;
  std::optional<Error> error_;
  std::atomic<bool> done_{false};
  std::thread thread_;
};

}  // namespace taut::command
