// SPDX-License-Identifier: MIT
#include "engine/device_slot.hpp"

#include <algorithm>
#include <chrono>

namespace taut::engine {
namespace {

// Devices whose slot was closed while another thread was still inside them.
class Lingering {
 public:
  void add(const device::Request& device) {
    const std::lock_guard lock(mutex_);
    devices_.emplace_back(device.in, device.out);
  }

  void remove(const device::Request& device) {
    const std::lock_guard lock(mutex_);
    if (const auto found = std::ranges::find(devices_, Ids(device.in, device.out)); found != devices_.end())
      devices_.erase(found);
    changed_.notify_all();
  }

  bool wait_until_free(const device::Request& device, Nanos patience) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::nanoseconds(patience), [&] {
      return std::ranges::none_of(
          devices_, [&](const Ids& held) { return overlap(held.first, device) || overlap(held.second, device); });
    });
  }

 private:
  using Ids = std::pair<std::string, std::string>;
  static bool overlap(const std::string& held, const device::Request& device) {
    return !held.empty() && (held == device.in || held == device.out);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Ids> devices_;
};

// Never destroyed: a lingering thread may outlive main().
Lingering& lingering() {
  static Lingering* const kept = new Lingering;
  return *kept;
}

std::unexpected<Error> occupied() {
  return failure(Trouble::busy, "The device is still being opened or closed by an earlier request.",
                 "Try again in a moment; unplug it and plug it in again if that does not help.");
}

}  // namespace

DeviceSlot::~DeviceSlot() {
  if (attachment_) attachment_->stream->stop();
  attachment_.reset();
  if (lingers_) lingering().remove(wanted_.request);
}

void DeviceSlot::set(State state) {
  state_.store(state, std::memory_order_release);
  changed_.notify_all();
}

template <class Ready>
bool DeviceSlot::wait(Lock& lock, const Ready& ready) {
  return changed_.wait_for(lock, std::chrono::nanoseconds(patience_), ready);
}

// No thread is inside the device, and only the caller may enter it.
bool DeviceSlot::closable() const {
  const State now = state();
  return visitors_ == 0 && (now == State::ready || now == State::offered || now == State::lost);
}

bool DeviceSlot::at_rest() const {
  const State now = state();
  return now == State::absent || now == State::ready || (now == State::lost && visitors_ == 0);
}

template <class Make>
Expected<void> DeviceSlot::fill(Lock& lock, Then then, const Opened& opened, const Make& make) {
  set(State::opening);
  lock.unlock();
  Expected<std::unique_ptr<Attachment>> made = occupied();
  if (lingering().wait_until_free(wanted_.request, patience_)) made = make();
  if (made && then == Then::offered) {
    if (auto started = (*made)->stream->start(); !started) made = std::unexpected(started.error());
  }
  if (made) opened(**made);
  lock.lock();
  if (!made) {
    set(State::absent);
    finish_close(lock);
    return std::unexpected(made.error());
  }
  attachment_ = std::move(*made);
  attachment_->generation = ++generation_;
  simulated_ = &attachment_->stream->clock() != &platform::system_clock();
  described_.clear();
  set(then == Then::offered ? State::offered : State::ready);
  if (then == Then::offered && !serving()) stop_offered(lock);
  finish_close(lock);
  return {};
}

// The loop it was started for has ended meanwhile.
void DeviceSlot::stop_offered(Lock& lock) {
  State offered = State::offered;
  if (!state_.compare_exchange_strong(offered, State::closing)) return;
  lock.unlock();
  attachment_->stream->stop();
  lock.lock();
  set(State::ready);
}

// From `closing`, or any state in which closable(). Does nothing if the loop takes an offered stream first.
void DeviceSlot::destroy(Lock& lock) {
  if (State offered = State::offered; state() == offered && !state_.compare_exchange_strong(offered, State::closing))
    return;
  set(State::closing);
  std::unique_ptr<Attachment> gone = std::move(attachment_);
  lock.unlock();
  if (gone) gone->stream->stop();
  gone.reset();
  lock.lock();
  set(State::absent);
}

// The last to leave the device does what close() could not.
void DeviceSlot::finish_close(Lock& lock) {
  if (!closed_) return;
  if (closable()) destroy(lock);
  if (state() != State::absent || !lingers_) return;
  lingers_ = false;
  lingering().remove(wanted_.request);
}

Expected<bool> DeviceSlot::open(const Opened& opened) {
  Lock lock(mutex_);
  if (closed_ || !wait(lock, [&] { return at_rest(); })) return occupied();
  if (state() == State::ready) return false;
  if (state() == State::lost) destroy(lock);
  if (auto filled = fill(lock, Then::ready, opened, [&] { return attach(wanted_); }); !filled)
    return std::unexpected(filled.error());
  if (closed_) return occupied();
  return true;
}

