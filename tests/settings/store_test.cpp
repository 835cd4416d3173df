// SPDX-License-Identifier: MIT
// The file on disk: found, read, replaced, watched. The last valid content stays in effect.
#include <doctest/doctest.h>

#include <stdlib.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <string>

#include "driver/app.hpp"
#include "driver/folder.hpp"
#include "platform/files.hpp"
#include "settings/store.hpp"

using namespace taut;
namespace fs = std::filesystem;

namespace {

void write(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }

std::string content(const fs::path& file) {
  std::ifstream from(file);
  return {std::istreambuf_iterator<char>(from), {}};
}

}  // namespace

TEST_CASE("a missing file is empty; a mistake has line and column, and the rest applies") {
  const tests::Folder folder;
  const fs::path file = folder.path() / "taut.toml";
  CHECK_FALSE(settings::load(file).trouble.has_value());
  CHECK_FALSE(settings::load(file).text.has_value());

  write(file, "buffer = 64\n");
  CHECK(settings::apply(settings::load(file).file, "").buffer == 64);
  write(file, "buffer = 64\nbufer = 1\n");
  const auto broken = settings::load(file);
  REQUIRE(broken.trouble.has_value());
  for (const auto* word :
       {"taut.toml", "Line 2, column 1", "Did you mean buffer?", "left out, since buffer is set as well"}) {
    CAPTURE(broken.trouble->sentence());
    CHECK(broken.trouble->sentence().find(word) != std::string::npos);
  }
  CHECK(settings::apply(broken.file, "").buffer == 64);
  write(file, "buffer = 32\n");
  CHECK(settings::apply(settings::load(file).file, "").buffer == 32);
  fs::remove(file);
  CHECK(settings::apply(settings::load(file).file, "").buffer == 0);
}

TEST_CASE("invalid lines keep the last valid value of this process") {
  const tests::Folder folder;
  const fs::path file = folder.path() / "taut.toml";
  const auto now = [&](const std::string& text) {
    write(file, text);
    return settings::load(file);
  };
  const auto said = [](const settings::Current& current, const char* word) {
    CAPTURE(current.trouble->sentence());
    CHECK(current.trouble->sentence().find(word) != std::string::npos);
  };
  CHECK_FALSE(now("device = \"a:b\"\nbuffer = 64\n[host.x]\nrate = 96000\n").trouble.has_value());
  const auto mistaken = now("devise = \"a:c\"\nbuffer = \"many\"\nsafety = 7\n[host.x]\nrate = '5'\n");
  const auto set = settings::apply(mistaken.file, "x");
  CHECK(set.output == "a:b");
  CHECK(set.buffer == 64);
  CHECK(set.safety.frames == 7);
  CHECK(set.rate == 96000);
  said(mistaken, "Until then device stays \"a:b\".");
  said(mistaken, "Until then buffer stays \"64\".");
  const auto none = now("x = \"\"\" \\q\n");
  CHECK(settings::apply(none.file, "x").output == "a:b");
  said(none, "as they were");
  // A file that was never valid: a device in it is not replaced by another, the rest keeps its defaults.
  fs::remove(file);
  CHECK_FALSE(settings::load(file).trouble.has_value());
  const auto fresh = now("device = a:b\nbuffer = 32\n");
  CHECK(settings::apply(fresh.file, "").output == settings::not_understood);
  CHECK(settings::apply(fresh.file, "").buffer == 32);
  said(fresh, "no other device is taken instead");
}

TEST_CASE("a directory in the file's place is reported and not watched") {
  const tests::Folder folder;
  const auto now = settings::load(folder.path());
  REQUIRE(now.trouble.has_value());
  CHECK(now.trouble->sentence().find("not a regular file") != std::string::npos);
}

TEST_CASE("a change creates directories and file, preserves symlinks and permissions, and leaves no temporary file") {
  const tests::Folder folder;
  const fs::path file = folder.path() / "a" / "b" / "taut.toml";
  const std::array change{settings::Change{"buffer", "96"}};
  REQUIRE(settings::change(file, "x", change).has_value());
  CHECK(settings::apply(settings::load(file).file, "").buffer == 96);

  const fs::path link = folder.path() / "link.toml";
  fs::create_symlink(file, link);
  REQUIRE(chmod(file.c_str(), 0600) == 0);
  const std::array another{settings::Change{"rate", "96000"}};
  REQUIRE(settings::change(link, "x", another).has_value());
  CHECK(fs::is_symlink(link));
  CHECK(settings::apply(settings::load(file).file, "").rate == 96000);
  CHECK((fs::status(file).permissions() & fs::perms::all) == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(std::distance(fs::directory_iterator(file.parent_path()), {}) == 1);
}

TEST_CASE("a broken file is not edited") {
  const tests::Folder folder;
  const fs::path file = folder.path() / "taut.toml";
  write(file, "buffer = \n");
  const auto done = settings::change(file, "x", std::array{settings::Change{"buffer", "96"}});
  REQUIRE_FALSE(done.has_value());
  CHECK(done.error().sentence().find("was not changed") != std::string::npos);
  CHECK(content(file) == "buffer = \n");
}

TEST_CASE("a file watch reports changed content, not an identical rewrite, and nothing after it ends") {
  const tests::Folder folder;
  const fs::path file = folder.path() / "taut.toml";
  write(file, "buffer = 64\n");
  std::atomic<int> told{0};
  {
    const settings::FileWatch watch(file, settings::load(file).text, [&] { ++told; });
    write(file, "buffer = 64\n");
    write(file, "buffer = 32\n");
    CHECK(tests::eventually([&] { return told > 0; }));
  }
  CHECK(told == 1);
  // A change since an earlier read is reported, too.
  const settings::FileWatch late(file, "buffer = 16\n", [&] { ++told; });
  CHECK(tests::eventually([&] { return told > 1; }));
}

TEST_CASE("the default path follows the environment") {
  const tests::Folder folder;
  const char* const before = getenv("TAUT_CONFIG");
  const std::string kept = before ? before : "";
  setenv("TAUT_CONFIG", (folder.path() / "x.toml").c_str(), 1);
  CHECK(settings::usual_file() == folder.path() / "x.toml");
  unsetenv("TAUT_CONFIG");
  setenv("XDG_CONFIG_HOME", folder.path().c_str(), 1);
  CHECK(settings::usual_file() == folder.path() / "taut" / "taut.toml");
  unsetenv("XDG_CONFIG_HOME");
  if (getenv("HOME")) CHECK(settings::usual_file() == fs::path(getenv("HOME")) / ".config" / "taut" / "taut.toml");
  if (!kept.empty()) setenv("TAUT_CONFIG", kept.c_str(), 1);
}
