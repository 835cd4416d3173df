// SPDX-License-Identifier: MIT
// What macOS tells an ordinary user: how long each thread of this program ran. Of others, and of what kept a thread from
// running, it tells nothing without root: the verdict stays open more often than on Linux.
#include <mach/mach_init.h>
#include <mach/thread_act.h>
#include <mach/thread_info.h>
#include <unistd.h>

#include <algorithm>

#include "forensics/reader.hpp"
#include "platform/clock.hpp"
#include "platform/thread.hpp"

namespace taut::forensics {
namespace {

Count ran(std::uintptr_t thread) {
  thread_basic_info_data_t info{};
  mach_msg_type_number_t count = THREAD_BASIC_INFO_COUNT;
  if (thread_info(static_cast<thread_act_t>(thread), THREAD_BASIC_INFO, reinterpret_cast<thread_info_t>(&info),
                  &count) != KERN_SUCCESS)
    return std::nullopt;
  const auto ns = [](const time_value_t& time) {
    return std::int64_t{time.seconds} * nanos_per_second + std::int64_t{time.microseconds} * 1000;
  };
  return ns(info.user_time) + ns(info.system_time);
}

}  // namespace

struct Reader::State {
  std::uintptr_t audio;
};

Reader::Reader(std::uintptr_t audio_thread) : state_(std::make_unique<State>(audio_thread)) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;

Reading Reader::read(bool /*everything*/) {
  Reading reading;
  reading.at = platform::system_clock().now();
  reading.audio.ran = ran(state_->audio);
  reading.reader.ran = ran(platform::current_thread_id());
  reading.processors = static_cast<int>(std::max(sysconf(_SC_NPROCESSORS_ONLN), 1L));
  return reading;
}

}  // namespace taut::forensics
