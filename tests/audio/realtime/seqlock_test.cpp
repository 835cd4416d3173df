// SPDX-License-Identifier: MIT
#include "audio/seqlock.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <thread>

#include "audio/clock_loop.hpp"
#include "support/scale.hpp"

namespace {

using taut::audio::Published;

TEST_CASE("reads return what was written, for sizes that fill words and sizes that do not") {
  CHECK(rc::check([](std::uint64_t a, std::uint8_t b, const std::array<char, 13>& c) {
    Published<std::uint64_t> words;
    Published<std::uint8_t> byte(b);
    Published<std::array<char, 13>> odd;
    RC_ASSERT(words.get() == 0U);
    RC_ASSERT(byte.get() == b);
    words.set(a);
    odd.set(c);
    RC_ASSERT(words.get() == a);
    RC_ASSERT(odd.get() == c);
  }));
}

TEST_CASE("a clock loop can be published to other threads") {
  taut::audio::ClockLoop loop(44100);
  loop.reset(100, 5'000);
  Published<taut::audio::ClockLoop> published(loop);
  CHECK(published.get().time_at(44'200) == 5'000 + taut::nanos_per_second);
}

TEST_CASE("readers see whole values that never go back while one thread writes") {
  struct Value {
    std::uint64_t number;
    std::array<std::uint64_t, 5> copies;
    std::uint32_t tail;
  };
  constexpr std::uint64_t sets = taut::tests::scaled<std::uint64_t>(100'000);
  Published<Value> published(Value{});
  std::atomic<bool> whole{true}, forward{true};
  const auto read = [&] {
    for (std::uint64_t last = 0; last < sets && whole && forward;) {
      const Value value = published.get();
      for (const auto copy : value.copies)
        if (copy != value.number) whole = false;
      if (value.tail != static_cast<std::uint32_t>(value.number)) whole = false;
      if (value.number < last) forward = false;
      last = value.number;
    }
  };
  std::thread first(read), second(read);
  for (std::uint64_t i = 1; i <= sets; ++i) {
    Value value{i, {}, static_cast<std::uint32_t>(i)};
    value.copies.fill(i);
    published.set(value);
    if (i % 256 == 0) std::this_thread::yield();
  }
  first.join();
  second.join();
  CHECK(whole);
  CHECK(forward);
}

}  // namespace
