// SPDX-License-Identifier: MIT
#include "driver/wine/unix/unix_face.hpp"

#include "driver/wine/unix/task.hpp"
#include "platform/guard.hpp"
#include "platform/guest_linux.hpp"

namespace taut::driver::wine {
namespace {

std::int32_t ask(const Ask& request) noexcept {
  Task* const task = Task::current();
  const platform::AllowSystemCall for_the_signal_mask;
  return task ? task->ask(request) : 0;
}

void buffer_switch(TautLong half, TautBool direct) {
  ask({.what = Ask::buffer_switch, .a = static_cast<std::int32_t>(half), .b = static_cast<std::int32_t>(direct)});
}

void rate_changed(double rate) { ask({.rate = rate, .what = Ask::rate_changed}); }

TautLong message(TautLong selector, TautLong value, void*, double*) {
  return ask({.what = Ask::message, .a = static_cast<std::int32_t>(selector), .b = static_cast<std::int32_t>(value)});
}

TautTime* time_info(TautTime* time, TautLong half, TautBool direct) {
  ask({.position = time->info.position,
       .time = time->info.system_time,
       .rate = time->info.rate,
       .what = Ask::time_info,
       .flags = static_cast<std::uint32_t>(time->info.flags),
       .a = static_cast<std::int32_t>(half),
       .b = static_cast<std::int32_t>(direct)});
  return time;
}

/// The Windows half makes them, for the call that is under way on this thread.
class WindowsThreads final : public platform::ThreadSource {
 public:
  Expected<platform::Thread> start(const std::string& name, std::function<void()> body) override {
    return platform::start_elsewhere(name, std::move(body), run);
  }
  Expected<void> launch(const std::string& name, std::function<void()> body) override {
    return platform::launch_elsewhere(name, std::move(body), run);
  }

 private:
  static Expected<void> run(std::function<void()> body) {
    auto handed = std::make_unique<std::function<void()>>(std::move(body));
    if (ask({.body = address_of(handed.get()), .what = Ask::thread}) != 1)
      return failure(Trouble::no_memory, "Wine cannot create another thread.", "Close other programs and try again.");
    static_cast<void>(handed.release());  // the thread's now
    return {};
  }
};

WindowsThreads windows_threads;

}  // namespace

TautCallbacks callbacks_of(std::uint32_t has) noexcept {
  return {.buffer_switch = has & CreateBuffers::has_buffer_switch ? buffer_switch : nullptr,
          .sample_rate_did_change = has & CreateBuffers::has_rate ? rate_changed : nullptr,
          .message = has & CreateBuffers::has_message ? message : nullptr,
          .buffer_switch_time_info = has & CreateBuffers::has_time_info ? time_info : nullptr};
}

UnixFace::UnixFace(const std::string& name, bool wow)
    : Face(name, settings::usual_file()), wow_(wow), instance_(name) {}

// The Windows half answers for the interface; nobody asks here.
TautLong UnixFace::query_interface(const TautGuid*, void** out) noexcept {
  if (out) *out = nullptr;
  return TAUT_NOT_PRESENT;
}

void UnixFace::registered(std::string settings) {
  const std::lock_guard lock(mutex_);
  settings_ = std::move(settings);
}

void UnixFace::registered(std::string instance, std::string settings) {
  const std::lock_guard lock(mutex_);
  instance_ = std::move(instance);
  settings_ = std::move(settings);
}

Expected<settings::Settings> UnixFace::stored(const std::string& instance, const settings::Settings& start) const {
  const std::lock_guard lock(mutex_);
  settings::Settings settings = start;
  if (instance != instance_) return settings;
  for (std::string_view rest = settings_; !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const auto sign = line.find('=');
    if (sign == line.npos) continue;
    if (auto set = settings::set(settings, line.substr(0, sign), line.substr(sign + 1)); !set)
      return failure(set.error().trouble, "HKLM\\SOFTWARE\\ASIO\\" + instance + ": " + set.error().what,
                     set.error().remedy);
  }
  return settings;
}

engine::HostNeeds UnixFace::needs() const {
  return {.threads = &windows_threads,
          .buffers = wow_ ? platform::LockedMemory::Reach::low : platform::LockedMemory::Reach::all};
}

void UnixFace::panel_failed(Error why) {
  const std::lock_guard lock(mutex_);
  panel_trouble_ = std::move(why);
}

Answer UnixFace::show_panel() {
  const std::lock_guard lock(mutex_);
  return refuse(panel_trouble_);
}

}  // namespace taut::driver::wine
