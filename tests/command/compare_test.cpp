// SPDX-License-Identifier: MIT
// `taut compare` on simulated ways with known properties: it measures exactly those.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstring>
#include <regex>

#include "command/compare/compare.hpp"
#include "command/model_way.hpp"
#include "ways/byte_queue.hpp"
#include "ways/stage.hpp"

using namespace taut;
using namespace taut::command;
using taut::tests::ModelFacts;
using taut::tests::ModelWay;

namespace {

CompareTask task_of(int frames) {
  return {.wish = {.frames = frames}, .seconds = 1, .lead = 0.1, .tries = 4, .patience = 100'000'000};
}

Row compared(const ModelFacts& facts, int frames) {
  ModelWay way(facts);
  return compare(way, task_of(frames));
}

int count_of(const std::string& text, const std::string& what) {
  int n = 0;
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++n;
  return n;
}

CompareResult some_result() {
  CompareResult result{.rate = 48000, .seconds = 3};
  const auto add = [&](const char* name, double trip, std::int64_t drops, std::optional<Frames> reported) {
    Measured it{.got = {.frames = 480, .how = "3 buffers each way, 16 bit", .reported = reported}};
    it.round_trip = trip;
    it.drop_outs = drops;
    it.cpu = 0.0123;
    it.wakes = 100;
    result.rows.push_back({.way = name, .measured = it});
  };
  add("MME", 4320, 3, std::nullopt);
  add("DirectSound", 3360, 0, std::nullopt);
  result.rows.push_back({.way = "WASAPI shared", .why = "The mixer <of> \"this\" & that took no stream."});
  add("Taut", 192, 0, 192);
  return result;
}

}  // namespace

TEST_CASE("every delay is measured to the frame, and a clean way needs one run") {
  CHECK(rc::check("round trip", [] {
    const auto delay = *rc::gen::inRange<Frames>(600, 20000);
    const int frames = *rc::gen::element(1, 64, 100, 480, 512);
    const Row row = compared({.delay = delay}, frames);
    RC_ASSERT(row.measured.has_value());
    RC_ASSERT(row.measured->round_trip.has_value());
    RC_ASSERT(*row.measured->round_trip == static_cast<double>(delay));
    RC_ASSERT(row.measured->drop_outs == 0);
    RC_ASSERT(row.measured->bit_exact);
    RC_ASSERT(!row.measured->swept);
    RC_ASSERT(row.dropped_at.empty());
  }));
}

TEST_CASE("buffers are doubled until there are no drop-outs, up to the requested limit") {
  ModelWay way({.delay = 2000, .clean_from = 512});
  const Row row = compare(way, task_of(128));
  CHECK(way.asked == std::vector{128, 256, 512});
  CHECK(row.dropped_at == std::vector{128, 256});
  REQUIRE(row.measured);
  CHECK(row.measured->got.frames == 512);
  CHECK(row.measured->drop_outs == 0);

  ModelWay never({.delay = 2000, .clean_from = 1 << 20});
  const Row last = compare(never, task_of(128));
  CHECK(never.asked == std::vector{128, 256, 512, 1024});
  REQUIRE(last.measured);
  // One gap per 20 000 frames: a second of signal has two or three.
  CHECK(last.measured->drop_outs >= 2);
  CHECK(last.measured->drop_outs <= 3);
}

TEST_CASE("a way that is not bit-exact is measured by a sweep") {
  const Row row = compared({.delay = 1234, .gain = 0.5}, 256);
  REQUIRE(row.measured);
  CHECK(row.measured->swept);
  REQUIRE(row.measured->round_trip);
  CHECK(*row.measured->round_trip == doctest::Approx(1234).epsilon(0.0001));
}

TEST_CASE("a way that fails gives a sentence, and a figure only if one was measured") {
  const Row silent = compared({.cut = true}, 256);
  CHECK(silent.why == "No signal came back.");
  CHECK(silent.measured.has_value());
  CHECK_FALSE(silent.measured->round_trip);

  const Row refused = compared({.refuses_from = 1}, 256);
  CHECK(refused.why == "The model has no such buffer. Take less.");
  CHECK_FALSE(refused.measured);

  const Row still = compared({.stalls_after = 2560}, 256);
  CHECK(still.why.find("stood still") != std::string::npos);

  // The size that worked is reported although the next one is refused.
  const Row half = compared({.delay = 2000, .clean_from = 1 << 20, .refuses_from = 512}, 256);
  REQUIRE(half.measured);
  CHECK(half.measured->got.frames == 256);
  CHECK(half.why == "The model has no such buffer. Take less.");
}

