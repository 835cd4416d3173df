// SPDX-License-Identifier: MIT
// tautwine.so without Wine: this program plays the Windows half, with its own threads in place of Windows'.
#include <dlfcn.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "driver/folder.hpp"
#include "driver/wine/calls.hpp"
#include "driver/wine/panel_text.hpp"
#include "support/eventually.hpp"
#include "taut/extension.h"
#include "taut/protocol_codes.h"

using namespace taut;
using namespace taut::driver::wine;
using tests::Folder;

namespace {

using Entry = std::int32_t (*)(void*);

const Entry* table(const char* name = "__wine_unix_call_funcs") {
  static void* const library = dlopen(TAUT_LIBRARY, RTLD_LOCAL | RTLD_NOW);
  REQUIRE_MESSAGE(library != nullptr, dlerror());
  return static_cast<const Entry*>(dlsym(library, name));
}

// For 32-bit programs in a 64-bit process.
const Entry* small_programs() { return table("__wine_unix_call_wow64_funcs"); }

// The program's bitness selects the table; everything else is the same.
template <class Args>
void call(const Entry* to, Call what, Args& args) {
  REQUIRE(to[static_cast<std::size_t>(what)](&args) == 0);
}

// In Windows' layout for 32-bit programs.
struct Info {
  std::int32_t is_input, channel;
  std::uint32_t halves[2];
};

/// A 32-bit program with one input and one output.
class Program {
 public:
  explicit Program(const Entry* to) : to_(to) {}

  template <class Args>
  void asks(Call what, Args& args) {
    args.ask = {};
    for (call(to_, what, args); args.ask.what != Ask::nothing; call(to_, what, args)) args.ask.answer = obey(args.ask);
  }

  std::int32_t obey(const Ask& ask) {
    switch (ask.what) {
      case Ask::thread:
        if (refuse_threads) return 0;
        threads.emplace_back([this, body = ask.body] {
          Work work{.ask = {}, .body = body};
          asks(Call::work, work);
          ++ended;
        });
        return 1;
      case Ask::message:
        ++messages;
        return 0;
      case Ask::buffer_switch:
        caller = std::this_thread::get_id();
        if (switched) switched(ask.a);
        ++switches;
        return 0;
      default:
        return 0;
    }
  }

  void join() {
    for (std::thread& thread : threads) thread.join();
    threads.clear();
  }

  const Entry* const to_;
  bool refuse_threads = false;
  std::vector<std::thread> threads;
  std::atomic<int> switches{0}, messages{0}, ended{0};
  std::atomic<std::thread::id> caller{};
  std::function<void(int)> switched;
};

Address made(const Entry* to) {
  Create create{.face = 0, .name = address_of("Taut")};
  call(to, Call::create, create);
  REQUIRE(create.face != 0);
  return create.face;
}

Address opened(const Entry* to, const char* device) {
  const Address face = made(to);
  std::string lines = "device = ";
  lines += device;
  Future set{};
  set.face = face;
  set.selector = TAUT_FUTURE_SETTINGS;
  set.parameter = address_of(lines.c_str());
  call(to, Call::future, set);
  REQUIRE(set.result == TAUT_SUCCESS);
  Init init{.face = face, .settings = address_of(""), .result = 0, .unused = 0};
  call(to, Call::init, init);
  REQUIRE(init.result == 1);
  return face;
}

std::int32_t plain(const Entry* to, Call what, Address face) {
  Plain args{.face = face, .result = 0, .unused = 0};
  call(to, what, args);
  return args.result;
}

std::int32_t create(Program& program, Address face, std::vector<Info>& infos, std::int32_t count) {
  CreateBuffers buffers{};
  buffers.face = face;
  buffers.infos = address_of(infos.data());
  buffers.info_bytes = sizeof(Info);
  buffers.has = CreateBuffers::callbacks | CreateBuffers::has_buffer_switch | CreateBuffers::has_message;
  buffers.count = count;
  buffers.frames = 64;
  program.asks(Call::create_buffers, buffers);
  return buffers.result;
}

std::int32_t start(Program& program, Address face) {
  Start args{.ask = {}, .face = face, .result = 0, .unused = 0};
  program.asks(Call::start, args);
  return args.result;
}

std::string error_of(const Entry* to, Address face) {
  Text text{.face = face, .what = Text::error, .version = 0, .text = {}};
  call(to, Call::text, text);
  return text.text;
}

constexpr const char* card = "virtual:loopback?clock=virtual";

}  // namespace

