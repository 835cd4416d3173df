// SPDX-License-Identifier: MIT
// A host on a stream. Answers each input frame with a number that identifies it, and reads from the cable when those
// numbers come back.
#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <span>
#include <string>

#include "alsa/fake_card.hpp"
#include "device/alsa/backend.hpp"
#include "device/alsa/params/quirks.hpp"

namespace taut::tests {

class Rig {
 public:
  Rig(const FakeOffer& offer, const device::Request& request, std::span<const device::alsa::Quirk> quirks = {}) {
    plug_in(offer);
    auto around = fake_surroundings();
    if (!quirks.empty()) around.quirks = quirks;
    backend = device::alsa::make_backend(&fake_library(), around);
    auto opened = backend->open(request);
    if (opened)
      stream = std::move(*opened);
    else
      error = opened.error();
  }

  /// Both directions of the fake card.
  static device::Request request(int frames, Frames margin, double rate = 48000) {
    return {.in = "alsa:hw:Fake,0,0", .out = "alsa:hw:Fake,0,0", .rate = rate, .frames = frames, .margin = margin};
  }

  /// Waits at most 10 s and serves a turn.
  device::Wake step() {
    const auto wake = stream->wait(fake_clock.now() + 10 * nanos_per_second, turn);
    if (wake == device::Wake::turn) {
      const int more = static_cast<int>(std::clamp<Frames>(wanted, -turn.shrink, turn.grow));
      serve(0, turn.frames);
      write(turn.frames, turn.frames + more);
      stream->done(turn.frames, more);
      wanted -= more;
    }
    return wake;
  }

  /// `count` turns, or fewer if anything else happens.
  device::Wake turns_of(int count) {
    device::Wake wake = device::Wake::turn;
    for (int i = 0; i < count && wake == device::Wake::turn; ++i) wake = step();
    return wake;
  }

  void serve(int from, int to) {
    if (from == 0) account();
    read(from, to);
    write(from, to);
  }

  void write(int from, int to) {
    if (turn.out.areas.empty()) return;
    const auto& agreed = stream->agreed();
    const auto size = audio::bytes(agreed.out.type);
    for (int i = from; i < to; ++i) {
      const Frames answers = turn.out.position + i - agreed.frames - agreed.margin;
      const auto number = static_cast<std::int16_t>(((answers % modulus) + modulus) % modulus + 1);
      for (unsigned c = 0; c < turn.out.areas.size(); ++c) {
        std::byte* to_byte = place(turn.out, c, i);
        std::memset(to_byte, 0, size);
        std::memcpy(to_byte + size - 2, &number, 2);
      }
    }
  }

  std::unique_ptr<device::Backend> backend;
  std::unique_ptr<device::Stream> stream;
  Error error;
  device::Turn turn;
  Frames wanted = 0;  ///< margin change still to make
  int turns = 0, fills = 0;
  Frames in_lost = 0, out_lost = 0;
  Frames round_trip = -1;      ///< of the last frame that came back
  int round_trips = 0;         ///< number of changes
  long heard = 0, silent = 0;  ///< input frames with and without a number, since the first number
  bool discontinuous = false;  ///< positions went back, or jumped without a reported loss
  Frames in_end = 0, out_end = 0;

 private:
  static constexpr Frames modulus = 32'767;

  void account() {
    turn.filling ? ++fills : ++turns;
    in_lost += turn.in.lost;
    out_lost += turn.out.lost;
    if (!turn.in.areas.empty()) {
      discontinuous = discontinuous || turn.in.position != in_end + reported_lost_ + turn.in.lost;
      reported_lost_ = 0;
      in_end = turn.in.position + turn.frames;
    } else {
      reported_lost_ += turn.in.lost;
    }
    if (!turn.out.areas.empty()) {
      discontinuous = discontinuous || turn.out.position < last_out_;
      last_out_ = turn.out.position;
      out_end = turn.out.position + turn.frames;
    }
  }

  std::byte* place(const device::Side& side, unsigned channel, int i) {
    const auto& area = side.areas[channel];
    return area.data + area.step * (i < side.split ? side.at + i : i - side.split);
  }

  void read(int from, int to) {
    if (turn.in.areas.empty()) return;
    const auto size = audio::bytes(stream->agreed().in.type);
    for (int i = from; i < to; ++i) {
      std::int16_t number = 0;
      std::memcpy(&number, place(turn.in, static_cast<unsigned>(turn.in.areas.size()) - 1, i) + size - 2, 2);
      if (number == 0) {
        silent += round_trip >= 0;
        continue;
      }
      ++heard;
      const Frames trip = ((turn.in.position + i - (number - 1)) % modulus + modulus) % modulus;
      if (trip != round_trip) ++round_trips;
      round_trip = trip;
    }
  }

  Frames reported_lost_ = 0, last_out_ = 0;
};

}  // namespace taut::tests
