// SPDX-License-Identifier: MIT
// The C interface of the host library, in its shared object, and the C++17 header over it.
#include <doctest/doctest.h>
#include <taut/host.hpp>

#include <cstring>
#include <fstream>

#include "driver/folder.hpp"
#include "host/hostile_driver.hpp"
#include "support/eventually.hpp"

using taut::tests::eventually;
using taut::tests::HostileDriver;
using taut::tests::Misbehaviour;
using namespace taut::host;

namespace {

struct Opened {
  explicit Opened(HostileDriver& hostile, uint32_t patience_ms = 0) {
    TautHostOpen open{};
    open.size = sizeof open;
    open.driver = "X";
    open.patience_ms = patience_ms;
    code = taut_host_adopt(hostile.object(), &open, &driver);
  }
  ~Opened() { taut_host_close(driver); }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  TautHostDriver* driver = nullptr;
  int32_t code = 0;
};

struct Seen {
  std::atomic<int> blocks{0};
  std::atomic<int32_t> stop_code{0};
  TautHostStream* stream = nullptr;
  std::vector<float> first;
};

void nothing(void* context, const TautHostBlock*) { ++static_cast<Seen*>(context)->blocks; }

TautHostWish wish_of(TautHostProcess process, void* context, int32_t format = TAUT_HOST_FLOAT) {
  TautHostWish wish{};
  wish.size = sizeof wish;
  wish.process = process;
  wish.context = context;
  wish.format = format;
  return wish;
}

std::vector<TautHostEvent> events_of(TautHostStream* stream, uint32_t wait_ms = 1000) {
  std::vector<TautHostEvent> all;
  TautHostEvent event{};
  event.size = sizeof event;
  while (taut_host_next_event(stream, &event, all.empty() ? wait_ms : 100) == TAUT_HOST_OK) all.push_back(event);
  return all;
}

}  // namespace

TEST_CASE("a driver that does not exist is an error with a message, and so is an argument without its size") {
  TautHostDriver* driver = nullptr;
  TautHostOpen open{};
  CHECK(taut_host_open(&open, &driver) == TAUT_HOST_BAD_REQUEST);
  CHECK(taut_host_open(nullptr, &driver) == TAUT_HOST_BAD_REQUEST);
  open.size = sizeof open;
  CHECK(taut_host_open(&open, &driver) == TAUT_HOST_BAD_REQUEST);
  open.driver = "Nobody's";
  CHECK(taut_host_open(&open, &driver) == TAUT_HOST_ABSENT);
  CHECK(std::string(taut_host_error()).find("Nobody's") != std::string::npos);
  CHECK(*taut_host_remedy());
  CHECK(driver == nullptr);
  open.flags = 1u << 30;
  CHECK(taut_host_open(&open, &driver) == TAUT_HOST_BAD_REQUEST);
  taut_host_close(nullptr);
  taut_host_finish(nullptr);
  taut_host_list_free(nullptr);
}

TEST_CASE("a structure of an older program is filled up to its size") {
  HostileDriver hostile;
  const Opened opened(hostile);
  REQUIRE(opened.code == TAUT_HOST_OK);
  TautHostInfo info;
  std::memset(&info, 0x55, sizeof info);
  info.size = offsetof(TautHostInfo, outputs);
  REQUIRE(taut_host_info(opened.driver, &info) == TAUT_HOST_OK);
  CHECK(info.size == offsetof(TautHostInfo, outputs));
  CHECK(info.inputs == 2);
  CHECK(info.outputs == 0x55555555);
}

