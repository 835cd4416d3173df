// SPDX-License-Identifier: MIT
// `taut monitor` beside a program that streams.
#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "command/monitor/text.hpp"
#include "command/monitor/view.hpp"
#include "command/program.hpp"
#include "command/shell.hpp"
#include "telemetry/place.hpp"

using namespace taut::tests;
using Json = nlohmann::json;
namespace telemetry = taut::telemetry;

namespace {

std::vector<Json> lines_of(const ProgramResult& ended) {
  std::vector<Json> lines;
  std::istringstream text(ended.out);
  for (std::string line; std::getline(text, line);) lines.push_back(Json::parse(line, nullptr, false));
  return lines;
}

/// A stream with everything there can be.
telemetry::Stream full(int channels, int news) {
  telemetry::Stream stream{
      .id = "7-1", .program = "a program with a name that goes on and on", .process = 7, .snapshot = {}};
  telemetry::Snapshot& now = stream.snapshot;
  now.rate = 48000;
  now.hardware_rate = 44100;
  now.buffer = 64;
  now.margin = 64;
  now.state = telemetry::State::running;
  now.began = 1;
  now.updated = 100'000'000'000;
  now.host_late = 1'000'000;
  now.lost = now.silent = 123'456'789;
  now.away_times = 2;
  now.input.set("alsa:" + std::string(300, 'x'));
  now.output.set("alsa:y");
  now.tuning.set("tight: " + std::string(200, 'z'));
  now.thread.set("The audio thread runs as any other.");
  now.member_count = 8;
  for (auto& member : now.members) member.set("A member, and how it does.");
  for (auto* const meters : {&now.inputs, &now.outputs}) {
    meters->count = static_cast<std::uint32_t>(channels);
    for (std::size_t k = 0; k < meters->count; ++k) {
      meters->channels[k] = static_cast<std::uint16_t>(k);
      meters->levels[k] = static_cast<float>(k) / 100;
    }
  }
  now.news_count = news;
  for (auto& one : now.news) one.sentence.set("Drop-out of 64 frames: the program was late (took 7.90 of 5.30 ms).");
  return stream;
}

}  // namespace

TEST_CASE("the picture fits every terminal, whatever there is to show") {
  CHECK(rc::check([] {
    taut::command::MonitorView view;
    telemetry::Listing listing;
    const int streams = *rc::gen::inRange(0, 12);
    for (int k = 0; k < streams; ++k) {
      listing.streams.push_back(full(*rc::gen::inRange(0, 257), *rc::gen::inRange(0, 40)));
      listing.streams.back().id = std::to_string(k) + "-1";
    }
    listing.remarks.emplace_back("A sentence about a stream that cannot be read, which is rather long, and goes on.");
    view.look(listing, 1);
    view.choose(*rc::gen::inRange(-30, 30));
    const taut::command::TerminalSize size{*rc::gen::inRange(1, 300), *rc::gen::inRange(1, 100)};
    const auto lines = view.lines(size);
    RC_ASSERT(lines.size() <= static_cast<std::size_t>(size.rows));
    for (const std::string& line : lines) {
      RC_ASSERT(width(line) <= static_cast<std::size_t>(size.columns));
      RC_ASSERT(line.find('\n') == std::string::npos);
    }
  }));
}

TEST_CASE("on 80 columns and 24 rows the newest drop-out is in sight, with many channels too") {
  for (const int channels : {2, 64}) {
    taut::command::MonitorView view;
    telemetry::Listing listing{.streams = {full(channels, 16)}, .remarks = {}};
    listing.streams[0].snapshot.news[15].sentence.set("Drop-out of 65 frames: the newest.");
    view.look(listing, 1);
    const auto lines = view.lines({80, 24});
    CHECK(lines.back().find("the newest") != std::string::npos);
  }
}

TEST_CASE("each of several streams can be chosen, in both directions, round and round") {
  taut::command::MonitorView view;
  telemetry::Listing listing;
  for (const char* id : {"1-1", "2-1", "3-1"}) {
    listing.streams.push_back(full(2, 0));
    listing.streams.back().id = id;
    listing.streams.back().program = id;
  }
  view.look(listing, 1);
  const auto chosen = [&] {
    for (const std::string& line : view.lines({80, 60}))
      if (line.starts_with("> ")) return line.substr(2, 3);
    return std::string();
  };
  CHECK(chosen() == "1-1");
  view.choose(1);
  CHECK(chosen() == "2-1");
  view.choose(-2);
  CHECK(chosen() == "3-1");
  listing.streams.pop_back();
  view.look(listing, 2);
  CHECK(chosen() == "1-1");
}

