// SPDX-License-Identifier: MIT
#include "device/alsa/cards/holders.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>

namespace taut::device::alsa {
namespace {

namespace fs = std::filesystem;

// The value of `key` in a file of "key : value" lines; 0 if absent.
int number_after(const fs::path& file, std::string_view key) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(key)) continue;
    const auto digits = line.find_first_of("0123456789", key.size());
    if (digits == std::string::npos) continue;
    int value = 0;
    std::from_chars(line.data() + digits, line.data() + line.size(), value);
    return value;
  }
  return 0;
}

void add(std::vector<Holder>& holders, const Surroundings& around, int thread, bool capture) {
  const fs::path proc = around.proc;
  // The kernel names the thread that opened the PCM; find its process.
  const int group = number_after(proc / std::to_string(thread) / "status", "Tgid:");
  const int pid = group > 0 ? group : thread;
  auto known = std::ranges::find(holders, pid, &Holder::pid);
  if (known == holders.end()) {
    Holder holder;
    holder.pid = pid;
    holder.itself = pid == around.process;
    std::ifstream comm(proc / std::to_string(pid) / "comm");
    std::getline(comm, holder.program);
    known = holders.insert(holders.end(), holder);
  }
  (capture ? known->capture : known->playback) = true;
}

void add_all(std::vector<Holder>& holders, const Surroundings& around, const Address& address, bool capture) {
  const fs::path pcm =
      card_folder(around.proc, address.card) / ("pcm" + std::to_string(address.device) + (capture ? "c" : "p"));
  std::error_code none;
  std::vector<fs::path> subdevices;
  for (const auto& entry : fs::directory_iterator(pcm, none))
    if (const auto leaf = entry.path().filename().string();
        leaf.starts_with("sub") && (address.subdevice < 0 || leaf == "sub" + std::to_string(address.subdevice)))
      subdevices.push_back(entry.path());
  std::ranges::sort(subdevices);
  for (const auto& subdevice : subdevices)
    if (const int thread = number_after(subdevice / "status", "owner_pid"); thread > 0)
      add(holders, around, thread, capture);
}

}  // namespace

bool is_server(const Holder& holder) {
  return holder.program == "pipewire" || holder.program == "wireplumber" || holder.program == "pulseaudio";
}

fs::path card_folder(const fs::path& proc, const std::string& card) {
  const bool numbered = std::all_of(card.begin(), card.end(), [](char c) { return c >= '0' && c <= '9'; });
  return proc / "asound" / (numbered ? "card" + card : card);
}

std::vector<Holder> holders_of(const Surroundings& around, const Address& address, bool capture) {
  std::vector<Holder> holders;
  add_all(holders, around, address, capture);
  return holders;
}

std::vector<Holder> holders_of(const Surroundings& around, const Address& address) {
  std::vector<Holder> holders;
  for (const bool capture : {false, true}) add_all(holders, around, address, capture);
  return holders;
}

std::string sentence_of(const std::vector<Holder>& holders) {
  std::string text;
  for (const auto& holder : holders) {
    const char* does = holder.capture && holder.playback ? " plays and records on it"
                       : holder.capture                  ? " records from it"
                                                         : " plays on it";
    text += text.empty() ? "" : ", ";
    if (holder.itself)
      text += "this program itself";
    else
      text += (holder.program.empty() ? "a program" : holder.program) + " (process " + std::to_string(holder.pid) + ")";
    text += does;
  }
  return text;
}

std::string remedy_for(const std::vector<Holder>& holders) {
  if (std::ranges::any_of(holders, is_server))
    return "Choose it by name, and Taut takes it from the sound server; where that fails, set the card's profile to "
           "'Off' "
           "(pavucontrol, Configuration).";
  if (std::ranges::any_of(holders, &Holder::itself)) return "End the other stream of this program first.";
  if (holders.empty()) return "Close the program that uses it, and try again.";
  return "Close " + (holders.front().program.empty() ? "that program" : holders.front().program) + ", and try again.";
}

}  // namespace taut::device::alsa
