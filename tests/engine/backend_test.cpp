// SPDX-License-Identifier: MIT
// Which backend an engine chooses when no device is named, the reason, and the latencies of the alternatives.
#include <doctest/doctest.h>

#include <map>

#include "device/virtual/card.hpp"
#include "engine/choice.hpp"

namespace taut::tests {
namespace {

using namespace device;

/// A backend with one card that runs cycles of these sizes and may refuse to open.
class OneCard final : public Backend {
 public:
  OneCard(std::string prefix, int least, int most, bool standing_in = false)
      : prefix_(std::move(prefix)), stands_in_(standing_in) {
    can.inputs = can.outputs = {"1", "2"};
    can.rates = {{.hz = 48000, .min_frames = least, .max_frames = most, .preferred_frames = least}};
  }
  Can can{.known = Can::Known::yes};
  std::optional<Error> absent;
  Kind kind = Kind::usb;
  int opened_for = 0, looked_at = 0;

  [[nodiscard]] std::string_view name() const noexcept override { return prefix_; }
  [[nodiscard]] bool stands_in() const override { return stands_in_; }
  Expected<std::vector<Device>> list() override {
    if (absent) return std::unexpected(*absent);
    return std::vector<Device>{{.id = prefix_ + ":card", .name = "card", .inputs = 2, .outputs = 2, .kind = kind}};
  }
  Expected<Can> probe(const std::string&) override { return ++looked_at, can; }
  Expected<Can> probe_to_open(const std::string&) override { return ++opened_for, can; }
  Expected<std::unique_ptr<Stream>> open(const Request&) override { return failure(Trouble::broken, "Not opened."); }
  Expected<Watch> watch(std::function<void(const Change&)>) override { return std::make_shared<int>(); }

 private:
  std::string prefix_;
  bool stands_in_;
};

struct Desktop {
  OneCard cards{"alsa", 16, 4096}, jack{"jack", 128, 128}, pipewire{"pipewire", 32, 2048};
  virtual_card::World world;
  std::vector<Backend*> backends{&cards, &jack, &pipewire, &world.backend()};

  Expected<engine::Choice> choose(const std::string& lines = {}) {
    const auto settings = settings::parse("buffer = 64\n" + lines);
    REQUIRE(settings);
    return engine::choose(*settings, backends);
  }
};

const Error away{Trouble::absent, "It does not run.", "Start it."};

TEST_CASE("a running JACK server is chosen; the alternatives are listed in frames, without opening the card") {
  Desktop desktop;
  const auto choice = desktop.choose();
  REQUIRE(choice);
  CHECK(choice->out == "jack:card");
  CHECK(choice->why ==
        "Chosen: a USB card, the only device that plays and records; no device was named. By JACK, whose server runs. "
        "Directly ('alsa:card') it would be 128 frames of buffer and safety, and the card's own, which is not known. "
        "By PipeWire ('pipewire:card') it would be cycles of 64 frames, and what the server adds, which is known only "
        "while "
        "it plays.");
  CHECK(desktop.cards.looked_at + desktop.cards.opened_for == 0);
  CHECK(desktop.pipewire.opened_for == 0);
  CHECK(desktop.jack.opened_for > 0);
}

TEST_CASE("PipeWire without a JACK server; the card without both") {
  Desktop desktop;
  desktop.jack.absent = away;
  auto choice = desktop.choose();
  REQUIRE(choice);
  CHECK(choice->out == "pipewire:card");
  CHECK(choice->why.find("By PipeWire, which runs and shares it") != std::string::npos);
  CHECK(choice->why.find("JACK") == std::string::npos);
  desktop.pipewire.absent = away;
  choice = desktop.choose();
  REQUIRE(choice);
  CHECK(choice->out == "alsa:card");
  CHECK(choice->why.ends_with("Directly, since no sound server runs that has it."));
}

TEST_CASE("a server's virtual device, chosen when there is no card, is not reported as opened directly") {
  Desktop desktop;
  desktop.cards.absent = desktop.jack.absent = away;
  desktop.pipewire.kind = Kind::software;
  const auto choice = desktop.choose();
  REQUIRE(choice);
  CHECK(choice->out == "pipewire:card");
  CHECK_MESSAGE(choice->why.find("Directly") == std::string::npos, choice->why);
}

TEST_CASE("the setting: the card directly, with the servers' latencies") {
  Desktop desktop;
  const auto choice = desktop.choose("backend = alsa\nsafety = 32");
  REQUIRE(choice);
  CHECK(choice->out == "alsa:card");
  CHECK_FALSE(choice->named);
  CHECK(
      choice->why.find("By ALSA, as the settings say (backend = alsa). By JACK ('jack:card') it would be cycles of 128 "
                       "frames") != std::string::npos);
  desktop.jack.absent = away;
  const auto refused = desktop.choose("backend = jack");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().trouble == Trouble::absent);
}

TEST_CASE("a missing or empty backend: following the error's remedy works") {
  Desktop desktop;
  desktop.backends = {&desktop.cards, &desktop.world.backend()};
  for (const char* const backend : {"backend = jack", "backend = pipewire"}) {
    const auto refused = desktop.choose(backend);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().remedy == "Set backend = auto, which takes one that is there.");
  }
  CHECK(desktop.choose("backend = auto"));
}

TEST_CASE("a named device is used, whatever backend is set") {
  Desktop desktop;
  const auto choice = desktop.choose("backend = jack\ndevice = alsa:card");
  REQUIRE(choice);
  CHECK(choice->out == "alsa:card");
  CHECK(choice->named);
}

TEST_CASE("a running server without devices is skipped, with a remark") {
  Desktop desktop;
  desktop.jack.can = {.known = Can::Known::unknown, .why = "The server does not answer."};
  const auto choice = desktop.choose();
  REQUIRE(choice);
  CHECK(choice->out == "pipewire:card");
  REQUIRE(choice->remarks.size() == 1);
  CHECK(choice->remarks.front() == "The server does not answer.");
}

TEST_CASE("share = leave: the holder of the card is not asked for it") {
  Desktop desktop;
  REQUIRE(desktop.choose("backend = alsa\nshare = leave"));
  CHECK(desktop.cards.opened_for == 0);
  CHECK(desktop.cards.looked_at == 1);
  REQUIRE(desktop.choose("backend = alsa\nshare = yield"));
  CHECK(desktop.cards.opened_for == 1);
}

}  // namespace
}  // namespace taut::tests
