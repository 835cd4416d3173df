// SPDX-License-Identifier: MIT
// Answers specific to Linux.
#include <doctest/doctest.h>

#include <cerrno>

#include "driver/app.hpp"
#include "driver/make.hpp"

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
