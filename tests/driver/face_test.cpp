// SPDX-License-Identifier: MIT
// The protocol's state rules, slot by slot: each answer in each state, and no write beyond its field.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>
#include <thread>
#include <vector>

#include "driver/app.hpp"
#include "driver/make.hpp"

using namespace taut;
using tests::App;
using Table = TautDriverTable;

namespace {

constexpr const char* card = "virtual:loopback?clock=virtual";

// With a wide protocol integer, a value whose low 32 bits are 0; otherwise just a large one.
constexpr TautLong cut_to_zero = sizeof(TautLong) > 4 ? static_cast<TautLong>(1LL << 32) : TautLong{1} << 21;

struct Rig {
  tests::Folder folder;
  App app{tests::make(folder)};
};

/// Every control slot that needs a state, with valid arguments.
std::vector<TautResult> control_codes(App& app) {
  TautLong a = 0, b = 0, c = 0, d = 0, one = 1;
  double rate = 0;
  TautClockSource source{};
  TautChannelInfo info{};
  return {app(&Table::get_channels, &a, &b),
          app(&Table::get_latencies, &a, &b),
          app(&Table::get_buffer_size, &a, &b, &c, &d),
          app(&Table::can_sample_rate, 48000.0),
          app(&Table::get_sample_rate, &rate),
          app(&Table::set_sample_rate, 48000.0),
          app(&Table::get_clock_sources, &source, &one),
          app(&Table::set_clock_source, 0L),
          app(&Table::get_channel_info, &info)};
}

TautResult position(App& app) {
  TautInt64 frames{}, time{};
  return app(&Table::get_sample_position, &frames, &time);
}

}  // namespace

TEST_CASE("loaded: everything except names and questions is refused, with a message") {
  Rig rig;
  for (const TautResult code : control_codes(rig.app)) CHECK(code == TAUT_INVALID_MODE);
  CHECK(rig.app.create(64) == TAUT_INVALID_MODE);
  CHECK(rig.app(&Table::start) == TAUT_INVALID_MODE);
  CHECK(rig.app(&Table::stop) == TAUT_INVALID_MODE);
  CHECK(rig.app(&Table::dispose_buffers) == TAUT_INVALID_MODE);
  CHECK_FALSE(rig.app.words().empty());
  CHECK(position(rig.app) == TAUT_NOT_ADVANCING);
  CHECK(tests::no_panel(rig.app(&Table::control_panel)));
  CHECK(rig.app(&Table::output_ready) == TAUT_OK);
  CHECK(rig.app(&Table::get_driver_version) > 0);
  CHECK(rig.app(&Table::future, TautLong{TAUT_FUTURE_CAN_TIME_INFO}, nullptr) == TAUT_SUCCESS);
}

TEST_CASE("every state answers as the table says, and the way down leads back up") {
  Rig rig;
  App& app = rig.app;
  REQUIRE_MESSAGE(app.open(card), app.said);
  CHECK(app.words().empty());
  CHECK(app(&Table::init, nullptr) == 1);
  for (const TautResult code : control_codes(app)) CHECK(code == TAUT_OK);
  CHECK(app(&Table::start) == TAUT_INVALID_MODE);
  CHECK(app(&Table::stop) == TAUT_INVALID_MODE);
  CHECK(app(&Table::dispose_buffers) == TAUT_INVALID_MODE);
  CHECK(position(app) == TAUT_NOT_ADVANCING);
  for (int round = 0; round < 3; ++round) {
    REQUIRE(app.create(64) == TAUT_OK);
    CHECK(app.create(64) == TAUT_INVALID_MODE);
    CHECK(app(&Table::stop) == TAUT_INVALID_MODE);
    for (const TautResult code : control_codes(app)) CHECK(code == TAUT_OK);
    CHECK(app.switches == 0);
    app.expect_start();
    REQUIRE(app(&Table::start) == TAUT_OK);
    CHECK(app(&Table::start) == TAUT_INVALID_MODE);
    CHECK(app.create(64) == TAUT_INVALID_MODE);
    for (const TautResult code : control_codes(app)) CHECK(code == TAUT_OK);
    CHECK(tests::eventually([&] { return app.switches > 20; }));
    CHECK(position(app) == TAUT_OK);
    if (round == 1) CHECK(app(&Table::stop) == TAUT_OK);
    REQUIRE(app(&Table::dispose_buffers) == TAUT_OK);
    app.switches = 0;
  }
  CHECK(app.wrong_half == 0);
  CHECK(app.wrong_position == 0);
  CHECK(app.plain_calls == 0);
  CHECK(app.release() == 0);
}

