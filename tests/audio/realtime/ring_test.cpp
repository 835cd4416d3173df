// SPDX-License-Identifier: MIT
#include "audio/ring.hpp"
#include "support/scale.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cstdint>
#include <deque>
#include <thread>
#include <vector>

namespace {

using taut::audio::Ring;

TEST_CASE("a ring is a queue that refuses what does not fit") {
  CHECK(rc::check([](const std::vector<bool>& pushes) {
    const auto wanted = *rc::gen::inRange<std::size_t>(0, 20);
    Ring<int> ring(wanted);
    RC_ASSERT(ring.capacity() >= wanted);
    RC_ASSERT((ring.capacity() & (ring.capacity() - 1)) == 0U);
    std::deque<int> model;
    int next = 0;
    for (const bool push : pushes) {
      if (push) {
        const bool room = model.size() < ring.capacity();
        if (room) model.push_back(next);
        RC_ASSERT(ring.push(next++) == room);
      } else {
        int got = -1;
        RC_ASSERT(ring.pop(got) == !model.empty());
        RC_ASSERT(got == (model.empty() ? -1 : model.front()));
        if (!model.empty()) model.pop_front();
      }
      RC_ASSERT(ring.size() == model.size());
    }
  }));
}

TEST_CASE("between two threads nothing is lost, duplicated, torn or reordered") {
  struct Item {
    std::uint64_t number, inverse;
  };
  // Each full ring costs a handover, on a busy machine maybe a time slice: bound the handovers, not the items.
  constexpr std::uint64_t handovers = taut::tests::scaled<std::uint64_t>(2'000);
  for (const std::size_t capacity : {1U, 2U, 64U}) {
    const std::uint64_t items = handovers * capacity;
    Ring<Item> ring(capacity);
    std::thread producer([&ring, items] {
      for (std::uint64_t i = 0; i < items; ++i)
        while (!ring.push({i, ~i})) std::this_thread::yield();
    });
    bool all = true;
    for (std::uint64_t expected = 0; expected < items; ++expected) {
      Item item{};
      while (!ring.pop(item)) std::this_thread::yield();
      all = all && item.number == expected && item.inverse == ~expected && ring.size() <= ring.capacity();
    }
    producer.join();
    CHECK(all);
    CHECK(ring.size() == 0);
  }
}

}  // namespace
