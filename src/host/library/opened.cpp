// SPDX-License-Identifier: MIT
#include "host/library/opened.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "host/apart/remote.hpp"
#include "host/library/answer.hpp"
#include "host/load.hpp"
#include "platform/clock.hpp"

namespace taut::host {
namespace {

constexpr Nanos between_looks = 20'000'000;
constexpr Nanos coming_back = 200'000'000;

}  // namespace

OpenedDriver::OpenedDriver(Asked asked) : asked_(std::move(asked)), adopted_(asked_.object != nullptr) {}

Expected<void> OpenedDriver::begin() {
  auto thread = DriverThread::start();
  if (!thread) return std::unexpected(thread.error());
  thread_ = std::move(*thread);
  return {};
}

std::shared_ptr<Completion> OpenedDriver::enqueue(Work work, std::shared_ptr<std::optional<Expected<void>>> result) {
  return thread_->post([self = shared_from_this(), work = std::move(work), result = std::move(result)]() noexcept {
    try {
      *result = work(*self);
    } catch (const std::bad_alloc&) {
      *result = failure(Trouble::no_memory, "The program is out of memory.");
    }
  });
}

void OpenedDriver::post(Work work) { enqueue(std::move(work), std::make_shared<std::optional<Expected<void>>>()); }

int32_t OpenedDriver::run(Work work) { return call(std::move(work), false); }
int32_t OpenedDriver::end(Work work) { return call(std::move(work), true); }

int32_t OpenedDriver::call(Work work, bool anyway) {
  if (called_back())
    return refuse(TAUT_HOST_WRONG_STATE, "This cannot be called from within the audio callback.",
                  "Call it on another thread.");
  if (thread_->is_current())
    return refuse(TAUT_HOST_WRONG_STATE, "This cannot be called from within a call of the driver.");
  {
    const std::lock_guard lock(waiting_mutex_);
    if (late_ && !late_->wait(0)) {
      if (anyway) post(std::move(work));
      return hung();
    }
    late_ = nullptr;
  }
  auto result = std::make_shared<std::optional<Expected<void>>>();
  const auto done = enqueue(std::move(work), result);
  if (!wait_for(*done)) {
    const std::lock_guard lock(waiting_mutex_);
    late_ = done;
    return hung();
  }
  if (**result) return TAUT_HOST_OK;
  return refuse((*result)->error());
}

bool OpenedDriver::wait_for(Completion& done) const {
  const auto now = [] { return platform::system_clock().now(); };
  const Nanos latest = now() + longest_preparation + asked_.patience;
  Nanos end = now() + asked_.patience;
  while (!done.wait(std::min(between_looks, std::max<Nanos>(end - now(), 0)))) {
    // That is not the driver's time.
    if (calling_->load() == preparation) end = std::min(now() + asked_.patience, latest);
    // Between its functions the driver has just come back, and the call is about to end.
    if (now() >= end) return !calling_->load() && done.wait(coming_back);
  }
  return true;
}

int32_t OpenedDriver::hung() const {
  if (panel_open_)
    return refuse(TAUT_HOST_BUSY, text("The panel of the driver '{}' is open.", asked_.name), "Close it first.");
  const char* function = calling_->load();
  return refuse(TAUT_HOST_HUNG,
                text("The driver '{}' has not come back from {} for {}.", asked_.name,
                     function ? function : "the last call", long_time(asked_.patience)),
                "Start the program again; if it happens again, update the driver.");
}

int32_t OpenedDriver::show_panel() {
  const int32_t shown = run([](OpenedDriver& self) -> Expected<void> {
    if (auto there = self.need_driver(); !there) return there;
    self.panel_open_ = true;
    auto result = self.driver->show_panel();
    self.panel_open_ = false;
    return result;
  });
  return shown == TAUT_HOST_BUSY && panel_open_ ? TAUT_HOST_OK : shown;
}

Expected<Driver> OpenedDriver::open_apart(const Entry& entry, const OpenOptions& options) {
  calling_->store(preparation);
  const auto made =
      apart::load_apart(entry, asked_.patience, [this] { calling_->store("the loading of its library"); });
  calling_->store(nullptr);
  if (!made) return std::unexpected(made.error());
  return Driver::adopt(*made, entry.name, options);
}

Expected<void> OpenedDriver::open() {
  const OpenOptions options{.settings = asked_.settings, .system = asked_.window, .calling = calling_};
  if (asked_.object) {
    auto adopted = Driver::adopt(std::exchange(asked_.object, nullptr), asked_.name, options);
    if (!adopted) return std::unexpected(adopted.error());
    driver = std::move(*adopted);
  } else if (adopted_) {
    return failure(Trouble::unsupported,
                   text("The driver '{}' was made by the program: only it can open it again.", asked_.name));
  } else {
    const auto entry = find_driver(asked_.name, asked_.places);
    if (!entry) return std::unexpected(entry.error());
    auto opened = asked_.apart ? open_apart(*entry, options) : Driver::open(*entry, options);
    if (!opened) return std::unexpected(opened.error());
    driver = std::move(*opened);
  }
  object = driver->object();
  return {};
}

Expected<void> OpenedDriver::need_driver() const {
  if (driver) return {};
  return failure(Trouble::broken, text("The driver '{}' is not open: it could not be opened again.", asked_.name));
}

}  // namespace taut::host