Expected<void> DeviceSlot::start() {
  Lock lock(mutex_);
  if (state() != State::ready) return failure(Trouble::wrong_state, "The device is not open.");
  set(State::opening);
  lock.unlock();
  auto started = attachment_->stream->start();
  lock.lock();
  if (!started) {
    if (wait(lock, [&] { return visitors_ == 0; }))
      destroy(lock);
    else
      set(State::lost);
    finish_close(lock);
    return started;
  }
  serving_.store(true, std::memory_order_release);
  set(State::in_use);
  return {};
}

bool DeviceSlot::wait_for_loop() {
  Lock lock(mutex_);
  return wait(lock, [&] { return !serving(); });
}

bool DeviceSlot::close() {
  Lock lock(mutex_);
  closed_ = true;
  if (wait(lock, [&] { return state() == State::absent || closable(); }) && closable()) destroy(lock);
  if (state() == State::absent) return true;
  lingers_ = true;
  lingering().add(wanted_.request);
  return false;
}

Attachment* DeviceSlot::take() noexcept TAUT_NONBLOCKING {
  State offered = State::offered;
  if (state_.load(std::memory_order_relaxed) != offered ||
      !state_.compare_exchange_strong(offered, State::in_use, std::memory_order_acquire))
    return nullptr;
  return attachment_.get();
}

void DeviceSlot::release() {
  Lock lock(mutex_);
  if (state() == State::in_use) {
    // Nobody else leaves this state: the loop's own thread is here.
    lock.unlock();
    attachment_->stream->stop();
    lock.lock();
    set(State::ready);
  }
  serving_.store(false, std::memory_order_release);
  stop_offered(lock);
  changed_.notify_all();
  finish_close(lock);
}

// A control call may take the lost stream first.
bool DeviceSlot::has_lost(Lock& lock) {
  wait(lock, [&] { return visitors_ == 0 || state() != State::lost; });
  return visitors_ == 0 && state() == State::lost && !closed_;
}

std::string DeviceSlot::close_lost() {
  Lock lock(mutex_);
  if (!has_lost(lock)) return {};
  set(State::closing);
  lock.unlock();
  std::string reason = attachment_->stream->explain(attachment_->stream->fault()).sentence();
  lock.lock();
  destroy(lock);
  finish_close(lock);
  return reason;
}

bool DeviceSlot::convertible() {
  const Lock lock(mutex_);
  return state() == State::lost && serving() && attachment_->outdated();
}

Expected<void> DeviceSlot::convert(const Opened& opened) {
  Lock lock(mutex_);
  if (!has_lost(lock)) return occupied();
  std::unique_ptr<Attachment> outdated = std::move(attachment_);
  return fill(lock, Then::offered, opened, [&] { return reattach(std::move(outdated), wanted_); });
}

Expected<bool> DeviceSlot::reopen(const Opened& opened) {
  Lock lock(mutex_);
  if (state() != State::absent || !serving() || closed_) return false;
  if (auto filled = fill(lock, Then::offered, opened, [&] { return attach(wanted_); }); !filled)
    return std::unexpected(filled.error());
  return true;
}

// `use(stream, generation)`: on a stream that nobody is opening or closing; it is kept until `use` returns.
template <class Use>
bool DeviceSlot::visit(const Use& use) {
  Lock lock(mutex_);
  const State now = state();
  if (!attachment_ || closed_ || now == State::opening || now == State::closing || now == State::lost) return false;
  ++visitors_;
  Attachment& attachment = *attachment_;
  lock.unlock();
  use(attachment);
  lock.lock();
  --visitors_;
  changed_.notify_all();
  finish_close(lock);
  return true;
}

bool DeviceSlot::recover() {
  bool done = true;
  visit([&](Attachment& attachment) {
    const std::lock_guard lock(members_);
    done = attachment.stream->recover();
  });
  return done;
}

void DeviceSlot::nudge() {
  visit([](Attachment& attachment) { attachment.stream->nudge(); });
}

std::vector<std::string> DeviceSlot::describe() {
  std::optional<std::vector<std::string>> fresh;
  const bool open = visit([&](Attachment& attachment) {
    const std::unique_lock lock(members_, std::try_to_lock);
    if (lock) fresh = attachment.stream->describe();
  });
  const Lock lock(mutex_);
  if (!open) return {};
  if (fresh) described_ = *fresh;
  return described_;
}

std::string DeviceSlot::explain(std::uint64_t generation, const device::Fault& fault) {
  std::string sentence;
  visit([&](Attachment& attachment) {
    if (attachment.generation == generation) sentence = attachment.stream->explain(fault).sentence();
  });
  return sentence;
}

}  // namespace taut::engine
