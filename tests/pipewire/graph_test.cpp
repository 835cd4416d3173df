// SPDX-License-Identifier: MIT
// Listing, choosing and linking, on graphs as described by the registry.
#include <doctest/doctest.h>

#include "device/pipewire/clock_gaps.hpp"
#include "device/pipewire/graph.hpp"
#include "device/pipewire/latency.hpp"
#include "device/pipewire/links.hpp"
#include "device/watching.hpp"

using namespace taut;
using namespace taut::device::pipewire;
using device::Kind;

namespace {

struct Builder {
  Graph graph;
  Id next = 30;

  Id node(const std::string& name, const std::string& media_class, Properties more = {}) {
    more["node.name"] = name;
    more["media.class"] = media_class;
    const Id id = next++;
    graph.nodes[id] = {.serial = id, .properties = more};
    return id;
  }
  Id port(Id node, bool output, int number, const std::string& channel, bool monitor = false) {
    graph.ports[next] = {node, output, monitor, true, number, channel};
    return next++;
  }
  Id sink(const std::string& name, Properties more = {}) {
    const Id id = node(name, "Audio/Sink", more);
    for (int i : {1, 0}) port(id, false, i, i == 0 ? "FL" : "FR");
    for (int i : {0, 1}) port(id, true, i, i == 0 ? "FL" : "FR", true);
    return id;
  }
  Id source(const std::string& name, Properties more = {}) {
    const Id id = node(name, "Audio/Source", more);
    port(id, true, 0, "MONO");
    return id;
  }
};

}  // namespace

TEST_CASE("the list: the default first, then devices by age, monitors last, each once and on one clock") {
  Builder made;
  made.sink("loud", {{"node.description", "Loud"}});
  made.sink("alsa_output.usb-Y", {{"node.description", "Y"}, {"device.api", "alsa"}});
  made.source("mic");
  made.sink("loud");
  made.node("empty", "Audio/Sink");
  made.node("player", "Stream/Output/Audio");
  made.graph.default_sink = "alsa_output.usb-Y";
  const auto devices = devices_of(made.graph);
  std::vector<std::string> ids;
  for (const auto& device : devices) {
    ids.push_back(device.id);
    CHECK(device.clock == "pipewire");
  }
  CHECK(ids == std::vector<std::string>{"pipewire:default", "pipewire:loud", "pipewire:alsa_output.usb-Y",
                                        "pipewire:mic", "pipewire:loud.monitor", "pipewire:alsa_output.usb-Y.monitor"});
  CHECK(devices[0].kind == Kind::usb);
  CHECK(devices[0].outputs == 2);
  CHECK(devices[0].inputs == 1);
  CHECK(devices[0].name == "PipeWire's default (Y; in: mic)");
  CHECK(devices[1].kind == Kind::software);
  CHECK(devices[4].kind == Kind::tap);
  CHECK(devices_of(Graph{}).empty());
}

TEST_CASE("a source that software made records, though its outputs are called monitors") {
  for (const char* const media_class : {"Audio/Source/Virtual", "Audio/Duplex"}) {
    CAPTURE(media_class);
    Builder made;
    const Id id = made.node("made", media_class);
    for (const int i : {0, 1}) made.port(id, false, i, "FL");
    const Id first = made.port(id, true, 0, "FL", true);
    const Id second = made.port(id, true, 1, "FR", true);
    const auto devices = devices_of(made.graph);
    REQUIRE(devices.size() == 2);  // the default and itself, no monitor
    CHECK(devices[1].id == "pipewire:made");
    CHECK(devices[1].inputs == 2);
    CHECK(devices[1].kind == Kind::software);
    const auto target = find_target(made.graph, {.node = "made"}, true);
    REQUIRE(target);
    CHECK(ports_of(made.graph, *target, true) == std::vector{first, second});
  }
}

TEST_CASE("without a session manager the default is the highest priority, then the oldest") {
  Builder made;
  made.sink("first");
  const Id second = made.sink("second", {{"priority.session", "1000"}});
  CHECK(find_target(made.graph, {.node = "default", .by_default = true}, false)->node == second);
  made.graph.default_sink = "first";
  CHECK(find_target(made.graph, {.node = "default", .by_default = true}, false)->node != second);
  made.graph.default_sink = "not there any more";
  CHECK(find_target(made.graph, {.node = "default", .by_default = true}, false)->node == second);
}

TEST_CASE("NAME.monitor is the input of sink NAME, unless a node has that very name") {
  Builder made;
  const Id sink = made.sink("out");
  const auto monitor = find_target(made.graph, {.node = "out.monitor"}, true);
  REQUIRE(monitor.has_value());
  CHECK((monitor->node == sink && monitor->monitor));
  CHECK(ports_of(made.graph, *monitor, true).size() == 2);
  CHECK_FALSE(find_target(made.graph, {.node = "out.monitor"}, false).has_value());
  CHECK_FALSE(find_target(made.graph, {.node = "out"}, true).has_value());
  const Id other = made.source("out.monitor");
  CHECK(find_target(made.graph, {.node = "out.monitor"}, true)->node == other);
}

