// SPDX-License-Identifier: MIT
// `taut loopback` on virtual cards in virtual time: what it must find, and all the ways it must fail.
#include <doctest/doctest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "audio/random.hpp"
#include "command/program.hpp"

using namespace taut;
using namespace taut::tests;
using nlohmann::json;

namespace {

struct Measured {
  int status;
  json report;
  std::string err;
};

Measured loopback(const std::string& id, Words more = {}) {
  Words words{"loopback", "--json", "--device", "virtual:test?clock=virtual" + id};
  words.insert(words.end(), more.begin(), more.end());
  const ProgramResult ended = run(words);
  return {ended.status, json::parse(ended.out, nullptr, false), ended.err};
}

std::string pick(audio::Random& random, std::initializer_list<const char*> from) {
  return *(from.begin() + random.whole(0, static_cast<std::int64_t>(from.size()) - 1));
}

}  // namespace

TEST_CASE("the report has every key that scripts rely on") {
  const auto [status, report, err] = loopback("");
  CHECK(status == 0);
  REQUIRE(report.is_object());
  for (const char* key : {"device", "rate", "buffer", "safety", "channels", "callbacks", "host_load", "bit_exact",
                          "bits", "thread", "remarks", "events", "status", "conclusion", "account", "real_cards"})
    CHECK_MESSAGE(report.contains(key), key);
  for (const char* key : {"input", "output", "round_trip"}) CHECK(report["reported"][key].is_number_integer());
  for (const char* key : {"host_late", "thread_late", "device_late"}) CHECK(report["xruns"][key] == 0);
  for (const char* key : {"median", "p99", "max"}) CHECK(report["callback_ns"][key] >= 0);
  for (const char* key : {"median", "p99"}) CHECK(report["cycle_overhead_ns"][key] > 0);
  CHECK(report["measured"]["round_trip"] == 128);
  CHECK(report["buffer"] == 64);
  CHECK(report["rate"] == 48000);
  CHECK(report["callbacks"] == (3 * 48000 + 128) / 64);
  CHECK(report["account"]["exact"] == 3 * 48000);
  CHECK(report["status"] == 0);
  CHECK(!err.empty());
}

TEST_CASE("at a rate the card lacks a sweep confirms the reported round trip, and the report names the resampler") {
  const auto [status, report, err] = loopback("&rates=44100", {"--rate", "48000", "--seconds", "0.5"});
  CHECK_MESSAGE(status == 0, err);
  REQUIRE(report.is_object());
  const double measured = report["measured"]["round_trip"], told = report["reported"]["round_trip"];
  CHECK(std::abs(measured - told) <= 0.6);
  CHECK(told == 128 + 16 + 67);
  CHECK(report["rate"] == 48000);
  CHECK(report["hardware_rate"] == 44100);
}

TEST_CASE("for any card and sizes the measured round trip is the reported one, and every bit returns") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    audio::Random random(seed);
    const auto frames = std::to_string(random.chance(0.5) ? random.whole(1, 200) : random.whole(1, 4096));
    std::string id = "&format=" + pick(random, {"s16", "s24", "s24in32", "s32", "f32", "f64", "s18in32", "s20in32be"});
    id += "&in=" + std::to_string(random.whole(1, 6)) + "&out=" + std::to_string(random.whole(1, 6));
    id += "&delay=" + std::to_string(random.whole(0, 2000));
    id += "&latency_in=" + std::to_string(random.whole(0, 90)) + "&latency_out=" + std::to_string(random.whole(0, 90));
    id += "&layout=" + pick(random, {"interleaved", "separate"}) + "&ppm=" + std::to_string(random.whole(-300, 300));
    if (random.chance(0.3)) id += "&cycle=" + std::to_string(random.whole(16, 1024));
    if (random.chance(0.2)) id += "&vary=on";
    const std::string safety = random.chance(0.5) ? "safe" : std::to_string(random.whole(1, 512));
    const std::string rate = pick(random, {"44100", "48000", "96000", "192000"});
    const auto [status, report, err] =
        loopback(id, {"--buffer", frames, "--safety", safety, "--rate", rate, "--seconds", "0.4"});
    CAPTURE(seed);
    CAPTURE(id);
    CAPTURE(frames);
    CAPTURE(safety);
    CAPTURE(err);
    REQUIRE(status == 0);
    CHECK(report["bit_exact"] == true);
    CHECK(report["measured"]["round_trip"] == report["reported"]["round_trip"]);
    CHECK(std::to_string(report["buffer"].get<int>()) == frames);
  }
}

TEST_CASE("bit-exact refers to the card's resolution, and the report names it") {
  const std::array<std::pair<const char*, int>, 4> cards{{{"s16", 16}, {"s24", 24}, {"f32", 24}, {"s32", 32}}};
  for (const auto& [format, bits] : cards) {
    const auto [status, report, err] = loopback("&format=" + std::string(format), {"--seconds", "0.2"});
    CHECK(status == 0);
    CHECK(report["bits"] == bits);
  }
}

