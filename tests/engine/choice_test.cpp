// SPDX-License-Identifier: MIT
// Which device an engine chooses: the named one or an error, else by the rule; of a half-used card only the free half.
#include "engine/choice.hpp"

#include <doctest/doctest.h>

#include <map>

#include "device/virtual/card.hpp"

namespace taut::tests {
namespace {

using namespace device;

/// A system of cards that are described and never opened.
class Cards final : public Backend {
 public:
  struct Card {
    Device device;
    Expected<Can> can;
  };
  std::vector<Card> cards;
  std::optional<Error> absent;

  void add(const std::string& name, Kind kind, int inputs, int outputs) {
    Can can{.known = Can::Known::yes, .rates = {{.hz = 48000, .min_frames = 16, .max_frames = 4096}}};
    can.inputs.assign(static_cast<std::size_t>(inputs), "in");
    can.outputs.assign(static_cast<std::size_t>(outputs), "out");
    Device device{.id = "cards:" + name, .name = name, .kind = kind};
    if (inputs > 0) device.inputs = std::nullopt;  // like ALSA's list: only probe() counts them
    if (outputs > 0) device.outputs = std::nullopt;
    cards.push_back({device, can});
  }

  [[nodiscard]] std::string_view name() const noexcept override { return "cards"; }
  Expected<std::vector<Device>> list() override {
    if (absent) return std::unexpected(*absent);
    std::vector<Device> devices;
    for (const Card& card : cards) devices.push_back(card.device);
    return devices;
  }
  Expected<Can> probe(const std::string& id) override {
    for (const Card& card : cards)
      if (card.device.id == id) return card.can;
    return failure(Trouble::absent, "There is no '" + id + "'.", "Plug it in.");
  }
  Expected<std::unique_ptr<Stream>> open(const Request&) override { return failure(Trouble::broken, "Not opened."); }
  Expected<Watch> watch(std::function<void(const Change&)>) override { return std::make_shared<int>(); }
};

struct Choosing {
  Cards cards;
  virtual_card::World world;
  std::vector<Backend*> backends{&cards, &world.backend()};