TEST_CASE("the host's reference count is its own, whatever other threads do with the object") {
  Rig rig;
  REQUIRE(rig.app.open(card));
  std::atomic<bool> over{false};
  std::vector<std::thread> threads;
  for (int k = 0; k < 2; ++k)
    threads.emplace_back([&] {
      TautLong in = 0, out = 0;
      while (!over) rig.app(&Table::get_channels, &in, &out);
    });
  int wrong = 0;
  for (int k = 0; k < 10'000; ++k) {
    wrong += rig.app(&Table::add_ref) != 2;
    wrong += rig.app->release(rig.app.driver()) != 1;
  }
  over = true;
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
  CHECK(rig.app.release() == 0);
}

TEST_CASE("null and absurd arguments have codes, change nothing, and break nothing") {
  Rig rig;
  App& app = rig.app;
  REQUIRE_MESSAGE(app.open(card), app.said);
  TautLong value = 77;
  TautLong* const none = nullptr;
  CHECK(app(&Table::get_channels, none, &value) == TAUT_INVALID_PARAMETER);
  CHECK(app(&Table::get_channels, &value, none) == TAUT_INVALID_PARAMETER);
  CHECK(app(&Table::get_latencies, none, none) == TAUT_INVALID_PARAMETER);
  CHECK(app(&Table::get_buffer_size, &value, &value, &value, none) == TAUT_INVALID_PARAMETER);
  CHECK(app(&Table::get_sample_rate, static_cast<double*>(nullptr)) == TAUT_INVALID_PARAMETER);
  CHECK(app(&Table::get_clock_sources, static_cast<TautClockSource*>(nullptr), &value) == TAUT_INVALID_PARAMETER);
  TautClockSource source{};
  TautLong zero = 0;
  CHECK(app(&Table::get_clock_sources, &source, &zero) == TAUT_INVALID_PARAMETER);
  CHECK(app(&Table::set_clock_source, 1L) == TAUT_INVALID_PARAMETER);
  CHECK(app(&Table::get_channel_info, static_cast<TautChannelInfo*>(nullptr)) == TAUT_INVALID_PARAMETER);
  CHECK(app(&Table::get_sample_position, static_cast<TautInt64*>(nullptr), static_cast<TautInt64*>(nullptr)) ==
        TAUT_INVALID_PARAMETER);
  CHECK(value == 77);
  for (const TautLong channel : {-1L, 2L, cut_to_zero << 8, std::numeric_limits<long>::min()}) {
    TautChannelInfo info{.channel = channel, .is_input = 1};
    CHECK(app(&Table::get_channel_info, &info) == TAUT_INVALID_PARAMETER);
  }
  for (const double rate : {std::nan(""), std::numeric_limits<double>::infinity(), 0.0, -1.0, 1e9, -48000.0, 1e-300}) {
    CHECK(app(&Table::can_sample_rate, rate) == TAUT_NO_CLOCK);
    CHECK(app(&Table::set_sample_rate, rate) == TAUT_NO_CLOCK);
  }
  app(&Table::get_driver_name, static_cast<char*>(nullptr));
  app(&Table::get_error_message, static_cast<char*>(nullptr));
}