TEST_CASE("drop-outs give status 2, each with a cause, and every lost frame is accounted for") {
  const auto [status, report, err] = loopback("&faults=late@48000:3ms");
  CHECK(status == 2);
  CHECK(report["xruns"]["thread_late"] == 1);
  CHECK(report["accounted"] == true);
  CHECK(report["bit_exact"] == false);
  CHECK(report["events"].size() == 1);
  const auto& account = report["account"];
  CHECK(account["lost"] == std::min(report["xruns"]["lost"].get<int>(), 128));
  CHECK(account["lost"] == account["silent"]);
  CHECK(account["captured"] ==
        account["before"].get<int>() + account["exact"].get<int>() + account["silent"].get<int>());

  const ProgramResult one = run({"loopback", "--device", "virtual:test?clock=virtual&faults=late@48000:3ms"});
  CHECK(one.status == 2);
  CHECK(one.out.find("1 drop-out.") != std::string::npos);
  CHECK(one.out.find("But for it") != std::string::npos);
  CHECK(loopback("&faults=lost@1s:64").report["xruns"]["device_late"] == 1);
  CHECK(loopback("&faults=lost@20000:7,lost@1s:64,late@90000:9ms,lost@2s:11").status == 2);
  // A drop-out at the very end: the run waits until it has returned.
  CHECK(loopback("&faults=lost@144040:64").status == 2);
}

TEST_CASE("an unreported delay gives status 1 and both numbers") {
  const auto [status, report, err] = loopback("&hidden=5");
  CHECK(status == 1);
  CHECK(report["measured"]["round_trip"] == 133);
  CHECK(report["reported"]["round_trip"] == 128);
  CHECK(err.find("133") != std::string::npos);
}

TEST_CASE("a missing cable gives status 3 and the remedy") {
  const auto [status, report, err] = loopback("&cable=off");
  CHECK(status == 3);
  CHECK(report["measured"]["round_trip"].is_null());
  CHECK(report["remedy"].get<std::string>().find("cable") != std::string::npos);
  CHECK(loopback("&cable=off", {"--analogue"}).status == 3);
}

TEST_CASE("a short absence of the device gives status 2, a permanent one status 1") {
  CHECK(loopback("&faults=unplug@1s:100ms").status == 2);
  CHECK(loopback("&faults=unplug@1s:100000s").status == 1);
}

TEST_CASE("the sweep finds the round trip to a tenth of a frame, its level, and hidden delay") {
  const auto [status, report, err] = loopback("&format=s16&delay=37", {"--analogue"});
  CHECK(status == 0);
  CHECK(report["way"] == "analogue");
  CHECK(report["bit_exact"] == false);
  CHECK(report["measured"]["round_trip"].get<double>() == doctest::Approx(128 + 37).epsilon(0.0005));
  CHECK(report["sweep"]["level"].get<double>() == doctest::Approx(-20).epsilon(0.02));
  CHECK(report["sweep"]["confidence"].get<double>() > 0.99);
  CHECK(loopback("&hidden=5", {"--analogue"}).status == 1);
}

TEST_CASE("the same id and options give the same numbers") {
  const auto once = loopback("&faults=lost@1s:64&jitter=100&seed=7").report,
             again = loopback("&faults=lost@1s:64&jitter=100&seed=7").report;
  for (const char* key : {"callbacks", "account", "xruns", "measured", "events", "safety_used_ns"})
    CHECK(once[key] == again[key]);
}

TEST_CASE("a load takes its share of each period, in virtual time too") {
  const auto [status, report, err] = loopback("", {"--load", "50", "--seconds", "0.5"});
  CHECK(status == 0);
  CHECK(report["host_load"] == 50);
  const double half = 0.5e9 * 64 / 48000;
  CHECK(report["callback_ns"]["median"].get<double>() >= half);
  CHECK(report["callback_ns"]["median"].get<double>() <= half * 17 / 16 + 1000);
  // Overload: the host is late repeatedly, and the report says so.
  CHECK(loopback("", {"--load", "250", "--seconds", "0.5"}).report["xruns"]["host_late"] > 10);
}

TEST_CASE("channels: a number, or a list") {
  CHECK(loopback("&in=8&out=6").report["channels"] == 6);
  CHECK(loopback("&in=8&out=8", {"--channels", "3"}).report["channel_numbers"] == json({1, 2, 3}));
  CHECK(loopback("&in=8&out=8", {"--channels", "2,5-6"}).report["channel_numbers"] == json({2, 5, 6}));
  CHECK(loopback("&in=256&out=256", {"--seconds", "0.05"}).report["bit_exact"] == true);
  CHECK(loopback("", {"--channels", "3"}).status == 1);
}

TEST_CASE("in virtual time members of `several:` wait for the comparison, like a single device") {
  const ProgramResult ended = run({"loopback", "--json", "--seconds", "0.2", "--device",
                                   "several:virtual:a%3Fclock=virtual+virtual:b%3Fclock=virtual"});
  const json report = json::parse(ended.out, nullptr, false);
  REQUIRE(report.is_object());
  CHECK(report["callbacks"] < 0.2 * 48000 / 64 * 4);
}

TEST_CASE("in real time too, and the report fits a screen") {
  const ProgramResult ended = run({"loopback", "--seconds", "0.5", "--safety", "4096"});
  CHECK((ended.status == 0 || ended.status == 2));
  CHECK(width(ended.out) <= 80);
  CHECK(std::ranges::count(ended.out, '\n') <= 40);
  CHECK(ended.out.find('\033') == std::string::npos);
  for (const char* word : {"reported", "measured", "bit-exact", "Drop-outs", "Callback", "Thread", "Next"})
    CHECK_MESSAGE(ended.out.find(word) != std::string::npos, word);
}

TEST_CASE("Ctrl-C ends with the report") {
  Program program({"loopback", "--seconds", "600", "--json", "--safety", "4096"});
  REQUIRE(program.streams(1000));
  program.signal(SIGINT);
  const ProgramResult ended = program.wait();
  const json report = json::parse(ended.out, nullptr, false);
  REQUIRE(report.is_object());
  CHECK(report["interrupted"] == true);
  CHECK(report["callbacks"] > 10);
  CHECK((ended.status == 0 || ended.status == 2));
}
