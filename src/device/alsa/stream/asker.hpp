// SPDX-License-Identifier: MIT
// Passes another program's request for the card to a stream that is created later and may end earlier.
#pragma once
#include <memory>
#include <mutex>

namespace taut::device::alsa {

class AlsaStream;

class Asker : public std::enable_shared_from_this<Asker> {
 public:
  /// Makes the stream give up the device, also one that is stopped. On a thread of the reservation's.
  void ask();

  /// Control threads. Null: no stream any more.
  void set(AlsaStream* stream);

 private:
  void give();

  std::mutex mutex_;
  AlsaStream* stream_ = nullptr;
};

}  // namespace taut::device::alsa
