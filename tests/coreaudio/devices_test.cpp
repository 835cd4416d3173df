// SPDX-License-Identifier: MIT
// What the backend lists and describes, also when drivers say nothing or nonsense.
#include <algorithm>

#include "coreaudio/rig.hpp"
#include "device/coreaudio/id.hpp"
#include "support/eventually.hpp"

namespace taut::tests::coreaudio {
namespace {

using device::Change;
using device::Kind;

template <class T>
std::function<std::optional<std::vector<std::byte>>()> says(T value) {
  return [value] {
    std::vector<std::byte> bytes(sizeof value);
    std::memcpy(bytes.data(), &value, sizeof value);
    return std::optional(bytes);
  };
}

std::optional<std::vector<std::byte>> nothing() { return std::nullopt; }
std::optional<std::vector<std::byte>> one_byte() { return std::vector<std::byte>(1); }

TEST_CASE("devices with their channels, kinds and names; the default ones first") {
  Rig rig;
  Device& speaker = rig.mac.add(
      {.uid = "BuiltInSpeakerDevice", .name = "MacBook Speakers", .in = {}, .out = {2}, .transport = hal::built_in});
  Device& mike = rig.mac.add({.uid = "BuiltInMicrophoneDevice",
                              .name = "MacBook Microphone",
                              .in = {1},
                              .out = {},
                              .transport = hal::built_in});
  rig.mac.add({.uid = "VPAUAggregateAudioDevice-0x1", .name = "voice"});
  rig.mac.add({.uid = "tv", .name = "TV", .in = {}, .out = {8}, .transport = hal::hdmi});
  rig.mac.add({.uid = "both?&%", .name = "Aggregate", .in = {2, 8}, .out = {2, 2}, .transport = hal::code("grup")});
  rig.mac.add({.uid = "nothing", .name = "Control surface", .in = {}, .out = {}});
  rig.mac.set_default(speaker, false);
  rig.mac.set_default(mike, true);
  const auto devices = rig.backend->list();
  REQUIRE(devices);
  std::string seen;
  for (const auto& device : *devices)
    seen += device.id + " " + device.name + " " + std::to_string(*device.inputs) + "/" +
            std::to_string(*device.outputs) + " " + std::to_string(static_cast<int>(device.kind)) + "\n";
  const auto kind = [](Kind of) { return std::to_string(static_cast<int>(of)) + "\n"; };
  CHECK(seen == "coreaudio:BuiltInSpeakerDevice MacBook Speakers 0/2 " + kind(Kind::built_in) +
                    "coreaudio:BuiltInMicrophoneDevice MacBook Microphone 1/0 " + kind(Kind::built_in) +
                    "coreaudio:box:1 Box 2/2 " + kind(Kind::usb) + "coreaudio:tv TV 0/8 " + kind(Kind::digital) +
                    "coreaudio:both%3F%26%25 Aggregate 10/4 " + kind(Kind::unknown) +
                    "coreaudio:tap What this Mac plays 2/0 " + kind(Kind::tap));
  CHECK(rig.backend->probe("coreaudio:both%3F%26%25")->inputs.size() == 10);
  CHECK(device::coreaudio::parse_id("coreaudio:both%3F%26%25?hog=yes")->uid == "both?&%");
}

TEST_CASE("channels have the device's names, and numbers where it gives none") {
  Spec spec;
  spec.in = {1, 2};
  spec.channel_names = {{1, "Mic"}, {2, "Line"}, {3, "Line"}, {-2, "Phones"}};
  Rig rig(spec);
  const auto can = rig.backend->probe(box_id);
  REQUIRE(can);
  CHECK(can->inputs == std::vector<std::string>{"Mic", "Line", "Input 3"});
  CHECK(can->outputs == std::vector<std::string>{"Output 1", "Phones"});
  CHECK(can->keeps_ahead);
}

TEST_CASE("ranges of rates offer the usual ones within them") {
  Spec spec;
  spec.rates = {{44100, 96000}, {7350, 7350}};
  Rig rig(spec);
  std::vector<double> rates;
  const auto can = rig.backend->probe(box_id);
  REQUIRE(can);
  for (const auto& rate : can->rates) rates.push_back(rate.hz);
  CHECK(rates == std::vector<double>{7350, 44100, 48000, 64000, 88200, 96000});
}

TEST_CASE("any property may be missing, short or nonsense: never a crash, and what can be used is") {
  const hal::Code all[] = {hal::device_uid,    hal::object_name,   hal::element_name,         hal::transport_type,
                           hal::stream_list,   hal::nominal_rates, hal::stream_configuration, hal::nominal_rate,
                           hal::buffer_frames, hal::latency,       hal::buffer_frames_range,  hal::safety_offset,
                           hal::is_alive,      hal::hog_mode,      hal::variable_frames};
  const std::function<std::optional<std::vector<std::byte>>()> lies[] = {
      nothing,    one_byte,    says(std::uint32_t{0}),      says(std::uint32_t{0xffffffff}),
      says(-1.0), says(1e300), says(hal::Range{1e9, -1e9}), says(std::array<std::uint32_t, 64>{1000000})};
  for (const hal::Code property : all)
    for (const auto& lie : lies) {
      Rig rig;
      rig.box->lies[property] = lie;
      rig.backend->list();
      rig.backend->probe(box_id);
      if (rig.open(both()) && rig.stream->start()) {
        rig.serve([n = 0](Wake, const device::Turn&) mutable { return ++n == 20; });
        const auto& agreed = rig.stream->agreed();
        CHECK(agreed.rate > 0);
        CHECK(agreed.in.latency >= 0);
        CHECK(agreed.out.latency < 20 * 48000);
      } else if (!rig.stream) {
        CHECK(rig.error.sentence().size() > 10);
      }
      rig.stream.reset();
      rig.box->lies.clear();
    }
}

TEST_CASE("a latency that is not credible is not known") {
  Rig rig;
  rig.box->lies[hal::safety_offset] = says(std::uint32_t{0xffffffff});
  REQUIRE(rig.open(both()));
  CHECK_FALSE(rig.stream->agreed().in.latency_known);
  CHECK_FALSE(rig.stream->agreed().out.latency_known);
}

TEST_CASE("the watch tells what came, went, filled up, or became the default") {
  Rig rig;
  std::mutex mutex;
  std::vector<std::string> told;
  const auto watch = rig.backend->watch([&](const Change& change) {
    const std::lock_guard lock(mutex);
    told.push_back((change.what == Change::What::came   ? "came "
                    : change.what == Change::What::went ? "went "
                                                        : "altered ") +
                   change.id);
  });
  REQUIRE(watch);
  const auto hears = [&](const std::string& words) {
    return eventually([&] {
      rig.mac.advance(1000);  // the listeners are called
      const std::lock_guard lock(mutex);
      return std::ranges::find(told, words) != told.end();
    });
  };
  // Its listener is called before it can be asked for its channels.
  Device& aggregate = rig.mac.add({.uid = "late", .name = "Aggregate"});
  aggregate.empty_aggregate = true;
  rig.mac.advance(1000);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  {
    const std::lock_guard lock(rig.mac.mutex);
    aggregate.empty_aggregate = false;
  }
  CHECK(hears("came coreaudio:late"));
  rig.mac.set_default(aggregate, false);
  CHECK(hears("altered coreaudio:late"));
  rig.mac.unplug(aggregate);
  CHECK(hears("went coreaudio:late"));
}

}  // namespace
}  // namespace taut::tests::coreaudio
