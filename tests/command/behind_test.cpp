// SPDX-License-Identifier: MIT
// A loopback whose comparison falls behind: it ends at the requested time and only reports what it compared.
#include <doctest/doctest.h>

#include <array>
#include <vector>

#include "command/loopback/exact_run.hpp"
#include "command/loopback/loopback.hpp"

using namespace taut;
using namespace taut::command;

namespace {

constexpr double rate = 48000;

Expected<ExactOutcome> listened(Frames compared_at_most, double seconds) {
  const auto driver = host::Driver::open({.name = "Taut", .description = {}, .library = TAUT_LIBRARY, .own = true},
                                         {.settings = "device = virtual:behind\nbuffer = 64\nsafety = 4096\n"});
  REQUIRE(driver);
  const Material material;
  return run_exact(*driver, {.material = material,
                             .channels = {0, 1},
                             .buffer = 64,
                             .rate = rate,
                             .seconds = seconds,
                             .catch_up = 0,
                             .compared_at_most = compared_at_most});
}

struct NoTime final : monitor::Pastime {
  void pass(Nanos) noexcept override {}
};

bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("the run takes the requested time, and only compared audio is reported") {
  for (const Frames most : {0, 1, 1000, 9000}) {
    CAPTURE(most);
    const auto outcome = listened(most, 0.2);
    REQUIRE(outcome);
    CHECK(outcome->captured == 9600 + outcome->reported.round_trip());
    CHECK(outcome->missed == outcome->captured - most);
    const monitor::Account& account = outcome->verdict.account;
    CHECK(account.captured == most);
    CHECK(account.altered + account.swapped + account.foreign == 0);
    CHECK(!outcome->interrupted);
  }
}

TEST_CASE("audio that did not fit leaves no gap in what was passed on") {
  const monitor::Code signal(2, 32, 3);
  SampleQueue heard(2, 256);
  NoTime none;
  monitor::Load load(none, 0);
  ExactHost host(signal, heard, load, {.virtual_time = false, .rate = rate});
  host.begin();
  std::vector<std::int32_t> planes[2] = {std::vector<std::int32_t>(64), std::vector<std::int32_t>(64)};
  const std::array<const std::int32_t*, 2> in = {planes[0].data(), planes[1].data()};
  const std::array<std::int32_t*, 2> out = {planes[0].data(), planes[1].data()};
  std::vector<std::int32_t> got(2 * 64);
  monitor::Loopback loopback(signal, 2);
  Frames compared = 0;
  const auto compare_a_block = [&] {
    const std::size_t frames = heard.pop(got);
    std::vector<std::int32_t> left, right;
    for (std::size_t f = 0; f < frames; ++f) {
      left.push_back(got[2 * f]);
      right.push_back(got[2 * f + 1]);
    }
    const std::array<const std::int32_t*, 2> heard_planes = {left.data(), right.data()};
    loopback.feed(heard_planes, static_cast<Frames>(frames));
    compared += static_cast<Frames>(frames);
  };
  // The output returns one block later. The first blocks fill the queue, one is dropped, then there is room again.
  for (int block = 0; block < 40; ++block) {
    if (block > 5) compare_a_block();
    host({.in = in, .out = out, .frames = 64});
  }
  while (heard.waiting() > 0) compare_a_block();
  CHECK(host.played() == 40 * 64);
  CHECK(compared == 4 * 64);
  const monitor::Verdict verdict = loopback.verdict();
  CHECK(verdict.bit_exact);
  CHECK(verdict.account.exact + verdict.account.before == 4 * 64);
}

TEST_CASE("uncompared audio is neither altered nor exact: the report says so before anything else about the signal") {
  LoopbackResult result;
  result.channels = {0, 1};
  result.report.rate = rate;
  result.report.output = result.report.input = "alsa:hw:1,0";
  result.verdict.found = true;
  result.verdict.account = {.captured = 75'000, .before = 128, .exact = 5'944, .altered = 59'652, .swapped = 9'276};
  result.missed = 69'128;
  judge(result);
  CHECK(result.status == failed);
  CHECK(has(result.conclusion, "too slow"));
  CHECK(has(result.conclusion, "69,128 of 144,128 frames"));
  CHECK(has(result.remedy, "--channels 1"));
  const std::string text = text_of(result);
  CHECK(has(text, "no verdict"));
  for (const char* verdict : {"altered", "other channels", "bit-exact"}) CHECK_MESSAGE(!has(text, verdict), verdict);
  result.channels = {0};
  judge(result);
  CHECK(!has(result.remedy, "--channels"));
}

TEST_CASE("a server that tells less than it takes: both figures, and no bug of Taut's") {
  LoopbackResult result;
  result.channels = {0, 1};
  result.report.rate = rate;
  result.report.output = result.report.input = "jack:studio";
  result.reported = {.input = 512, .output = 256};
  result.verdict.found = result.verdict.bit_exact = true;
  result.verdict.round_trip = 1024;
  judge(result);
  CHECK(result.status == success);
  CHECK(has(result.conclusion, "exact, after 1,024 frames. JACK tells 768: it does not know all"));
  CHECK(has(result.remedy, "to 256 frames"));
  result.verdict.round_trip = 700;
  judge(result);
  CHECK(has(result.conclusion, "more than the signal went through"));
  CHECK(has(result.remedy, "to -68 frames"));
  result.report.output = result.report.input = "virtual:loopback";
  judge(result);
  CHECK(result.status == failed);
}

TEST_CASE("a sweep with drop-outs in every pass measures nothing") {
  LoopbackResult result;
  result.channels = {0};
  result.report.rate = rate;
  result.report.output = result.report.input = "alsa:hw:1,0";
  result.report.xruns.thread_late = 3;
  result.swept = result.spoiled = true;
  judge(result);
  CHECK(result.status == failed);
  CHECK(has(result.conclusion, "drop-out"));
  CHECK(!has(result.remedy, "cable"));
  CHECK(has(text_of(result), "no verdict"));
}
