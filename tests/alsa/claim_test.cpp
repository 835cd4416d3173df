// SPDX-License-Identifier: MIT
// A card that another program holds: the result of asking for it, and the message.
#include <atomic>
#include <thread>

#include "alsa/folder.hpp"
#include "alsa/rig.hpp"
#include "support/eventually.hpp"

namespace taut::tests {
namespace {

using device::Can;
using device::Wake;
using device::reservation::Answer;
using device::reservation::Wanted;
using Outcome = Answer::Outcome;

constexpr const char* card = "alsa:hw:Fake,0,0";
const device::reservation::Program wireplumber{.name = "WirePlumber", .pid = 9};

int busy_opens, opens;
std::atomic<int> open_pcms;

int open_busy_first(snd_pcm_t** pcm, const char* name, snd_pcm_stream_t direction, int mode) {
  ++opens;
  if (busy_opens > 0) return --busy_opens, -EBUSY;
  const int code = fake_library().snd_pcm_open(pcm, name, direction, mode);
  if (code == 0) ++open_pcms;
  return code;
}

int close_counted(snd_pcm_t* pcm) {
  --open_pcms;
  return fake_library().snd_pcm_close(pcm);
}

/// The fake card, busy for a number of opens while PipeWire plays on it. Its reservation answers as configured.
struct ReservedCard {
  Folder proc;
  device::alsa::Library library = fake_library();
  Answer answer;
  Wanted wanted;
  int asked = 0;
  std::unique_ptr<device::Backend> backend;

  ReservedCard(Answer given, int busy) : answer(std::move(given)) {
    plug_in({});
    proc.write("asound/Fake/pcm0p/sub0/status", "state: RUNNING\nowner_pid   : 12\n");
    proc.write("12/comm", "pipewire\n");
    library.snd_pcm_open = &open_busy_first;
    library.snd_pcm_close = &close_counted;
    busy_opens = busy;
    opens = 0;
    auto around = fake_surroundings();
    around.proc = proc.path();
    around.process = 555;
    around.reserve = [this](const Wanted& w) {
      wanted = w;
      ++asked;
      return answer;
    };
    backend = device::alsa::make_backend(&library, around);
  }

