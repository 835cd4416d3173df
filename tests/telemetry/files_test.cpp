// SPDX-License-Identifier: MIT
// Who may read a block, and what becomes of those of dead programs.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <vector>

#include "platform/shared_memory.hpp"
#include "support/skip.hpp"
#include "telemetry/place.hpp"
#include "telemetry/reader.hpp"
#include "telemetry/writer.hpp"

using namespace taut;
using telemetry::read_streams;
using telemetry::Writer;

namespace {

/// A child that shows a stream and is then killed; `hold`: its own child lives on, with all that was open.
void show_and_die(bool hold) {
  int ready[2];
  REQUIRE(pipe(ready) == 0);
  const pid_t child = fork();
  if (child == 0) {
    auto writer = Writer::make("crasher");
    if (hold && fork() == 0) {
      sleep(5);
      _exit(0);
    }
    const char word = writer ? 'y' : 'n';
    static_cast<void>(!write(ready[1], &word, 1));
    pause();
    _exit(0);
  }
  char word = 0;
  REQUIRE(read(ready[0], &word, 1) == 1);
  CHECK(word == 'y');
  CHECK(read_streams().streams.size() == 1);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  close(ready[0]);
  close(ready[1]);
}

}  // namespace

TEST_CASE("two streams of one program are two blocks, each gone with its stream") {
  const tests::Place place;
  CHECK(read_streams().streams.empty());
  {
    auto one = Writer::make("player"), other = Writer::make("player");
    REQUIRE(one.has_value());
    REQUIRE(other.has_value());
    const auto listing = read_streams();
    REQUIRE(listing.streams.size() == 2);
    CHECK(listing.streams[0].id != listing.streams[1].id);
    one->hide();
    CHECK(read_streams().streams.size() == 1);
  }
  CHECK(read_streams().streams.empty());
  CHECK(place.files() == 0);
}

TEST_CASE("the block of a program that was killed is found and cleared") {
  const tests::Place place;
  show_and_die(false);
  CHECK(place.files() == 1);
  CHECK(read_streams().streams.empty());
  CHECK(place.files() == 0);
}

TEST_CASE("even if a child of its lives on with the block open") {
  const tests::Place place;
  show_and_die(true);
  CHECK(read_streams().streams.empty());
  CHECK(place.files() == 0);
}

TEST_CASE("folder and file are for this user alone") {
  const tests::Place place;
  const auto writer = Writer::make("player");
  REQUIRE(writer.has_value());
  struct stat status{};
  REQUIRE(stat(place.folder().c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0700);
  const auto files = platform::shared_files();
  REQUIRE(files.size() == 1);
  REQUIRE(stat(files[0].c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0600);
}

TEST_CASE("a folder that others can look into is not used, and a sentence says so") {
  const tests::Place place;
  REQUIRE(mkdir(place.folder().c_str(), 0700) == 0);
  REQUIRE(chmod(place.folder().c_str(), 0755) == 0);
  const auto writer = Writer::make("player");
  REQUIRE_FALSE(writer.has_value());
  CHECK(writer.error().trouble == Trouble::denied);
  CHECK(writer.error().what ==
        "`taut monitor` cannot see this stream. " + place.folder().string() + " is not a folder of this user alone.");
  CHECK(writer.error().remedy == "Delete it, or set XDG_RUNTIME_DIR to a folder of yours.");
}

TEST_CASE("another user's block is not read") {
  if (geteuid() != 0) return tests::skip("another user's block is not read", "only root can make one");
  const tests::Place place;
  const auto writer = Writer::make("player");
  REQUIRE(writer.has_value());
  REQUIRE(chown(platform::shared_files().at(0).c_str(), 12345, 12345) == 0);
  const auto listing = read_streams();
  CHECK(listing.streams.empty());
  REQUIRE(listing.remarks.size() == 1);
  CHECK(listing.remarks[0].find("no permission") != std::string::npos);
}

TEST_CASE("a block of another version is named, and left alone") {
  const tests::Place place;
  const auto writer = Writer::make("player");
  REQUIRE(writer.has_value());
  const auto file = platform::shared_files().at(0);
  std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
  bytes.seekp(offsetof(telemetry::Header, version));
  const std::uint32_t other = telemetry::version + 1;
  bytes.write(reinterpret_cast<const char*>(&other), sizeof other);
  bytes.close();
  const auto listing = read_streams();
  CHECK(listing.streams.empty());
  REQUIRE(listing.remarks.size() == 1);
  CHECK(listing.remarks[0].starts_with("player (process "));
  CHECK(
      listing.remarks[0].ends_with("plays through another version of Taut, which this `taut` cannot read. Use the "
                                   "`taut` that came with it, or install "
                                   "one version of both."));
  CHECK(place.files() == 1);
}

TEST_CASE("other things in the folder disturb nobody") {
  const tests::Place place;
  const auto writer = Writer::make("player");
  REQUIRE(writer.has_value());
  std::ofstream(place.folder() / "empty").flush();
  std::ofstream(place.folder() / "short") << "TAUTTELE";
  std::ofstream(place.folder() / "noise") << std::string(100'000, 'x');
  REQUIRE(symlink("/etc/passwd", (place.folder() / "link").c_str()) == 0);
  REQUIRE(mkfifo((place.folder() / "pipe").c_str(), 0600) == 0);
  REQUIRE(mkdir((place.folder() / "folder").c_str(), 0700) == 0);
  CHECK(read_streams().streams.size() == 1);
}

TEST_CASE("a full folder is a sentence, not a fault") {
  const tests::Place place;
  const pid_t child = fork();
  if (child == 0) {
    // A file system of two pages: the block takes six.
    if (unshare(CLONE_NEWNS) != 0) {
      const std::string map = std::to_string(geteuid()) + " " + std::to_string(geteuid()) + " 1";
      if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) _exit(77);
      std::ofstream("/proc/self/uid_map") << map;
    }
    if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) _exit(77);
    if (mount("none", place.root().c_str(), "tmpfs", 0, "size=8k") != 0) _exit(77);
    const auto writer = Writer::make("player");
    const bool right = !writer && writer.error().trouble == Trouble::no_memory &&
                       writer.error().what.find("There is no room in ") != std::string::npos &&
                       writer.error().remedy == "Delete what fills that folder." && place.files() == 0;
    _exit(right ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
    return tests::skip("a full folder is a sentence, not a fault", "no file system may be mounted here");
  CHECK(status == 0);
}
