// SPDX-License-Identifier: MIT
// Lost audio is reported at once, counted, marked in the file, and part of the exit status.
#include <doctest/doctest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "command/program.hpp"
#include "command/stream/gaps.hpp"
#include "files/reader.hpp"

using namespace taut;
using namespace taut::tests;
using nlohmann::json;

namespace {

const std::string card = "virtual:test?clock=virtual";

json parsed(const ProgramResult& ended) { return json::parse(ended.out, nullptr, false); }

bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a card unplugged during record, play or through is reported at once, counted, and in the status") {
  const Folder folder;
  const std::string gone = "virtual:test?faults=unplug@0.3s:100000s";
  REQUIRE(run({"record", folder.file("long.wav"), "--device", card, "--seconds", "600"}).status == 0);
  for (const Words& words : std::initializer_list<Words>{{"record", folder.file("r.wav"), "--device", gone},
                                                         {"play", folder.file("long.wav"), "--device", gone},
                                                         {"through", "--device", gone}}) {
    CAPTURE(words.front());
    for (const bool as_json : {false, true}) {
      Words all = words;
      if (as_json) all.emplace_back("--json");
      if (as_json && words.front() == "record") all.emplace_back("--replace");
      Program program(all);
      int tries = 3000;
      while (!has(program.stderr_so_far(), "The device is gone") && --tries > 0) usleep(20'000);
      CHECK(tries > 0);  // while it runs
      program.signal(SIGINT);
      const ProgramResult ended = program.wait();
      CHECK(ended.status == 2);
      if (as_json) {
        const json report = parsed(ended);
        REQUIRE(report.is_object());
        CHECK(report["away"]["times"] == 1);
        CHECK(report["away"]["frames"] > 0);
        CHECK(report["on_stand_in"] == true);
      } else {
        CHECK(has(ended.out, "Device away"));
        CHECK(has(ended.out, "still away"));
      }
    }
  }
}

TEST_CASE("lost frames become silence in place: the recording is as long as the time, and says where") {
  const Folder folder;
  const std::string file = folder.file("lost.wav");
  const Words words{"record", file, "--seconds", "2", "--device", card + "&faults=lost@1s:480", "--replace"};
  const ProgramResult ended = run(words);
  CHECK(ended.status == 2);
  CHECK(has(ended.err, "Drop-out of 480 frames"));
  CHECK(has(ended.out, "480 frames (10.0 ms) lost"));
  Words as_json = words;
  as_json.emplace_back("--json");
  const json report = parsed(run(as_json));
  CHECK(report["frames"] == 96'000);
  CHECK(report["xruns"]["lost"] == 480);
  REQUIRE(report["gaps"].size() == 1);
  CHECK(report["gaps"][0]["cause"] == "lost");
  CHECK(report["gaps"][0]["frames"] == 480);
  CHECK(report["gaps"][0]["at"] >= 47'000);
  CHECK(report["gaps"][0]["at"] <= 49'000);
  CHECK(files::Reader::open(file)->info().frames == 96'000);
}

TEST_CASE("an absence of the device is in the file, in the counts and reported with its length") {
  const Folder folder;
  const ProgramResult ended = run({"record", folder.file("r.wav"), "--seconds", "2", "--json", "--device",
                                   "virtual:test?faults=unplug@0.5s:300ms"});
  CHECK(ended.status == 2);
  CHECK(has(ended.err, "The device is gone"));
  CHECK(has(ended.err, "The device is back after"));
  const json report = parsed(ended);
  CHECK(report["frames"] == 96'000);
  CHECK(report["away"]["times"] == 1);
  const auto gap = std::ranges::find_if(report["gaps"], [](const json& one) { return one["cause"] == "away"; });
  REQUIRE(gap != report["gaps"].end());
  CHECK((*gap)["frames"] == report["away"]["frames"]);
}

TEST_CASE("when one of several is replugged its channels are silent meanwhile, and the others are not disturbed") {
  const Folder folder;
  const std::string file = folder.file("r.wav");
  const ProgramResult ended = run({"record", file, "--seconds", "2", "--json", "--device",
                                   "several:virtual:a+virtual:b%3Ffaults=unplug@0.5s:300ms"});
  CHECK(ended.status == 2);
  CHECK(has(ended.err, "'b' is gone: its channels are silent."));
  CHECK(has(ended.err, "'b' is back."));
  const json report = parsed(ended);
  CHECK(report["frames"] == 96'000);
  CHECK(report["away"]["times"] == 1);
  CHECK(report["on_stand_in"] == false);
  const auto gap = std::ranges::find_if(report["gaps"], [](const json& one) { return one["cause"] == "away"; });
  REQUIRE(gap != report["gaps"].end());
  CHECK((*gap)["frames"] == report["away"]["frames"]);
  CHECK((*gap)["frames"] > 0);
  CHECK((*gap)["at"] > 0);
  const auto reader = files::Reader::open(file);
  CHECK(reader->info().frames == 96'000);
  CHECK(reader->info().channels == 4);
}

TEST_CASE("a system suspend is reported and marked, and is no failure") {
  const Folder folder;
  const std::string slept = card + "&faults=sleep@1s:423s";
  const ProgramResult ended = run({"record", folder.file("r.wav"), "--seconds", "2", "--device", slept});
  CHECK(ended.status == 0);
  CHECK(has(ended.err, "The computer slept for 7 min 3 s."));
  CHECK(has(ended.out, "Drop-outs   none"));
  CHECK(has(ended.out, "the computer slept for 7 min 3 s"));
  const json report = parsed(run({"record", folder.file("s.wav"), "--seconds", "2", "--json", "--device", slept}));
  CHECK(report["slept"]["times"] == 1);
  CHECK(report["slept"]["ns"] == 423 * nanos_per_second);
  CHECK(report["xruns"]["thread_late"] == 0);
  const ProgramResult played = run({"play", folder.file("r.wav"), "--device", slept});
  CHECK(played.status == 0);
  CHECK(has(played.out, "Drop-outs   none"));
}

TEST_CASE("a loopback across a loss reports absence and suspend, and that the rest was exact") {
  const ProgramResult away = run({"loopback", "--seconds", "2", "--device", card + "&faults=unplug@1s:300ms"});
  CHECK(away.status == 2);
  CHECK(has(away.out, "The device was away once meanwhile"));
  const ProgramResult slept = run({"loopback", "--seconds", "2", "--device", card + "&faults=sleep@1s:60s"});
  CHECK(slept.status == 0);
  CHECK(has(slept.out, "The computer slept meanwhile"));
}

TEST_CASE("a flood of events is summarised") {
  const Folder folder;
  std::string faults;
  for (int k = 0; k < 60; ++k) faults += (k ? ",lost@" : "lost@") + std::to_string(4800 + 600 * k) + ":5";
  const ProgramResult ended =
      run({"record", folder.file("r.wav"), "--seconds", "2", "--device", card + "&faults=" + faults});
  CHECK(ended.status == 2);
  std::size_t lines = 0, told = 0;
  for (std::size_t at = 0; (at = ended.err.find("Drop-out of", at)) != std::string::npos; ++at) ++told;
  for (std::size_t at = 0; (at = ended.err.find(" more.", at)) != std::string::npos; ++at) ++lines;
  CHECK(told >= 8);
  CHECK(told < 60);
  CHECK(lines >= 1);
}

TEST_CASE("silence and marks go where the audio thread said, however far the writer is behind") {
  const Folder folder;
  const std::string file = folder.file("gaps.wav");
  auto writer = files::Writer::create(file, {.rate = 48000, .channels = 1, .sample = files::Sample::s32});
  REQUIRE(writer);
  command::GapNotes notes;
  command::GapWriter gaps(*writer, notes, 48000);
  const auto write = [&](Frames frames) {
    for (Frames left = frames; left > 0;) {
      const Frames now = gaps.until_next(left);
      const std::vector<std::int32_t> ones(static_cast<std::size_t>(now), 1);
      REQUIRE(writer->write(std::span<const std::int32_t>(ones)));
      gaps.wrote(now);
      REQUIRE(gaps.due());
      left -= now;
    }
  };
  notes.push({.after = 100, .lost = 10});
  notes.push({.after = 150, .lost = 5, .away = true});  // and 20 frames of the stand-in
  notes.push({.after = 170, .lost = 7});
  notes.push({.after = 180, .slept = 60 * nanos_per_second});
  notes.push({.after = 200, .lost = 3, .disk = true});
  write(200);
  gaps.end();
  REQUIRE(writer->close());
  auto reader = files::Reader::open(file);
  REQUIRE(reader);
  REQUIRE(reader->info().frames == 225);
  std::vector<std::int32_t> all(225);
  REQUIRE(reader->read(std::span(all)));
  const auto zeros = [&](Frames from, Frames to) { return std::count(all.begin() + from, all.begin() + to, 0); };
  CHECK(zeros(0, 225) == 25);
  CHECK(zeros(100, 110) == 10);
  CHECK(zeros(160, 165) == 5);
  CHECK(zeros(185, 192) == 7);
  CHECK(zeros(222, 225) == 3);
  using Cause = command::FileGap::Cause;
  REQUIRE(gaps.gaps().size() == 4);
  CHECK(gaps.gaps()[0].cause == Cause::lost);
  CHECK(gaps.gaps()[0].at == 100);
  CHECK(gaps.gaps()[1].cause == Cause::away);
  CHECK(gaps.gaps()[1].at == 160);
  CHECK(gaps.gaps()[1].frames == 32);
  CHECK(gaps.gaps()[2].cause == Cause::slept);
  CHECK(gaps.gaps()[2].at == 202);
  CHECK(gaps.gaps()[3].cause == Cause::disk);
  CHECK(command::label(gaps.gaps()[2], 48000) == "the computer slept for 1 min 0 s");
}
