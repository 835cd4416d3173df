// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "device/pipewire/name.hpp"

using namespace taut;
using namespace taut::device::pipewire;

TEST_CASE("an id preserves the node's name, whatever it contains") {
  for (const char* node :
       {"alsa_output.usb-X_1.0-00.analog-stereo", "effect_input.eq:1", "Ein Gerät ♪", "a?b&c=d%3Fe%", "100%25"}) {
    CAPTURE(node);
    const auto name = parse_id(id_of(node));
    REQUIRE(name.has_value());
    CHECK(name->node == node);
    CHECK_FALSE(name->by_default);
  }
  CHECK(rc::check("any name", [](const std::string& node) {
    RC_PRE(!node.empty());
    const auto name = parse_id(id_of(node));
    RC_ASSERT(name.has_value());
    RC_ASSERT(name->node == node);
  }));
}

TEST_CASE("settings of an id") {
  const auto name = parse_id("pipewire:a:b?inputs=0&outputs=200&force=both&connect=no&name=My%3FHost");
  REQUIRE(name.has_value());
  CHECK(name->node == "a:b");
  CHECK(name->inputs == 0);
  CHECK(name->outputs == 200);
  CHECK((name->force_size && name->force_rate));
  CHECK_FALSE(name->connected);
  CHECK(name->as == "My?Host");
  CHECK((parse_id("pipewire:x?force=size")->force_size && !parse_id("pipewire:x?force=size")->force_rate));
  CHECK((!parse_id("pipewire:x?force=rate")->force_size && parse_id("pipewire:x?force=rate")->force_rate));
  CHECK(parse_id("pipewire:default")->by_default);
  CHECK(parse_id("pipewire:default?connect=yes")->connected);
}

TEST_CASE("an invalid id or unknown setting gives a sentence and what to write") {
  for (const char* id :
       {"pipewire:", "pipewire:?inputs=1", "alsa:hw:0", "", "pipewire:x?inputs=-1", "pipewire:x?outputs=1025",
        "pipewire:x?outputs=2x", "pipewire:x?force=all", "pipewire:x?connect=maybe",
        "pipewire:x?name=", "pipewire:x?channels=2", "pipewire:x?inputs"}) {
    CAPTURE(id);
    const auto name = parse_id(id);
    REQUIRE_FALSE(name.has_value());
    CHECK(name.error().trouble == Trouble::bad_request);
    CHECK(name.error().remedy.size() > 10);
  }
  // The remedy's suggestion is valid.
  CHECK(parse_id("pipewire:x?force=size").has_value());
  CHECK(parse_id("pipewire:x?outputs=1024").has_value());
  CHECK(parse_id("pipewire:x?name=Studio").has_value());
}
