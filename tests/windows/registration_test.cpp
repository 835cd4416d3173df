// SPDX-License-Identifier: MIT
// The list of drivers: what is written where, under which class, and that removal is complete.
#include <doctest/doctest.h>

#include <set>

#include "driver/windows/registration.hpp"
#include "platform/registry_windows.hpp"
#include "protocol/class_id.hpp"

using namespace taut;
using namespace taut::driver::windows_face;
using Key = platform::RegistryKey;

TEST_CASE("every name has its own constant class") {
  CHECK(text_of(class_of("Taut")) == protocol::taut_class_text);
  std::set<std::string> classes;
  for (const char* name : {"Taut", "Taut small", "Taut 2", "X", "XONAR SOUND CARD(64)"}) {
    const std::string id = text_of(class_of(name));
    CHECK(id.size() == 38);
    CHECK(classes.insert(id).second);
  }
  // Frozen, because projects store it.
  CHECK(text_of(class_of("Taut small")) == text_of(class_of("TAUT SMALL")));
}

TEST_CASE("names that some host cannot handle are refused (Q52)") {
  for (const char* name : {"", "back\\slash", "Ünïcödé", "1234567890123456789012345678901x"}) {
    CAPTURE(std::string(name));
    CHECK_FALSE(is_instance_name(name));
    CHECK(add_instance(name).error().trouble == Trouble::bad_request);
    CHECK(remove_instance(name).error().trouble == Trouble::bad_request);
  }
  CHECK(is_instance_name("1234567890123456789012345678901"));
}

TEST_CASE("an entry has what hosts look for, and is removed with everything it added") {
  const std::string name = "Taut test", entry = "SOFTWARE\\ASIO\\" + name, id = text_of(class_of(name));
  REQUIRE(add_instance(name));
  REQUIRE(add_instance(name));  // again: an update
  {
    const auto key = Key::open(Key::Root::machine, entry);
    REQUIRE(key);
    CHECK(key->text("CLSID") == id);
    CHECK(key->text("Description") == name);
    const auto server = Key::open(Key::Root::classes, "CLSID\\" + id + "\\InprocServer32");
    REQUIRE(server);
    CHECK(server->text("ThreadingModel") == "Both");
    CHECK(server->text("").ends_with(".exe"));  // this test's module
    CHECK(name_of(class_of(name)).value() == name);
  }
  auto key = Key::create(Key::Root::machine, entry);
  REQUIRE(key->set_text("buffer", "96"));
  CHECK(read_settings(name).value().buffer == 96);
  REQUIRE(key->set_text("buffer", "many"));
  const auto wrong = read_settings(name);
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().what.find(entry) != std::string::npos);
  // An older copy counts as ours, wherever it is.
  {
    auto server = Key::create(Key::Root::machine, "SOFTWARE\\Classes\\CLSID\\" + id + "\\InprocServer32");
    REQUIRE(server->set_text("", "C:\\Program Files\\Taut\\TAUT64.DLL"));
  }
  REQUIRE(remove_instance(name));
  CHECK_FALSE(Key::open(Key::Root::machine, entry));
  CHECK_FALSE(Key::open(Key::Root::classes, "CLSID\\" + id));
  CHECK(remove_instance(name).error().trouble == Trouble::absent);
  CHECK(name_of(class_of(name)).error().trouble == Trouble::absent);
}

TEST_CASE("our last entry removes the list of drivers if we created it, and only then") {
  constexpr auto list = "SOFTWARE\\ASIO", own = "SOFTWARE\\Taut";
  const auto there = [](const char* key) { return Key::open(Key::Root::machine, key).has_value(); };
  const auto begin = [&] { REQUIRE(Key::remove_empty(Key::Root::machine, list)); };
  // A list with foreign entries stays, so nothing can be tested.
  if (const auto before = Key::open(Key::Root::machine, list); before && !before->keys().empty()) return;

  begin();
  REQUIRE(add_instance("Taut test"));
  REQUIRE(add_instance("Taut test 2"));
  REQUIRE(remove_instance("Taut test"));
  CHECK(there(list));
  REQUIRE(remove_instance("Taut test 2"));
  CHECK_FALSE(there(list));
  CHECK_FALSE(there(own));

  // Empty, and created by another program.
  REQUIRE(Key::create(Key::Root::machine, list));
  REQUIRE(add_instance("Taut test"));
  REQUIRE(remove_instance("Taut test"));
  CHECK(there(list));

  // Created by us and used by others since: it is theirs once we leave.
  begin();
  REQUIRE(add_instance("Taut test"));
  REQUIRE(Key::create(Key::Root::machine, "SOFTWARE\\ASIO\\Other"));
  REQUIRE(remove_instance("Taut test"));
  CHECK(there("SOFTWARE\\ASIO\\Other"));
  CHECK_FALSE(there(own));
  REQUIRE(Key::remove(Key::Root::machine, "SOFTWARE\\ASIO\\Other"));
  REQUIRE(add_instance("Taut test"));
  REQUIRE(remove_instance("Taut test"));
  CHECK(there(list));
  CHECK(Key::remove_empty(Key::Root::machine, list));
}

TEST_CASE("another driver's name is left alone") {
  const std::string other = "SOFTWARE\\ASIO\\Other", its_class = "{00000000-1111-2222-3333-444444444444}";
  const std::string server = "SOFTWARE\\Classes\\CLSID\\" + its_class;
  REQUIRE(Key::create(Key::Root::machine, other)->set_text("CLSID", its_class));
  REQUIRE(Key::create(Key::Root::machine, server + "\\InprocServer32")->set_text("", "C:\\vendor\\asio.dll"));
  CHECK(add_instance("Other").error().what.find("vendor") != std::string::npos);
  CHECK_FALSE(remove_instance("Other"));
  CHECK(Key::open(Key::Root::machine, other)->text("CLSID") == its_class);
  REQUIRE(Key::remove(Key::Root::machine, other));
  REQUIRE(Key::remove(Key::Root::machine, server));
}
