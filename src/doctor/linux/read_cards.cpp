// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <algorithm>

#include "doctor/linux/read.hpp"
#include "doctor/linux/text_file.hpp"

namespace taut::doctor {
namespace {

namespace fs = std::filesystem;

/// The interrupts of the device, or of its nearest parent that has some: a USB card uses its controller's.
std::vector<int> interrupts_of(fs::path device, const fs::path& top) {
  std::error_code none;
  for (; device != top && device.has_relative_path(); device = device.parent_path()) {
    std::vector<int> numbers;
    for (const std::string& name : names_in(device / "msi_irqs")) numbers.push_back(number_in(name, 0));
    if (const int line = number_of(device / "irq", 0); numbers.empty() && line > 0) numbers.push_back(line);
    if (!numbers.empty()) return numbers;
  }
  return {};
}

void add_holders(Card& card, const fs::path& at) {
  const device::alsa::Surroundings around{.proc = (at / "proc").string(), .process = getpid()};
  const std::string number = std::to_string(card.number);
  std::vector<int> devices;
  for (const std::string& name : names_in(device::alsa::card_folder(around.proc, number)))
    if (name.starts_with("pcm"))
      if (const int one = number_in(std::string_view(name).substr(3), -1);
          one >= 0 && std::ranges::find(devices, one) == devices.end())
        devices.push_back(one);
  for (const int one : devices)
    for (const auto& holder : device::alsa::holders_of(around, {.card = number, .device = one})) {
      const auto known = std::ranges::find(card.holders, holder.pid, &device::alsa::Holder::pid);
      if (known == card.holders.end()) {
        card.holders.push_back(holder);
      } else {
        known->capture = known->capture || holder.capture;
        known->playback = known->playback || holder.playback;
      }
    }
}

}  // namespace

void read_cards(Machine& machine, const fs::path& at) {
  std::error_code none;
  machine.has_sound = fs::exists(at / "proc/asound", none);
  std::ifstream list(at / "proc/asound/cards");
  // " 0 [PCH            ]: HDA-Intel - HDA Intel PCH", and a line of details.
  for (std::string line; std::getline(list, line);) {
    const auto open = line.find('['), close = line.find(']');
    if (open == line.npos || close == line.npos || open > 4) continue;
    const auto words = words_in(line.substr(0, open) + " " + line.substr(open + 1, close - open - 1));
    if (words.size() != 2) continue;
    Card card{.number = number_in(words[0], -1), .id = words[1]};
    const fs::path node = at / "sys/class/sound" / ("card" + words[0]) / "device";
    const fs::path device = fs::canonical(node, none);
    if (!none) {
      card.driver = fs::canonical(device / "driver", none).filename().string();
      card.usb = device.string().find("/usb") != std::string::npos;
      card.interrupts = interrupts_of(device, fs::canonical(at, none));
    }
    add_holders(card, at);
    machine.cards.push_back(std::move(card));
  }
}

}  // namespace taut::doctor