TEST_CASE("the table says everything once, in 80 columns") {
  const std::string text = text_of(some_result());
  for (const char* word : {"MME", "DirectSound", "WASAPI shared", "4,320 frames", "90.0 ms", "192 frames", "4.00 ms",
                           "1.23 %", "100/s", "none", "took no stream"})
    CHECK_MESSAGE(text.find(word) != std::string::npos, word);
  std::size_t from = 0;
  while (from < text.size()) {
    const auto end = std::min(text.find('\n', from), text.size());
    CHECK(end - from <= 80);
    from = end + 1;
  }
}

TEST_CASE("the plot: reproducible bytes, closed tags, escaped text, bar lengths proportional to the times") {
  const CompareResult result = some_result();
  const std::string svg = plot_of(result);
  CHECK(svg == plot_of(result));
  CHECK(svg.starts_with("<svg "));
  CHECK(svg.ends_with("</svg>\n"));
  CHECK(count_of(svg, "<text") == count_of(svg, "</text>"));
  CHECK(svg.find("&lt;of&gt; &quot;this&quot; &amp; that") != std::string::npos);
  std::vector<double> bars;
  const std::regex bar("<rect x=\"154\"[^>]* width=\"([0-9.]+)\" height=\"26\"");
  for (auto it = std::sregex_iterator(svg.begin(), svg.end(), bar); it != std::sregex_iterator(); ++it)
    bars.push_back(std::stod((*it)[1]));
  REQUIRE(bars.size() == 3);
  CHECK(bars[1] / bars[0] == doctest::Approx(3360.0 / 4320).epsilon(0.005));
  CHECK(bars[2] / bars[0] == doctest::Approx(192.0 / 4320).epsilon(0.02));
}

TEST_CASE("without ways there is still a plot") { CHECK(plot_of({.rate = 44100, .seconds = 1}).ends_with("</svg>\n")); }

TEST_CASE("the system's ways: none where there are none to compare") { CHECK(ways::system_ways().empty()); }

TEST_CASE("a stage forwards every frame, in pieces, between formats of different widths and channels") {
  struct Echo final : ways::Program {
    void block(std::span<const std::int32_t* const> in, std::span<std::int32_t* const> out,
               int frames) noexcept override {
      most = std::max(most, frames);
      for (std::size_t c = 0; c < out.size(); ++c) std::copy_n(in[c], frames, out[c]);
    }
    int most = 0;
  } echo;
  const ways::FrameFormat in{audio::SampleType::int16, 2}, out{audio::SampleType::float32, 6};
  auto stage = ways::Stage::make(in, out, 2, 64, echo);
  REQUIRE(stage);
  constexpr int frames = 150;
  std::vector<std::int16_t> from(2 * frames);
  for (std::size_t k = 0; k < from.size(); ++k) from[k] = static_cast<std::int16_t>(static_cast<int>(k) * 211 - 32000);
  std::vector<float> to(6 * frames, 9.0F);
  ways::Stage moved = std::move(*stage);
  moved(reinterpret_cast<const std::byte*>(from.data()), reinterpret_cast<std::byte*>(to.data()), frames);
  CHECK(echo.most == 64);
  for (std::size_t f = 0; f < frames; ++f)
    for (std::size_t c = 0; c < 6; ++c)
      CHECK(to[6 * f + c] == (c < 2 ? static_cast<float>(from[2 * f + c]) / 32768.0F : 0.0F));
}

TEST_CASE("the byte queue is FIFO, and takes all or nothing") {
  CHECK(rc::check("first in, first out", [] {
    ways::ByteQueue queue(64);
    std::uint8_t next = 0, due = 0;
    for (int k = 0; k < 200; ++k) {
      const auto size = *rc::gen::inRange<std::size_t>(0, 40);
      std::array<std::byte, 40> bytes{};
      const std::size_t held = queue.size();
      if (*rc::gen::arbitrary<bool>()) {
        for (std::size_t b = 0; b < size; ++b) bytes[b] = static_cast<std::byte>(next + b);
        const bool taken = queue.push(bytes.data(), size);
        RC_ASSERT(taken == (held + size <= 64));
        if (taken) next = static_cast<std::uint8_t>(next + size);
      } else if (size <= held) {
        queue.pop(bytes.data(), size);
        for (std::size_t b = 0; b < size; ++b) RC_ASSERT(bytes[b] == static_cast<std::byte>(due++));
      }
    }
  }));
}
