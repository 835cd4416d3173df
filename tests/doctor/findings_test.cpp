// SPDX-License-Identifier: MIT
// Each possible fault is planted in a model computer and found with its figure, without false positives.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "doctor/linux/settings_text.hpp"
#include "doctor/model.hpp"

using namespace taut;
using namespace taut::tests;
using doctor::Finding;
using doctor::Severity;

namespace {

void check_words(const Finding& finding) {
  CAPTURE(finding.topic);
  CAPTURE(finding.measured);
  CHECK(finding.measured.ends_with('.'));
  CHECK(finding.measured.find_first_of("0123456789") != std::string::npos);
  CHECK(!finding.figures.empty());
  CHECK((finding.why.empty() || finding.why.ends_with('.')));
  if (finding.severity == Severity::ok) {
    CHECK(finding.command.empty());
    return;
  }
  CHECK(!finding.why.empty());
  CHECK((!finding.command.empty() || !finding.remedy.empty()));
}

}  // namespace

TEST_CASE("a healthy computer has no findings, and a figure for everything that was checked") {
  const ModelComputer computer;
  const auto findings = computer.examine();
  CHECK(wrong(findings) == std::vector<std::string>{});
  CHECK(findings.size() >= 17);
  for (const Finding& finding : findings) check_words(finding);
  std::set<std::string> topics;
  for (const Finding& finding : findings) topics.insert(finding.topic);
  for (const PlantedFault& plant : plants()) CHECK_MESSAGE(topics.contains(plant.topic), plant.topic);
}

TEST_CASE("a computer without readable files is no special case") {
  const ModelComputer computer;
  for (const char* folder : {"/proc", "/sys", "/dev", "/etc"}) computer.remove(folder);
  for (const Finding& finding : computer.examine()) check_words(finding);
}

TEST_CASE("a planted fault is found, with its figure, and nothing else") {
  for (const PlantedFault& plant : plants()) {
    CAPTURE(plant.name);
    ModelComputer computer;
    plant.before(computer);
    const auto findings = computer.examine([&] {
      if (plant.later) plant.later(computer);
    });
    const Finding& found = of_topic(findings, plant.topic);
    CHECK(doctor::name(found.severity) == doctor::name(plant.severity));
    CHECK(figure(found, plant.figure) == doctest::Approx(plant.value));
    for (const Finding& finding : findings) check_words(finding);
    for (const Finding& finding : findings) {
      // A user outside the group audio also lacks everything that depends on it.
      const bool goes_along =
          finding.topic == "locked-memory" || finding.topic == "cards" || finding.topic == "real-time";
      if (finding.topic != plant.topic && !goes_along) CHECK(finding.severity == Severity::ok);
    }
  }
}

TEST_CASE("a server on the session bus releases the card to Taut, so it is no finding; a player is one") {
  for (const auto& [program, severity] : {std::pair{"pipewire", Severity::ok}, std::pair{"aplay", Severity::note}}) {
    CAPTURE(program);
    ModelComputer computer;
    computer.tried.session_bus = true;
    computer.put_process(950, program);
    computer.put("/proc/asound/card0/pcm0p/sub0/status", "state: RUNNING\nowner_pid   : 950\n");
    const Finding found = of_topic(computer.examine(), "holder");
    CHECK(doctor::name(found.severity) == doctor::name(severity));
    CHECK(figure(found, "process") == 950);
    CHECK(found.command.empty() == (severity == Severity::ok));
  }
}

TEST_CASE("a program's name is taken as it is, whatever it contains") {
  ModelComputer computer;
  computer.put_thread({.process = 700, .thread = 702, .program = "(odd) name", .name = "a) S 1 (b", .priority = 90});
  const std::string said = of_topic(computer.examine(), "threads-above").measured;
  CHECK(said.find("(odd) name (process 700, thread a) S 1 (b)") != std::string::npos);
}

TEST_CASE("of many higher-priority threads three are named, the busiest first, and the rest counted") {
  ModelComputer computer;
  for (int k = 0; k < 9; ++k)
    computer.put_thread(
        {.process = 700 + k, .thread = 700 + k, .program = "p" + std::to_string(k), .name = "t", .priority = 99});
  const auto findings = computer.examine([&] { computer.put("/proc/705/task/705/schedstat", "500000000 0 1\n"); });
  std::vector<Finding> above;
  std::ranges::copy_if(findings, std::back_inserter(above),
                       [](const Finding& one) { return one.topic == "threads-above"; });
  REQUIRE(above.size() == 3);
  CHECK(figure(above[0], "process") == 705);
  CHECK(above[2].remedy.find("9 such threads") != std::string::npos);
}

TEST_CASE("a USB card uses its controller's interrupt, with and without MSI") {
  ModelComputer computer;
  computer.put("/proc/asound/cards", " 0 [UAC2           ]: USB-Audio - UAC2\n                      UAC2\n");
  computer.put("/sys/bus/usb/drivers/snd-usb-audio/module", "");
  const std::string controller = "/sys/devices/pci0000:00/0000:00:14.0", interface = controller + "/usb1/1-2/1-2:1.0";
  computer.put(controller + "/msi_irqs/41", "msi\n");
  computer.put(controller + "/irq", "17\n");
  computer.link(interface + "/driver", "/sys/bus/usb/drivers/snd-usb-audio");
  computer.link("/sys/class/sound/card0/device", interface);
  computer.put(
      "/proc/interrupts",
      "  CPU0\n 17:  3  IO-APIC  17-fasteoi  other, another\n 41:  9  PCI-MSIX-0000:00:14.0    0-edge   xhci_hcd\n");
  computer.put_thread({.process = 300, .thread = 300, .program = "irq", .name = "irq/41-xhci_hcd", .kernel = true});
  const auto findings = computer.examine();
  CHECK(figure(of_topic(findings, "card-interrupt"), "interrupt") == 41);
  CHECK(of_topic(findings, "shared-line").severity == Severity::ok);
  computer.remove(controller + "/msi_irqs");
  const auto shared = computer.examine();
  CHECK(figure(of_topic(shared, "shared-line"), "interrupt") == 17);
  CHECK(of_topic(shared, "shared-line").remedy.find("another controller") != std::string::npos);
}

TEST_CASE("PipeWire's settings are parsed as its tool prints them, including truncated and unknown lines") {
  const auto graph = doctor::graph_settings(
      "update: id:0 key:'clock.rate' value:'96000' type:''\nupdate: id:0 key:'clock.min-quantum' value:'\nnonsense\n"
      "update: id:0 key:'clock.allowed-rates' value:'[ 44100 48000,96000 ]' type:''\nkey:'clock.max-quantum' "
      "value:'many'");
  CHECK(graph.rate == 96000);
  CHECK(graph.rates == std::vector{44100, 48000, 96000});
  CHECK(graph.smallest == 32);
  CHECK(graph.largest == 2048);
}
