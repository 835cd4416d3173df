// SPDX-License-Identifier: MIT
// The driver as its panel sees it while a host uses it.
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "driver/app.hpp"
#include "driver/folder.hpp"
#include "driver/linux/linux_face.hpp"
#include "driver/panel_line.hpp"

using namespace taut;
using tests::App;
using tests::eventually;
using Table = TautDriverTable;

namespace {

struct Rig {
  Rig() { std::ofstream(file) << "# mine\ndevice = \"virtual:loopback\"\nbuffer = 96 # b\n"; }
  tests::Folder folder;
  std::filesystem::path file = folder.path() / "taut.toml";
  driver::Face* face = new driver::linux_face::LinuxFace(folder.path(), file);
  driver::PanelLine line{face->lifeline()};
  App app{face->object()};
  [[nodiscard]] std::string text() const {
    std::ifstream from(file);
    return {std::istreambuf_iterator<char>(from), {}};
  }
};

Expected<void> change(driver::PanelLine& line, const char* key, const char* value) {
  return line.change(std::array{settings::Change{key, value}});
}

}  // namespace

TEST_CASE("the panel opens in every state, and sees the settings and their effect") {
  Rig rig;
  auto status = rig.line.status();
  REQUIRE(status);
  CHECK_FALSE(status->open);
  CHECK(status->wanted.buffer == 96);
  CHECK(status->settings_file == rig.file.string());
  REQUIRE(rig.app(&Table::init, nullptr) == 1);
  status = rig.line.status();
  CHECK_FALSE(status->open);
  CHECK(status->report.buffer == 96);
  CHECK(status->report.in.total() >= 96);
  CHECK_FALSE(status->rates.empty());
  REQUIRE(rig.app.create(64) == TAUT_OK);
  status = rig.line.status();
  CHECK(status->open);
  CHECK(status->report.buffer == 64);
  CHECK_FALSE(rig.line.devices().empty());
}

TEST_CASE("the levels are those of the driver's own stream, while it plays") {
  Rig rig;
  REQUIRE(rig.app(&Table::init, nullptr) == 1);
  REQUIRE(rig.app.create(64) == TAUT_OK);
  REQUIRE(rig.line.status());
  CHECK_FALSE(rig.line.levels().plays);
  REQUIRE(rig.app(&Table::start) == TAUT_OK);
  CHECK(eventually([&] { return rig.line.levels().plays; }));
  const panel::Levels levels = rig.line.levels();
  CHECK(levels.inputs.size() + levels.outputs.size() > 0);
  REQUIRE(rig.app(&Table::stop) == TAUT_OK);
  CHECK(eventually([&] { return !rig.line.levels().plays; }));
}

TEST_CASE("the host's own settings override the file, and the panel shows that") {
  Rig rig;
  REQUIRE(rig.app.set("buffer = 48\n") == TAUT_SUCCESS);
  REQUIRE(rig.app(&Table::init, nullptr) == 1);
  const auto status = rig.line.status();
  CHECK(status->file.buffer == 96);
  CHECK(status->wanted.buffer == 48);
}

TEST_CASE("a change is written and applied: at once without buffers, by a reset with them") {
  Rig rig;
  REQUIRE(rig.app(&Table::init, nullptr) == 1);
  REQUIRE(change(rig.line, "buffer", "128"));
  CHECK(rig.text() == "# mine\ndevice = \"virtual:loopback\"\nbuffer = 128 # b\n");
  TautLong min = 0, max = 0, preferred = 0, step = 0;
  rig.app(&Table::get_buffer_size, &min, &max, &preferred, &step);
  CHECK(preferred == 128);

  rig.app.expect_start();
  REQUIRE(rig.app.create(128) == TAUT_OK);
  REQUIRE(rig.app(&Table::start) == TAUT_OK);
  REQUIRE(eventually([&] { return rig.app.switches > 8; }));
  REQUIRE(change(rig.line, "safety", "300"));
  CHECK(eventually([&] { return rig.line.status()->report.out.margin == 300; }));
  CHECK(rig.app.resets == 0);
  REQUIRE(change(rig.line, "buffer", "64"));
  CHECK(eventually([&] { return rig.app.resets == 1; }));
}

TEST_CASE("a refused change is reported, and nothing is written") {
  Rig rig;
  REQUIRE(rig.app(&Table::init, nullptr) == 1);
  const std::string before = rig.text();
  CHECK_FALSE(change(rig.line, "buffer", "9999").has_value());
  CHECK(rig.text() == before);
}

TEST_CASE("a panel that outlives its driver notices") {
  std::unique_ptr<driver::PanelLine> line;
  {
    Rig rig;
    line = std::make_unique<driver::PanelLine>(rig.face->lifeline());
    REQUIRE(line->status());
  }
  CHECK_FALSE(line->status());
  CHECK_FALSE(change(*line, "buffer", "64").has_value());
}