TEST_CASE("createBuffers refuses invalid requests and stays initialised") {
  Rig rig;
  App& app = rig.app;
  REQUIRE_MESSAGE(app.open(card), app.said);
  const TautCallbacks good = App::callbacks();
  TautCallbacks none = good;
  none.buffer_switch = nullptr;
  const auto make = [&](std::vector<TautBufferInfo> infos, TautLong count, TautLong frames, const TautCallbacks* with) {
    const auto code = app->create_buffers(app.driver(), infos.empty() ? nullptr : infos.data(), count, frames, with);
    for (const auto& info : infos) CHECK((info.halves[0] == nullptr && info.halves[1] == nullptr));
    return code;
  };
  CHECK(make({}, 1, 64, &good) == TAUT_INVALID_PARAMETER);
  CHECK(make({{1, 0, {}}}, 0, 64, &good) == TAUT_INVALID_PARAMETER);
  CHECK(make({{1, 0, {}}}, -5, 64, &good) == TAUT_INVALID_PARAMETER);
  CHECK(make({{1, 0, {}}}, std::numeric_limits<long>::max(), 64, &good) == TAUT_INVALID_PARAMETER);
  CHECK(make({{1, 0, {}}}, 1, 64, nullptr) == TAUT_INVALID_PARAMETER);
  CHECK(make({{1, 0, {}}}, 1, 64, &none) == TAUT_INVALID_PARAMETER);
  CHECK(make({{1, 99, {}}}, 1, 64, &good) == TAUT_INVALID_PARAMETER);
  CHECK(make({{1, -1, {}}}, 1, 64, &good) == TAUT_INVALID_PARAMETER);
  CHECK(make({{1, cut_to_zero, {}}}, 1, 64, &good) == TAUT_INVALID_PARAMETER);
  CHECK(make({{1, 0, {}}, {1, 0, {}}}, 2, 64, &good) == TAUT_INVALID_PARAMETER);
  for (const TautLong frames : {0L, -64L, 1L << 20, cut_to_zero << 8})
    CHECK(make({{1, 0, {}}}, 1, frames, &good) == TAUT_INVALID_MODE);
  CHECK(app(&Table::start) == TAUT_INVALID_MODE);
  CHECK(app.create(64) == TAUT_OK);
}

TEST_CASE("buffers are aligned, disjoint, silent, and valid until disposed") {
  Rig rig;
  App& app = rig.app;
  REQUIRE_MESSAGE(app.open(card), app.said);
  REQUIRE(app.create(100) == TAUT_OK);
  std::vector<std::uintptr_t> places;
  for (const auto& info : app.infos)
    for (void* half : info.halves) {
      REQUIRE(half != nullptr);
      places.push_back(reinterpret_cast<std::uintptr_t>(half));
      CHECK(places.back() % 64 == 0);
      CHECK(std::ranges::all_of(std::span(static_cast<char*>(half), 400), [](char c) { return c == 0; }));
    }
  std::ranges::sort(places);
  for (std::size_t k = 1; k < places.size(); ++k) CHECK(places[k] - places[k - 1] >= 400);
  TautChannelInfo info{.channel = 1, .is_input = 0};
  CHECK(app(&Table::get_channel_info, &info) == TAUT_OK);
  CHECK(info.is_active == 1);
  CHECK(app(&Table::dispose_buffers) == TAUT_OK);
  CHECK(app(&Table::get_channel_info, &info) == TAUT_OK);
  CHECK(info.is_active == 0);
}

TEST_CASE("nothing is written beyond the protocol's field sizes") {
  Rig rig;
  App& app = rig.app;
  std::string name(200, 'n');
  CHECK(app(&Table::future, TautLong{TAUT_FUTURE_SELECT_INSTANCE}, static_cast<void*>(name.data())) == TAUT_SUCCESS);
  std::string field(200, '#');
  app(&Table::get_driver_name, field.data());
  CHECK(std::strlen(field.data()) == 31);
  CHECK(field.substr(32) == std::string(168, '#'));
  CHECK(app.set("device = " + std::string(500, 'x') + "\n") == TAUT_SUCCESS);
  CHECK(app(&Table::init, nullptr) == 0);
  field.assign(200, '#');
  app(&Table::get_error_message, field.data());
  CHECK(std::strlen(field.data()) <= 123);
  CHECK(std::strlen(field.data()) > 10);
  CHECK(field.substr(124) == std::string(76, '#'));
}