TEST_CASE("the kind of a device, from the session manager's properties") {
  const auto kind = [](const char* name, const Properties& more = {}) {
    Properties all = more;
    all["node.name"] = name;
    return kind_of({.properties = all});
  };
  CHECK(kind("alsa_output.usb-Focusrite-00.pro-output-0", {{"device.api", "alsa"}}) == Kind::usb);
  CHECK(kind("alsa_output.pci-0000_00_1f.3.analog-stereo", {{"device.api", "alsa"}}) == Kind::built_in);
  CHECK(kind("alsa_output.pci-0000_01_00.1.hdmi-stereo", {{"device.api", "alsa"}}) == Kind::digital);
  CHECK(kind("alsa_output.pci-0000_00_1f.3.iec958-stereo", {{"device.api", "alsa"}}) == Kind::digital);
  CHECK(kind("alsa_output.platform-sound.stereo", {{"device.api", "alsa"}}) == Kind::built_in);
  CHECK(kind("alsa_input.firewire-0x00.stereo", {{"device.api", "alsa"}}) == Kind::firewire);
  CHECK(kind("bluez_output.AA_BB.1", {{"device.api", "bluez5"}}) == Kind::unknown);
  CHECK(kind("some-card", {{"factory.name", "api.alsa.pcm.sink"}}) == Kind::unknown);
  CHECK(kind("null-sink", {{"factory.name", "support.null-audio-sink"}}) == Kind::software);
}

TEST_CASE("rates and sizes are those the server allows, or is forced to") {
  Builder made;
  const Id sink = made.sink("out");
  made.graph.limits = {
      .quantum = 1024, .min_quantum = 40, .max_quantum = 2000, .rate = 48000, .rates = {96000, 44100, 48000}};
  auto can = can_of(made.graph, {.node = "out"});
  REQUIRE(can.has_value());
  REQUIRE(can->rates.size() == 3);
  CHECK(can->rates[0].hz == 44100);
  CHECK((can->rates[1].min_frames == 32 && can->rates[1].max_frames == 1024 && can->rates[1].step == -1));
  CHECK(can->rates[1].preferred_frames == 256);
  // Limits are times.
  CHECK((can->rates[2].min_frames == 64 && can->rates[2].max_frames == 2048));
  CHECK(can->outputs == std::vector<std::string>{"FL", "FR"});
  CHECK(can->inputs.empty());
  // The rate is fixed while others play.
  made.graph.nodes[sink].running = true;
  CHECK(can_of(made.graph, {.node = "out"})->rates.size() == 1);
  CHECK(can_of(made.graph, {.node = "out", .force_rate = true})->rates.size() == 6);
  CHECK(can_of(made.graph, {.node = "out", .force_size = true})->rates[0].max_frames == 8192);
  made.graph.limits.forced_quantum = 96;
  made.graph.limits.forced_rate = 44100;
  can = can_of(made.graph, {.node = "out", .force_size = true, .force_rate = true});
  REQUIRE(can->rates.size() == 1);
  CHECK((can->rates[0].hz == 44100 && can->rates[0].min_frames == 96 && can->rates[0].max_frames == 96));
  CHECK(can->current_rate == 44100);
}

TEST_CASE("ports beyond the device's are numbered; fewer are its first ones") {
  Builder made;
  made.sink("out");
  CHECK(can_of(made.graph, {.node = "out", .outputs = 4})->outputs ==
        std::vector<std::string>{"FL", "FR", "AUX2", "AUX3"});
  CHECK(can_of(made.graph, {.node = "out", .outputs = 1})->outputs == std::vector<std::string>{"FL"});
  CHECK(can_of(made.graph, {.node = "out", .inputs = 3, .outputs = 0})->inputs.size() == 3);
  CHECK(can_of(made.graph, {.node = "out", .inputs = 3, .outputs = 0})->outputs.empty());
}

TEST_CASE("no device and one without ports have a sentence each") {
  Builder made;
  made.node("bare", "Audio/Sink");
  CHECK(can_of(made.graph, {.node = "nobody"}).error().trouble == Trouble::absent);
  CHECK(can_of(made.graph, {.node = "bare"}).error().trouble == Trouble::unsupported);
  CHECK(can_of(made.graph, {.node = "default", .by_default = true}).error().trouble == Trouble::absent);
}

