// SPDX-License-Identifier: MIT
// Answers specific to Linux.
#include <doctest/doctest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "driver/app.hpp"
#include "driver/make.hpp"
#include "driver/open_page.hpp"

using namespace taut;
using tests::App;

TEST_CASE("interfaces: none and IUnknown return this object, others are refused") {
  const tests::Folder folder;
  App app(tests::make(folder));
  const TautGuid unknown{0, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}}, other{1, 2, 3, {}};
  void* out = nullptr;
  for (const TautGuid* id : {static_cast<const TautGuid*>(nullptr), &unknown}) {
    CHECK(app->query_interface(app.driver(), id, &out) == 0);
    CHECK(out == app.driver());
    CHECK(app->release(app.driver()) == 1);
  }
  CHECK(app->query_interface(app.driver(), &other, &out) == EBADR);
  CHECK(out == nullptr);
  CHECK(app->query_interface(app.driver(), nullptr, nullptr) == EINVAL);
  CHECK(app->add_ref(app.driver()) == 2);
  CHECK(app->release(app.driver()) == 1);
}

TEST_CASE("the panel's button without a screen names what can be typed instead") {
  const tests::Folder folder;
  for (const char* const screen : {"DISPLAY", "WAYLAND_DISPLAY"}) REQUIRE(unsetenv(screen) == 0);
  App app(tests::make(folder));
  CHECK(app(&TautDriverTable::control_panel) == TAUT_NOT_PRESENT);
  // Not every build has the command.
  const std::string what = driver::own_command().empty() ? "There is no command taut here to open the panel."
                                                         : "There is no screen here for a browser.";
  CHECK(app.words().starts_with(what + " Type taut monitor, or change "));
}

TEST_CASE("the panel's button starts the command apart, once for two clicks, with the driver's own settings") {
  const tests::Folder folder;
  const auto file = [&](const char* name) { return folder.path() / name; };
  for (const char* const name : {"chromium", "taut"}) {
    std::ofstream(file(name)) << "#!/bin/sh\necho \"$1 $TAUT_CONFIG $PPID\" >>\"${0%/*}/said\"\n";
    std::filesystem::permissions(file(name), std::filesystem::perms::owner_all);
  }
  const std::string path = std::getenv("PATH");
  const auto opened = [&] { return driver::open_page(file("taut"), file("own.toml")); };
  REQUIRE(setenv("DISPLAY", ":0", 1) == 0);
  REQUIRE(setenv("PATH", "/nonexistent", 1) == 0);
  CHECK(opened().error().what == "There is no browser here that Taut knows.");
  REQUIRE(setenv("PATH", (folder.path().string() + ":" + path).c_str(), 1) == 0);
  CHECK(driver::open_page({}, file("own.toml")).error().what.find("no command taut") != std::string::npos);
  CHECK(opened());
  CHECK(opened());
  const auto said = [&] {
    std::ifstream in(file("said"));
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  CHECK(tests::eventually([&] { return said().ends_with("\n"); }));
  CHECK(said().starts_with("panel " + file("own.toml").string() + " "));
  // Not this program's child, which the program might wait for.
  CHECK(waitpid(-1, nullptr, WNOHANG) == -1);
  CHECK(std::ranges::count(said(), '\n') == 1);
  setenv("PATH", path.c_str(), 1);
  unsetenv("DISPLAY");
}