TEST_CASE("without a stream it says so, as text and as JSON") {
  const Place place;
  const auto said = run({"monitor", "--once"});
  CHECK(said.status == 0);
  CHECK(said.out == "No program of this user plays through Taut now.\n");
  const auto lines = lines_of(run({"monitor", "--once", "--json"}));
  REQUIRE(lines.size() == 1);
  CHECK(lines[0]["streams"].empty());
  CHECK(lines[0]["remarks"].empty());
}

TEST_CASE("it shows another program's stream, and what happens to it") {
  const Place place;
  Program player({"through", "--device", "virtual:x?faults=late@48000:40ms", "--seconds", "6"});
  REQUIRE(player.streams());
  const auto lines = lines_of(run({"monitor", "--json", "--every", "0.2", "--seconds", "3"}));
  REQUIRE(lines.size() >= 3);
  const Json& last = lines.back();
  REQUIRE(last.is_object());
  REQUIRE(last["streams"].size() == 1);
  const Json& stream = last["streams"][0];
  CHECK(stream["program"] == "taut");
  CHECK(stream["state"] == "running");
  CHECK(stream["callbacks"] > lines.front()["streams"][0]["callbacks"]);
  CHECK(stream["xruns"]["thread_late"] >= 1);
  CHECK(std::ranges::any_of(stream["news"], [](const Json& news) {
    return news["cause"] == "thread_late" && news["sentence"].get<std::string>().starts_with("Drop-out of ");
  }));
  const auto text = run({"monitor", "--once"});
  CHECK(text.out.find("virtual:x") != std::string::npos);
  CHECK(text.out.find("Drop-out of ") != std::string::npos);
  CHECK(width(text.out) <= 80);
  player.signal(SIGINT);
  player.wait();
  CHECK(lines_of(run({"monitor", "--once", "--json"}))[0]["streams"].empty());
}

TEST_CASE("however it ends, terminal and screen are as they were") {
  struct ExitPath {
    const char* name;
    void (*go)(const Shell&);
    bool cleanly;
  };
  const Place place;
  for (const ExitPath& way : {
           ExitPath{"q", [](const Shell& shell) { shell.type("q"); }, true},
           ExitPath{"Ctrl-C", [](const Shell& shell) { shell.type("\x03"); }, true},
           ExitPath{"SIGTERM", [](const Shell& shell) { shell.signal(SIGTERM); }, true},
           ExitPath{"SIGHUP", [](const Shell& shell) { shell.signal(SIGHUP); }, true},
           ExitPath{"Ctrl-\\", [](const Shell& shell) { shell.type("\x1c"); }, false},
           ExitPath{"SIGABRT", [](const Shell& shell) { shell.signal(SIGABRT); }, false},
       }) {
    CAPTURE(way.name);
    Shell shell({"monitor"});
    const termios before = shell.before();
    REQUIRE(eventually([&] { return single_keys(shell.modes()); }));
    std::string output;
    REQUIRE(eventually([&] {
      output += shell.take();
      return output.find("Taut monitor") != std::string::npos;
    }));
    CHECK(output.find("\033[?1049h") != std::string::npos);
    way.go(shell);
    const int status = shell.wait();
    CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0) == way.cleanly);
    CHECK(same(shell.modes(), before));
    CHECK(eventually([&] {
      output += shell.take();
      return output.find("\033[?25h\033[?1049l") != std::string::npos;
    }));
  }
}

TEST_CASE("Ctrl-Z gives the screen back, and fg draws again") {
  const Place place;
  Shell shell({"monitor"});
  const termios before = shell.before();
  REQUIRE(eventually([&] { return single_keys(shell.modes()); }));
  std::string drawn;
  REQUIRE(eventually([&] {
    drawn += shell.take();
    return drawn.find("Taut monitor") != std::string::npos;
  }));
  shell.type("\x1a");
  REQUIRE(WIFSTOPPED(shell.wait()));
  CHECK(same(shell.modes(), before));
  shell.settle();
  CHECK(shell.take().find("\033[?1049l") != std::string::npos);
  shell.foreground(true);
  std::string output;
  CHECK(eventually([&] {
    output += shell.take();
    return output.find("\033[?1049h") != std::string::npos && output.find("Taut monitor") != std::string::npos;
  }));
  shell.type("q");
  const int status = shell.wait();
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
}
