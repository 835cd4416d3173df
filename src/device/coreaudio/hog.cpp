// SPDX-License-Identifier: MIT
#include "device/coreaudio/hog.hpp"

#include <unistd.h>

#include <map>
#include <mutex>

#include "device/coreaudio/properties.hpp"
#include "device/coreaudio/settling.hpp"

namespace taut::device::coreaudio {
namespace {

struct Wanted {
  std::mutex mutex;  // also while the HAL is written to, so that nobody takes it in between; no listener needs it
  std::map<hal::Object, int> streams;
};

Wanted& wanted() {
  static auto* const made = new Wanted;  // devices may be closed after main()
  return *made;
}

void turn_over(System& system, hal::Object device, std::int32_t to) {
  Properties(system.hal).set(device, whole(hal::hog_mode), to);
}

}  // namespace

std::int32_t holder_of(const hal::Functions& hal, hal::Object device) {
  const std::int32_t process = Properties(hal).value<std::int32_t>(device, whole(hal::hog_mode)).value_or(-1);
  return process > 0 ? process : 0;
}

Hog::Hog(System& system, hal::Object device) : system_(system), device_(device) {
  const auto ours = [&] { return holder_of(system_.hal, device_) == getpid(); };
  {
    const std::lock_guard lock(wanted().mutex);
    if (++wanted().streams[device_] == 1 && !ours()) turn_over(system_, device_, getpid());
  }
  held_ = settles(system_, ours);
}

Hog::~Hog() {
  const std::lock_guard lock(wanted().mutex);
  if (--wanted().streams[device_] > 0) return;
  wanted().streams.erase(device_);
  if (holder_of(system_.hal, device_) == getpid()) turn_over(system_, device_, -1);
}

}  // namespace taut::device::coreaudio
