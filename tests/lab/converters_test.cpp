// SPDX-License-Identifier: MIT
// The lab's USB card itself: what it does when the host does not come in time.
#include "usb_device/converters.hpp"

#include <doctest/doctest.h>

using namespace taut::lab;

namespace {

struct Card {
  Shape shape;
  Losses losses;
  Converters converters{shape, {}, losses};
  Bytes packet = Bytes(static_cast<std::size_t>(6 * shape.frame_bytes()));

  Card() {
    converters.set_rate(48000);
    converters.open_playback(true);
    converters.open_capture(true);
  }
  int fetch() {
    Bytes bytes;
    return converters.capture(1 << 16, bytes) / shape.frame_bytes();
  }
};

}  // namespace

TEST_CASE("captured frames that nobody fetches are dropped: a host that comes back hears now, not what was kept") {
  for (const int away : {1, 10, 17, 18, 19, 100, 8000}) {
    CAPTURE(away);
    Card card;
    for (int i = 0; i < 20; ++i) {
      card.converters.tick();
      CHECK(card.fetch() == (i == 0 ? 0 : 6));
    }
    for (int i = 0; i < away; ++i) card.converters.tick();
    card.converters.tick();
    const bool kept = 6 * (away + 1) <= 16 * 7;
    CHECK(card.fetch() <= (kept ? 6 * (away + 1) : 6));
    CHECK((card.losses.unheard == 0) == kept);
    card.converters.tick();
    CHECK(card.fetch() == 6);
  }
}

TEST_CASE("a microframe without a packet between others is counted, also where the FIFO bridges it") {
  Card card;
  for (int i = 0; i < 100; ++i) {
    card.converters.tick();
    if (i != 50 && i != 70 && i != 71) card.converters.play(card.packet);
  }
  CHECK(card.losses.gaps == 3);
  CHECK(card.losses.underruns == 0);
  for (int i = 0; i < 100; ++i) card.converters.tick();  // the stream's end
  CHECK(card.losses.gaps == 3);
}