TEST_CASE("halves of different versions refuse each other, and each learns the other's version") {
  Hello hello{.version = wire_version + 1, .accepted = 1, .program = 0};
  call(table(), Call::hello, hello);
  CHECK(hello.accepted == 0);
  CHECK(hello.version == wire_version);
  hello = {.version = wire_version, .accepted = 0, .program = address_of("A Program.exe")};
  call(table(), Call::hello, hello);
  CHECK(hello.accepted == 1);
}

TEST_CASE("the callback runs on the program's own thread, one buffer after the other, and every thread ends") {
  const Entry* const to = small_programs();
  Program program(to);
  const Address face = opened(to, card);
  std::vector<Info> infos{{1, 0, {}}, {0, 0, {}}};
  REQUIRE(create(program, face, infos, 2) == TAUT_OK);
  CHECK(program.messages > 0);
  for (const Info& info : infos)
    for (const std::uint32_t half : info.halves) CHECK((half != 0 && half < (1u << 31)));
  // Output returns as input, so the buffers are where the program was told.
  std::atomic<int> wrong{0}, returned{0};
  program.switched = [&](int half) {
    const auto* const in = at<const std::int32_t>(infos[0].halves[half]);
    auto* const out = at<std::int32_t>(infos[1].halves[half]);
    for (int k = 0; k < 64; ++k) {
      if (in[k] != 0) ++returned;
      if (in[k] != 0 && in[k] != 0x123400) ++wrong;
      out[k] = 0x123400;
    }
  };
  REQUIRE(start(program, face) == TAUT_OK);
  REQUIRE(tests::eventually([&] { return program.switches > 100; }));
  CHECK(program.threads.size() == 2);
  CHECK(program.caller.load() == program.threads[0].get_id());
  CHECK(plain(to, Call::stop, face) == TAUT_OK);
  const int at_stop = program.switches;
  CHECK(returned > 64 * 50);
  CHECK(wrong == 0);
  CHECK(plain(to, Call::release, face) == 0);
  program.join();
  CHECK(program.ended == 2);
  CHECK(program.switches == at_stop);
}

TEST_CASE("a program may stop, dispose and release from inside its callback") {
  const Entry* const to = small_programs();
  Program program(to);
  const Address face = opened(to, card);
  std::vector<Info> infos{{1, 0, {}}, {0, 0, {}}};
  REQUIRE(create(program, face, infos, 2) == TAUT_OK);
  std::atomic<int> done{0}, last{-1};
  std::atomic<bool> started{false};
  program.switched = [&](int) {
    // In virtual time many callbacks pass before start() has returned, until when nothing runs that could be stopped.
    if (!started || last >= 0) return;
    last = program.switches + 1;
    done += plain(to, Call::stop, face) == TAUT_OK;
    done += plain(to, Call::dispose_buffers, face) == TAUT_OK;
    done += plain(to, Call::release, face) == 0;
  };
  REQUIRE(start(program, face) == TAUT_OK);
  started = true;
  REQUIRE(tests::eventually([&] { return program.ended == 2; }));
  program.join();
  CHECK(done == 3);
  CHECK(program.switches == last);
}

TEST_CASE("without a thread from Windows start() fails with a sentence, and works once there is one") {
  const Entry* const to = small_programs();
  Program program(to);
  const Address face = opened(to, card);
  std::vector<Info> infos{{1, 0, {}}, {0, 0, {}}};
  REQUIRE(create(program, face, infos, 2) == TAUT_OK);
  program.refuse_threads = true;
  CHECK(start(program, face) == TAUT_NO_MEMORY);
  CHECK(error_of(to, face).find("Wine cannot create another thread.") != std::string::npos);
  program.refuse_threads = false;
  CHECK(start(program, face) == TAUT_OK);
  REQUIRE(tests::eventually([&] { return program.switches > 10; }));
  CHECK(plain(to, Call::release, face) == 0);
  program.join();
}

