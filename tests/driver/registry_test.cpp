// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <sys/stat.h>

#include <cerrno>
#include <fstream>

#include "driver/folder.hpp"
#include "driver/linux/registry.hpp"

using namespace taut;
using namespace taut::driver::linux_face;
namespace fs = std::filesystem;

namespace {

std::string text(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("an instance is added once, readable by hosts, and fully removed") {
  const tests::Folder folder;
  CHECK(add_instance(folder.path(), "Studio", "/usr/lib/libtaut.so") == 0);
  CHECK(text(folder.path() / "Studio/driver") == "/usr/lib/libtaut.so\n");
  CHECK(text(folder.path() / "Studio/description") == "Studio\n");
  struct stat status{};
  REQUIRE(stat((folder.path() / "Studio").c_str(), &status) == 0);
  CHECK((status.st_mode & 0700) == 0700);
  CHECK(add_instance(folder.path(), "Studio", "/other.so") == EEXIST);
  CHECK(text(folder.path() / "Studio/driver") == "/usr/lib/libtaut.so\n");
  CHECK(remove_instance(folder.path(), "Studio") == 0);
  CHECK_FALSE(fs::exists(folder.path() / "Studio"));
  CHECK(remove_instance(folder.path(), "Studio") == ENODEV);
}

TEST_CASE("names that would escape the list, and missing lists, are refused") {
  const tests::Folder folder;
  for (const char* name : {"", ".hidden", "..", "a/b", "/etc/passwd"}) {
    CHECK(add_instance(folder.path(), name, "/x.so") == EINVAL);
    CHECK(remove_instance(folder.path(), name) == EINVAL);
  }
  CHECK(add_instance(folder.path() / "missing", "Taut", "/x.so") == ENOENT);
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("a user's settings keep their directory") {
  const tests::Folder folder;
  REQUIRE(add_instance(folder.path(), "Taut", "/x.so") == 0);
  std::ofstream(folder.path() / "Taut/buffer") << "128\n";
  CHECK(remove_instance(folder.path(), "Taut") == 0);
  CHECK(fs::exists(folder.path() / "Taut/buffer"));
}

TEST_CASE("settings are the first lines of files named after their keys") {
  const tests::Folder folder;
  fs::create_directory(folder.path() / "Taut");
  std::ofstream(folder.path() / "Taut/device") << "virtual:loopback\nsecond line\n";
  std::ofstream(folder.path() / "Taut/buffer") << "128";
  std::ofstream(folder.path() / "Taut/rate") << "96000\r\n";
  std::ofstream(folder.path() / "Taut/unrelated") << "anything";
  const auto settings = read_settings(folder.path(), "Taut");
  REQUIRE(settings);
  CHECK(settings->input == "virtual:loopback");
  CHECK(settings->output == "virtual:loopback");
  CHECK(settings->buffer == 128);
  CHECK(settings->rate == 96000);
}

TEST_CASE("a missing setting is unset; an invalid one reports where") {
  const tests::Folder folder;
  for (const char* name : {"", "Nobody", "../..", ".x"}) {
    const auto settings = read_settings(folder.path(), name);
    REQUIRE(settings);
    CHECK(*settings == settings::Settings{});
  }
  fs::create_directory(folder.path() / "Taut");
  std::ofstream(folder.path() / "Taut/buffer") << std::string(5000, 'x');
  const auto wrong = read_settings(folder.path(), "Taut");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().what.find((folder.path() / "Taut/buffer").string()) != std::string::npos);
}
