// SPDX-License-Identifier: MIT
// Drivers in a process of their own: the same facts and samples as within the program, which outlives them.
#include <doctest/doctest.h>

#include <cstdlib>

#include "host/apart.hpp"
#include "support/eventually.hpp"

using namespace taut::tests;

namespace {

constexpr const char* virtual_card = "device = virtual:loopback?clock=virtual\nbuffer = 64";

void set_environment(const char* name, const char* value) {
#ifdef _WIN32
  _putenv_s(name, value);
#else
  setenv(name, value, 1);
#endif
}

}  // namespace

TEST_CASE("a driver apart has the facts, the samples and the round trip that it has within the program") {
  TautHostInfo infos[2];
  std::int64_t trips[2];
  for (const uint32_t flags : {uint32_t{0}, uint32_t{TAUT_HOST_APART}}) {
    CAPTURE(flags);
    const Opened opened(TAUT_LIBRARY, virtual_card, flags);
    REQUIRE_MESSAGE(opened.code == TAUT_HOST_OK, opened.said);
    CHECK(children().size() == (flags ? 1 : 0));
    TautHostInfo& info = infos[flags];
    info = {};
    info.size = sizeof info;
    REQUIRE(taut_host_info(opened.driver, &info) == TAUT_HOST_OK);
    CHECK(info.flags == TAUT_HOST_IS_TAUT);
    TautHostChannel channel{};
    channel.size = sizeof channel;
    REQUIRE(taut_host_channel(opened.driver, 1, 0, &channel) == TAUT_HOST_OK);
    CHECK(*channel.name);
    Loop loop;
    TautHostStream* stream = nullptr;
    const TautHostWish wish = wish_of(&Loop::run, &loop, TAUT_HOST_INT32);
    REQUIRE(taut_host_prepare(opened.driver, &wish, &stream) == TAUT_HOST_OK);
    REQUIRE(taut_host_start(stream) == TAUT_HOST_OK);
    CHECK(eventually([&] { return loop.blocks > 200; }));
    TautHostStreamInfo running{};
    running.size = sizeof running;
    REQUIRE(taut_host_stream_info(stream, &running) == TAUT_HOST_OK);
    CHECK(taut_host_stop(stream) == TAUT_HOST_OK);
    const int at_stop = loop.blocks;
    CHECK(running.frames == 64);
    CHECK(loop.round_trip == running.input_latency + running.output_latency);
    CHECK(loop.wrong == 0);
    CHECK(loop.compared > 64 * 100);
    trips[flags] = loop.round_trip;
    REQUIRE(taut_host_start(stream) == TAUT_HOST_OK);
    CHECK(eventually([&] { return loop.blocks > at_stop + 20; }));
    taut_host_finish(stream);
  }
  CHECK(children().empty());
  CHECK(trips[0] == trips[1]);
  CHECK(std::string(infos[0].name) == infos[1].name);
  CHECK(infos[0].inputs == infos[1].inputs);
  CHECK(infos[0].outputs == infos[1].outputs);
  CHECK(infos[0].rate == infos[1].rate);
  CHECK(infos[0].min_frames == infos[1].min_frames);
  CHECK(infos[0].max_frames == infos[1].max_frames);
  CHECK(infos[0].input_latency == infos[1].input_latency);
}

TEST_CASE("errors of a driver apart are in its own words") {
  const Opened missing("/nowhere/driver.dll", nullptr, TAUT_HOST_APART);
  CHECK(missing.code == TAUT_HOST_ABSENT);
  CHECK(missing.said.find("/nowhere/driver.dll") != std::string::npos);
  const Opened no_card(TAUT_LIBRARY, "device = nosuch:card", TAUT_HOST_APART);
  CHECK(no_card.code < 0);
  CHECK(no_card.said.find("nosuch") != std::string::npos);
  const Opened no_setting(TAUT_LIBRARY, "bufer = 64", TAUT_HOST_APART);
  CHECK(no_setting.code < 0);
  CHECK(no_setting.said.find("bufer") != std::string::npos);
  CHECK(children().empty());
}

TEST_CASE("an object that the program has made cannot run apart") {
  TautHostOpen open{};
  open.size = sizeof open;
  open.flags = TAUT_HOST_APART;
  open.driver = "X";
  TautHostDriver* driver = nullptr;
  CHECK(taut_host_adopt(nullptr, &open, &driver) == TAUT_HOST_BAD_REQUEST);
  CHECK(driver == nullptr);
}

TEST_CASE("a missing program of the process is named") {
  set_environment("TAUT_DRIVER_PROCESS", "/nowhere/taut-driver-process");
  const Opened opened(TAUT_LIBRARY, virtual_card, TAUT_HOST_APART);
  set_environment("TAUT_DRIVER_PROCESS", "");
  CHECK(opened.code == TAUT_HOST_ABSENT);
  CHECK(opened.said.find("/nowhere/taut-driver-process") != std::string::npos);
}

TEST_CASE("a process that somebody ends is started again, and the stream goes on") {
  const Opened opened(TAUT_LIBRARY, "device = virtual:loopback", TAUT_HOST_APART);
  REQUIRE_MESSAGE(opened.code == TAUT_HOST_OK, opened.said);
  std::atomic<int> blocks{0};
  TautHostStream* stream = nullptr;
  TautHostWish wish = wish_of(&count, &blocks, TAUT_HOST_FLOAT);
  wish.flags = TAUT_HOST_REOPEN;
  REQUIRE(taut_host_prepare(opened.driver, &wish, &stream) == TAUT_HOST_OK);
  REQUIRE(taut_host_start(stream) == TAUT_HOST_OK);
  CHECK(eventually([&] { return blocks > 20; }));
  for (const int id : children()) end_process(id);
  TautHostStreamInfo info{};
  info.size = sizeof info;
  CHECK(eventually([&] { return taut_host_stream_info(stream, &info) == TAUT_HOST_OK && info.reopened == 1; }));
  const int before = blocks;
  CHECK(eventually([&] { return blocks > before + 20; }));
  taut_host_finish(stream);
}
