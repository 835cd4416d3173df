// SPDX-License-Identifier: MIT
// Each suggested command fixes the computer it was suggested for.
#include <doctest/doctest.h>

#include "doctor/linux/live.hpp"
#include "doctor/model.hpp"
#include "platform/clock.hpp"

using namespace taut;
using namespace taut::tests;
using doctor::Finding;
using doctor::Root;
using doctor::Severity;

namespace {

/// Runs the command of the plant's finding; returns the finding after a new login.
void check_mends(const PlantedFault& plant, Root root) {
  CAPTURE(plant.name);
  CAPTURE(static_cast<int>(root));
  ModelComputer computer;
  computer.tried.root = root;
  plant.before(computer);
  const auto findings = computer.examine([&] {
    if (plant.later) plant.later(computer);
  });
  const Finding found = of_topic(findings, plant.topic);
  CAPTURE(found.command);
  REQUIRE(!found.command.empty());
  CHECK(computer.type(found.command) == "");
  computer.log_in();
  const Finding after = of_topic(computer.examine(), plant.topic);
  CAPTURE(after.measured);
  CHECK(after.severity == Severity::ok);
}

}  // namespace

TEST_CASE("every command fixes its finding, by sudo, by su, and as root") {
  for (const PlantedFault& plant : plants())
    if (plant.mended_by_typing)
      for (const Root root : {Root::sudo, Root::su, Root::already}) check_mends(plant, root);
}

TEST_CASE("running a command twice does no harm") {
  ModelComputer computer;
  for (const PlantedFault& plant : plants()) {
    if (std::string_view(plant.name) != "no limits for audio") continue;
    plant.before(computer);
    const Finding found = of_topic(computer.examine(), plant.topic);
    CHECK(computer.type(found.command) == "");
    CHECK(computer.type(found.command) == "");
    computer.log_in();
    CHECK(of_topic(computer.examine(), plant.topic).severity == Severity::ok);
  }
}

TEST_CASE("a user already in the group is told to log in again, not to join it") {
  ModelComputer computer;
  computer.tried.wakeups.grant = {.kind = platform::Grant::Kind::nice, .priority = -11, .sentence = ""};
  const Finding found = of_topic(computer.examine(), "real-time");
  CHECK(found.severity == Severity::problem);
  CHECK(found.command == "su - clara");
}

TEST_CASE("root without the privilege is in a container, where no command helps") {
  ModelComputer computer;
  computer.tried.is_root = true;
  computer.tried.wakeups.grant = {.kind = platform::Grant::Kind::none, .sentence = ""};
  computer.tried.locked_bytes = 0;
  for (const char* topic : {"real-time", "locked-memory"}) {
    const Finding found = of_topic(computer.examine(), topic);
    CHECK(found.command.empty());
    CHECK(found.remedy.find("--cap-add") != std::string::npos);
  }
}

TEST_CASE("no command uses a missing program: the finding names the one that would be needed") {
  for (const PlantedFault& plant : plants())
    for (const std::set<std::string>& programs :
         {std::set<std::string>{}, std::set<std::string>{"sudo"}, std::set<std::string>{"sudo", "tee", "rm"}}) {
      CAPTURE(plant.name);
      ModelComputer computer;
      plant.before(computer);
      computer.tried.programs = programs;
      for (const Finding& finding : computer.examine()) {
        CAPTURE(finding.command);
        for (const std::string& program : doctor::programs_of(finding.command)) CHECK(programs.contains(program));
        if (finding.severity != Severity::ok) CHECK((!finding.command.empty() || !finding.remedy.empty()));
      }
    }
}

TEST_CASE("the programs of a command are recognised through sudo, su, pipes and quotes") {
  using Names = std::vector<std::string>;
  CHECK(doctor::programs_of("echo 'a | b && c' | sudo tee /x && sudo usermod -aG audio me") ==
        Names{"sudo", "tee", "usermod"});
  CHECK(doctor::programs_of("su -c \"echo 'K==\\\"x\\\"' | tee /x && udevadm trigger\"") ==
        Names{"su", "tee", "udevadm"});
  CHECK(doctor::programs_of("echo 50000 > /proc/$$/timerslack_ns").empty());
  CHECK(doctor::programs_of("taut loopback --buffer 64") == Names{"taut"});
  CHECK(doctor::programs_of("").empty());
}

TEST_CASE("on this computer, every program of every command is looked up") {
  // Programs that are not installed must be looked up too, or their commands could never appear.
  std::set<std::string> known{"taut"};
  for (const PlantedFault& plant : plants()) {
    ModelComputer computer;
    plant.before(computer);
    for (const Root root : {Root::sudo, Root::su}) {
      computer.tried.root = root;
      for (const Finding& finding : computer.examine())
        for (const std::string& program : doctor::programs_of(finding.command)) known.insert(program);
    }
  }
  const auto installed = doctor::installed_programs();
  for (const std::string& program : known)
    if (std::system(("PATH=$PATH:/usr/sbin:/sbin; command -v " + program + " >/dev/null").c_str()) == 0)
      CHECK_MESSAGE(installed.contains(program), program);
}

TEST_CASE("a program that hangs, fails or is missing gives no data, in bounded time") {
  using Words = std::vector<std::string>;
  constexpr Nanos bound = nanos_per_second / 5;
  CHECK(doctor::output_of("printf", Words{"a\\nb"}, 5 * nanos_per_second) == "a\nb");
  const Nanos begin = platform::system_clock().now();
  CHECK(doctor::output_of("sh", Words{"-c", "echo half; sleep 60"}, bound) == "");
  CHECK(doctor::output_of("sh", Words{"-c", "exec >&-; sleep 60"}, bound) == "");
  CHECK(platform::system_clock().now() - begin < 30 * nanos_per_second);
  CHECK(doctor::output_of("sh", Words{"-c", "echo no; exit 3"}, 5 * nanos_per_second) == "");
  CHECK(doctor::output_of("no-such-program", Words{}, bound) == "");
}