TEST_CASE("an impossible channel count is refused before the list is read") {
  const Entry* const to = small_programs();
  Program program(to);
  const Address face = opened(to, card);
  std::vector<Info> infos(1);
  for (const std::int32_t count : {INT32_MIN, -1, 0, 5, 1000, INT32_MAX})
    CHECK(create(program, face, infos, count) == TAUT_INVALID_PARAMETER);
  CHECK(plain(to, Call::release, face) == 0);
}

TEST_CASE("the panel's questions and changes cross the wire whole: settings, report, devices, and what is refused") {
  const Folder folder;
  const std::string file = (folder.path() / "taut.toml").string();
  REQUIRE(setenv("TAUT_CONFIG", file.c_str(), 1) == 0);
  const Entry* const to = table();
  const Address face = opened(to, card);
  PanelOpen line{.face = face, .line = 0};
  call(to, Call::panel_open, line);
  const auto ask = [&](Panel::What what, const std::string& in = {}) {
    std::string text(1 << 20, '\0');
    Panel args{.line = line.line,
               .in = address_of(in.c_str()),
               .out = address_of(text.data()),
               .what = what,
               .size = static_cast<std::uint32_t>(text.size())};
    call(to, Call::panel, args);
    CHECK(args.size == std::string(text.c_str()).size() + 1);
    return std::string(text.c_str());
  };
  const auto status = status_of(ask(Panel::status));
  REQUIRE(status.has_value());
  CHECK(status->settings_file == file);
  CHECK(status->wanted.output == card);
  CHECK(status->rates.size() == 6);
  CHECK(status->report.output == card);
  const auto devices = devices_of(ask(Panel::devices));
  CHECK(std::ranges::any_of(devices, [](const panel::DeviceChoice& one) { return one.id == "virtual:loopback"; }));

  const std::vector<settings::Change> wanted{{"buffer", "96"}};
  CHECK(done_of(ask(Panel::change, text_of(wanted))).has_value());
  CHECK(status_of(ask(Panel::status))->file.buffer == 96);
  const std::vector<settings::Change> undone{{"buffer", std::nullopt}}, wrong{{"buffer", "many"}};
  CHECK(done_of(ask(Panel::change, text_of(undone))).has_value());
  CHECK(status_of(ask(Panel::status))->file.buffer == 0);
  const auto refused = done_of(ask(Panel::change, text_of(wrong)));
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().what.find("many") != std::string::npos);
  CHECK_FALSE(done_of(ask(Panel::change, "no text of ours")).has_value());

  CHECK_FALSE(levels_of(ask(Panel::levels)).plays);
  const panel::Levels levels{.plays = true, .inputs = {0.5F}, .outputs = {0.25F, 1.5F}, .drop_outs = 7};
  const panel::Levels back = levels_of(text_of(levels));
  CHECK(back.plays);
  CHECK(back.inputs == levels.inputs);
  CHECK(back.outputs == levels.outputs);
  CHECK(back.drop_outs == 7);
  for (const char* const screen : {"DISPLAY", "WAYLAND_DISPLAY"}) REQUIRE(unsetenv(screen) == 0);
  CHECK(done_of(ask(Panel::page)).error().remedy.starts_with("Type taut monitor, or change "));

  // The panel may outlive the driver.
  CHECK(plain(to, Call::release, face) == 0);
  CHECK(ask(Panel::status).empty());
  CHECK(done_of(ask(Panel::change, text_of(wanted))).error().what == "The program has closed the driver.");
  call(to, Call::panel_open, line);
  CHECK(line.line == 0);
  REQUIRE(unsetenv("TAUT_CONFIG") == 0);
}
