// SPDX-License-Identifier: MIT
#include <sched.h>

#include <algorithm>
#include <cmath>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "doctor/linux/on.hpp"
#include "doctor/linux/text_file.hpp"

namespace taut::doctor {
namespace {

/// The kernel thread of interrupt `number`: "irq/45-snd_hda_i".
const RealtimeThread* thread_of(const Machine& machine, int number) {
  const std::string prefix = text("irq/{}-", number);
  for (const RealtimeThread& thread : machine.threads)
    if (thread.kernel && thread.name.starts_with(prefix)) return &thread;
  return nullptr;
}

const InterruptLine* line_of(const Machine& machine, int number) {
  const auto line = std::ranges::find(machine.interrupts, number, &InterruptLine::number);
  return line == machine.interrupts.end() ? nullptr : &*line;
}

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  return all;
}

bool belongs(const std::string& device, const Card& card) {
  return device.find("snd") != device.npos || (card.usb && device.find("hci") != device.npos) ||
         (!card.driver.empty() && device.find(card.driver) != device.npos);
}

}  // namespace

void on_cards(const Machine& machine, const Tried& tried, Findings& findings) {
  const auto count = static_cast<std::int64_t>(machine.cards.size());
  const Account& account = machine.account;
  Finding finding{.topic = "cards", .figures = {{"cards", static_cast<double>(count)}}};
  std::string names;
  for (const Card& card : machine.cards) names += (names.empty() ? "" : ", ") + card.id;
  finding.measured = count == 0   ? "0 sound cards."
                     : count == 1 ? text("1 sound card: {}.", names)
                                  : text("{} sound cards: {}.", count, names);
  if (count == 0) {
    finding.severity = Severity::note;
    finding.why = machine.has_sound ? "The kernel's sound system runs, and nothing is plugged in."
                                    : "The kernel has no sound system, as in many virtual machines and containers.";
    finding.remedy = "Only the virtual card is there. Plug one in, or load its driver.";
  } else if (!account.opens_cards) {
    finding.severity = Severity::problem;
    const std::string group = account.card_group.empty() || account.card_group == "root" ? "audio" : account.card_group;
    finding.measured += text(" This user may open none of them: they belong to the group {}.", group);
    finding.why = "A card that cannot be opened neither plays nor records.";
    if (account.listed_groups.contains(group)) {
      finding.command = text("su - {}", account.user);
      finding.remedy = "The group takes effect at the next login; the command applies it to this terminal only.";
    } else {
      finding.command =
          as_root(tried.root, std::vector<Step>{{.feed = {}, .run = text("usermod -aG {} {}", group, account.user)}});
      finding.remedy = "Then log out and in again.";
    }
  }
  findings.push_back(std::move(finding));
}

void on_holders(const Machine& machine, const Tried& tried, Findings& findings) {
  const std::size_t before = findings.size();
  for (const Card& card : machine.cards) {
    if (card.holders.empty()) continue;
    const device::alsa::Holder& first = card.holders.front();
    Finding finding{
        .topic = "holder",
        .severity = Severity::note,
        .measured = text("Card {} is in use: {}.", card.id, device::alsa::sentence_of(card.holders)),
        .why = "The kernel lets one program play on a card, and one record, at a time.",
        .figures = {{"card", static_cast<double>(card.number)}, {"process", static_cast<double>(first.pid)}}};
    const bool pipewire = first.program == "pipewire" || first.program == "wireplumber";
    const bool gives_up = tried.session_bus && card.holders.size() == 1 && (pipewire || first.program == "pulseaudio");
    if (gives_up) {
      finding.severity = Severity::ok;
      finding.measured += " It lets go when Taut asks for the card.";
      finding.why.clear();
    } else if (tried.programs.contains("systemctl") && pipewire) {
      finding.command = "systemctl --user stop pipewire.socket pipewire.service wireplumber.service";
      finding.remedy = "The desktop is silent until: systemctl --user start pipewire.socket wireplumber.service";
    } else if (tried.programs.contains("systemctl") && first.program == "pulseaudio") {
      finding.command = "systemctl --user stop pulseaudio.socket pulseaudio.service";
      finding.remedy = "The desktop is silent until: systemctl --user start pulseaudio.socket";
    } else {
      finding.command = text("kill {}", first.pid);
      finding.remedy = "This ends the program; if it has a window, close that instead.";
    }
    findings.push_back(std::move(finding));
  }
  if (findings.size() == before)
    findings.push_back({.topic = "holder", .measured = "0 sound cards are in use.", .figures = {{"held", 0.0}}});
}