TEST_CASE("an instance's name is taken verbatim, until init, and loads its stored settings") {
  Rig rig;
  App& app = rig.app;
  tests::store(rig.folder, "Studio", "device", card);
  tests::store(rig.folder, "Studio", "buffer", "96");
  const auto select = [&](const char* name) {
    return app(&Table::future, TautLong{TAUT_FUTURE_SELECT_INSTANCE}, static_cast<void*>(const_cast<char*>(name)));
  };
  CHECK(select(nullptr) == TAUT_SUCCESS);
  CHECK(select("") == TAUT_SUCCESS);
  CHECK(select("Anything at all") == TAUT_SUCCESS);
  CHECK(select("Studio") == TAUT_SUCCESS);
  CHECK(select("Studio") == TAUT_SUCCESS);
  REQUIRE(app(&Table::init, nullptr) == 1);
  char name[TAUT_NAME_SIZE];
  app(&Table::get_driver_name, +name);
  CHECK(std::string(name) == "Studio");
  TautLong min = 0, max = 0, preferred = 0, step = 0;
  CHECK(app(&Table::get_buffer_size, &min, &max, &preferred, &step) == TAUT_OK);
  CHECK(preferred == 96);
  CHECK(select("Studio") == TAUT_SUCCESS);
  CHECK(select("Other") == TAUT_INVALID_MODE);
  tests::erase(rig.folder, "Studio");
}

TEST_CASE("an invalid stored setting makes init fail with its message, and can be corrected") {
  Rig rig;
  tests::store(rig.folder, "Taut", "buffer", "many");
  CHECK(rig.app.set(std::string("device = ").append(card)) == TAUT_SUCCESS);
  CHECK(rig.app(&Table::init, nullptr) == 0);
  CHECK(rig.app.words().find("buffer") != std::string::npos);
  tests::store(rig.folder, "Taut", "buffer", "128");
  CHECK(rig.app(&Table::init, nullptr) == 1);
  tests::erase(rig.folder, "Taut");
}

TEST_CASE("future() supports what it announces, and answers -998 to everything else") {
  Rig rig;
  App& app = rig.app;
  const auto ask = [&](TautLong selector, void* parameter = nullptr) {
    return app->future(app.driver(), selector, parameter);
  };
  for (TautLong selector = -3; selector < 40; ++selector)
    CHECK(ask(selector) ==
          (selector == TAUT_FUTURE_CAN_TIME_INFO ? TautResult{TAUT_SUCCESS} : TautResult{TAUT_INVALID_PARAMETER}));
  CHECK(ask(TAUT_FUTURE_CAN_REPORT_OVERLOAD) == 0x3F4847A0);
  for (const TautLong selector : std::initializer_list<TautLong>{
           TAUT_FUTURE_SET_IO_FORMAT, TAUT_FUTURE_GET_IO_FORMAT, TAUT_FUTURE_CAN_IO_FORMAT,
           TAUT_FUTURE_GET_INTERNAL_BUFFERS, TAUT_FUTURE_SETTINGS, TAUT_FUTURE_REPORT, 0x7FFFFFFF})
    CHECK(ask(selector) == TAUT_INVALID_PARAMETER);
  TautIoFormat format{.format = TAUT_IO_FORMAT_DSD, .future = {}};
  CHECK(ask(TAUT_FUTURE_CAN_IO_FORMAT, &format) == TAUT_INVALID_PARAMETER);
  CHECK(format.format == TAUT_IO_FORMAT_DSD);
  CHECK(ask(TAUT_FUTURE_SET_IO_FORMAT, &format) == TAUT_INVALID_PARAMETER);
  CHECK(format.format == TAUT_IO_FORMAT_INVALID);
  CHECK(ask(TAUT_FUTURE_GET_IO_FORMAT, &format) == TAUT_SUCCESS);
  CHECK(format.format == TAUT_IO_FORMAT_PCM);
  CHECK(ask(TAUT_FUTURE_SET_IO_FORMAT, &format) == TAUT_SUCCESS);
}

