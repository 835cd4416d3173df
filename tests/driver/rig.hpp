// SPDX-License-Identifier: MIT
// A host with an initialised driver.
#pragma once
#include <doctest/doctest.h>

#include "driver/app.hpp"
#include "driver/make.hpp"

namespace taut::tests {

constexpr const char* card = "virtual:loopback";  // runs in real time; used by tests about threads

struct Rig {
  Folder folder;
  App app{make(folder)};
  explicit Rig(const std::string& device = card) { REQUIRE_MESSAGE(app.open(device), app.said); }
  void run(TautLong frames = 64) {
    REQUIRE_MESSAGE(app.create(frames) == TAUT_OK, app.words());
    app.expect_start();
    REQUIRE_MESSAGE(app(&TautDriverTable::start) == TAUT_OK, app.words());
  }
  bool runs() {
    const long before = app.switches;
    return eventually([&] { return app.switches > before + 3; });
  }
};

}  // namespace taut::tests
