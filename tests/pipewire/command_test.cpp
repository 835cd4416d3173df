// SPDX-License-Identifier: MIT
// `taut` as a newcomer types it with PipeWire: no device, no size, no rate.
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>

#include "pipewire/rig.hpp"

using namespace taut;

namespace {

struct Ended {
  int status = -1;
  std::string said;
};

Ended run(const std::string& words) {
  Ended ended;
  FILE* const pipe = ::popen((std::string(TAUT_PROGRAM) + " " + words + " 2>&1").c_str(), "r");  // NOLINT
  if (pipe == nullptr) return ended;
  std::array<char, 4096> part;
  for (std::size_t got = 0; (got = std::fread(part.data(), 1, part.size(), pipe)) > 0;)
    ended.said.append(part.data(), got);
  ended.status = ::pclose(pipe);
  return ended;
}

// Ran to the end. 2: with drop-outs, which depend on this computer.
bool whole(const Ended& ended) { return WEXITSTATUS(ended.status) == 0 || WEXITSTATUS(ended.status) == 2; }

bool says(const Ended& ended, const std::string& words) { return ended.said.find(words) != std::string::npos; }

}  // namespace

TEST_CASE("taut record and play without device, size and rate: PipeWire's default, within its cycle") {
  TAUT_PIPEWIRE_OR_SKIP("plain run");
  const tests::PipewireServer server({.sinks = {{.name = "null-sink"}, {.name = "mic", .microphone = true}}});
  const std::string file = server.folder() + "/take.wav";
  for (const std::string& words : {"record " + file + " --seconds 0.5", "play " + file}) {
    const Ended ended = run(words);
    CHECK_MESSAGE(whole(ended), ended.said);
    CHECK_MESSAGE(says(ended, "pipewire:default"), ended.said);
    CHECK_MESSAGE(!says(ended, "Directly"), ended.said);
    CHECK_MESSAGE(says(ended, "safety 0 frames"), ended.said);
  }
}

TEST_CASE("without a microphone what the computer plays is not recorded, but told how") {
  TAUT_PIPEWIRE_OR_SKIP("no microphone");
  const tests::PipewireServer server;
  const std::string file = server.folder() + "/take.wav";
  const Ended refused = run("record " + file + " --seconds 0.5");
  CHECK_MESSAGE(!whole(refused), refused.said);
  CHECK_MESSAGE(says(refused, "'pipewire:null-sink.monitor'"), refused.said);
  CHECK(::access(file.c_str(), F_OK) != 0);
  const Ended named = run("record " + file + " --seconds 0.5 --device " + tests::monitor_id);
  CHECK_MESSAGE(whole(named), named.said);
  CHECK(::access(file.c_str(), F_OK) == 0);
}

TEST_CASE("taut tune without a device: what PipeWire decides is said, and its round trip is measured") {
  TAUT_PIPEWIRE_OR_SKIP("tune");
  const tests::PipewireServer server;
  const Ended tuned = run("tune --json --look 0.6 --longest 1 --total 3");
  CHECK_MESSAGE(says(tuned, "PipeWire has one cycle for all programs on a device"), tuned.said);
  CHECK_MESSAGE(says(tuned, "\"device\":\"pipewire:default\""), tuned.said);
  CHECK_MESSAGE(says(tuned, "\"round_trip\":"), tuned.said);
  CHECK_MESSAGE(says(tuned, "\"event\":\"end\""), tuned.said);
}

TEST_CASE("taut devices: lists them with channels, or why there is no server") {
  TAUT_PIPEWIRE_OR_SKIP("devices");
  {
    const tests::PipewireServer server;
    const Ended devices = run("devices");
    CHECK(devices.status == 0);
    for (const char* words :
         {"pipewire:default   PipeWire's default (Null null-sink)", "pipewire:null-sink   Null null-sink",
          "pipewire:null-sink.monitor   Monitor of Null null-sink", "2: FL, FR"})
      CHECK_MESSAGE(says(devices, words), devices.said);
    CHECK_MESSAGE(!says(devices, "Directly"), devices.said);
    CHECK_MESSAGE(says(devices, "only if it is named:"), devices.said);
    const Ended sink = run("devices pipewire:null-sink");
    CHECK_MESSAGE(says(sink, "output 0 frames"), sink.said);
    for (const char* other : {"input ", "round trip"}) CHECK_MESSAGE(!says(sink, other), sink.said);
    const Ended misspelt = run("devices pipewire:null-sinc");
    CHECK_MESSAGE(says(misspelt, "PipeWire has no device 'null-sinc'."), misspelt.said);
    const Ended setting = run("play x.wav --device 'pipewire:null-sink?channels=2'");
    CHECK_MESSAGE(setting.status != 0, setting.said);
  }
  const Ended without = run("devices");
  CHECK_MESSAGE(says(without, "PipeWire does not run for this user"), without.said);
}
