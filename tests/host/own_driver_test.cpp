// SPDX-License-Identifier: MIT
// The main job in miniature: through libtaut.so, on the virtual card, out and back over its cable.
#include <doctest/doctest.h>

#include <vector>

#include "driver/app.hpp"
#include "driver/library_path.hpp"
#include "host/host.hpp"

using namespace taut;
using host::Block;

namespace {

const host::Entry own{.name = "Taut", .description = {}, .library = tests::library_path(), .own = true};

}  // namespace

TEST_CASE("output returns after the reported round trip, bit-exact") {
  for (const int frames : {32, 64, 100, 480}) {
    CAPTURE(frames);
    const auto driver =
        host::Driver::open(own, {.settings = "device = virtual:loopback?clock=virtual&delay=7", .system = nullptr});
    REQUIRE_MESSAGE(driver, driver.error().sentence());
    CHECK(driver->name() == "Taut");
    std::vector<std::int32_t> came(20000, 0);
    std::atomic<Frames> done{0};
    auto session = host::Session::prepare(*driver, {.inputs = {}, .outputs = {}, .frames = frames},
                                          [&](const Block<std::int32_t>& block) {
                                            for (int i = 0; i < block.frames; ++i) {
                                              const auto at = static_cast<std::size_t>(block.position + i);
                                              if (at < came.size()) came[at] = block.in[0][i];
                                              block.out[0][i] = static_cast<std::int32_t>(at + 1);
                                            }
                                            done = block.position + block.frames;
                                          });
    REQUIRE_MESSAGE(session, session.error().sentence());
    CHECK(session->frames() == frames);
    REQUIRE(session->start());
    REQUIRE(tests::eventually([&] { return done > std::ssize(came); }));
    REQUIRE(session->stop());
    const auto latencies = session->latencies();
    REQUIRE(latencies);
    const auto trip = static_cast<std::size_t>(latencies->round_trip());
    const auto first = std::find_if(came.begin(), came.end(), [](std::int32_t s) { return s != 0; }) - came.begin();
    CHECK(first == static_cast<long>(trip));
    long wrong = 0;
    for (std::size_t i = trip; i < came.size(); ++i) wrong += came[i] != static_cast<std::int32_t>(i - trip + 1);
    CHECK(wrong == 0);
    const auto report = driver->report();
    REQUIRE(report);
    CHECK(report->find("\"callbacks\":") != std::string::npos);
  }
}