  std::string refusal() {
    const auto stream = backend->open(Rig::request(64, 64));
    REQUIRE_FALSE(stream);
    CHECK(stream.error().trouble == Trouble::busy);
    return stream.error().sentence();
  }
};

constexpr int always = 1'000'000;
const std::string in_use = "The sound device 'hw:Fake,0,0' is in use: pipewire (process 12) plays on it.";

TEST_CASE(
    "a card that a server released is opened as soon as the server has closed it, and reserved while it is open") {
  const auto hold = std::make_shared<int>(0);
  ReservedCard reserved({.outcome = Outcome::held, .hold = hold, .by = wireplumber}, 5);
  reserved.answer.hold = hold;
  auto stream = reserved.backend->open(Rig::request(64, 64));
  reserved.answer = {};
  REQUIRE(stream);
  CHECK(reserved.wanted.card == 0);
  CHECK(reserved.wanted.device == "hw:Fake,0,0");
  CHECK_FALSE(reserved.wanted.yields);
  const auto& remarks = (*stream)->agreed().remarks;
  CHECK(remarks.front() ==
        "The sound device 'hw:Fake,0,0' was taken from WirePlumber (process 9), which has it back when the stream is "
        "closed.");
  CHECK(hold.use_count() == 2);
  stream->reset();
  CHECK(hold.use_count() == 1);
}

TEST_CASE("a free card opens without a remark") {
  ReservedCard reserved({.outcome = Outcome::held, .hold = std::make_shared<int>(0)}, 0);
  const auto stream = reserved.backend->open(Rig::request(64, 64));
  REQUIRE(stream);
  CHECK((*stream)->agreed().remarks.empty());
  CHECK(reserved.asked == 1);
}

TEST_CASE("a card in use stays in use if its holder cannot be asked: one open, no waiting") {
  ReservedCard reserved({.outcome = Outcome::held, .hold = std::make_shared<int>(0)}, always);
  CHECK(reserved.refusal().starts_with(in_use + " Choose it by name"));
  CHECK(opens == 2);
}

TEST_CASE("each way asking can fail has its own sentence") {
  SUBCASE("refused") {
    ReservedCard reserved({.outcome = Outcome::refused, .by = {"Jack audio server", 7}}, always);
    CHECK(reserved.refusal() == in_use +
                                    " Jack audio server (process 7) was asked to let go of it, and refused. Close Jack "
                                    "audio server, or play through it.");
  }
  SUBCASE("no answer") {
    ReservedCard reserved({.outcome = Outcome::mute, .by = wireplumber}, always);
    CHECK(reserved.refusal() == in_use +
                                    " WirePlumber (process 9) was asked to let go of it, and does not answer. Close "
                                    "WirePlumber; if it hangs: kill 9.");
  }
  SUBCASE("agreed, and not in time") {
    ReservedCard reserved({.outcome = Outcome::held, .hold = std::make_shared<int>(0), .by = wireplumber}, always);
    CHECK(reserved.refusal().find("WirePlumber (process 9) agreed to let go of it, and did not in time.") !=
          std::string::npos);
    CHECK(opens > 10);
  }
  SUBCASE("no bus") {
    ReservedCard reserved({.outcome = Outcome::no_bus, .detail = "Why."}, always);
    const std::string said = reserved.refusal();
    CHECK(said.find("There is no session bus, on which programs are asked to let go of a card. (Why.)") !=
          std::string::npos);
    CHECK(said.find("set the card's profile to 'Off'") != std::string::npos);
  }
  SUBCASE("a bus that hangs") {
    ReservedCard reserved({.outcome = Outcome::mute_bus}, always);
    CHECK(reserved.refusal().find("does not answer") != std::string::npos);
  }
}

TEST_CASE("free hardware is used even if another program has reserved the card, with a remark") {
  ReservedCard reserved({.outcome = Outcome::refused, .by = wireplumber}, 0);
  const auto stream = reserved.backend->open(Rig::request(64, 64));
  REQUIRE(stream);
  CHECK((*stream)->agreed().remarks.front() ==
        "The sound device 'hw:Fake,0,0' is reserved by WirePlumber (process 9), which refused to let go; it was free, "
        "and is used.");
}

TEST_CASE("a card reserved by a program with higher priority is not opened, although it is free") {
  ReservedCard reserved({.outcome = Outcome::yielded, .by = wireplumber}, 0);
  CHECK(
      reserved.refusal() ==
      "The sound device 'hw:Fake,0,0' was given to WirePlumber (process 9), which asked for it (share = yield). It is "
      "taken back when that program has closed it; with share = keep Taut keeps it.");
  CHECK(opens == 0);
}

TEST_CASE("yielding closes a stopped stream's device before its reservation is released") {
  const auto hold = std::make_shared<int>(0);
  ReservedCard reserved({.outcome = Outcome::held, .hold = hold}, 0);
  auto request = Rig::request(64, 64);
  request.share = device::Share::yield;
  const int before = open_pcms;
  auto stream = reserved.backend->open(request);
  REQUIRE(stream);
  SUBCASE("that never ran") {}
  SUBCASE("that ran") {
    REQUIRE((*stream)->start());
    (*stream)->stop();
  }
  reserved.answer.hold.reset();
  CHECK(open_pcms == before + 2);
  reserved.wanted.let_go();
  CHECK(eventually([&] { return hold.use_count() == 1; }));
  CHECK(open_pcms == before);
  const auto started = (*stream)->start();
  REQUIRE_FALSE(started);
  CHECK(started.error().trouble == Trouble::busy);
  CHECK(started.error().what.find("given to another program") != std::string::npos);
  (*stream)->stop();
}

TEST_CASE("yielding loses the device within wait()") {
  ReservedCard reserved({.outcome = Outcome::held, .hold = std::make_shared<int>(0)}, 0);
  auto request = Rig::request(64, 64);
  request.share = device::Share::yield;
  auto stream = reserved.backend->open(request);
  REQUIRE(stream);
  CHECK(reserved.wanted.yields);
  device::Turn turn;
  REQUIRE((*stream)->start());
  REQUIRE((*stream)->wait(fake_clock.now() + nanos_per_second, turn) == Wake::turn);
  SUBCASE("between two turns") { (*stream)->done(turn.frames, 0); }
  SUBCASE("within a turn") {}
  std::thread([&] { reserved.wanted.let_go(); }).join();
  CHECK((*stream)->wait(fake_clock.now() + nanos_per_second, turn) == Wake::gone);
  const Error why = (*stream)->explain((*stream)->fault());
  CHECK(why.trouble == Trouble::busy);
  CHECK(why.sentence() ==
        "The sound device 'hw:Fake,0,0' was given to another program, which asked for it (share = yield). It is taken "
        "back when that program has closed it.");
  stream->reset();
  reserved.wanted.let_go();  // a request a moment later finds nobody
}

TEST_CASE("a probe disturbs nobody; opening asks the holder, once") {
  const auto hold = std::make_shared<int>(0);
  ReservedCard reserved({.outcome = Outcome::held, .hold = nullptr, .by = wireplumber}, 2);
  auto can = reserved.backend->probe(card);
  REQUIRE(can);
  CHECK(can->known == Can::Known::busy);
  CHECK(reserved.asked == 0);

  busy_opens = 4;  // two of them after asking
  can = reserved.backend->probe_to_open(card);
  REQUIRE(can);
  CHECK(can->known == Can::Known::yes);
  CHECK(can->inputs.size() == 2);
  CHECK(can->outputs.size() == 2);
  CHECK(reserved.asked == 1);

  // The capabilities are known now, so the server is left alone until the card is really opened.
  busy_opens = 2;
  can = reserved.backend->probe_to_open(card);
  REQUIRE(can);
  CHECK(can->known == Can::Known::busy);
  CHECK(can->outputs.size() == 2);
  CHECK(reserved.asked == 1);
}

TEST_CASE("asking for the other half of a half-used card is reported too") {
  ReservedCard reserved({.outcome = Outcome::no_bus, .detail = "Why."}, 0);
  fake_offer.playback_open_code = -EBUSY;
  const auto can = reserved.backend->probe_to_open(card);
  REQUIRE(can);
  CHECK(can->known == Can::Known::yes);
  CHECK(can->inputs.size() == 2);
  CHECK(can->outputs_held.starts_with(in_use + " There is no session bus"));
}

TEST_CASE("a probe reports the result of asking, too") {
  ReservedCard reserved({.outcome = Outcome::refused, .by = wireplumber}, always);
  const auto can = reserved.backend->probe_to_open(card);
  REQUIRE(can);
  CHECK(can->known == Can::Known::busy);
  CHECK(can->why == in_use +
                        " WirePlumber (process 9) was asked to let go of it, and refused. Close WirePlumber, or "
                        "play through it.");
}

}  // namespace
}  // namespace taut::tests
