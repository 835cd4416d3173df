// SPDX-License-Identifier: MIT
#include "alsa/fake_card.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>

#include "alsa/fake_pcm.hpp"
#include "platform/timespec_posix.hpp"

namespace taut::tests {

FakeClock fake_clock;
FakeOffer fake_offer;
FakeState fake;

namespace {

FakePcm* directions[2] = {nullptr, nullptr};  // by direction: SND_PCM_STREAM_PLAYBACK, _CAPTURE
bool linked = false;

double nanos_a_frame(const FakePcm& pcm) { return 1e9 / (pcm.rate * (1 + fake_offer.ppm * 1e-6)); }

long due_run(const FakePcm& pcm) {
  return static_cast<long>(std::floor(static_cast<double>(fake_clock.now() - pcm.started) / nanos_a_frame(pcm) + 1e-6));
}

Nanos time_of(const FakePcm& pcm, long run) {
  return pcm.started + static_cast<Nanos>(std::ceil(static_cast<double>(run) * nanos_a_frame(pcm)));
}

void halt_pair(FakePcm& pcm, snd_pcm_state_t state) {
  for (auto* each : directions)
    if (each != nullptr && (each == &pcm || linked) && each->state == SND_PCM_STATE_RUNNING) each->state = state;
}

// Fills an input frame with what the outputs play at this moment, byte for byte.
void record_frame(FakePcm& in) {
  const FakePcm* out = directions[SND_PCM_STREAM_PLAYBACK];
  for (unsigned c = 0; c < in.channels; ++c) {
    std::byte* to = in.sample(c, in.run % in.buffer);
    if (out != nullptr && out->state == SND_PCM_STATE_RUNNING && c < out->channels)
      std::memcpy(to, const_cast<FakePcm*>(out)->sample(c, out->run % out->buffer), in.bytes);
    else
      std::memset(to, 0, in.bytes);
  }
}

// The upper two bytes of the first channel of the frame being played.
std::int16_t playing_sample(FakePcm& pcm) {
  std::int16_t number = 0;
  std::memcpy(&number, pcm.sample(0, pcm.run % pcm.buffer) + pcm.bytes - 2, 2);
  return number;
}

// Advances the hardware by one frame. It does not know appl_ptr: past the end it wraps and plays the ring again.
void step(FakePcm& pcm) {
  if (pcm.capture) record_frame(pcm);
  if (!pcm.capture && fake.keep_played) fake.played.push_back(playing_sample(pcm));
  ++pcm.run;
  const long interrupted_at = pcm.run - fake_offer.interrupt_late;
  if (interrupted_at > 0 && interrupted_at % pcm.period == 0) pcm.update();
}

bool stopped() { return fake.stalled || fake.unplugged || fake.suspended; }

}  // namespace

long FakePcm::appl() const {
  const auto boundary = static_cast<unsigned long>(fake_offer.boundary);
  appl_ += static_cast<long>((control.appl_ptr + boundary - static_cast<unsigned long>(appl_) % boundary) % boundary);
  return appl_;
}

void FakePcm::set_appl(long frames) {
  appl_ = frames;
  control.appl_ptr = static_cast<unsigned long>(frames % fake_offer.boundary);
}

void FakePcm::publish() {
  status.state = state_of(*this);
  status.hw_ptr = static_cast<unsigned long>(hw_ptr % fake_offer.boundary);
  status.tstamp = platform::to_timespec(hw_ptr_at);
  if (fake.no_timestamps) status.tstamp = {};
}

long FakePcm::available_at(long position) const { return capture ? position - appl() : buffer - (appl() - position); }

snd_pcm_state_t state_of(const FakePcm& pcm) {
  if (fake.unplugged) return SND_PCM_STATE_DISCONNECTED;
  if (fake.suspended && pcm.state == SND_PCM_STATE_RUNNING) return SND_PCM_STATE_SUSPENDED;
  return pcm.state;
}

FakePcm* fake_at(int descriptor) {
  const int direction = descriptor - first_fake_descriptor;
  return direction == SND_PCM_STREAM_PLAYBACK || direction == SND_PCM_STREAM_CAPTURE ? directions[direction] : nullptr;
}

void FakePcm::update() {
  if (state != SND_PCM_STATE_RUNNING) return;
  const long step = fake_offer.hw_ptr_step > 0 ? fake_offer.hw_ptr_step : period;
  if (const long now = run / step * step; now > hw_ptr) {
    hw_ptr = now;
    hw_ptr_at = time_of(*this, run);
  }
  if (available_at(hw_ptr) < stop_threshold) return;
  ++fake.xruns;
  halt_pair(*this, SND_PCM_STATE_XRUN);
}

std::byte* FakePcm::sample(unsigned channel, long frame) {
  const auto f = static_cast<std::size_t>(frame), c = static_cast<std::size_t>(channel);
  return memory.data() +
         (interleaved ? (f * channels + c) * bytes : (c * static_cast<std::size_t>(buffer) + f) * bytes);
}

void FakePcm::attach() { directions[capture ? SND_PCM_STREAM_CAPTURE : SND_PCM_STREAM_PLAYBACK] = this; }

void FakePcm::detach() {
  for (auto*& each : directions)
    if (each == this) each = nullptr;
  linked = false;
}

int link_fakes() {
  if (!fake_offer.linkable) return -ENOSYS;
  linked = true;
  return 0;
}

void for_linked(FakePcm& pcm, void (*what)(FakePcm&)) {
  for (auto* each : directions)
    if (each != nullptr && (each == &pcm || linked)) what(*each);
}

void plug_in(const FakeOffer& offer) {
  fake_offer = offer;
  fake = {};
}

long fake_run() {
  const FakePcm* out = directions[SND_PCM_STREAM_PLAYBACK];
  return out != nullptr ? out->run : directions[SND_PCM_STREAM_CAPTURE]->run;
}

void let_run() {
  for (bool moved = !stopped(); moved;) {
    moved = false;
    // Frame by frame, outputs last: an input records what is played in the same frame.
    for (const int direction : {SND_PCM_STREAM_CAPTURE, SND_PCM_STREAM_PLAYBACK}) {
      FakePcm* pcm = directions[direction];
      if (pcm == nullptr || pcm->state != SND_PCM_STATE_RUNNING || pcm->run >= due_run(*pcm)) continue;
      step(*pcm);
      moved = true;
    }
  }
  for (auto* each : directions)
    if (each != nullptr) each->publish();
}

namespace {

short ready_events(FakePcm& pcm) {
  if (fake.unplugged || fake.suspended || fake.false_alarms || pcm.state == SND_PCM_STATE_XRUN)
    return static_cast<short>(POLLERR | (pcm.capture ? POLLIN : POLLOUT));
  const bool there =
      pcm.state == SND_PCM_STATE_RUNNING && pcm.available_at(pcm.hw_ptr) >= static_cast<long>(pcm.control.avail_min);
  return there || fake.false_wakes ? static_cast<short>(pcm.capture ? POLLIN : POLLOUT) : short{0};
}

int mark(pollfd* descriptors, nfds_t count) {
  int found = 0;
  for (nfds_t i = 0; i < count; ++i) {
    pollfd& one = descriptors[i];
    if (one.fd < first_fake_descriptor) {  // the nudge is a real fd
      found += ::poll(&one, 1, 0);
      continue;
    }
    FakePcm* pcm = fake_at(one.fd);
    one.revents = pcm != nullptr ? ready_events(*pcm) : short{POLLNVAL};
    if (one.revents != 0) ++found;
  }
  return found;
}

// The next time at which something may become ready.
Nanos next_moment(Nanos limit) {
  if (stopped()) return limit;
  for (const auto* pcm : directions) {
    if (pcm == nullptr || pcm->state != SND_PCM_STATE_RUNNING) continue;
    const long late = fake_offer.interrupt_late;
    const long next = pcm->run < late ? late + pcm->period : ((pcm->run - late) / pcm->period + 1) * pcm->period + late;
    limit = std::min(limit, time_of(*pcm, next));
  }
  return limit;
}

}  // namespace

namespace {

int poll_until(pollfd* descriptors, nfds_t count, Nanos until) {
  ++fake.polls;
  const int last = descriptors[count - 1].fd;
  if (last >= first_fake_descriptor)
    ++(last == first_fake_descriptor + SND_PCM_STREAM_CAPTURE ? fake.capture_polls : fake.playback_polls);
  if (fake.interrupted_polls > 0) {
    --fake.interrupted_polls;
    errno = EINTR;
    return -1;
  }
  for (;;) {
    let_run();
    if (const int found = mark(descriptors, count); found > 0) {
      fake_clock.advance(fake.wake_late);
      return found;
    }
    if (fake_clock.now() >= until) return 0;
    fake_clock.advance_to(std::max(std::min(next_moment(until), until), fake_clock.now() + 1));
  }
}

}  // namespace

int fake_poll(pollfd* descriptors, nfds_t count, const timespec* limit, const sigset_t*) {
  constexpr Nanos far_away = 3600 * nanos_per_second;
  const Nanos length = limit == nullptr ? far_away : limit->tv_sec * nanos_per_second + limit->tv_nsec;
  return poll_until(descriptors, count, fake_clock.now() + length);
}

namespace {

class FakeWaiter final : public device::alsa::Waiter {
 public:
  FakeWaiter(int pcm, short events, int nudge)
      : descriptors_{{.fd = nudge, .events = POLLIN, .revents = 0}, {.fd = pcm, .events = events, .revents = 0}} {}

  short wait() noexcept override {
    constexpr Nanos never = 3600 * nanos_per_second;
    const Nanos until = armed_ > 0 ? armed_ : fake_clock.now() + never;
    for (auto& descriptor : descriptors_) descriptor.revents = 0;
    if (poll_until(descriptors_, 2, until) == 0) armed_ = 0;
    return descriptors_[1].revents;
  }

  void arm(Nanos time) noexcept override {
    ++fake.watchdog_arms;
    armed_ = time;
  }

 private:
  pollfd descriptors_[2];
  Nanos armed_ = 0;
};

}  // namespace

std::unique_ptr<device::alsa::Waiter> make_fake_waiter(int pcm, short events, int nudge) {
  return std::make_unique<FakeWaiter>(pcm, events, nudge);
}

}  // namespace taut::tests