TEST_CASE("parsing the metadata") {
  CHECK(numbers_of("[ 44100, 48000 96000 ]") == std::vector<int>{44100, 48000, 96000});
  CHECK(numbers_of("").empty());
  CHECK(numbers_of("[ x ]").empty());
  CHECK(name_in_json(R"({ "name": "alsa_output.x" })") == "alsa_output.x");
  CHECK(name_in_json(R"({"name":"a \"b\" \\ ♪:1"})") == R"(a "b" \ ♪:1)");
  CHECK(name_in_json("").empty());
  CHECK(name_in_json(R"({"name":)").empty());
  CHECK(name_in_json(R"({"name":"open)") == "open");
}

TEST_CASE("first port to first port; each link is made once in its ports' lifetime") {
  Builder made;
  const Id sink = made.sink("out");
  const Id own = made.node("us", "");
  std::vector<Id> ours;
  for (int i = 0; i < 3; ++i) ours.push_back(made.port(own, true, i, "AUX"));
  const Wanted wanted{.in = std::nullopt, .out = Name{.node = "out"}};
  const auto links = wanted_links(made.graph, own, wanted);
  const auto theirs = ports_of(made.graph, {sink}, false);
  CHECK(links == std::vector<Pair>{{ours[0], theirs[0]}, {ours[1], theirs[1]}});
  CHECK(made.graph.ports[theirs[0]].channel == "FL");

  LinkPlan plan;
  CHECK(plan.next(made.graph, links).make == links);
  CHECK(plan.next(made.graph, links).make.empty());
  // A link the user removed stays removed.
  made.graph.links[900] = {ours[1], theirs[1]};
  CHECK(plan.next(made.graph, links).make.empty());
  // The device is replugged and gets another id.
  for (const Id port : theirs) made.graph.ports.erase(port);
  made.graph.nodes.erase(sink);
  made.graph.links.clear();
  CHECK(plan.next(made.graph, wanted_links(made.graph, own, wanted)).make.empty());
  made.sink("out");
  CHECK(plan.next(made.graph, wanted_links(made.graph, own, wanted)).make.size() == 2);
  // The default changes: the link to the old one is removed.
  const auto step = plan.next(made.graph, {});
  CHECK(step.remove.size() == 2);
  CHECK(step.make.empty());
  // The user connects manually.
  CHECK(wanted_links(made.graph, own, {.in = std::nullopt, .out = Name{.node = "out", .connected = false}}).empty());
}

TEST_CASE("a loop through the graph is detected, also through a monitor") {
  Builder made;
  const Id sink = made.sink("out");
  const Id own = made.node("us", "");
  const Id out = made.port(own, true, 0, "L"), in = made.port(own, false, 0, "L");
  made.graph.links[900] = {out, ports_of(made.graph, {sink}, false)[0]};
  CHECK_FALSE(is_loop(made.graph, own));
  made.graph.links[901] = {ports_of(made.graph, {sink, true}, true)[0], in};
  CHECK(is_loop(made.graph, own));
}

TEST_CASE("gaps in the driver's clock are lost frames; another driver, rate or clock offset is not") {
  ClockGaps gaps;
  CHECK(gaps.next({1, 48000, 1000, 64}) == 0);
  CHECK(gaps.next({1, 48000, 1064, 64}) == 0);
  CHECK(gaps.next({1, 48000, 1256, 64}) == 128);
  CHECK(gaps.next({1, 48000, 1320, 256}) == 0);
  CHECK(gaps.next({1, 48000, 1576, 256}) == 0);
  CHECK(gaps.next({2, 48000, 900'000, 256}) == 0);
  CHECK(gaps.next({2, 44100, 1'000'000, 256}) == 0);
  CHECK(gaps.next({2, 44100, 500, 256}) == 0);
  CHECK(gaps.next({2, 44100, 900'000'000, 256}) == 0);
  CHECK(gaps.next({2, 44100, 900'000'256 + 44100, 256}) == 44100);
}

TEST_CASE("latency in frames: cycles, frames and time add up; the longest port counts, and none is negative") {
  using List = std::vector<PortLatency>;
  CHECK(frames_of(List{{1.0F, 32, 1'000'000}}, 256, 48000) == 256 + 32 + 48);
  CHECK(frames_of(List{{0, 10, 0}, {0.5F, 0, 0}}, 256, 48000) == 128);
  CHECK(frames_of(List{{0, 10, -5'000'000}}, 256, 48000) == 0);
  CHECK(frames_of(List{}, 256, 48000) == 0);
  CHECK(capture_latency(256 + 32, 256) == 32);
  CHECK(capture_latency(0, 256) == 0);
}

TEST_CASE("the changes between two lists") {
  using device::Change;
  const auto changes = taut::device::changes_between(
      {{.id = "a", .name = "A"}, {.id = "b", .name = "B", .outputs = 2}, {.id = "c", .name = "C"}},
      {{.id = "b", .name = "B", .outputs = 4}, {.id = "c", .name = "C"}, {.id = "d", .name = "D"}});
  REQUIRE(changes.size() == 3);
  CHECK((changes[0].what == Change::What::went && changes[0].id == "a"));
  CHECK((changes[1].what == Change::What::altered && changes[1].id == "b"));
  CHECK((changes[2].what == Change::What::came && changes[2].id == "d"));
}
