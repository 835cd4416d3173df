// SPDX-License-Identifier: MIT
// The settings file and a driver in use.
#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "driver/app.hpp"
#include "driver/folder.hpp"
#include "driver/linux/linux_face.hpp"

using namespace taut;
using tests::App;
using tests::eventually;
using Table = TautDriverTable;

namespace {

struct Set {
  explicit Set(const std::string& text) { write(text); }
  tests::Folder folder;
  std::filesystem::path file = folder.path() / "taut.toml";
  App app{(new driver::linux_face::LinuxFace(folder.path(), file))->object()};
  void write(const std::string& text) const { std::ofstream(file) << text; }
};

TautLong preferred(App& app) {
  TautLong min = 0, max = 0, size = 0, step = 0;
  app(&Table::get_buffer_size, &min, &max, &size, &step);
  return size;
}

TautLong output_latency(App& app) {
  TautLong in = 0, out = 0;
  app(&Table::get_latencies, &in, &out);
  return out;
}

std::string remarks(App& app) {
  std::string data(1 << 20, '\0');
  TautText text{data.data(), static_cast<unsigned>(data.size()), 0};
  app(&Table::future, TautLong{TAUT_FUTURE_REPORT}, &text);
  const auto json = nlohmann::json::parse(data.c_str(), nullptr, false);
  return json.is_discarded() ? std::string() : json["remarks"].dump();
}

bool contains(const std::string& text, std::string_view word) { return text.find(word) != std::string::npos; }

bool start(App& app, TautLong frames) {
  app.expect_start();
  return app(&Table::init, nullptr) == 1 && app.create(frames) == TAUT_OK && app(&Table::start) == TAUT_OK &&
         eventually([&] { return app.switches > 8; });
}

constexpr auto base = "device = \"virtual:loopback\"\nbuffer = 96\n";

}  // namespace

TEST_CASE("init reads the file; this program's section overrides it, and the host's own lines override both") {
  Set rig(std::string(base) + "[host.TEST_FACE]\nbuffer = 80\n[host.other]\nbuffer = 70\n");
  REQUIRE(rig.app(&Table::init, nullptr) == 1);
  CHECK(preferred(rig.app) == 80);
  REQUIRE(rig.app.set("buffer = 60\n") == TAUT_SUCCESS);
  CHECK(preferred(rig.app) == 60);
}

TEST_CASE("an instance's files override the file for all") {
  Set rig(base);
  std::filesystem::create_directories(rig.folder.path() / "Mine");
  std::ofstream(rig.folder.path() / "Mine" / "buffer") << "48\n";
  char name[] = "Mine";
  rig.app(&Table::future, TautLong{TAUT_FUTURE_SELECT_INSTANCE}, name);
  REQUIRE(rig.app(&Table::init, nullptr) == 1);
  CHECK(preferred(rig.app) == 48);
}

TEST_CASE("a file with a mistake opens with the valid rest, and the report says where the mistake is") {
  Set rig("bufer = 96\nsafety = 40\n");
  REQUIRE(rig.app.set("device = virtual:loopback\n") == TAUT_SUCCESS);
  REQUIRE(rig.app(&Table::init, nullptr) == 1);
  CHECK(contains(remarks(rig.app), "Line 1, column 1"));
}

TEST_CASE("an unknown device in the file is refused with a message, and no other is opened") {
  for (const char* text : {"buffer = 96\ndevice = virtual:loopback\n", "buffer = 96\ndevise = \"virtual:loopback\"\n",
                           "\xff\xfe# UTF-16"}) {
    CAPTURE(text);
    Set rig(text);
    CHECK(rig.app(&Table::init, nullptr) == 0);
    CHECK(contains(rig.app.words(), "Line "));
    // Named by the program itself, it opens.
    REQUIRE(rig.app.set("device = virtual:loopback\n") == TAUT_SUCCESS);
    CHECK(rig.app(&Table::init, nullptr) == 1);
  }
}

TEST_CASE("a mistake made while playing keeps the device, and every valid line applies") {
  Set rig(base);
  REQUIRE(start(rig.app, 96));
  rig.write("devise = \"virtual:other\"\nbuffer = 128\n");
  CHECK(eventually([&] { return rig.app.resets == 1; }));
  CHECK(contains(remarks(rig.app), "Line 1, column"));
  CHECK(contains(remarks(rig.app), "device stays"));
  CHECK(contains(remarks(rig.app), "virtual:loopback"));
  REQUIRE(rig.app(&Table::dispose_buffers) == TAUT_OK);
  CHECK(preferred(rig.app) == 128);
}

TEST_CASE("an undefined name of several devices is refused with a message") {
  Set rig(base);
  REQUIRE(rig.app.set("device = several:studio\n") == TAUT_SUCCESS);
  CHECK(rig.app(&Table::init, nullptr) == 0);
  CHECK(contains(rig.app.words(), "studio"));
}

