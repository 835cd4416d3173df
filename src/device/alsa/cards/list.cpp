// SPDX-License-Identifier: MIT
#include "device/alsa/cards/list.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include "device/alsa/cards/holders.hpp"
#include "device/alsa/cards/kind.hpp"
#include "device/alsa/cards/name.hpp"
#include "device/alsa/errors.hpp"

namespace taut::device::alsa {
namespace {

constexpr const char* without_cards = "The virtual card (virtual:loopback) works without one.";

/// A card's control device and the two structures it fills in.
class Control {
 public:
  Control(const Library& alsa, snd_ctl_t* ctl) : alsa_(alsa), ctl_(ctl) {
    alsa.snd_ctl_card_info_malloc(&card_);
    alsa.snd_pcm_info_malloc(&pcm_);
  }
  ~Control() {
    alsa_.snd_pcm_info_free(pcm_);
    alsa_.snd_ctl_card_info_free(card_);
    alsa_.snd_ctl_close(ctl_);
  }
  Control(const Control&) = delete;
  Control& operator=(const Control&) = delete;

  bool read_card() { return alsa_.snd_ctl_card_info(ctl_, card_) == 0; }
  [[nodiscard]] std::string card_id() const { return alsa_.snd_ctl_card_info_get_id(card_); }
  [[nodiscard]] std::string driver() const { return alsa_.snd_ctl_card_info_get_driver(card_); }
  [[nodiscard]] std::string card_name() const { return alsa_.snd_ctl_card_info_get_name(card_); }

  std::optional<int> device_after(int device) {
    if (alsa_.snd_ctl_pcm_next_device(ctl_, &device) < 0 || device < 0) return {};
    return device;
  }

  bool read_pcm(int device, snd_pcm_stream_t direction) {
    alsa_.snd_pcm_info_set_device(pcm_, static_cast<unsigned>(device));
    alsa_.snd_pcm_info_set_subdevice(pcm_, 0);
    alsa_.snd_pcm_info_set_stream(pcm_, direction);
    return alsa_.snd_ctl_pcm_info(ctl_, pcm_) == 0;
  }
  [[nodiscard]] std::string pcm_id() const { return alsa_.snd_pcm_info_get_id(pcm_); }
  [[nodiscard]] std::string pcm_name() const { return alsa_.snd_pcm_info_get_name(pcm_); }
  [[nodiscard]] unsigned subdevices() const { return alsa_.snd_pcm_info_get_subdevices_count(pcm_); }

 private:
  const Library& alsa_;
  snd_ctl_t* ctl_;
  snd_ctl_card_info_t* card_ = nullptr;
  snd_pcm_info_t* pcm_ = nullptr;
};

std::optional<Device> device_of(const Surroundings& around, Control& card, const std::string& bus, int number) {
  const Address address{card.card_id(), number, 0};
  Device device{.id = id_of(address), .name = card.card_name()};
  std::string name, id;
  unsigned subdevices = 0;
  std::string ways;
  for (const auto direction : {SND_PCM_STREAM_CAPTURE, SND_PCM_STREAM_PLAYBACK}) {
    if (!card.read_pcm(number, direction)) continue;
    if (name.empty()) name = card.pcm_name(), id = card.pcm_id();
    subdevices = std::max(subdevices, card.subdevices());
    const bool capture = direction == SND_PCM_STREAM_CAPTURE;
    ways += capture ? "in" : ways.empty() ? "out" : " and out";
    (capture ? device.inputs : device.outputs) = std::nullopt;
    (capture ? device.inputs_held : device.outputs_held) = sentence_of(holders_of(around, address, capture));
  }
  if (ways.empty()) return {};
  device.kind = kind_of({.bus = bus, .driver = card.driver(), .card = card.card_name(), .pcm = id + " " + name});
  if (!name.empty() && name != device.name) device.name += ", " + name;
  device.name += " (" + ways;
  if (subdevices > 1) device.name += "; the first of " + std::to_string(subdevices) + " alike";
  device.name += ")";
  return device;
}

Expected<void> add_card(const Surroundings& around, int number, std::vector<Device>& devices) {
  const Library& alsa = *around.alsa;
  const std::string name = "hw:" + std::to_string(number);
  snd_ctl_t* ctl = nullptr;
  if (const int code = alsa.snd_ctl_open(&ctl, name.c_str(), SND_PCM_NONBLOCK); code < 0)
    return std::unexpected(error_of(alsa, code, "asked what it is", name));
  Control card(alsa, ctl);
  if (!card.read_card()) return {};  // unplugged meanwhile
  const std::string bus = bus_of(around.cards, number);
  for (auto device = card.device_after(-1); device; device = card.device_after(*device))
    if (auto found = device_of(around, card, bus, *device)) {
      found->clock = clock_of(number);
      devices.push_back(std::move(*found));
    }
  return {};
}

}  // namespace

Expected<std::vector<Device>> list_cards(const Surroundings& around) {
  std::error_code none;
  if (!std::filesystem::exists(around.nodes, none))
    return failure(Trouble::absent, "This kernel has no sound system: " + around.nodes + " does not exist.",
                   std::string("A virtual machine or a container often has none; elsewhere, load the card's driver. ") +
                       without_cards);
  const Quiet quiet(*around.alsa);
  std::vector<Device> devices;
  std::optional<Error> refused;
  int card = -1;
  while (around.alsa->snd_card_next(&card) == 0 && card >= 0)
    if (auto added = add_card(around, card, devices); !added) refused = added.error();
  if (!devices.empty()) return devices;
  if (refused) return std::unexpected(*refused);
  return failure(Trouble::absent, "The sound system runs, but it has no sound card that plays or records.",
                 std::string("Plug one in, or load its driver. ") + without_cards);
}

}  // namespace taut::device::alsa
