// SPDX-License-Identifier: MIT
// Each sentence with a remedy, in its own case: cause the error, follow the remedy, and the error is gone. A remedy
// that only a person or another computer can follow must at least not repeat what was done.
#include <unistd.h>

#include <cerrno>
#include <regex>

#include "alsa/rig.hpp"
#include "device/alsa/errors.hpp"

namespace taut::tests {
namespace {

using device::alsa::error_of;
using device::alsa::Step;

bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

/// The first part of the remedy that matches, as a user would type it.
std::string typed(const Error& error, const char* pattern) {
  std::smatch found;
  REQUIRE_MESSAGE(std::regex_search(error.remedy, found, std::regex(pattern)), error.sentence());
  return found[1];
}

device::Request with_id(const std::string& setting, double rate = 48000) {
  auto request = Rig::request(64, 64, rate);
  request.in = request.out = "alsa:hw:Fake,0,0" + setting;
  return request;
}

Error refused(const FakeOffer& offer, const device::Request& request) {
  const Rig rig(offer, request);
  REQUIRE(rig.stream == nullptr);
  return rig.error;
}

bool opens(const FakeOffer& offer, const device::Request& request) { return Rig(offer, request).stream != nullptr; }

}  // namespace

TEST_CASE("what a card lacks: the card supports every value the remedy lists") {
  const FakeOffer offer;
  CHECK(opens(offer, with_id("", std::stod(typed(refused(offer, with_id("", 22050)), R"(\(Hz\): (\d+))")))));
  CHECK(opens(offer, with_id("?channels=" + typed(refused(offer, with_id("?channels=7")), R"(It has (\d+))"))));
  CHECK(opens(offer, with_id("?format=" + typed(refused(offer, with_id("?format=f32")), R"(It has: (\w+))"))));
  CHECK(opens(offer, with_id("?format=" + typed(refused(offer, with_id("?format=nonsense")), R"(one of: .*\b(s16))"))));
  CHECK(opens(offer, with_id(typed(refused(offer, with_id("?channels=many")), R"((\?channels=\d+))"))));
  CHECK(opens(offer, with_id("?" + typed(refused(offer, with_id("?nosuch=1")), R"((channels))") + "=2")));
}

TEST_CASE("an invalid request: the suggested start is valid") {
  const FakeOffer offer;
  const Error error = refused(offer, Rig::request(0, 64));
  CHECK(opens(offer,
              Rig::request(std::stoi(typed(error, R"((\d+) frames)")), std::stoi(typed(error, R"(safety of (\d+))")),
                           std::stod(typed(error, R"((\d+) Hz)")))));
}

TEST_CASE("the hardware device is not suggested to a user who already chose it") {
  FakeOffer offer;
  offer.mapped = false;
  CHECK(!has(refused(offer, with_id("")).remedy, "alsa:hw:"));
  Rig rig(offer, with_id(""));
  const auto can = rig.backend->probe("alsa:hw:Fake,0,0");
  REQUIRE(!can);
  CHECK(!has(can.error().remedy, "alsa:hw:"));
  for (const int code : {EINVAL, ENOSYS, ENOTTY}) {
    CAPTURE(code);
    offer = {};
    offer.open_code = -code;
    const Error error = refused(offer, with_id(""));
    CHECK(!has(error.remedy, "alsa:hw:"));
    CHECK(has(error.remedy, "`taut devices`"));
    CHECK(has(error_of(fake_library(), -code, "opened", "default").remedy, "alsa:hw:"));
  }
}

TEST_CASE("rate, size and channels are suggested only if they were requested") {
  for (const char* device : {"hw:Fake,0,0", "default"}) {
    const Error opening = error_of(fake_library(), -EINVAL, "opened", device),
                setting = error_of(fake_library(), -EINVAL, "set up", device, Step::setting);
    for (const char* asked : {"rate", "buffer", "channel"}) {
      CHECK(!has(opening.remedy, asked));
      CHECK(has(setting.remedy, asked));
    }
    CHECK(has(setting.remedy, std::string("`taut devices alsa:") + device + "`"));
  }
  CHECK(has(error_of(fake_library(), -ENOMEM, "set up", "hw:Fake", Step::setting).remedy, "smaller buffer"));
  CHECK(!has(error_of(fake_library(), -ENOMEM, "opened", "hw:Fake").remedy, "buffer"));
}

TEST_CASE("groups and sudo are suggested to non-root users only") {
  for (const int code : {EACCES, EPERM}) {
    const std::string remedy = error_of(fake_library(), -code, "opened", "hw:Fake").remedy;
    const bool root = geteuid() == 0;
    CHECK(has(remedy, "usermod") == !root);
    CHECK(has(remedy, "--device /dev/snd") == root);
  }
}

TEST_CASE("every errno has a remedy") {
  for (int code = 1; code < 134; ++code)
    for (const Step step : {Step::setting, Step::other})
      for (const char* device : {"hw:Fake,0,0", "default"}) {
        CAPTURE(code);
        const std::string remedy = error_of(fake_library(), -code, "opened", device, step).remedy;
        CHECK(remedy.ends_with('.'));
        CHECK(!has(remedy, ".."));
      }
}

}  // namespace taut::tests
