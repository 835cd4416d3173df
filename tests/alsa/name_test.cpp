// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "device/alsa/cards/name.hpp"

namespace taut::device::alsa {
namespace {

TEST_CASE("the forms of a hardware name") {
  CHECK(parse_hardware("hw:Loopback,1,2") == Address{"Loopback", 1, 2});
  CHECK(parse_hardware("hw:Loopback,1") == Address{"Loopback", 1, -1});
  CHECK(parse_hardware("hw:0") == Address{"0", 0, -1});
  CHECK(parse_hardware("hw:CARD=PCH,DEV=3,SUBDEV=1") == Address{"PCH", 3, 1});
  CHECK(parse_hardware("hw:CARD=PCH,SUBDEV=1") == Address{"PCH", 0, 1});
  for (const char* none :
       {"null", "hw:", "hw:a,b", "hw:a,1,2,3", "plughw:0,0", "hw:CARD=,DEV=1", "hw:a,-1", "hw:X=1", "HW:0"})
    CHECK_FALSE(parse_hardware(none));
}

TEST_CASE("listed devices can be opened: an id contains its address") {
  CHECK(rc::check([] {
    const auto card =
        *rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::elementOf(std::string("abcXYZ019_"))));
    const Address address{card, *rc::gen::inRange(0, 32), *rc::gen::inRange(-1, 8)};
    const auto name = parse_id(id_of(address));
    RC_ASSERT(name.has_value());
    RC_ASSERT(name->hardware == address);
  }));
}

TEST_CASE("settings of an id, and sentences for invalid ones") {
  const auto name = parse_id("alsa:hw:PCH,0,0?inputs=4&outputs=8&format=s24in32");
  REQUIRE(name);
  CHECK(name->pcm == "hw:PCH,0,0");
  CHECK(name->inputs == 4);
  CHECK(name->outputs == 8);
  CHECK(name->format == audio::SampleType::int32_24);
  CHECK(parse_id("alsa:null?channels=3")->outputs == 3);
  CHECK(parse_id("alsa:file:'/x/y.raw',raw")->pcm == "file:'/x/y.raw',raw");
  for (const char* wrong :
       {"", "alsa:", "hw:0,0", "jack:x", "alsa:hw:0?channels=0", "alsa:hw:0?channels=1025", "alsa:hw:0?rate=1",
        "alsa:hw:0?format=dsd8", "alsa:hw:0?channels=2x", "alsa:hw:0?channels="}) {
    const auto refused = parse_id(wrong);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().trouble == Trouble::bad_request);
    CHECK_FALSE(refused.error().remedy.empty());
  }
  CHECK(parse_id("alsa:hw:0?format=u8").error().remedy == "It is one of: s32, s24in32, s24, f32, s16.");
}

}  // namespace
}  // namespace taut::device::alsa