TEST_CASE("the last error is available in full: what is wrong, and on the next line what to do") {
  Rig rig;
  App& app = rig.app;
  const auto whole = [&](unsigned size) {
    std::string text(size, '#');
    TautText place{.data = text.data(), .size = size, .needed = 0};
    CHECK(app->future(app.driver(), TAUT_FUTURE_ERROR, &place) == TAUT_SUCCESS);
    CHECK(strnlen(text.data(), size) < std::max(size, 1u));
    text.resize(std::min(size, place.needed) - 1);
    return std::pair(text, place.needed);
  };
  const std::string device(200, 'x');
  CHECK_FALSE(app.open("nosuch:" + device));
  const auto [text, needed] = whole(4096);
  CHECK(text.size() + 1 == needed);
  CHECK(app.words().size() < 124);
  CHECK(text.starts_with(app.words().substr(0, app.words().size() - 3)));
  CHECK(text.find(device) != std::string::npos);
  CHECK(text.find('\n') != std::string::npos);
  // Asked again, with too small a buffer, and with wrong arguments: the error must not change.
  CHECK(whole(10).first == text.substr(0, 9));
  CHECK(app->future(app.driver(), TAUT_FUTURE_ERROR, nullptr) == TAUT_INVALID_PARAMETER);
  CHECK(whole(4096).first == text);
}

TEST_CASE("the internal buffers are included in the latencies") {
  Rig rig;
  App& app = rig.app;
  REQUIRE_MESSAGE(app.open(card), app.said);
  REQUIRE(app.create(64) == TAUT_OK);
  TautInternalBuffers buffers{-1, -1};
  CHECK(app->future(app.driver(), TAUT_FUTURE_GET_INTERNAL_BUFFERS, &buffers) == TAUT_SUCCESS);
  TautLong in = 0, out = 0;
  CHECK(app(&Table::get_latencies, &in, &out) == TAUT_OK);
  CHECK(buffers.input_frames >= 0);
  CHECK(buffers.input_frames <= in - 64);
  CHECK(buffers.output_frames >= 0);
  CHECK(buffers.output_frames <= out);
}

TEST_CASE("settings apply while no buffers exist; refused settings change nothing") {
  Rig rig;
  App& app = rig.app;
  CHECK(app.set("nonsense") == TAUT_INVALID_PARAMETER);
  REQUIRE(app.open("virtual:wide?in=8&out=6&clock=virtual"));
  TautLong in = 0, out = 0;
  CHECK(app(&Table::get_channels, &in, &out) == TAUT_OK);
  CHECK((in == 8 && out == 6));
  CHECK(app.set("device = virtual:wide?in=3&out=1&clock=virtual") == TAUT_SUCCESS);
  CHECK(app(&Table::get_channels, &in, &out) == TAUT_OK);
  CHECK((in == 3 && out == 1));
  CHECK(app.set("device = none:such") != TAUT_SUCCESS);
  CHECK_FALSE(app.words().empty());
  CHECK(app.set("buffer = lots") == TAUT_INVALID_PARAMETER);
  CHECK(app(&Table::get_channels, &in, &out) == TAUT_OK);
  CHECK((in == 3 && out == 1));
  TautBufferInfo info{1, 0, {}};
  const TautCallbacks callbacks = App::callbacks();
  REQUIRE(app->create_buffers(app.driver(), &info, 1, 64, &callbacks) == TAUT_OK);
  CHECK(app.set("buffer = 64") == TAUT_INVALID_MODE);
}

TEST_CASE("the report is JSON, in pieces as small as the caller wants") {
  Rig rig;
  App& app = rig.app;
  TautText text{nullptr, 0, 0};
  CHECK(app->future(app.driver(), TAUT_FUTURE_REPORT, &text) == TAUT_INVALID_MODE);
  REQUIRE_MESSAGE(app.open(card), app.said);
  REQUIRE(app.create(64) == TAUT_OK);
  REQUIRE(app->future(app.driver(), TAUT_FUTURE_REPORT, &text) == TAUT_SUCCESS);
  REQUIRE(text.needed > 100);
  std::string whole(text.needed, '#');
  text = {whole.data(), static_cast<unsigned>(whole.size()), 0};
  REQUIRE(app->future(app.driver(), TAUT_FUTURE_REPORT, &text) == TAUT_SUCCESS);
  const auto json = nlohmann::json::parse(whole.c_str());
  CHECK(json["buffer"] == 64);
  CHECK(json["inputs"] == 2);
  std::string little(10, '#');
  text = {little.data(), 5, 0};
  CHECK(app->future(app.driver(), TAUT_FUTURE_REPORT, &text) == TAUT_SUCCESS);
  CHECK(little == std::string("{\"de\0#####", 10));
}