TEST_CASE("every format has the driver's samples, in both directions") {
  Misbehaviour habits{.inputs = 2, .outputs = 2, .preferred = 64};
  habits.type = TAUT_SAMPLE_INT16;
  for (const int32_t format :
       {TAUT_HOST_FLOAT, TAUT_HOST_INT32, TAUT_HOST_FLOAT_INTERLEAVED, TAUT_HOST_INT32_INTERLEAVED, TAUT_HOST_RAW}) {
    CAPTURE(format);
    HostileDriver hostile(habits);
    const Opened opened(hostile);
    struct Got {
      int32_t format;
      std::atomic<int> blocks{0};
      double left = 0, right = 0;
    } got{.format = format};
    const TautHostProcess process = [](void* context, const TautHostBlock* block) {
      Got& to = *static_cast<Got*>(context);
      const auto read = [&](std::size_t c) -> double {
        switch (to.format) {
          case TAUT_HOST_FLOAT:
            return static_cast<const float*>(block->in[c])[5];
          case TAUT_HOST_INT32:
            return static_cast<const int32_t*>(block->in[c])[5] / 2147483648.0;
          case TAUT_HOST_FLOAT_INTERLEAVED:
            return static_cast<const float*>(block->in[0])[5 * 2 + c];
          case TAUT_HOST_INT32_INTERLEAVED:
            return static_cast<const int32_t*>(block->in[0])[5 * 2 + c] / 2147483648.0;
          default:
            return static_cast<const int16_t*>(block->in[c])[5] / 32768.0;
        }
      };
      if (to.blocks++ == 0) to.left = read(0), to.right = read(1);
      if (to.format == TAUT_HOST_FLOAT) static_cast<float*>(block->out[1])[7] = 0.5f;
      if (to.format == TAUT_HOST_INT32) static_cast<int32_t*>(block->out[1])[7] = 1 << 30;
      if (to.format == TAUT_HOST_FLOAT_INTERLEAVED) static_cast<float*>(block->out[0])[7 * 2 + 1] = 0.5f;
      if (to.format == TAUT_HOST_INT32_INTERLEAVED) static_cast<int32_t*>(block->out[0])[7 * 2 + 1] = 1 << 30;
      if (to.format == TAUT_HOST_RAW) static_cast<int16_t*>(block->out[1])[7] = 0x4000;
    };
    TautHostStream* stream = nullptr;
    const TautHostWish wish = wish_of(process, &got, format);
    REQUIRE(taut_host_prepare(opened.driver, &wish, &stream) == TAUT_HOST_OK);
    CHECK(taut_host_stream_type(stream, 1, 0) == TAUT_SAMPLE_INT16);
    CHECK(taut_host_stream_type(stream, 1, 2) == TAUT_HOST_BAD_REQUEST);
    const auto at = [&](std::size_t channel) { return reinterpret_cast<int16_t*>(hostile.memory[2 * channel].data()); };
    at(0)[5] = 0x2000;
    at(1)[5] = -0x4000;
    REQUIRE(taut_host_start(stream) == TAUT_HOST_OK);
    CHECK(eventually([&] { return got.blocks > 3; }));
    CHECK(taut_host_stop(stream) == TAUT_HOST_OK);
    taut_host_finish(stream);
    CHECK(got.left == 0.25);
    CHECK(got.right == -0.5);
    CHECK(at(3)[7] == 0x4000);
    CHECK(at(2)[7] == 0);
  }
}

TEST_CASE("a driver that hangs is named with the function, and later calls do not wait for it") {
  HostileDriver hostile({.hangs_in_start = true});
  {
    const Opened opened(hostile, 300);
    Seen seen;
    TautHostStream* stream = nullptr;
    const TautHostWish wish = wish_of(&nothing, &seen);
    REQUIRE(taut_host_prepare(opened.driver, &wish, &stream) == TAUT_HOST_OK);
    CHECK(taut_host_start(stream) == TAUT_HOST_HUNG);
    const std::string said = taut_host_error();
    CHECK(said.find("'X'") != std::string::npos);
    CHECK(said.find("from start for") != std::string::npos);
    CHECK(*taut_host_remedy());
    CHECK(taut_host_stop(stream) == TAUT_HOST_HUNG);
    taut_host_finish(stream);
    hostile.cycle();
    CHECK(seen.blocks == 0);
  }
  hostile.let_go = true;
  CHECK(eventually([&] { return hostile.references == 0; }));  // the abandoned driver is still released
}

TEST_CASE("functions that would wait for the audio callback are refused inside it") {
  HostileDriver hostile;
  const Opened opened(hostile);
  Seen seen;
  const TautHostProcess process = [](void* context, const TautHostBlock*) {
    Seen& to = *static_cast<Seen*>(context);
    if (to.stream) to.stop_code = taut_host_stop(to.stream);
    ++to.blocks;
  };
  const TautHostWish wish = wish_of(process, &seen);
  REQUIRE(taut_host_prepare(opened.driver, &wish, &seen.stream) == TAUT_HOST_OK);
  CHECK(taut_host_start(seen.stream) == TAUT_HOST_OK);
  CHECK(eventually([&] { return seen.blocks > 3; }));
  CHECK(seen.stop_code == TAUT_HOST_WRONG_STATE);
  CHECK(taut_host_stop(seen.stream) == TAUT_HOST_OK);
  taut_host_finish(seen.stream);
}

