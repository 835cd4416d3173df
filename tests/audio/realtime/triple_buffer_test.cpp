// SPDX-License-Identifier: MIT
#include "audio/triple_buffer.hpp"
#include "support/scale.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <array>
#include <cstdint>
#include <thread>
#include <vector>

namespace {

using taut::audio::TripleBuffer;

TEST_CASE("read gives the newest value written, and the same again until the next") {
  CHECK(rc::check([](int initial, const std::vector<bool>& writes) {
    TripleBuffer<int> buffer(initial);
    int newest = initial;
    for (const bool write : writes) {
      if (write)
        buffer.write(++newest);
      else
        RC_ASSERT(buffer.read() == newest);
    }
    RC_ASSERT(buffer.read() == newest);
  }));
}

TEST_CASE("between two threads values are whole and never older than the last") {
  using Large = std::array<std::uint64_t, 40>;
  constexpr std::uint64_t writes = taut::tests::scaled<std::uint64_t>(100'000);
  TripleBuffer<Large> buffer(Large{});
  std::thread writer([&buffer] {
    Large value{};
    for (std::uint64_t i = 1; i <= writes; ++i) {
      value.fill(i);
      buffer.write(value);
      if (i % 64 == 0) std::this_thread::yield();
    }
  });
  std::uint64_t last = 0;
  bool whole = true, forward = true;
  while (last < writes) {
    const Large& value = buffer.read();
    for (const auto word : value) whole = whole && word == value[0];
    forward = forward && value[0] >= last;
    last = value[0];
    if (!whole || !forward) break;
  }
  writer.join();
  CHECK(whole);
  CHECK(forward);
}

}  // namespace
