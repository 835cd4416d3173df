// SPDX-License-Identifier: MIT
#include "kit/card_stream.hpp"

#include <algorithm>

namespace taut::kit {
namespace {

using device::Side;
using device::Turn;
using device::Wake;

constexpr Nanos gone_after = 500'000'000;
constexpr Nanos longest_wait = 10'000'000;  // what a nudge may be late
constexpr Frames most_cycles_ahead = 32;

// The card plays a cycle while the next one is on its way, so a whole cycle is the least that has to be ahead.
Frames margin_of(const device::Request& request, int cycle) {
  return std::clamp<Frames>((request.margin + cycle - 1) / cycle, 1, most_cycles_ahead) * cycle;
}

device::Agreed agreed_of(const CardFormat& format, const device::Request& request) {
  const auto end = [&](const std::vector<std::string>& channels, Frames latency, bool used) {
    return device::End{.channels = used ? static_cast<int>(channels.size()) : 0,
                       .type = format.type,
                       .latency = latency,
                       .latency_known = true};
  };
  return {.rate = format.rate,
          .frames = format.frames,
          .margin = margin_of(request, format.frames),
          .floor = format.frames,
          .in = end(format.inputs, format.input_latency, !request.in.empty()),
          .out = end(format.outputs, format.output_latency, !request.out.empty())};
}

}  // namespace

CardStream::Memory::Memory(Frames frames, std::size_t channels, audio::SampleType type) {
  const auto sample = static_cast<std::size_t>(audio::bytes(type));
  bytes.resize(static_cast<std::size_t>(frames) * channels * sample);
  for (std::size_t c = 0; c < channels; ++c)
    areas.push_back({bytes.data() + c * sample, static_cast<std::ptrdiff_t>(channels * sample)});
}

CardStream::CardStream(const CardFormat& format, const device::Request& request, std::unique_ptr<Card> card)
    : card_(std::move(card)),
      clock_(card_->clock()),
      agreed_(agreed_of(format, request)),
      in_(format.frames, format.inputs.size(), format.type),
      out_(ring_frames(), format.outputs.size(), format.type),
      loop_(format.rate) {}

// Where there is playback, the card starts with the done() of the filling turn.
Expected<void> CardStream::start() {
  if (state_ != State::stopped) return failure(Trouble::wrong_state, "The stream runs already.");
  if (auto claimed = card_->start(); !claimed) return claimed;
  std::ranges::fill(out_.bytes, std::byte{});
  state_ = State::filling;
  if (agreed_.out.channels == 0) done(fill_frames(), 0);
  return {};
}

Wake CardStream::wait(Nanos until, Turn& turn) noexcept {
  if (state_ == State::filling) {
    turn = {.frames = fill_frames(), .filling = true, .out = output(0)};
    return Wake::turn;
  }
  for (;;) {
    if (nudged_.exchange(false)) return Wake::idle;
    const Nanos left = std::clamp<Nanos>(until - clock_.now(), 0, longest_wait);
    // What has come already is taken even where `until` has passed.
    const int ms = static_cast<int>((left + 999'999) / 1'000'000);
    Frames position = 0;
    if (state_ == State::waiting && card_->receive(position, in_.bytes, ms)) {
      if (position >= next_) return open_turn(position, turn);
      continue;
    }
    const Nanos now = clock_.now();
    if (now >= until) return Wake::idle;
    if (state_ != State::stopped && now > heard_ + gone_after) return Wake::gone;
    if (state_ != State::waiting) clock_.sleep_until(std::min(until, now + longest_wait));
  }
}

// A cycle is complete: its output belongs a cycle and the margin later.
Wake CardStream::open_turn(Frames position, Turn& turn) noexcept {
  const Frames lost = position - next_;
  heard_ = clock_.now();
  next_ = position + agreed_.frames;
  written_ += lost;
  loop_.follow(next_, heard_, gone_after);
  ready_ = std::clamp(loop_.time_at(next_), ready_, heard_);
  turn = {.frames = agreed_.frames,
          .in = input(lost),
          .out = output(lost),
          .ready = ready_,
          .woken = heard_,
          .due = std::max(loop_.time_at(written_), ready_)};
  state_ = State::turn_open;
  return Wake::turn;
}

void CardStream::done(int frames, int) noexcept TAUT_NONBLOCKING {
  // The system's call to send: the card's only way to its sound.
  unproven([&] {
    const std::size_t cycle = out_.bytes.size() / static_cast<std::size_t>(ring_frames() / agreed_.frames);
    for (int sent = 0; sent < frames; sent += agreed_.frames, written_ += agreed_.frames) {
      const auto index = static_cast<std::size_t>(written_ / agreed_.frames % (ring_frames() / agreed_.frames));
      card_->send(written_, std::span(out_.bytes).subspan(index * cycle, cycle));
    }
  });
  if (state_ == State::filling) loop_.reset(0, heard_ = ready_ = clock_.now());
  state_ = State::waiting;
}

void CardStream::stop() noexcept {
  if (state_ == State::stopped) return;
  card_->stop();
  next_ = written_ = 0;
  state_ = State::stopped;
}

Side CardStream::input(Frames lost) const noexcept {
  const Frames position = next_ - agreed_.frames;
  if (agreed_.in.channels == 0) return {};
  return {
      .areas = in_.areas, .split = agreed_.frames, .position = position, .time = loop_.time_at(position), .lost = lost};
}

Side CardStream::output(Frames lost) const noexcept {
  if (agreed_.out.channels == 0) return {};
  const Frames at = written_ % ring_frames();
  return {.areas = out_.areas,
          .at = static_cast<std::ptrdiff_t>(at),
          .split = static_cast<int>(ring_frames() - at),
          .position = written_,
          .time = loop_.time_at(written_),
          .lost = lost};
}

}  // namespace taut::kit
