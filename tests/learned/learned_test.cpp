// SPDX-License-Identifier: MIT
#include "learned/learned.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "learned/lines.hpp"
#include "learned/store.hpp"

using namespace taut;
namespace fs = std::filesystem;

namespace {

const learned::LearnedDevice card{"alsa:hw:A", "alsa:hw:A", 48000};

// A private place for learned values, deleted by the destructor.
struct TemporaryState {
  fs::path folder;
  TemporaryState() {
    std::string name = (fs::temp_directory_path() / "taut-learned-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()));
    folder = name;
    setenv("TAUT_STATE", (folder / "state").c_str(), 1);
  }
  TemporaryState(const TemporaryState&) = delete;
  TemporaryState& operator=(const TemporaryState&) = delete;
  ~TemporaryState() {
    unsetenv("TAUT_STATE");
    std::error_code error;
    fs::remove_all(folder, error);
  }
  [[nodiscard]] fs::path file() const { return folder / "state" / "learned"; }
  void write(const std::string& words) const {
    fs::create_directories(file().parent_path());
    std::ofstream(file(), std::ios::binary) << words;
  }
  static std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
};

learned::Facts margin(Frames frames) {
  return {.margin = learned::Margin{.frames = frames, .load = 0.25, .seconds = 60}};
}
learned::Facts extra(Frames frames) { return {.extra = learned::Extra{.frames = frames}}; }

}  // namespace

TEST_CASE("without a file nothing is known, and none is created") {
  const TemporaryState place;
  const auto facts = learned::recall(card, 64);
  REQUIRE(facts);
  CHECK_FALSE(facts->extra);
  CHECK_FALSE(facts->margin);
  CHECK(facts->warnings.empty());
  CHECK(learned::forget(card.in, card.out) == false);
  CHECK_FALSE(fs::exists(place.folder / "state"));
}

TEST_CASE("the hardware's own latency is stored per rate, the margin per rate and buffer size") {
  const TemporaryState place;
  REQUIRE(learned::keep(card, 64, extra(66)));
  REQUIRE(learned::keep(card, 64, margin(12)));
  REQUIRE(learned::keep(card, 128, margin(20)));
  REQUIRE(learned::keep({card.in, card.out, 96000}, 64, margin(30)));
  REQUIRE(learned::keep(card, 64, margin(10)));

  const auto at_64 = learned::recall(card, 64);
  REQUIRE(at_64);
  REQUIRE(at_64->extra);
  REQUIRE(at_64->margin);
  CHECK(at_64->extra->frames == 66);
  CHECK(at_64->extra->day.size() == 10);
  CHECK(at_64->margin->frames == 10);
  CHECK(at_64->margin->load == 0.25);
  CHECK(at_64->margin->seconds == 60);
  CHECK(at_64->warnings.empty());
  CHECK(learned::recall(card, 128)->margin->frames == 20);
  CHECK_FALSE(learned::recall(card, 256)->margin);
  const auto at_96k = learned::recall({card.in, card.out, 96000}, 64);
  CHECK_FALSE(at_96k->extra);
  CHECK(at_96k->margin->frames == 30);
  CHECK_FALSE(learned::recall({card.in, "", 48000}, 64)->extra);

  CHECK(learned::forget(card.in, card.out) == true);
  CHECK_FALSE(learned::recall(card, 64)->margin);
  CHECK_FALSE(learned::recall({card.in, card.out, 96000}, 64)->margin);
  CHECK(place.read(place.file()) == std::string(learned::heading()) + "\n");
}

TEST_CASE("lines of users and newer versions are kept, with a warning") {
  const TemporaryState place;
  place.write("# mine\nwisdom of=\"a newer version\"\nextra in=\"b\" out=\"b\" rate=48000 frames=5\n");
  const auto before = learned::recall(card, 64);
  REQUIRE(before);
  REQUIRE(before->warnings.size() == 1);
  CHECK(before->warnings[0].find("Line 2 was not understood") != std::string::npos);
  const auto remarks = learned::keep(card, 64, margin(9));
  REQUIRE(remarks);
  CHECK(remarks->empty());
  const std::string words = place.read(place.file());
  CHECK(words.starts_with(
      std::string(learned::heading()) +
      "\n# mine\nwisdom of=\"a newer version\"\nextra in=\"b\" out=\"b\" rate=48000 frames=5\nmargin "));
}

TEST_CASE("a foreign file is moved aside with a message, never overwritten") {
  const TemporaryState place;
  const std::string rubbish(
      "\x7f"
      "ELF\0\1\2",
      7);
  for (const char* aside : {"learned.broken", "learned.broken2"}) {
    place.write(rubbish);
    const auto facts = learned::recall(card, 64);
    REQUIRE(facts);
    CHECK_FALSE(facts->margin);
    CHECK(facts->warnings.size() == 1);
    CHECK(place.read(place.file()) == rubbish);
    const auto remarks = learned::keep(card, 64, margin(9));
    REQUIRE(remarks);
    REQUIRE(remarks->size() == 1);
    CHECK((*remarks)[0].find(aside) != std::string::npos);
    CHECK(place.read(place.file().parent_path() / aside) == rubbish);
    CHECK(learned::recall(card, 64)->margin->frames == 9);
  }
  place.write(std::string(2 << 20, '#'));
  CHECK(learned::recall(card, 64)->warnings.size() == 1);
  REQUIRE(learned::keep(card, 64, margin(8)));
  CHECK(fs::file_size(place.file().parent_path() / "learned.broken3") == 2 << 20);
}

TEST_CASE("where nothing can be stored, an error says so and nothing changes") {
  const TemporaryState place;
  std::ofstream(place.folder / "state") << "a file where the folder should be";
  const auto kept = learned::keep(card, 64, margin(9));
  REQUIRE_FALSE(kept);
  CHECK(kept.error().sentence().find("TAUT_STATE") != std::string::npos);
  CHECK(place.read(place.folder / "state") == "a file where the folder should be");
  CHECK(kept.error().sentence().starts_with("What was learned of the device could not be kept. "));
  CHECK(learned::recall(card, 64));
  unsetenv("TAUT_STATE");
  const std::string home = std::getenv("HOME") ? std::getenv("HOME") : "";
  const bool had_xdg = std::getenv("XDG_STATE_HOME") != nullptr;
  if (!had_xdg) {
    unsetenv("HOME");
    REQUIRE_FALSE(learned::file());
    CHECK(learned::file().error().trouble == Trouble::absent);
    setenv("HOME", "/somewhere", 1);
    CHECK(learned::file() == "/somewhere/.local/state/taut/learned");
    setenv("XDG_STATE_HOME", "not/absolute", 1);
    CHECK(learned::file() == "/somewhere/.local/state/taut/learned");
    setenv("XDG_STATE_HOME", "/state", 1);
    CHECK(learned::file() == "/state/taut/learned");
    unsetenv("XDG_STATE_HOME");
    setenv("HOME", home.c_str(), 1);
  }
}

TEST_CASE("a crash between write and rename loses nothing") {
  const TemporaryState place;
  REQUIRE(learned::keep(card, 64, margin(12)));
  std::ofstream(place.file().string() + ".new") << "half a li";
  CHECK(learned::recall(card, 64)->margin->frames == 12);
  REQUIRE(learned::keep(card, 128, margin(20)));
  CHECK(learned::recall(card, 64)->margin->frames == 12);
  CHECK(learned::recall(card, 128)->margin->frames == 20);
  CHECK_FALSE(fs::exists(place.file().string() + ".new"));
}

TEST_CASE("a symlink stays a symlink: its target is replaced") {
  const TemporaryState place;
  REQUIRE(learned::keep(card, 64, margin(12)));
  fs::rename(place.file(), place.folder / "elsewhere");
  fs::create_symlink(place.folder / "elsewhere", place.file());
  REQUIRE(learned::keep(card, 64, margin(13)));
  CHECK(fs::is_symlink(place.file()));
  CHECK(learned::recall(card, 64)->margin->frames == 13);
}

TEST_CASE("the oldest lines are dropped when there are too many") {
  const TemporaryState place;
  std::string words = std::string(learned::heading()) + "\n";
  for (int i = 0; i < 600; ++i)
    words += learned::line_of({.device = {std::to_string(i), "", 48000}, .frames = i}) + "\n";
  place.write(words);
  REQUIRE(learned::keep(card, 64, margin(12)));
  CHECK(learned::recall(card, 64)->margin->frames == 12);
  CHECK(learned::recall({"599", "", 48000}, 64)->extra->frames == 599);
  CHECK_FALSE(learned::recall({"0", "", 48000}, 64)->extra);
}

TEST_CASE("processes that store at the same time lose nothing of each other's") {
  const TemporaryState place;
  constexpr int processes = 4, devices = 12;
  std::vector<pid_t> children;
  for (int p = 0; p < processes; ++p) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      bool right = true;
      for (int d = 0; d < devices; ++d) {
        const std::string id = std::to_string(p) + "." + std::to_string(d);
        auto kept = learned::keep({id, id, 48000}, 64, margin(p * devices + d));
        while (!kept && kept.error().trouble == Trouble::busy)
          kept = learned::keep({id, id, 48000}, 64, margin(p * devices + d));
        right = right && kept && kept->empty() && learned::recall({id, id, 48000}, 64)->margin;
      }
      _exit(right ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(status == 0);
  }
  for (int p = 0; p < processes; ++p)
    for (int d = 0; d < devices; ++d) {
      const std::string id = std::to_string(p) + "." + std::to_string(d);
      const auto facts = learned::recall({id, id, 48000}, 64);
      REQUIRE(facts);
      REQUIRE(facts->margin);
      CHECK(facts->margin->frames == p * devices + d);
    }
}

TEST_CASE("whoever holds the lock for too long is named, and nobody waits longer") {
  const TemporaryState place;
  REQUIRE(learned::keep(card, 64, margin(12)));
  const auto held = learned::lock(place.file().string());
  REQUIRE(held);
  const auto kept = learned::keep(card, 64, margin(13));
  REQUIRE_FALSE(kept);
  CHECK(kept.error().trouble == Trouble::busy);
  CHECK(learned::recall(card, 64)->margin->frames == 12);
}
