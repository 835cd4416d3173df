// SPDX-License-Identifier: MIT
#include <algorithm>

#include "doctor/linux/read.hpp"
#include "doctor/linux/text_file.hpp"

namespace taut::doctor {
namespace {

/// After the counts: the controller, "17-fasteoi" and the devices, separated by commas.
std::vector<std::string> devices_in(const std::vector<std::string>& words, std::size_t from) {
  constexpr std::array<std::string_view, 4> triggers{"-edge", "-fasteoi", "-level", "-percpu"};
  const auto is_trigger = [&](const std::string& word) {
    return std::ranges::any_of(triggers, [&](std::string_view one) { return word.ends_with(one); });
  };
  const auto begin = words.begin() + static_cast<std::ptrdiff_t>(std::min(from, words.size()));
  auto at = std::find_if(begin, words.end(), is_trigger);
  at = at == words.end() ? begin + std::min<std::ptrdiff_t>(1, words.end() - begin) : at + 1;
  std::vector<std::string> devices;
  bool fresh = true;
  for (; at != words.end(); ++at) {
    const bool more = at->ends_with(',');
    const std::string word = at->substr(0, at->size() - (more ? 1 : 0));
    if (fresh)
      devices.push_back(word);
    else
      devices.back() += " " + word;
    fresh = more;
  }
  return devices;
}

}  // namespace

void read_interrupts(Machine& machine, const std::filesystem::path& at) {
  std::ifstream file(at / "proc/interrupts");
  std::string line;
  std::getline(file, line);
  const std::size_t cpus = words_in(line).size();
  while (std::getline(file, line)) {
    const auto words = words_in(line);
    if (words.empty() || words[0].find_first_not_of("0123456789:") != std::string::npos) continue;
    InterruptLine one{.number = number_in(words[0], 0)};
    for (std::size_t k = 1; k <= cpus && k < words.size(); ++k) one.count += number_in<std::uint64_t>(words[k], 0);
    one.devices = devices_in(words, cpus + 1);
    machine.interrupts.push_back(std::move(one));
  }
}

}  // namespace taut::doctor
