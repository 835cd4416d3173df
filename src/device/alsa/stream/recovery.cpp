// SPDX-License-Identifier: MIT
// What to do when the hardware stops: carry on or report it gone, but never retry for ever.
#include <algorithm>
#include <cerrno>
#include <cmath>
#include <utility>

#include "device/alsa/stream/stream.hpp"

namespace taut::device::alsa {
namespace {

constexpr int most_restarts = 8;

inline bool runs(Substream& substream, long& available) noexcept {
  if (substream.state() != SND_PCM_STATE_RUNNING) return false;
  available = substream.available();
  return available >= 0;
}

}  // namespace

void AlsaStream::check() noexcept {
  // Check the state even without an error: after an unplug, available frames are reported as if nothing had happened.
  if (const int code = std::exchange(trouble_, 0); code < 0) take_trouble(code);
  if (Substream* const substream = std::exchange(hwsync_wanted_, nullptr);
      phase_ == Phase::running && substream != nullptr)
    if (const int code = substream->hwsync(); code < 0) take_trouble(code);
  if (phase_ == Phase::running && in_ && !runs(*in_, in_available_)) check_substream(*in_, in_available_);
  if (phase_ == Phase::running && out_ && !runs(*out_, out_available_)) check_substream(*out_, out_available_);
  if (phase_ == Phase::running && suspended_) await_resume();
  if (phase_ == Phase::running && std::exchange(alarm_, false) && !suspended_) restart(Cause::failed);
}

void AlsaStream::check_substream(Substream& substream, long available) noexcept {
  switch (substream.state()) {
    case SND_PCM_STATE_RUNNING:
      if (available < 0) take_trouble(static_cast<int>(available));
      return;
    case SND_PCM_STATE_DISCONNECTED:
      return lose(Cause::unplugged, -ENODEV);
    case SND_PCM_STATE_SUSPENDED:
      suspended_ = true;
      return;
    case SND_PCM_STATE_XRUN:
      return restart(suspended_ ? Cause::suspended : Cause::xrun);
    default:
      // While the other direction resumes, this one may already be prepared.
      if (!suspended_) restart(Cause::failed);
      return;
  }
}

void AlsaStream::take_trouble(int code) noexcept {
  switch (code) {
    case -ENODEV:
    case -ENXIO:
    case -ENOENT:
      return lose(Cause::unplugged, code);
    case -ESTRPIPE:
      suspended_ = true;
      return;
    case -EPIPE:
      return restart(suspended_ ? Cause::suspended : Cause::xrun);
    default:
      return restart(Cause::failed);
  }
}

void AlsaStream::await_resume() noexcept {
  int code = 0;
  for (auto* substream : {&in_, &out_})
    if (*substream && (*substream)->state() == SND_PCM_STATE_SUSPENDED) code = std::min(code, (*substream)->resume());
  if (code == -EAGAIN) return;  // the card is not back yet; sleep() naps meanwhile
  suspended_ = false;
  // A card that cannot resume is prepared again; one that did has lost its position all the same.
  if (code == -ENODEV) return lose(Cause::unplugged, code);
  restart(Cause::suspended);
}

void AlsaStream::restart(Cause cause) noexcept {
  if (++restarts_ > most_restarts) return lose(Cause::unstable, 0, restarts_);
  if (out_) out_->drop();
  if (in_) in_->drop();
  if (const int code = prepare(); code < 0) {
    if (code == -ESTRPIPE) {
      suspended_ = true;
      return;
    }
    return lose(code == -ENODEV ? Cause::unplugged : Cause::failed, code);
  }
  fault_ = {.cause = static_cast<int>(cause), .at = clock().now()};
  alarm_ = suspended_ = false;
  hwsync_wanted_ = hwsynced_ = nullptr;
  trouble_ = empty_wakes_ = 0;
  served_at_ = 0;
  open_time_line();
  out_written_ = 0;
  if (tail_) tail_->forget();
  phase_ = Phase::filling;
  if (!out_) run();
}

int AlsaStream::prepare() noexcept {
  // Both, although preparing one prepares a linked pair: each handle has its own pointers to reset.
  const int code = out_ ? out_->prepare() : 0;
  return code == 0 && in_ ? in_->prepare() : code;
}

void AlsaStream::open_time_line() noexcept {
  const Frames now = timed_ ? static_cast<Frames>(std::llround(loop_.frames_at(clock().now()))) : 0;
  const Frames base = std::max({now, in_ ? in_next_ : 0, out_ ? out_next_ : 0});
  in_lost_ += base - in_next_;
  out_lost_ += base - out_next_;
  in_next_ = out_next_ = base;
  resume_at_ = base > now && timed_ ? loop_.time_at(base) : 0;
}

void AlsaStream::run() noexcept TAUT_NONBLOCKING {
  int code = out_ ? out_->start() : in_->start();
  if (code == 0 && in_ && out_ && !linked_) code = in_->start();
  trouble_ = code < 0 ? code : trouble_;
  loop_.reset(in_next_, clock().now());
  followed_ = in_next_;
  in_available_ = out_available_ = 0;
  served_at_ = 0;
  timed_ = starting_ = true;
  lead_.begin();
  phase_ = Phase::running;
}

void AlsaStream::lose(Cause cause, std::int64_t a, std::int64_t b) noexcept {
  fault_ = {.cause = static_cast<int>(cause), .at = clock().now(), .a = a, .b = b};
  phase_ = Phase::gone;
}

Error AlsaStream::explain(const Fault& fault) const {
  const std::string device = "The sound device '" + name_ + "'";
  const int code = static_cast<int>(fault.a);
  switch (static_cast<Cause>(fault.cause)) {
    case Cause::unplugged:
      return {Trouble::absent, device + " was unplugged or switched off.", "Plug it in again."};
    case Cause::unstable:
      return {Trouble::broken,
              device + " stopped " + std::to_string(fault.b) + " times in a row before it ran one cycle.",
              "Use a larger buffer size, or another USB port; the kernel's log (dmesg) may say more."};
    case Cause::failed:
      if (code < 0) return error_of(*around_.alsa, code, "kept running", name_);
      return {Trouble::broken, device + " stopped by itself and was restarted.",
              "The kernel's log (dmesg) may say why."};
    case Cause::xrun:
      return {Trouble::broken, device + " ran out of data and was restarted.",
              "Use a larger buffer size or safety if this happens often."};
    case Cause::suspended:
      return {Trouble::broken, device + " was restarted after the system slept.", ""};
    case Cause::yielded:
      return {Trouble::busy, device + " was given to another program, which asked for it (share = yield).",
              "It is taken back when that program has closed it."};
    case Cause::none:
      break;
  }
  return {};
}

}  // namespace taut::device::alsa
