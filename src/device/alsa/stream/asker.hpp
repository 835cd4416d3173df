// SPDX-License-Identifier: MIT
// Another program's wish for the card, on its way to a stream that is made later and may end sooner.
#pragma once
#include <mutex>

namespace taut::device::alsa {

class AlsaStream;

class Asker {
 public:
  /// A thread of the reservation's: the stream that is served gives the device up.
  void ask();

  /// Control threads; null: there is none any more.
  void set(AlsaStream* stream);

 private:
  std::mutex mutex_;
  AlsaStream* stream_ = nullptr;
};

}  // namespace taut::device::alsa
