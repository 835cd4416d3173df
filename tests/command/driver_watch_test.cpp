// SPDX-License-Identifier: MIT
#include "command/stream/driver_watch.hpp"

#include <doctest/doctest.h>

#include "driver/app.hpp"
#include "host/hostile_driver.hpp"

using namespace taut;
using command::DriverWatch;
using tests::eventually;
using tests::HostileDriver;

namespace {

constexpr Nanos second = 1'000'000'000;  // so the timeout of 5 s is 5 polls

struct Stream {
  HostileDriver driver;
  Expected<host::Driver> opened = host::Driver::adopt(driver.object(), "X");
  Expected<host::Session> session = host::Session::prepare(*opened, {.rate = 48000}, [](const host::Block<float>&) {});
  Stream() { REQUIRE(session->start()); }
  void again() {
    static_cast<void>(session->stop());
    session = std::unexpected(Error{});  // the buffers are destroyed first
    session = host::Session::prepare(*opened, {}, [](const host::Block<float>&) {});
    REQUIRE(session);
    REQUIRE(session->start());
  }
  ~Stream() { static_cast<void>(session->stop()); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
};

}  // namespace

TEST_CASE("a driver that asks to be reopened is reported once, and the stream goes on") {
  Stream stream;
  DriverWatch watch(*stream.session, second);
  CHECK(watch.poll(*stream.session));
  CHECK(watch.remarks().empty());
  for (int times = 0; times < 3; ++times) {
    CHECK(stream.driver.callbacks.message(TAUT_MESSAGE_RESET_REQUEST, 0, nullptr, nullptr) == 1);
    const auto before = stream.session->callbacks();
    REQUIRE(eventually([&] { return stream.session->callbacks() > before; }));
    CHECK(watch.poll(*stream.session));
  }
  REQUIRE(watch.remarks().size() == 1);
  CHECK(watch.remarks().front().find("asks to be opened again") != std::string::npos);
  CHECK(!watch.error());
}

TEST_CASE("a changed rate ends the stream and names both rates; the same rate again does not") {
  Stream stream;
  DriverWatch watch(*stream.session, second);
  stream.driver.callbacks.sample_rate_did_change(48000);
  CHECK(watch.poll(*stream.session));
  stream.driver.habits.rate = 44100;
  stream.driver.callbacks.sample_rate_did_change(44100);
  CHECK(!watch.poll(*stream.session));
  REQUIRE(watch.error());
  CHECK(watch.error()->what == "The driver switched from 48 kHz to 44.1 kHz.");
  stream.again();
  CHECK(stream.session->rate() == 44100);
  DriverWatch next(*stream.session, second);
  CHECK(next.poll(*stream.session));
}

TEST_CASE("a driver whose callbacks stopped is given up after 5 s of polls, not before") {
  for (const bool asked : {false, true}) {
    Stream stream;
    DriverWatch watch(*stream.session, second);
    REQUIRE(eventually([&] { return stream.session->callbacks() > 0; }));
    if (asked) stream.driver.callbacks.message(TAUT_MESSAGE_RESET_REQUEST, 0, nullptr, nullptr);
    static_cast<void>(stream.session->stop());
    CHECK(watch.poll(*stream.session));
    for (int polls = 0; polls < 4; ++polls) CHECK(watch.poll(*stream.session));
    CHECK(!watch.poll(*stream.session));
    REQUIRE(watch.error());
    CHECK(watch.error()->what.find("callbacks stopped") != std::string::npos);
    CHECK(watch.error()->what.starts_with("The driver asked") == asked);
    stream.again();
    CHECK(eventually([&] { return stream.session->callbacks() > 0; }));
  }
}