  Expected<engine::Choice> choose(const std::string& lines = {}) {
    const auto settings = settings::parse(lines);
    REQUIRE(settings);
    return engine::choose(*settings, backends);
  }
  Can& can(std::size_t card) { return *cards.cards[card].can; }
};

void hold(Can& can, bool input) {
  (input ? can.inputs : can.outputs).clear();
  (input ? can.inputs_held : can.outputs_held) = "The card is in use: aplay (process 7) has it.";
}

const Can busy{.known = Can::Known::busy, .why = "The card is in use: aplay (process 7) plays on it. Close aplay."};

TEST_CASE("no device named: a card whose channels only a probe reveals is chosen, with the reason") {
  Choosing one;
  one.cards.add("dummy", Kind::software, 2, 2);
  const auto choice = one.choose();
  REQUIRE(choice);
  CHECK(choice->in == "cards:dummy");
  CHECK(choice->out == "cards:dummy");
  CHECK_FALSE(choice->named);
  CHECK(choice->why == "Chosen: a card made by software, the only device that plays and records; no device was named.");
  CHECK(choice->remarks.empty());
}

TEST_CASE("one direction requested: a microphone alone records, and plays nothing") {
  Choosing one;
  one.cards.add("board", Kind::built_in, 2, 2);
  one.cards.add("mic", Kind::usb, 1, 0);
  const auto record = one.choose("input = auto\noutput =");
  REQUIRE(record);
  CHECK(record->in == "cards:mic");
  CHECK(record->out.empty());
  const auto play = one.choose("input =\noutput = auto");
  REQUIRE(play);
  CHECK(play->out == "cards:board");
  CHECK(play->in.empty());
  for (const char* both : {"", "device = auto"}) CHECK(one.choose(both)->out == "cards:board");
}

TEST_CASE("only the virtual card: reported first, with the reason why there is no other") {
  Choosing one;
  one.cards.absent = Error{Trouble::denied, "The cards may not be asked.", "Join the group."};
  const auto choice = one.choose();
  REQUIRE(choice);
  CHECK(choice->out.starts_with("virtual:"));
  REQUIRE_FALSE(choice->remarks.empty());
  CHECK(choice->remarks.front() == choice->why);
  CHECK(choice->why ==
        "There is only the virtual card, which makes no sound and hears none. No device was named. The cards may "
        "not be asked. Join the group.");
}

TEST_CASE("what the computer plays is never recorded unnamed, and its name is told where there is no other input") {
  const std::string told = " What this computer plays is recorded only if it is named: 'cards:monitor'.";
  Choosing one;
  one.cards.add("sink", Kind::software, 0, 2);
  one.cards.add("monitor", Kind::tap, 2, 0);
  const auto record = one.choose("input = auto\noutput =");
  REQUIRE(record);
  CHECK(record->simulated);
  CHECK(record->why.ends_with(told));
  CHECK(record->remarks.front() == record->why);
  const auto both = one.choose();
  REQUIRE(both);
  CHECK(both->out == "cards:sink");
  CHECK(both->in.empty());
  CHECK(both->why.ends_with(" No device records." + told));
  CHECK_FALSE(one.choose("input =\noutput = auto")->why.ends_with(told));
  CHECK(one.choose("input = cards:monitor\noutput =")->in == "cards:monitor");
  one.cards.add("mic", Kind::built_in, 1, 0);
  const auto microphone = one.choose("input = auto\noutput =");
  CHECK(microphone->in == "cards:mic");
  CHECK_FALSE(microphone->why.ends_with(told));
}

TEST_CASE("a named device is used or an error, and never replaced") {
  Choosing one;
  one.cards.add("board", Kind::built_in, 2, 2);
  one.cards.add("usb", Kind::usb, 2, 2);
  const auto named = one.choose("device = cards:board");
  REQUIRE(named);
  CHECK(named->out == "cards:board");
  CHECK(named->named);
  CHECK(one.choose("device = cards:gone").error().trouble == Trouble::absent);
  one.cards.cards[1].can = busy;
  for (const char* lines : {"device = cards:usb", "input = cards:usb\noutput =", "input =\noutput = cards:usb",
                            "input = cards:board\noutput = cards:usb", "input = auto\noutput = cards:usb"}) {
    CAPTURE(lines);
    const auto refused = one.choose(lines);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().trouble == Trouble::busy);
    CHECK(refused.error().sentence().find("aplay (process 7)") != std::string::npos);
  }
}

TEST_CASE("a card that turns out to be busy loses to a free one, with its holder named, but not to the virtual card") {
  Choosing one;
  one.cards.add("usb", Kind::usb, 2, 2);
  one.cards.cards[0].can = busy;
  const auto alone = one.choose();
  REQUIRE_FALSE(alone);
  CHECK(alone.error().trouble == Trouble::busy);
  one.cards.add("board", Kind::built_in, 2, 2);
  const auto beside = one.choose();
  REQUIRE(beside);
  CHECK(beside->out == "cards:board");
  CHECK(beside->why.find("'cards:usb' is not free") != std::string::npos);
  CHECK(beside->why.find("aplay (process 7)") != std::string::npos);
  one.cards.cards[1].can = failure(Trouble::broken, "The board is broken.");
  CHECK(one.choose().error().trouble == Trouble::busy);
}

TEST_CASE("a half-used card: the requested direction, or the free one with a remark") {
  for (const bool input_held : {false, true}) {
    CAPTURE(input_held);
    Choosing one;
    one.cards.add("usb", Kind::usb, 2, 2);
    hold(one.can(0), input_held);
    const std::string free = input_held ? "input =\noutput = cards:usb" : "input = cards:usb\noutput =";
    const std::string taken = input_held ? "input = cards:usb\noutput =" : "input =\noutput = cards:usb";
    const auto half = one.choose(free);
    REQUIRE(half);
    CHECK(half->remarks.empty());
    CHECK(one.choose(taken).error().trouble == Trouble::busy);
    for (const char* lines : {"", "device = cards:usb"}) {
      const auto both = one.choose(lines);
      REQUIRE(both);
      CHECK(both->in == (input_held ? "" : "cards:usb"));
      CHECK(both->out == (input_held ? "cards:usb" : ""));
      REQUIRE(both->remarks.size() == 1);
      CHECK(both->remarks[0].find("aplay (process 7)") != std::string::npos);
      CHECK(both->remarks[0].find(input_held ? "no inputs" : "no outputs") != std::string::npos);
    }
  }
}

TEST_CASE("two devices with different clocks, because none is duplex: joined, with a remark") {
  Choosing one;
  one.cards.add("hdmi", Kind::digital, 0, 2);
  one.cards.add("mic", Kind::usb, 1, 0);
  one.backends = std::vector<Backend*>{&one.cards};
  // The joining backend is missing here: its error shows that it was asked, and the output alone remains.
  const auto choice = engine::choose({}, one.backends);
  REQUIRE(choice);
  CHECK(choice->out == "cards:hdmi");
  CHECK(choice->in.empty());
  CHECK(choice->why.find("several:cards:hdmi+cards:mic") != std::string::npos);
  CHECK(choice->why.find("None that records is free.") != std::string::npos);
}

}  // namespace
}  // namespace taut::tests