void on_card_interrupts(const Machine& machine, const Tried& tried, Findings& findings) {
  const std::size_t before = findings.size();
  int threaded = 0;
  for (const Card& card : machine.cards)
    for (const int number : card.interrupts) {
      const RealtimeThread* const thread = thread_of(machine, number);
      if (!thread) continue;
      ++threaded;
      if (thread->priority > platform::default_priority) continue;
      const InterruptLine* const line = line_of(machine, number);
      findings.push_back(
          {.topic = "card-interrupt",
           .severity = Severity::warning,
           .measured = text("The interrupt of card {} has priority {}, an audio thread {}{}.", card.id,
                            thread->priority, platform::default_priority,
                            line && line->per_second > 0
                                ? text("; it came {} times a second", number::count(std::llround(line->per_second)))
                                : ""),
           .why = "While an audio thread computes, the interrupt for the card's next buffer waits.",
           .command = as_root(
               tried.root,
               std::vector<Step>{
                   {.feed = {}, .run = text("chrt -f -p {} {}", platform::default_priority + 15, thread->thread)}}),
           .remedy = "It lasts until the computer restarts; the package rtirq-init does it each time.",
           .figures = {{"priority", static_cast<double>(thread->priority)},
                       {"interrupt", static_cast<double>(number)}}});
    }
  if (findings.size() == before)
    findings.push_back({.topic = "card-interrupt",
                        .measured = threaded > 0
                                        ? text("{} of the sound cards have threads above an audio thread's priority.",
                                               number::plural(threaded, "interrupt"))
                                        : "0 interrupts of sound cards wait for a thread.",
                        .figures = {{"threaded", static_cast<double>(threaded)}}});
}

void on_shared_lines(const Machine& machine, const Tried& tried, Findings& findings) {
  const std::size_t before = findings.size();
  for (const Card& card : machine.cards)
    for (const int number : card.interrupts) {
      const InterruptLine* const line = line_of(machine, number);
      if (!line || line->devices.size() < 2) continue;
      std::vector<std::string> others;
      std::ranges::remove_copy_if(line->devices, std::back_inserter(others),
                                  [&](const std::string& device) { return belongs(device, card); });
      if (others.empty()) continue;
      Finding finding{.topic = "shared-line",
                      .severity = line->per_second > 1000 ? Severity::warning : Severity::note,
                      .measured = text("Card {} shares interrupt {} with {}; it came {} times a second.", card.id,
                                       number, joined(others), number::count(std::llround(line->per_second))),
                      .why = "The card waits while the kernel asks the other devices whether it was theirs.",
                      .figures = {{"interrupt", static_cast<double>(number)},
                                  {"others", static_cast<double>(others.size())},
                                  {"per_second", line->per_second}}};
      if (card.driver == "snd_hda_intel") {
        finding.command = as_root(tried.root, std::vector<Step>{{.feed = "options snd_hda_intel enable_msi=1",
                                                                 .run = "tee /etc/modprobe.d/snd-hda-intel-msi.conf"}});
        finding.remedy = "Then restart the computer: the card has an interrupt of its own.";
      } else {
        finding.remedy = card.usb ? "Plug it into a port of another controller: lsusb -t shows them."
                                  : "Move it to another slot, or disable the other device.";
      }
      findings.push_back(std::move(finding));
    }
  if (findings.size() == before)
    findings.push_back({.topic = "shared-line",
                        .measured = "0 sound cards share their interrupt with another device.",
                        .figures = {{"shared", 0.0}}});
}

}  // namespace taut::doctor