TEST_CASE("messages of the driver arrive as events, and so does its silence") {
  HostileDriver hostile;
  const Opened opened(hostile);
  Seen seen;
  TautHostStream* stream = nullptr;
  TautHostWish wish = wish_of(&nothing, &seen);
  wish.flags = TAUT_HOST_REOPEN;  // on a driver that only the program can create
  REQUIRE(taut_host_prepare(opened.driver, &wish, &stream) == TAUT_HOST_OK);
  REQUIRE(taut_host_start(stream) == TAUT_HOST_OK);
  hostile.callbacks.message(TAUT_MESSAGE_OVERLOAD, 0, nullptr, nullptr);
  hostile.callbacks.message(TAUT_MESSAGE_OVERLOAD, 0, nullptr, nullptr);
  hostile.callbacks.message(TAUT_MESSAGE_RESYNC_REQUEST, 0, nullptr, nullptr);
  int64_t overloads = 0;
  bool resync = false;
  for (const TautHostEvent& event : events_of(stream)) {
    if (event.kind == TAUT_HOST_OVERLOAD) overloads += event.count;
    resync = resync || event.kind == TAUT_HOST_RESYNC;
  }
  CHECK(overloads == 2);
  CHECK(resync);
  hostile.running = false;  // its thread ends without a message
  const auto stalled = events_of(stream, 5000);
  REQUIRE(stalled.size() == 1);
  CHECK(stalled[0].kind == TAUT_HOST_STALLED);
  hostile.cycle();
  const auto resumed = events_of(stream);
  REQUIRE_FALSE(resumed.empty());
  CHECK(resumed[0].kind == TAUT_HOST_RESUMED);
  hostile.callbacks.message(TAUT_MESSAGE_RESET_REQUEST, 0, nullptr, nullptr);
  const auto reset = events_of(stream);
  REQUIRE(reset.size() == 2);
  CHECK(reset[0].kind == TAUT_HOST_RESET);
  CHECK(reset[1].kind == TAUT_HOST_REOPEN_FAILED);
  CHECK(std::string(reset[1].text).find("only it can open it again") != std::string::npos);
  taut_host_finish(stream);
}

TEST_CASE("a stream may be finished from within its own event") {
  HostileDriver hostile;
  const Opened opened(hostile);
  Seen seen;
  TautHostWish wish = wish_of(&nothing, &seen);
  wish.notice = [](void* context, const TautHostEvent*) {
    taut_host_finish(std::exchange(static_cast<Seen*>(context)->stream, nullptr));
    static_cast<Seen*>(context)->stop_code = 1;
  };
  REQUIRE(taut_host_prepare(opened.driver, &wish, &seen.stream) == TAUT_HOST_OK);
  REQUIRE(taut_host_start(seen.stream) == TAUT_HOST_OK);
  hostile.callbacks.message(TAUT_MESSAGE_RESYNC_REQUEST, 0, nullptr, nullptr);
  CHECK(eventually([&] { return seen.stop_code == 1; }));
  CHECK(hostile.disposes == 1);
}

TEST_CASE("a contradictory driver is reported") {
  {
    HostileDriver hostile({.no_memory = true});
    const Opened opened(hostile);
    Seen seen;
    TautHostStream* stream = nullptr;
    const TautHostWish wish = wish_of(&nothing, &seen);
    CHECK(taut_host_prepare(opened.driver, &wish, &stream) == TAUT_HOST_BROKEN);
    CHECK(std::string(taut_host_error()).find("gave no memory for input 1") != std::string::npos);
  }
  HostileDriver absurd({.inputs = 1'000'000});
  const Opened opened(absurd);
  CHECK(opened.code == TAUT_HOST_BROKEN);
}

TEST_CASE("the library finds, opens, streams and reopens Taut's own driver, through the C++17 header") {
  const taut::tests::Folder folder;
  std::ofstream(folder.path() / "taut.toml") << "device = 'virtual:loopback'\nbuffer = 64\n";
  setenv("TAUT_CONFIG", (folder.path() / "taut.toml").c_str(), 1);
  Places places;
  places.own = TAUT_LIBRARY;
  const auto entries = find_drivers(places);
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].name == "Taut");
  CHECK(entries[0].own);
  OpenOptions options;
  options.places = places;
  auto driver = Driver::open("taut", options);
  REQUIRE(driver);
  const auto info = driver->info();
  REQUIRE(info);
  CHECK(info->preferred_frames == 64);
  CHECK((info->flags & TAUT_HOST_IS_TAUT) != 0);
  CHECK(driver->channel(true, 0));
  CHECK_FALSE(driver->channel(true, info->inputs));
  CHECK(driver->clocks()->size() >= 1);
  std::atomic<int> frames{0}, firsts{0};
  Wish wish;
  wish.reopen = true;
  auto session = Session::prepare(*driver, wish, [&](const Block<float>& block) {
    frames = block.frames;
    if (block.first) ++firsts;
  });
  REQUIRE(session);
  REQUIRE(session->start());
  CHECK(eventually([&] { return frames == 64; }));
  std::ofstream(folder.path() / "taut.toml") << "device = 'virtual:loopback'\nbuffer = 128\n";
  CHECK(eventually([&] { return frames == 128; }));
  CHECK(firsts == 2);
  bool reopened = false;
  while (const auto event = session->next_event(500)) reopened = reopened || event->kind == TAUT_HOST_REOPENED;
  CHECK(reopened);
  CHECK(session->info().reopened == 1);
  CHECK(driver->report());
  CHECK(session->stop());
  unsetenv("TAUT_CONFIG");
}
