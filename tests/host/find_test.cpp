// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <fstream>

#include "driver/folder.hpp"
#include "host/host.hpp"

using namespace taut;
using host::Places;
namespace fs = std::filesystem;

namespace {

void add(const fs::path& list, const char* name, const std::string& driver, const std::string& description = {}) {
  fs::create_directories(list / name);
  if (!driver.empty()) std::ofstream(list / name / "driver") << driver;
  if (!description.empty()) std::ofstream(list / name / "description") << description;
}

}  // namespace

TEST_CASE("entries of all directories by name, the first of a name wins, Taut's own comes last") {
  const tests::Folder first, second;
  add(first.path(), "Zeta", "/z.so\nsecond line", "A card\n");
  add(first.path(), "Alpha", "/a.so");
  add(first.path(), ".hidden", "/h.so");
  add(first.path(), "Empty", "");
  add(second.path(), "Alpha", "/other.so");
  add(second.path(), "Beta", std::string(5000, 'b'));
  const auto found = host::find_drivers({{first.path(), "/does/not/exist", second.path()}, "/lib/libtaut.so"});
  REQUIRE(found.size() == 4);
  CHECK(found[0].name == "Alpha");
  CHECK(found[0].library == "/a.so");
  CHECK(found[1].name == "Zeta");
  CHECK(found[1].library == "/z.so");
  CHECK(found[1].description == "A card");
  CHECK(found[2].library.string().size() == 1023);
  CHECK(found[3].name == "Taut");
  CHECK(found[3].own);
}

TEST_CASE("a name matches exactly, else ignoring case, else the error lists all") {
  const tests::Folder folder;
  add(folder.path(), "Studio", "/s.so");
  add(folder.path(), "studio", "/t.so");
  const Places places{{folder.path()}, {}};
  CHECK(host::find_driver("studio", places)->library == "/t.so");
  CHECK(host::find_driver("Studio", places)->library == "/s.so");
  CHECK(host::find_driver("STUDIO", places)->library == "/s.so");
  const auto none = host::find_driver("Kitchen", places);
  REQUIRE_FALSE(none);
  CHECK(none.error().remedy.find("Studio, studio") != std::string::npos);
  CHECK(host::find_driver("Kitchen", Places{{folder.path() / "empty"}, {}}).error().remedy.find("`taut register`") !=
        std::string::npos);
  CHECK(host::find_driver("/x/libcard.so", places)->name == "card");
}

TEST_CASE("missing libraries and libraries that are not drivers have different errors") {
  const auto missing = host::Driver::open({.name = "X", .description = {}, .library = "/does/not/exist.so"});
  REQUIRE_FALSE(missing);
  CHECK_FALSE(missing.error().what.empty());
  const auto other = host::Driver::open({.name = "X", .description = {}, .library = "libm.so.6"});
  REQUIRE_FALSE(other);
  CHECK(other.error().trouble == Trouble::unsupported);
}
