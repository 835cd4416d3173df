// SPDX-License-Identifier: MIT
#include "device/alsa/cards/kind.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>

namespace taut::device::alsa {
namespace {

constexpr std::array software_drivers{std::string_view("Dummy"), std::string_view("Loopback")};

// Drivers of on-board sound that is attached by PCI. Any other PCI driver is a card in a slot.
constexpr std::array board_drivers{
    std::string_view("HDA"),    std::string_view("ICH"),     std::string_view("NFORCE"), std::string_view("CK804"),
    std::string_view("SI7012"), std::string_view("ALI5455"), std::string_view("AMD"),    std::string_view("VIA"),
    std::string_view("ATI"),    std::string_view("sof"),     std::string_view("SOF"),    std::string_view("acp"),
    std::string_view("avs"),
};

// Leads to a screen, whatever the bus.
constexpr std::array screens{std::string_view("hdmi"), std::string_view("displayport"),
                             std::string_view("displaylink")};

// An on-board digital connector. HDA drivers call it "ALC892 Digital"; a "Digital Microphone" is not one.
constexpr std::array connectors{std::string_view("iec958"), std::string_view("spdif"), std::string_view("s/pdif")};
constexpr std::string_view last_word = " digital";

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

template <class Words>
bool contains_one(const std::string& text, const Words& words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

}  // namespace

Kind kind_of(const Origin& origin) {
  if (std::ranges::find(software_drivers, origin.driver) != software_drivers.end()) return Kind::software;
  const std::string name = lower(std::string(origin.card) + " " + std::string(origin.pcm));
  if (contains_one(name, screens)) return Kind::digital;
  if (origin.bus == "usb") return Kind::usb;
  if (origin.bus == "firewire") return Kind::firewire;
  if (origin.bus == "pcmcia") return Kind::pci;
  const auto starts = [&](std::string_view one) { return origin.driver.starts_with(one); };
  if (origin.bus == "pci" && std::ranges::none_of(board_drivers, starts)) return Kind::pci;
  if (contains_one(name, connectors) || name.ends_with(last_word)) return Kind::digital;
  return origin.bus.empty() ? Kind::unknown : Kind::built_in;
}

std::string bus_of(const std::string& cards, int number) {
  std::error_code none;
  const auto link = std::filesystem::path(cards) / ("card" + std::to_string(number)) / "device" / "subsystem";
  return std::filesystem::read_symlink(link, none).filename().string();
}

}  // namespace taut::device::alsa
