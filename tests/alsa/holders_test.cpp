// SPDX-License-Identifier: MIT
#include "device/alsa/cards/holders.hpp"
#include "alsa/folder.hpp"

namespace taut::tests {
namespace {

using namespace device::alsa;

Surroundings around_of(const Folder& proc) {
  Surroundings around;
  around.proc = proc.path();
  around.process = 555;
  return around;
}

const std::string open_by_4242 = "state: RUNNING\nowner_pid   : 4242\ntrigger_time: 12.5\n";

TEST_CASE("the holder of a PCM: process, program and direction, from /proc") {
  Folder proc;
  proc.write("asound/card0/pcm0p/sub0/status", open_by_4242);
  proc.write("asound/card0/pcm0c/sub0/status", "state: RUNNING\nowner_pid   : 4250\n");
  proc.write("asound/card0/pcm0p/sub1/status", "closed\n");
  proc.write("asound/card0/pcm1p/sub0/status", "state: RUNNING\nowner_pid   : 77\n");
  std::filesystem::create_symlink("card0", proc.path() / "asound/PCH");
  proc.write("4242/status", "Name:\tpw-data\nTgid:\t4200\nPid:\t4242\n");  // threads of one process
  proc.write("4250/status", "Name:\tpw-in\nTgid:\t4200\n");
  proc.write("4200/comm", "pipewire\n");

  for (const char* card : {"0", "PCH"}) {
    const auto holders = holders_of(around_of(proc), {card, 0, 0});
    REQUIRE(holders.size() == 1);
    CHECK(holders[0].pid == 4200);
    CHECK(sentence_of(holders) == "pipewire (process 4200) plays and records on it");
    CHECK(remedy_for(holders).find("sound server") != std::string::npos);
  }
  CHECK(holders_of(around_of(proc), {"PCH", 0, 1}).empty());
  CHECK(holders_of(around_of(proc), {"PCH", 0, -1}).size() == 1);
  CHECK(holders_of(around_of(proc), {"Nope", 0, 0}).empty());

  const auto hidden = holders_of(around_of(proc), {"PCH", 1, 0});
  CHECK(sentence_of(hidden) == "a program (process 77) plays on it");
  CHECK(remedy_for(hidden) == "Close that program, and try again.");
  CHECK(remedy_for({}) == "Close the program that uses it, and try again.");
}

TEST_CASE("two programs, one per direction") {
  Folder proc;
  proc.write("asound/card1/pcm0p/sub0/status", open_by_4242);
  proc.write("asound/card1/pcm0c/sub0/status", "state: PREPARED\nowner_pid   : 9\n");
  proc.write("4242/comm", "ardour-7\n");
  proc.write("9/comm", "arecord\n");
  const auto holders = holders_of(around_of(proc), {"1", 0, 0});
  CHECK(sentence_of(holders) == "ardour-7 (process 4242) plays on it, arecord (process 9) records from it");
  CHECK(remedy_for(holders) == "Close ardour-7, and try again.");
}

TEST_CASE("each direction has its own holders; this program is not named") {
  Folder proc;
  proc.write("asound/card1/pcm0p/sub0/status", "state: RUNNING\nowner_pid   : 556\n");
  proc.write("asound/card1/pcm0c/sub0/status", open_by_4242);
  proc.write("556/status", "Tgid:\t555\n");
  proc.write("555/comm", "taut\n");
  proc.write("4242/comm", "arecord\n");
  const auto around = around_of(proc);
  CHECK(sentence_of(holders_of(around, {"1", 0, 0}, true)) == "arecord (process 4242) records from it");
  const auto own = holders_of(around, {"1", 0, 0}, false);
  CHECK(sentence_of(own) == "this program itself plays on it");
  CHECK(remedy_for(own) == "End the other stream of this program first.");
}

}  // namespace
}  // namespace taut::tests
