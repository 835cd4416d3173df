// SPDX-License-Identifier: MIT
// Ids of joined devices round-trip whatever the members' ids contain; invalid ones are refused in a sentence.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "device/several/spec.hpp"

namespace taut::device::several {
namespace {

std::string any_text() {
  return *rc::gen::container<std::string>(
      rc::gen::weightedOneOf<char>({{3, rc::gen::inRange<char>('a', 'z')},
                                    {3, rc::gen::elementOf(std::string("%+?&=:,.;/ \n\x7f\xC3\xA4"))},
                                    {1, rc::gen::arbitrary<char>()}}));
}

std::optional<Map> any_map(int members) {
  if (*rc::gen::arbitrary<bool>()) return std::nullopt;
  Map map;
  for (int left = *rc::gen::inRange(0, 5); left > 0; --left) {
    Route route{*rc::gen::inRange(0, members), *rc::gen::inRange(0, most_channels), any_text()};
    const auto same = [&](const Route& r) { return r.member == route.member && r.channel == route.channel; };
    if (std::ranges::none_of(map, same)) map.push_back(route);
  }
  return map;
}

TEST_CASE("a printed id parses back to itself") {
  CHECK(rc::check([] {
    Spec spec;
    const int members = *rc::gen::inRange(1, 6);
    for (int k = 0; k < members; ++k) spec.members.push_back("b" + std::to_string(k) + ":" + any_text());
    spec.master = *rc::gen::inRange(0, members);
    spec.one_clock = *rc::gen::arbitrary<bool>();
    spec.in = any_map(members);
    spec.out = any_map(members);
    const std::string id = print(spec);
    const auto read = parse(id);
    RC_ASSERT(read.has_value());
    RC_ASSERT(*read == spec);
    for (const char c : id) RC_ASSERT(static_cast<unsigned char>(c) >= 0x20);
  }));
}

TEST_CASE("no text crashes the parser, and a refusal is a sentence") {
  CHECK(rc::check([] {
    const auto read = parse("several:" + any_text());
    if (!read) {
      RC_ASSERT(read.error().sentence().size() > 10);
    } else {
      RC_ASSERT(parse(print(*read)).value() == *read);
    }
  }));
}

TEST_CASE("ids as a person types them") {
  const auto two = parse("several:alsa:hw:UAC2+alsa:hw:Loopback,1,0%3Finputs=2?master=2&out=2.1:Phones%2C left,1.2");
  REQUIRE(two.has_value());
  CHECK(two->members == std::vector<std::string>{"alsa:hw:UAC2", "alsa:hw:Loopback,1,0?inputs=2"});
  CHECK(two->master == 1);
  CHECK_FALSE(two->in.has_value());
  CHECK(two->out == Map{{1, 0, "Phones, left"}, {0, 1, ""}});
  CHECK(parse("several:a:b?in=none")->in == Map{});
  CHECK(print(*parse("several:virtual:a%3Fppm=300%26in=8+virtual:b")) ==
        "several:virtual:a%3Fppm=300%26in=8+virtual:b");
}

TEST_CASE("invalid ids are refused") {
  for (const char* bad :
       {"several:", "several:a:b+", "several:a:b+a:b", "several:several:a:b", "several:a:b%4", "several:a:b?master=0",
        "several:a:b?master=2", "several:a:b?clock=maybe", "several:a:b?in=2.1", "several:a:b?in=1",
        "several:a:b?in=1.1,1.1", "several:a:b?in=", "several:a:b?loud=yes"}) {
    INFO(bad);
    const auto read = parse(bad);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().trouble == Trouble::bad_request);
  }
  CHECK(parse("alsa:hw:0").error().trouble == Trouble::absent);
}

}  // namespace
}  // namespace taut::device::several
