// SPDX-License-Identifier: MIT
// A card with one direction in use: the other one is available, and the holder of the first is named.
#include "alsa/folder.hpp"
#include "alsa/rig.hpp"

namespace taut::tests {
namespace {

using device::Can;

constexpr const char* card = "alsa:hw:Fake,0,0";

/// The fake card, with one direction held by another program or by this one.
struct HalfCard {
  Folder proc;
  std::unique_ptr<device::Backend> backend;

  explicit HalfCard(bool capture_held, int holder = 12) {
    const std::string pcm = capture_held ? "pcm0c" : "pcm0p";
    proc.write("asound/Fake/" + pcm + "/sub0/status", "state: RUNNING\nowner_pid   : " + std::to_string(holder) + "\n");
    proc.write("12/comm", "aplay\n");
    proc.write("555/comm", "taut\n");
    auto around = fake_surroundings();
    around.proc = proc.path();
    around.process = 555;
    plug_in({});
    (capture_held ? fake_offer.capture_open_code : fake_offer.playback_open_code) = -EBUSY;
    backend = device::alsa::make_backend(&fake_library(), around);
  }
};

TEST_CASE("a probe reports the free direction in full, and who holds the other") {
  for (const bool capture_held : {false, true}) {
    HalfCard half(capture_held);
    const auto can = half.backend->probe(card);
    REQUIRE(can);
    CHECK(can->known == Can::Known::yes);
    CHECK(can->inputs.size() == (capture_held ? 0 : 2));
    CHECK(can->outputs.size() == (capture_held ? 2 : 0));
    CHECK(can->rates.size() == 3);
    const std::string& held = capture_held ? can->inputs_held : can->outputs_held;
    CHECK(held == "The sound device 'hw:Fake,0,0' is in use: aplay (process 12) " +
                      std::string(capture_held ? "records from" : "plays on") + " it. Close aplay, and try again.");
    CHECK((capture_held ? can->outputs_held : can->inputs_held).empty());
  }
}

TEST_CASE("the free direction opens, the other is refused with its holder") {
  HalfCard half(false);
  auto request = Rig::request(64, 64);
  request.out.clear();
  CHECK(half.backend->open(request));
  request = Rig::request(64, 64);
  request.in.clear();
  const auto refused = half.backend->open(request);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().trouble == Trouble::busy);
  CHECK(refused.error().what.find("aplay (process 12) plays on it") != std::string::npos);
}

TEST_CASE("the list names the holders without opening") {
  HalfCard half(true);
  const auto devices = half.backend->list();
  REQUIRE(devices);
  CHECK((*devices)[0].inputs_held == "aplay (process 12) records from it");
  CHECK((*devices)[0].outputs_held.empty());
  CHECK(fake.opens == 0);
}

TEST_CASE("hardware without full duplex says so, and names no holder") {
  HalfCard half(true, 555);  // this program's own capture, just opened
  fake_offer.capture_open_code = 0;
  fake_offer.playback_open_code = -EBUSY;
  const auto can = half.backend->probe(card);
  REQUIRE(can);
  CHECK(can->outputs_held.find("cannot play and record at once") != std::string::npos);
  CHECK(can->outputs_held.find("taut") == std::string::npos);
}

}  // namespace
}  // namespace taut::tests
