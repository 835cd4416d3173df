// SPDX-License-Identifier: MIT
#include "device/alsa/stream/asker.hpp"

#include "device/alsa/stream/stream.hpp"
#include "platform/thread.hpp"

namespace taut::device::alsa {

// What runs is ended by whoever serves it. The hold of what is stopped must not be dropped here, and closing takes a
// moment; without a thread it is kept, and the other program is refused.
void Asker::ask() {
  {
    const std::lock_guard lock(mutex_);
    if (!stream_) return;
    stream_->yield();
  }
  static_cast<void>(platform::Thread::launch("taut-yield", [self = shared_from_this()] { self->give(); }));
}

void Asker::give() {
  std::vector<reservation::Hold> holds;  // dropped last, and without the lock
  const std::lock_guard lock(mutex_);
  if (stream_) holds = stream_->give_if_stopped();
}

void Asker::set(AlsaStream* stream) {
  const std::lock_guard lock(mutex_);
  stream_ = stream;
}

std::vector<reservation::Hold> AlsaStream::give_if_stopped() {
  const std::lock_guard lock(control_);
  if (started_) return {};
  const Quiet quiet(*around_.alsa);
  waiter_.reset();
  tail_.reset();
  in_.reset();
  out_.reset();
  return std::exchange(holds_, {});
}

bool AlsaStream::begin_start() {
  const std::lock_guard lock(control_);
  started_ = in_ || out_;
  return started_;
}

}  // namespace taut::device::alsa
