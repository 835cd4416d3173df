// SPDX-License-Identifier: MIT
// The layout, and that a reader gets what was shown, whole.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <atomic>
#include <cstring>
#include <memory>
#include <thread>

#include "telemetry/place.hpp"
#include "telemetry/reader.hpp"
#include "telemetry/writer.hpp"

using namespace taut;
using telemetry::Snapshot;

TEST_CASE("a text that is too long is cut between two characters") {
  CHECK(rc::check([](const std::string& prefix) {
    std::string whole;
    for (const char c : prefix) whole += c == 0 ? 'a' : static_cast<char>(c & 0x7f ? c & 0x7f : 'b');
    whole += "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x8E\xB5";  // of two, three and four bytes
    telemetry::Text<16> text;
    text.set(whole);
    const std::string got = text.get();
    RC_ASSERT(whole.starts_with(got));
    RC_ASSERT(got.size() <= 16U);
    const bool between = got.size() == whole.size() || (static_cast<unsigned char>(whole[got.size()]) >> 6) != 2;
    RC_ASSERT(between);
    RC_ASSERT(got.size() + 3 >= std::min<std::size_t>(whole.size(), 16));
  }));
}

TEST_CASE("the steps of the safety used rise by at most a quarter") {
  for (std::size_t step = 1; step < telemetry::used_steps; ++step) {
    const auto before = telemetry::used_end(step - 1), now = telemetry::used_end(step);
    CHECK(now > before);
    CHECK(now <= before + before / 4);
  }
}

TEST_CASE("a reader gets the bytes that were shown") {
  const tests::Place place;
  auto writer = telemetry::Writer::make("player");
  REQUIRE(writer.has_value());
  CHECK(rc::check([&] {
    auto shown = std::make_unique<Snapshot>();
    const auto seed = *rc::gen::inRange(1, 1 << 30);
    auto* const bytes = reinterpret_cast<unsigned char*>(shown.get());
    for (std::size_t i = 0; i < sizeof(Snapshot); ++i)
      bytes[i] = static_cast<unsigned char>((i * 2654435761U + static_cast<unsigned>(seed)) >> 7);
    shown->inputs.count = 3;
    shown->outputs.count = telemetry::most_channels;
    shown->member_count = 1;
    shown->news_count = 5;
    writer->show(*shown);
    const auto listing = telemetry::read_streams();
    RC_ASSERT(listing.streams.size() == 1U);
    RC_ASSERT(std::memcmp(&listing.streams[0].snapshot, shown.get(), sizeof(Snapshot)) == 0);
    RC_ASSERT(listing.streams[0].program == "player");
    RC_ASSERT(listing.streams[0].process == static_cast<std::uint64_t>(getpid()));
  }));
}

TEST_CASE("no reader ever sees half of a snapshot, and none slows the writer into waiting") {
  const tests::Place place;
  auto writer = telemetry::Writer::make("player");
  REQUIRE(writer.has_value());
  std::atomic<bool> over{false};
  std::thread writes([&] {
    Snapshot snapshot;
    for (std::int64_t n = 1; !over; ++n) {
      snapshot.updated = snapshot.callbacks = snapshot.news_count = n;
      snapshot.used_counts.fill(static_cast<std::uint64_t>(n));
      writer->show(snapshot);
      std::this_thread::yield();
    }
  });
  int different = 0;
  std::int64_t last = 0;
  for (int k = 0; k < 2000; ++k) {
    const auto listing = telemetry::read_streams();
    REQUIRE(listing.streams.size() == 1);
    const Snapshot& seen = listing.streams[0].snapshot;
    CHECK(seen.callbacks == seen.updated);
    CHECK(seen.news_count == seen.updated);
    CHECK(seen.used_counts.front() == static_cast<std::uint64_t>(seen.updated));
    CHECK(seen.used_counts.back() == static_cast<std::uint64_t>(seen.updated));
    CHECK(seen.updated >= last);
    different += seen.updated != last ? 1 : 0;
    last = seen.updated;
  }
  over = true;
  writes.join();
  CHECK(different > 10);
}

TEST_CASE("a block with impossible counts is read within its bounds") {
  const tests::Place place;
  auto writer = telemetry::Writer::make("player");
  REQUIRE(writer.has_value());
  Snapshot snapshot;
  snapshot.inputs.count = snapshot.outputs.count = snapshot.member_count = 0xffffffffU;
  snapshot.news_count = -7;
  writer->show(snapshot);
  const auto listing = telemetry::read_streams();
  REQUIRE(listing.streams.size() == 1);
  CHECK(listing.streams[0].snapshot.inputs.count == telemetry::most_channels);
  CHECK(listing.streams[0].snapshot.outputs.count == telemetry::most_channels);
  CHECK(listing.streams[0].snapshot.member_count == telemetry::most_members);
  CHECK(listing.streams[0].snapshot.news_count == 0);
}
