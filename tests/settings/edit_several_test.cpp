// SPDX-License-Identifier: MIT
// The tables of joined devices are edited as their owner would: what is not meant stays as it was written.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "settings/edit.hpp"
#include "settings/file.hpp"

using namespace taut;
using settings::Several;
using settings::with_several;
using settings::without_several;

namespace {

std::string with(std::string_view text, const Several& several) {
  const auto result = with_several(text, several);
  return result ? *result : result.error().sentence();
}

std::string without(std::string_view text, std::string_view name) {
  const auto result = without_several(text, name);
  return result ? *result : result.error().sentence();
}

const Several studio{.name = "studio", .members = {"alsa:hw:A", "alsa:hw:B"}};

}  // namespace

TEST_CASE("joined devices: a new table goes to the end") {
  CHECK(with("buffer = 64 # mine\n", studio) ==
        "buffer = 64 # mine\n\n[several.studio]\nmembers = [\"alsa:hw:A\", \"alsa:hw:B\"]\n");
  CHECK(with("buffer = 64", studio).starts_with("buffer = 64\n\n[several.studio]\n"));
  CHECK(with("", studio).starts_with("# "));
  CHECK(with("buffer = 64\r\n", studio) ==
        "buffer = 64\r\n\r\n[several.studio]\r\nmembers = [\"alsa:hw:A\", \"alsa:hw:B\"]\r\n");
}

TEST_CASE("joined devices: only the keys that differ are changed, and defaults are not written") {
  constexpr auto text =
      "# all\n[several.studio] # mine\nmembers = [ 'alsa:hw:A', # the good one\n  'alsa:hw:B' ]\nmaster = 2\n# end\n"
      "[host.x]\nbuffer = 64\n";
  Several next = studio;
  next.inputs = {"1.2:Voice", "2.1"};
  CHECK(with(text, next) ==
        "# all\n[several.studio] # mine\nmembers = [ 'alsa:hw:A', # the good one\n  'alsa:hw:B' ]\n"
        "inputs = [\"1.2:Voice\", \"2.1\"]\n# end\n[host.x]\nbuffer = 64\n");
  next.master = 2;
  next.inputs.reset();
  CHECK(with(text, next) == text);
}

TEST_CASE("joined devices: a table is taken out with its lines; one that is in use stays") {
  constexpr auto text =
      "buffer = 64\n\n[several.studio]\nmembers = [\"a:b\",\n \"c:d\"]\n\n# of x\n[host.x]\nrate = 0\n";
  CHECK(without(text, "studio") == "buffer = 64\n\n# of x\n[host.x]\nrate = 0\n");
  CHECK(without("buffer = 64\n\n[several.studio]\nmembers = [\"a:b\", \"c:d\"]\n", "studio") == "buffer = 64\n");
  CHECK(without("buffer = 64\n", "studio") == "buffer = 64\n");
  const std::string used = "device = \"several:studio\"\n" + with("", studio);
  CHECK(without(used, "studio").find("[several.studio]") != std::string::npos);
}

TEST_CASE("joined devices: mistakes and tables without a heading are refused") {
  CHECK(with("bufer = 64\n", studio).find("bufer") != std::string::npos);
  CHECK(with("several.studio = { members = [\"a:b\", \"c:d\"] }\n",
             {.name = "studio", .members = {"a:b", "c:d"}, .master = 2})
            .find("Write them below one of their own, [several.studio].") != std::string::npos);
  CHECK(with("", {.name = "a b", .members = {"a:b", "c:d"}}).find("letters") != std::string::npos);
  CHECK(with("", {.name = "x", .members = {"a:b"}}).find("at least two") != std::string::npos);
}

TEST_CASE("joined devices: whatever was written is read back, and the lines around it stay") {
  rc::check("with_several", [] {
    const auto draw = [] {
      Several several{.name = "studio", .members = {"a:b", "c:d", "e:f"}};
      several.master = *rc::gen::inRange(1, 4);
      several.one_clock = *rc::gen::arbitrary<bool>();
      for (auto* const list : {&several.inputs, &several.outputs}) {
        if (*rc::gen::arbitrary<bool>()) continue;
        list->emplace();
        for (int k = *rc::gen::inRange(0, 5); k > 0; --k)
          (*list)->push_back(std::to_string(*rc::gen::inRange(1, 4)) + "." + std::to_string(k) +
                             *rc::gen::elementOf(std::vector<std::string>{"", ":Voice", ":a \"b\" \\", ":é, ü"}));
      }
      return several;
    };
    std::string text = "# top\nbuffer = 64\n\n[host.x] # x\nrate = 48000\n";
    for (int round = 0; round < 3; ++round) {
      const Several several = draw();
      text = *with_several(text, several);
      RC_ASSERT(settings::read(text)->several.at(0).id() == several.id());
      RC_ASSERT(text.starts_with("# top\nbuffer = 64\n\n[host.x] # x\nrate = 48000\n\n[several.studio]\n"));
    }
    RC_ASSERT(*without_several(text, "studio") == "# top\nbuffer = 64\n\n[host.x] # x\nrate = 48000\n");
  });
}