TEST_CASE("the margin changes while playing, without a reset, and the host is told the latency") {
  Set rig(std::string(base) + "safety = \"safe\"\n");
  REQUIRE(start(rig.app, 96));
  const TautLong before = output_latency(rig.app);
  rig.write(std::string(base) + "safety = 200\n");
  CHECK(eventually([&] { return output_latency(rig.app) == before + 104; }));
  CHECK(rig.app.resets == 0);
  rig.write(std::string(base) + "safety = 96\n");
  CHECK(eventually([&] { return output_latency(rig.app) == before; }));
  CHECK(rig.app.resets == 0);
  const long switches = rig.app.switches;
  CHECK(eventually([&] { return rig.app.switches > switches + 8; }));
}

TEST_CASE("a change that needs reopening is requested, reported, and applied with the next buffers") {
  Set rig(base);
  REQUIRE(start(rig.app, 96));
  rig.write("device = \"virtual:loopback\"\nbuffer = 128\n");
  CHECK(eventually([&] { return rig.app.resets == 1; }));
  CHECK(preferred(rig.app) == 96);
  CHECK(contains(remarks(rig.app), "were changed (buffer)"));
  REQUIRE(rig.app(&Table::dispose_buffers) == TAUT_OK);
  CHECK(preferred(rig.app) == 128);
  CHECK_FALSE(contains(remarks(rig.app), "were changed"));
  REQUIRE(start(rig.app, 128));
}

TEST_CASE("the report says how the program answered the request to reopen") {
  constexpr auto change = "device = \"virtual:loopback\"\nbuffer = 128\n";
  SUBCASE("it agreed") {
    Set rig(base);
    REQUIRE(start(rig.app, 96));
    rig.write(change);
    CHECK(eventually([&] { return contains(remarks(rig.app), "(buffer)") && rig.app.resets == 1; }));
    CHECK(eventually([&] { return contains(remarks(rig.app), "it was asked to and agreed"); }));
  }
  SUBCASE("it says no to all") {
    Set rig(base);
    rig.app.habit = [](TautLong, TautLong) { return 0; };
    REQUIRE(start(rig.app, 96));
    rig.write(change);
    CHECK(eventually([&] { return contains(remarks(rig.app), "this program cannot be asked"); }));
    CHECK_FALSE(contains(remarks(rig.app), "agreed"));
  }
  SUBCASE("nobody has asked yet, since nothing plays") {
    Set rig(base);
    REQUIRE(rig.app(&Table::init, nullptr) == 1);
    REQUIRE(rig.app.create(96) == TAUT_OK);
    rig.write(change);
    CHECK(eventually([&] { return contains(remarks(rig.app), "has not been asked to yet"); }));
  }
}

TEST_CASE("a device is opened to find out whether it allows less than a buffer, or `tight`") {
  for (const auto* safety : {"safety = 16\n", "safety = 'tight'\n"}) {
    Set rig(base);
    REQUIRE(start(rig.app, 96));
    rig.write(std::string(base) + safety);
    CHECK(eventually([&] { return rig.app.resets == 1; }));
    rig.app(&Table::dispose_buffers);
  }
}

TEST_CASE("from tight to another safety there is no reset, and the tuner idles") {
  Set rig(std::string(base) + "safety = 'tight'\n");
  REQUIRE(start(rig.app, 96));
  rig.write(std::string(base) + "safety = 150\n");
  CHECK(eventually([&] { return output_latency(rig.app) == 150; }));
  CHECK(rig.app.resets == 0);
}

TEST_CASE("a file that breaks while playing changes nothing until it is fixed") {
  Set rig(base);
  REQUIRE(start(rig.app, 96));
  rig.write(std::string(base) + "safety = \n");
  CHECK(eventually([&] { return contains(remarks(rig.app), "Line 3"); }));
  CHECK(contains(remarks(rig.app), "as they were"));
  const long switches = rig.app.switches;
  CHECK(eventually([&] { return rig.app.switches > switches + 8; }));
  CHECK(rig.app.resets == 0);
  rig.write(base);
  CHECK(eventually([&] { return !contains(remarks(rig.app), "Line 3"); }));
  CHECK(rig.app.resets == 0);

  // A host that reopens in between keeps its settings.
  rig.write("[");
  rig.app(&Table::dispose_buffers);
  App second((new driver::linux_face::LinuxFace(rig.folder.path(), rig.file))->object());
  REQUIRE(second(&Table::init, nullptr) == 1);
  CHECK(preferred(second) == 96);
}

TEST_CASE("a device that fails to open after a change leaves the driver as it was") {
  Set rig(base);
  REQUIRE(start(rig.app, 96));
  rig.write("device = \"virtual:loopback?in=-3\"\n");
  CHECK(eventually([&] { return rig.app.resets == 1; }));
  REQUIRE(rig.app(&Table::dispose_buffers) == TAUT_OK);
  CHECK(preferred(rig.app) == 96);
  CHECK_FALSE(remarks(rig.app).empty());
  REQUIRE(start(rig.app, 96));
}

TEST_CASE("the driver is released while its file is being watched and changed") {
  for (int i = 0; i < 20; ++i) {
    Set rig(base);
    REQUIRE(rig.app(&Table::init, nullptr) == 1);
    REQUIRE(rig.app.create(96) == TAUT_OK);
    rig.write("buffer = 128\n");
  }
}

TEST_CASE("without a panel the host is told which file to edit") {
  Set rig(base);
  CHECK(rig.app(&Table::control_panel) == TAUT_NOT_PRESENT);
  CHECK(contains(rig.app.words(), "taut.toml"));
}
