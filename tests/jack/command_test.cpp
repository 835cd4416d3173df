// SPDX-License-Identifier: MIT
// Without a named device, next to a running JACK server; and the message for each misuse.
#include <filesystem>

#include "command/program.hpp"
#include "jack/stage.hpp"

namespace taut::tests {
namespace {

std::string recording(const Folder& folder) {
  const std::string file = folder.file("second.wav");
  const ProgramResult made = run({"record", file, "--device", "virtual:loopback", "--seconds", "1"});
  REQUIRE_MESSAGE(made.status == 0, made.err);
  return file;
}

TEST_CASE("a running JACK server is listed, and used when no device is named") {
  if (no_server("a running JACK server is listed, and used when no device is named")) return;
  const Jackd server(128, 44100);
  REQUIRE(server.alive());
  const ProgramResult listed = run({"devices", "--json"});
  REQUIRE(listed.status == 0);
  CHECK_MESSAGE(listed.out.find("\"jack:system\"") != std::string::npos, listed.out);
  if (!std::filesystem::exists("/dev/snd")) {
    const Folder folder;
    const ProgramResult played = run({"play", recording(folder), "--json"});
    REQUIRE_MESSAGE((played.status == 0 || played.out.find("xruns") != std::string::npos), played.err);
    CHECK_MESSAGE(played.out.find("jack:system") != std::string::npos, played.out);
    CHECK(played.out.find("44100") != std::string::npos);
  }
}

TEST_CASE("taut tune without a device: what JACK decides is said, and its round trip is measured") {
  if (no_server("taut tune on a running JACK server")) return;
  const Jackd server(512, 44100);
  REQUIRE(server.alive());
  if (std::filesystem::exists("/dev/snd")) return;  // a card of this computer's would be played, too
  const ProgramResult tuned = run({"tune", "--json", "--look", "0.6", "--longest", "1", "--total", "3"});
  CHECK_MESSAGE(tuned.out.find("JACK has one cycle for all of its programs, 512 frames now") != std::string::npos,
                tuned.out);
  CHECK_MESSAGE(tuned.out.find("\"device\":\"jack:system\"") != std::string::npos, tuned.out);
  CHECK_MESSAGE(tuned.out.find("\"rate\":44100") != std::string::npos, tuned.out);
  CHECK_MESSAGE(tuned.out.find("\"round_trip\":") != std::string::npos, tuned.out << tuned.err);
  CHECK_MESSAGE(tuned.out.find("\"event\":\"end\"") != std::string::npos, tuned.out);
}

TEST_CASE("each misuse is a sentence") {
  if (no_server("each misuse is a sentence")) return;
  const auto says = [](const std::string& id, const char* what) {
    CAPTURE(id);
    const ProgramResult ended = run({"devices", id});
    CHECK(ended.status != 0);
    CHECK_MESSAGE(ended.err.find(what) != std::string::npos, ended.err);
  };
  setenv("JACK_DEFAULT_SERVER", "taut-nobody", 1);
  says("jack:system", "taut-nobody");
  const Jackd server(64);
  REQUIRE(server.alive());
  says("jack:nobody", "jack:system");
  says("jack:", "jack:system");
  says("jack:system?inputs=many", "0 to 1024");
  says("jack:system?connect=perhaps", "connect=no");
  says("jack:system?colour=red", "inputs, outputs, connect, name");
  CHECK(run({"devices", "jack:system?outputs=200"}).status == 0);
  CHECK(run({"devices", "jack:system?connect=no"}).status == 0);
}

}  // namespace
}  // namespace taut::tests
