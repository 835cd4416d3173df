// SPDX-License-Identifier: MIT
// A recording that replaces another: what remains of the old file, and one recorder at a time.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/text.hpp"
#include "files/reader.hpp"
#include "files/temporary.hpp"
#include "files/writer.hpp"

using namespace taut;
using files::Reader;
using files::Sample;
using files::Writer;

namespace {

const std::vector<std::int32_t> ten(10, 1 << 20);

Expected<Writer> replacing(const std::string& path) {
  return Writer::create(path, {48000, 1, Sample::s24}, Writer::Existing::replace);
}

std::string old_file(const Temporary& folder) {
  const std::string path = folder / "old.wav";
  write_file(path, ByteBuilder().text("what was there"));
  return path;
}

struct stat status_of(const std::string& path) {
  struct stat there{};
  REQUIRE(stat(path.c_str(), &there) == 0);
  return there;
}

void check_recorded(const std::string& path) {
  auto reader = Reader::open(path);
  REQUIRE_MESSAGE(reader.has_value(), reader.error().sentence());
  CHECK(reader->info().frames == 10);
  CHECK(reader->info().remarks.empty());
}

void check_alone(const Temporary& folder, int files) {
  int count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder / "")) ++count;
  CHECK(count == files);
}

}  // namespace

TEST_CASE("the old file stays until the first frame, and permanently if none comes") {
  const Temporary folder;
  const auto path = old_file(folder);
  const auto before = read_file(path);
  for (const char* name : {"old.wav", "link.wav"}) {
    CAPTURE(name);
    if (std::string(name) == "link.wav") std::filesystem::create_symlink("old.wav", folder / name);
    auto writer = replacing(folder / name);
    REQUIRE(writer.has_value());
    CHECK(read_file(path) == before);
    CHECK(writer->untouched());
    REQUIRE(writer->close().has_value());
    CHECK(writer->untouched());
    CHECK(read_file(path) == before);
  }
  auto writer = replacing(folder / "link.wav");
  REQUIRE(writer.has_value());
  REQUIRE(writer->write(ten).has_value());
  CHECK(!writer->untouched());
  REQUIRE(writer->close().has_value());
  check_recorded(path);
  CHECK(std::filesystem::is_symlink(folder / "link.wav"));
  check_alone(folder, 2);
}

TEST_CASE("a replaced file keeps its mode and owner") {
  const Temporary folder;
  const auto path = old_file(folder);
  REQUIRE(chmod(path.c_str(), 0640) == 0);
  // Only root may chown a file away.
  const bool root = geteuid() == 0;
  if (root) REQUIRE(chown(path.c_str(), 1234, 4321) == 0);
  const auto before = status_of(path);
  auto writer = replacing(path);
  REQUIRE(writer.has_value());
  REQUIRE(writer->write(ten).has_value());
  REQUIRE(writer->close().has_value());
  check_recorded(path);
  const auto after = status_of(path);
  CHECK(after.st_mode == before.st_mode);
  CHECK(after.st_uid == before.st_uid);
  CHECK(after.st_gid == before.st_gid);
  // An open descriptor still refers to the old file; the name belongs to the new one.
  CHECK(after.st_ino != before.st_ino);
  check_alone(folder, 1);
}

TEST_CASE("a file with several hard links is replaced under all of them, and extended attributes are kept") {
  const Temporary folder;
  const auto path = old_file(folder);
  REQUIRE(link(path.c_str(), (folder / "other.wav").c_str()) == 0);
  auto writer = replacing(path);
  REQUIRE(writer.has_value());
  CHECK(read_file(folder / "other.wav").size() == 14);
  REQUIRE(writer->write(ten).has_value());
  REQUIRE(writer->close().has_value());
  check_recorded(path);
  check_recorded(folder / "other.wav");
  CHECK(status_of(path).st_nlink == 2);
  check_alone(folder, 2);

  const auto noted = folder / "noted.wav";
  write_file(noted, ByteBuilder().text("x"));
  if (setxattr(noted.c_str(), "user.note", "take 3", 6, 0) != 0) return;  // not every file system has them
  auto second = replacing(noted);
  REQUIRE(second.has_value());
  REQUIRE(second->write(ten).has_value());
  REQUIRE(second->close().has_value());
  check_recorded(noted);
  CHECK(getxattr(noted.c_str(), "user.note", nullptr, 0) == 6);
}

TEST_CASE("of two recorders into one file the second is refused, at any time, and the first recording is intact") {
  const Temporary folder;
  const auto refused = [&](const std::string& path) {
    const auto second = replacing(path);
    REQUIRE(!second.has_value());
    CHECK(second.error().trouble == Trouble::busy);
    CHECK(second.error().what.find("is being recorded by another program") != std::string::npos);
  };
  for (const bool existed : {false, true}) {
    for (const bool hard_link : {false, true}) {
      if (hard_link && !existed) continue;
      const Temporary inner;
      const auto path = existed ? old_file(inner) : inner / "new.wav";
      if (hard_link) REQUIRE(link(path.c_str(), (inner / "other.wav").c_str()) == 0);
      auto first = replacing(path);
      REQUIRE(first.has_value());
      refused(path);
      REQUIRE(first->write(ten).has_value());
      refused(path);
      if (hard_link) refused(inner / "other.wav");
      REQUIRE(first->close().has_value());
      check_recorded(path);
      CHECK(replacing(path).has_value());
    }
  }
}

TEST_CASE("if no new file can be made in the directory, the old one is overwritten") {
  if (geteuid() == 0) return;  // root ignores the directory's permissions
  const Temporary folder;
  const auto path = old_file(folder);
  std::filesystem::permissions(folder / "", std::filesystem::perms(0500));
  auto writer = replacing(path);
  REQUIRE(writer.has_value());
  REQUIRE(writer->write(ten).has_value());
  REQUIRE(writer->close().has_value());
  std::filesystem::permissions(folder / "", std::filesystem::perms(0700));
  check_recorded(path);
}

TEST_CASE("a recording's name may have the maximum length") {
  const Temporary folder;
  for (const bool replace : {false, true}) {
    const auto longest = folder / (std::string(251, 'n') + ".wav");
    auto writer = Writer::create(longest, {48000, 1, Sample::s24},
                                 replace ? Writer::Existing::replace : Writer::Existing::refuse);
    REQUIRE_MESSAGE(writer.has_value(), writer.error().sentence());
    REQUIRE(writer->write(ten).has_value());
    REQUIRE(writer->close().has_value());
    check_recorded(longest);
    check_alone(folder, 1);
  }
  const auto longer = Writer::create(folder / (std::string(252, 'n') + ".wav"), {48000, 1, Sample::s24});
  REQUIRE_FALSE(longer.has_value());
  CHECK(longer.error().remedy == "Choose a shorter name.");
}

TEST_CASE("an existing file at the temporary name is left alone") {
  const Temporary folder;
  const auto planted = folder / taut::text(".new.wav.{}-0.new", getpid());
  write_file(planted, ByteBuilder().text("somebody else's"));
  const auto before = read_file(planted);
  auto writer = Writer::create(folder / "new.wav", {48000, 1, Sample::s24});
  REQUIRE(writer.has_value());
  REQUIRE(writer->write(ten).has_value());
  REQUIRE(writer->close().has_value());
  check_recorded(folder / "new.wav");
  CHECK(read_file(planted) == before);
  check_alone(folder, 2);
}
