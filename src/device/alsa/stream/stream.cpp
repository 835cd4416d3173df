// SPDX-License-Identifier: MIT
#include "device/alsa/stream/stream.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <limits>
#include <utility>

#include "platform/guard.hpp"
#include "platform/timespec_posix.hpp"

namespace taut::device::alsa {
namespace {

constexpr Nanos for_ever = std::numeric_limits<Nanos>::max();
constexpr int most_empty_wakes = 2;
constexpr Nanos least_look = 25'000;
constexpr Nanos least_nap = 100'000, resume_pause = 10'000'000;
constexpr Nanos watch = 25'000'000;
constexpr Nanos lost_step = 20'000'000;

}  // namespace

AlsaStream::AlsaStream(const Surroundings& around, Agreement got, std::string name, Pcm in, Pcm out, int nudge)
    : around_(around),
      agreed_(std::move(got.agreed)),
      plan_(got.plan),
      step_(got.step),
      ahead_(got.ahead),
      lead_(got.lead),
      playback_first_(got.playback_first),
      name_(std::move(name)),
      nudge_(nudge),
      lasts_(duration(agreed_.frames, agreed_.rate)),
      lost_(lost_step + 2 * lasts_),
      loop_(agreed_.rate),
      timer_(lasts_ / 2) {
  if (in) in_.emplace(around_, std::move(in), true, agreed_.in, got.in_buffer, nudge_);
  if (out) out_.emplace(around_, std::move(out), false, agreed_.out, got.out_buffer, nudge_);
}

AlsaStream::~AlsaStream() {
  if (asker_) asker_->set(nullptr);
  stop();
  ::close(nudge_);
}

long AlsaStream::poll_at(bool capture) const noexcept {
  if (plan_.way != Waking::timer) return avail_min(capture);
  return (capture ? *in_ : *out_).buffer();  // never: a timer wakes us
}

void AlsaStream::belongs_to(std::shared_ptr<Asker> asker, std::vector<reservation::Hold> holds) {
  asker_ = std::move(asker);
  holds_ = std::move(holds);
  asker_->set(this);
}

Expected<void> AlsaStream::set_up() {
  const Quiet quiet(*around_.alsa);
  int code = in_ ? in_->set_sw_params(poll_at(true), true) : 0;
  // Playback is timestamped only without capture: it costs the kernel a moment each period.
  if (code == 0 && out_) code = out_->set_sw_params(poll_at(false), !in_);
  if (code < 0) return std::unexpected(error_of(*around_.alsa, code, "set up", name_, Step::setting));
  // The kernel starts the second of a linked pair first.
  linked_ = in_ && out_ && (playback_first_ ? in_->link(*out_) : out_->link(*in_)) == 0;
  if (in_ && out_ && !linked_)
    agreed_.remarks.push_back(
        "Playback and capture cannot be started together here; they are started one after the "
        "other, and the round trip may differ by a few frames from start to start.");
  return {};
}

Expected<void> AlsaStream::start() {
  if (phase_ != Phase::stopped)
    return failure(Trouble::wrong_state, "The stream on '" + name_ + "' runs already.", "Stop it first.");
  if (!begin_start()) return std::unexpected(explain({.cause = static_cast<int>(Cause::yielded)}));
  quiet_.emplace(*around_.alsa);
  int code = prepare();
  if (code == 0 && in_) code = in_->map();
  if (code == 0 && out_) code = out_->map();
  if (out_ && out_->hardware()) tail_.emplace(out_->areas(), out_->buffer(), audio::bytes(agreed_.out.type));
  if (code < 0) {
    stop();
    return std::unexpected(error_of(*around_.alsa, code, "started", name_));
  }
  in_next_ = out_next_ = in_lost_ = out_lost_ = out_written_ = 0;
  timed_ = alarm_ = suspended_ = false;
  trouble_ = empty_wakes_ = restarts_ = 0;
  resume_at_ = served_at_ = 0;
  fault_ = {};
  if (lasts_ < watch / 2 && plan_.way != Waking::timer && !waiter_) waiter_ = master().waiter(around_);
  phase_ = Phase::filling;
  if (!out_) run();
  if (trouble_ == 0) return {};
  code = trouble_;
  stop();
  return std::unexpected(error_of(*around_.alsa, code, "started", name_));
}

void AlsaStream::stop() noexcept {
  const std::lock_guard lock(control_);
  started_ = false;
  if (quiet_) {
    if (out_) out_->drop();
    if (in_) in_->drop();
    quiet_.reset();
  }
  if (waiter_) waiter_->arm(0);
  watched_until_ = 0;
  turn_left_ = 0;
  avail_min_moved_ = false;
  phase_ = Phase::stopped;
}

void AlsaStream::nudge() noexcept {
  nudged_.store(true);
  ::eventfd_write(nudge_, 1);
}

void AlsaStream::yield() noexcept {
  wanted_by_other_ = true;
  nudge();
}

inline bool AlsaStream::take_nudge() noexcept {
  return nudged_.load(std::memory_order_relaxed) && nudged_.exchange(false);
}

Wake AlsaStream::nudged_wake() noexcept {
  if (phase_ == Phase::stopped || !wanted_by_other_) return Wake::idle;
  lose(Cause::yielded, 0);
  return Wake::gone;
}

Wake AlsaStream::wait(Nanos until, Turn& turn) noexcept {
  if (turn_left_ > 0 || phase_ == Phase::stopped) return rest(until);
  for (;;) {
    if (take_nudge()) return nudged_wake();
    if (std::exchange(avail_min_moved_, false)) out_->set_avail_min(poll_at(false));
    // Known without looking; poll() tells the rest. A caller that will not sleep gets what is there now.
    const bool sleepy = served_at_ != 0 && trouble_ == 0 && until - served_at_ > 2 * lasts_;
    Substream* slow = sleepy ? lacking() : nullptr;
    if (slow == nullptr) {
      if (phase_ == Phase::running) check();
      if (phase_ == Phase::gone) return Wake::gone;
      if (phase_ == Phase::filling) {
        const Nanos now = clock().now();
        if (now >= resume_at_) {
          if (fill(turn)) return Wake::turn;
          continue;
        }
        if (until <= now) return Wake::idle;
        poll_for(master().descriptors().first(1), std::min(until, resume_at_) - now);
        continue;
      }
      slow = lacking();
    }
    if (slow != nullptr) {
      if (!sleep(*slow, until)) return Wake::idle;
    } else if (serve(turn)) {
      return Wake::turn;
    }
  }
}

void AlsaStream::done(int frames, int more) noexcept TAUT_NONBLOCKING {
  frames = std::min(frames, turn_left_);
  if (frames <= 0) return;
  turn_left_ -= frames;
  // Drivers that need every write announced (USB) take an ioctl; there is no other way.
  const platform::AllowSystemCall commit;
  if (phase_ == Phase::running && master().state() != SND_PCM_STATE_RUNNING) {
    // Too late: the hardware has stopped. Written frames are not heard, read frames are done; both had their turn.
    trouble_ = -EPIPE;
    in_next_ += frames;
    if (out_) out_next_ += frames;
    if (out_ && turn_left_ == 0) agreed_.margin += more;
    return;
  }
  if (out_) play(frames, turn_left_ == 0 ? more : 0);
  if (in_ && phase_ == Phase::running) {
    if (const int code = in_->commit(frames); code < 0) trouble_ = code;
    in_next_ += frames;
    in_available_ -= frames;
  }
  if (turn_left_ == 0 && phase_ == Phase::filling) run();
}

inline void AlsaStream::play(int frames, int more) noexcept TAUT_NONBLOCKING {
  more = std::max(more, -frames);  // committed frames are never taken back
  const int written = frames + more;
  if (const int code = out_->commit(written); code < 0) trouble_ = code;
  out_next_ += written;
  out_written_ += written;
  out_available_ -= written;
  agreed_.margin += more;
  avail_min_moved_ = avail_min_moved_ || (more != 0 && !in_ && plan_.way != Waking::timer);
  if (!tail_) return;
  tail_->wrote(written);
  if (more < 0) tail_->forget();  // the frames left out are in the ring
  in_pieces_ = in_pieces_ || turn_left_ > 0;
  if (turn_left_ == 0) tail_->keep(out_->end(), reach(0), out_available_);
}

inline long AlsaStream::reach(long beyond) const noexcept TAUT_NONBLOCKING {
  const long into = (out_written_ + beyond) % plan_.period;
  return beyond + (into > 0 ? plan_.period - into : 0) + interrupt_frames(agreed_.rate);
}

bool AlsaStream::fill(Turn& turn) noexcept {
  const Nanos now = clock().now();
  const int frames = agreed_.frames + static_cast<int>(agreed_.margin);
  turn = {};
  turn.frames = frames;
  turn.filling = true;
  turn.ready = turn.woken = turn.due = now;
  turn_left_ = put_side(*out_, turn.out, out_next_, out_lost_, frames) ? frames : 0;
  out_available_ = out_->buffer();
  turn.out.time = now;  // the hardware starts as soon as it is written
  allow_changes(turn);
  if (in_) {
    turn.in.position = in_next_;
    turn.in.time = now;
    turn.in.lost = std::exchange(in_lost_, 0);
  }
  return turn_left_ > 0;
}

inline bool AlsaStream::put_side(Substream& substream, Side& side, Frames position, Frames& lost, int frames) noexcept {
  const long at = substream.offset(frames);
  if (at < 0) {
    take_trouble(static_cast<int>(at));
    return false;
  }
  side = {.areas = substream.areas(),
          .at = at,
          .split = substream.split(at),
          .position = position,
          .time = timed_ ? loop_.time_at(position) : 0,
          .lost = std::exchange(lost, 0)};
  return true;
}

inline bool AlsaStream::serve(Turn& turn) noexcept {
  const Nanos woken = clock().now();
  follow_clock(woken);
  const int frames = agreed_.frames;
  turn.frames = frames;
  turn.filling = false;
  turn.woken = woken;
  if (!in_)
    turn.in = {};
  else if (!put_side(*in_, turn.in, in_next_, in_lost_, frames))
    return false;
  if (!out_)
    turn.out = {};
  else if (!put_side(*out_, turn.out, out_next_, out_lost_, frames))
    return false;
  turn.ready = std::min(loop_.time_at(cycle_end()), woken);
  const Frames beyond = reported_beyond();
  turn.reported_at = beyond > 0 ? std::min(loop_.time_at(cycle_end() + beyond), woken) : 0;
  if (beyond >= 0 && lead_.wanted())
    if (const long delay = out_->delay(); delay >= 0) lead_.look(agreed_.margin, delay, beyond);
  turn.granularity = lead_.most() + step_;
  turn.floor = floor();
  const Frames early = ahead_ + lead_.least();
  turn.due = out_ && early == 0 ? turn.out.time : loop_.time_at(out_ ? out_next_ - early : in_next_ + in_->buffer());
  turn_left_ = frames;
  allow_changes(turn);
  if (tail_ && in_pieces_) tail_->keep(turn.out.at, reach(frames), out_available_);
  empty_wakes_ = restarts_ = 0;
  if (plan_.way == Waking::timer)
    timer_.found();
  else
    served_at_ = woken;
  hwsynced_ = nullptr;
  return true;
}

// How far hw_ptr was past the end of the cycle it completed. -1: further than its steps, so somebody looked late.
inline Frames AlsaStream::reported_beyond() const noexcept {
  const Frames beyond = in_ ? in_available_ - agreed_.frames : 0;
  return beyond <= step_ ? beyond : -1;
}

inline Frames AlsaStream::cycle_end() const noexcept {
  return in_ ? in_next_ + agreed_.frames : out_next_ - agreed_.margin;
}

inline void AlsaStream::follow_clock(Nanos woken) noexcept {
  const auto [available, told] = master().stamp(in_ ? in_available_ : out_available_);
  const Frames position = in_ ? in_next_ + available : out_next_ - (out_->buffer() - available);
  if (position <= followed_) return;
  // PCMs other than hardware report made-up times or none.
  const Nanos time = told > 0 && told <= woken && told > woken - nanos_per_second ? told : woken;
  // The time the hardware took to start is not part of its timeline.
  if (starting_) {
    starting_ = false;
    loop_.reset(position, time);
  } else {
    loop_.follow(position, time, lost_);
  }
  followed_ = position;
}

bool AlsaStream::poll_for(std::span<pollfd> descriptors, Nanos length) noexcept {
  const timespec limit = platform::to_timespec(length);
  const int found =
      around_.poll(descriptors.data(), descriptors.size(), length == for_ever ? nullptr : &limit, nullptr);
  if (found < 0 && errno != EINTR) lose(Cause::failed, -errno);
  if (found > 0 && descriptors[0].revents != 0) {
    eventfd_t count = 0;
    ::eventfd_read(nudge_, &count);
  }
  return found > 0;
}

inline bool AlsaStream::sleep(Substream& substream, Nanos until) noexcept {
  const Nanos served_at = std::exchange(served_at_, 0);
  if (served_at != 0 && waiter_ && &substream == &master() && until - served_at > 2 * lasts_) {
    sleep_registered(served_at);
    return true;
  }
  const Nanos now = clock().now();
  if (until <= now) return false;
  if (plan_.way == Waking::timer && !suspended_) return sleep_by_position(substream, until);
  auto descriptors = substream.descriptors();
  Nanos length = until == for_ever ? for_ever : until - now;
  const bool nap = suspended_ || empty_wakes_ > most_empty_wakes;
  if (nap) {  // polling a card with nothing to say would spin
    descriptors = descriptors.first(1);
    length = std::min(length, suspended_ ? resume_pause : std::max(lasts_ / 4, least_nap));
  }
  if (poll_for(descriptors, length) && !nap) handle_events(substream.events());
  return true;
}

inline void AlsaStream::handle_events(unsigned events) noexcept {
  alarm_ = (events & (POLLERR | POLLHUP | POLLNVAL)) != 0;
  if (events != 0) ++empty_wakes_;
}

// The watchdog keeps the time limit. A running card completes a cycle long before it, so the timer is re-armed only now
// and then; it fires for a card that has stood still for one to two times the limit.
inline void AlsaStream::sleep_registered(Nanos now) noexcept {
  if (now > watched_until_ - watch) {
    watched_until_ = now + 2 * watch;
    waiter_->arm(watched_until_);
  }
  handle_events(static_cast<unsigned short>(waiter_->wait()));
}

bool AlsaStream::sleep_by_position(Substream& substream, Nanos until) noexcept {
  const Nanos now = clock().now();
  Nanos moment = loop_.time_at(cycle_end()) + timer_.lag();
  if (hwsynced_ == &substream) {
    const long lacks =
        &substream == &master() ? avail_min(in_.has_value()) - (in_ ? in_available_ : out_available_) : 1;
    const Nanos missing = std::max(duration(lacks, agreed_.rate), least_look);
    timer_.early(missing);
    moment = now + missing;
  }
  if (moment > now) {
    poll_for(master().descriptors().first(1), std::min(until, moment) - now);
    if (clock().now() < moment) return true;
  }
  hwsync_wanted_ = hwsynced_ = &substream;
  return true;
}

Wake AlsaStream::rest(Nanos until) noexcept {
  for (;;) {
    if (take_nudge()) return nudged_wake();
    for (auto* substream : {&in_, &out_})
      if (phase_ != Phase::stopped && *substream && (*substream)->state() == SND_PCM_STATE_DISCONNECTED)
        lose(Cause::unplugged, -ENODEV);
    if (phase_ == Phase::gone) return Wake::gone;
    const Nanos now = clock().now();
    if (until <= now) return Wake::idle;
    poll_for(master().descriptors().first(1), until == for_ever ? for_ever : until - now);
  }
}

inline void AlsaStream::allow_changes(Turn& turn) const noexcept {
  turn.grow = turn.shrink = 0;
  if (!out_) return;
  turn.grow = static_cast<int>(std::max<Frames>(0, out_->buffer() - agreed_.frames - plan_.lag - agreed_.margin));
  turn.shrink = static_cast<int>(std::clamp<Frames>(agreed_.margin - floor(), 0, turn.frames));
}

}  // namespace taut::device::alsa
