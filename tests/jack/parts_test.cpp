// SPDX-License-Identifier: MIT
// Ids, groups of ports, links: the pure parts of the backend.
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <rapidcheck.h>
#include <cstring>
#include <filesystem>

#include "device/jack/graph.hpp"
#include "device/jack/links.hpp"
#include "device/jack/owner.hpp"
#include "device/jack/process.hpp"

namespace taut::tests {
namespace {

using namespace device::jack;

TEST_CASE("an id identifies its client, whatever its name") {
  CHECK(id_of("system") == "jack:system");
  CHECK(id_of("Großes Pult 50 %?&") == "jack:Großes Pult 50 %25%3F%26");
  CHECK(rc::check("id_of and parse_id are each other's inverse", [](const std::string& client) {
    RC_PRE(!client.empty());
    const auto name = parse_id(id_of(client));
    RC_ASSERT(name.has_value());
    RC_ASSERT(name->client == client);
  }));
}

TEST_CASE("an id's settings") {
  const auto name = parse_id("jack:system?inputs=0&outputs=8&connect=no&name=My%26Host");
  REQUIRE(name);
  CHECK(name->client == "system");
  CHECK(name->inputs == 0);
  CHECK(name->outputs == 8);
  CHECK_FALSE(name->connected);
  CHECK(name->as == "My&Host");
  for (const char* const wrong :
       {"alsa:system", "jack:", "jack:?inputs=0", "jack:system?ports=2", "jack:system?inputs=-1",
        "jack:system?outputs=1025", "jack:system?outputs=two", "jack:system?connect=maybe"}) {
    CAPTURE(wrong);
    const auto refused = parse_id(wrong);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().trouble == Trouble::bad_request);
    CHECK_FALSE(refused.error().remedy.empty());
  }
}

TEST_CASE("a client's ports are one device, even with colons and Unicode in their names") {
  Graph graph;
  group({{"system:capture_1", true},
         {"Bühne: links:Kanal: 1", false},
         {"system:playback_1", false},
         {"system:capture_2", true},
         {"odd", true},
         {"synth:out", true, false},
         {"system:monitor", true, false}},
        graph);
  const auto& all = graph.hardware;
  REQUIRE(graph.others.size() == 1);
  CHECK(graph.find("synth")->captures == std::vector<std::string>{"synth:out"});
  REQUIRE(all.size() == 3);
  CHECK(all[0].client == "system");
  CHECK(all[0].captures == std::vector<std::string>{"system:capture_1", "system:capture_2"});
  CHECK(all[0].playbacks == std::vector<std::string>{"system:playback_1"});
  CHECK(all[1].client == "Bühne");
  CHECK(short_of(all[1].playbacks[0]) == " links:Kanal: 1");
  CHECK(all[2].client == "odd");
}

TEST_CASE("PipeWire's libjack is never the default device") {
  Graph graph{.rate = 48000, .frames = 64, .hardware = {{"system", {"system:c1"}, {"system:p1"}}}};
  CHECK(devices(graph).at(0).kind == device::Kind::unknown);
  graph.of_pipewire = true;
  CHECK(devices(graph).at(0).kind == device::Kind::software);
}

TEST_CASE("as many channels as requested; a port of ours without a counterpart stays unconnected") {
  const Graph graph{.rate = 48000, .frames = 64, .hardware = {{"system", {"system:c1", "system:c2"}, {"system:p1"}}}};
  const auto chosen = channels(graph, *parse_id("jack:system?inputs=1&outputs=3"));
  REQUIRE(chosen);
  CHECK(chosen->inputs == std::vector<std::string>{"c1"});
  CHECK(chosen->outputs == std::vector<std::string>{"p1", "out_2", "out_3"});
  CHECK(chosen->playbacks == std::vector<std::string>{"system:p1"});
  const auto bare = channels(graph, *parse_id("jack:?outputs=2"));
  REQUIRE(bare);
  CHECK(bare->inputs.empty());
  CHECK(bare->outputs == std::vector<std::string>{"out_1", "out_2"});
  CHECK(bare->playbacks.empty());
  const auto absent = channels(graph, *parse_id("jack:other"));
  REQUIRE_FALSE(absent);
  CHECK(absent.error().trouble == Trouble::absent);
  CHECK(absent.error().remedy.find("jack:system") != std::string::npos);
}

TEST_CASE("a link the user cuts stays cut; one whose port went away is remade; one the user makes stays") {
  const Link wanted{.ours = "out_1", .theirs = "system:p1"}, made{.ours = "out_1", .theirs = "system:p1", .made = true};
  const Link other{.ours = "out_2", .theirs = "synth:in"};
  CHECK(plan({wanted}, {}, {"system:p1"}).connect == std::vector<Link>{wanted});
  CHECK(plan({wanted}, {}, {}).connect.empty());
  CHECK(plan({wanted}, {}, {}).keep == std::vector<Link>{wanted});
  CHECK(plan({made}, {}, {"system:p1"}).keep.empty());
  const Plan gone = plan({made}, {}, {});
  REQUIRE(gone.keep.size() == 1);
  CHECK_FALSE(gone.keep[0].made);
  CHECK(plan(gone.keep, {}, {"system:p1"}).connect == std::vector<Link>{wanted});
  const Plan more = plan({made}, {made, other}, {"system:p1"});
  CHECK(more.connect.empty());
  CHECK(more.keep == std::vector<Link>{made, other});
}

TEST_CASE("lost frames are counted once, whichever of the server's two figures comes first") {
  Losses losses;
  CHECK(losses.before(1000, 64) == 0);
  CHECK(losses.before(1064, 64) == 0);
  CHECK(losses.before(1256, 64) == 128);  // the counter jumped
  losses.delayed(2666.7F, 48000);         // the xrun callback for the same frames, later
  CHECK(losses.before(1320, 64) == 0);
  losses.delayed(1000, 48000);  // too short for the counter to show
  CHECK(losses.before(1384, 64) == 48);
  CHECK(losses.before(1448, 64) == 0);
  // After a while the two figures no longer offset each other.
  jack_nframes_t frame = 1512;
  for (; frame < 1512 + 2 * Losses::settles; frame += 64) CHECK(losses.before(frame, 64) == 0);
  CHECK(losses.before(frame + 64, 64) == 64);
  losses.forget();
  CHECK(losses.before(7, 64) == 0);
  CHECK(losses.before(71, 64) == 0);
  losses.forget();
  CHECK(losses.before(0xFFFFFFC0U, 64) == 0);
  CHECK(losses.before(0, 64) == 0);  // across the counter's wrap
}

TEST_CASE("another user's server is found by its socket") {
  std::string pattern = (std::filesystem::temp_directory_path() / "taut-jack-XXXXXX").string();
  const std::filesystem::path folder = mkdtemp(pattern.data());
  setenv("JACK_DEFAULT_SERVER", "taut-test-owner", 1);
  CHECK(other_owner(folder.string()).empty());
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  std::strncpy(address.sun_path, (folder / "jack_taut-test-owner_4294000000_0").c_str(), sizeof address.sun_path - 1);
  REQUIRE(bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  CHECK(other_owner(folder.string()) == "4294000000");
  close(fd);
  unsetenv("JACK_DEFAULT_SERVER");
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace taut::tests
