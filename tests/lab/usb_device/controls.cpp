// SPDX-License-Identifier: MIT
// The device's control endpoint: the host's requests.
#include <algorithm>
#include <cstring>

#include "device.hpp"

namespace taut::lab {
namespace {

// bmRequestType: direction, type and recipient.
constexpr int ask_device = 0x80, ask_interface = 0x81, ask_endpoint = 0x82, ask_class = 0xa1;
constexpr int tell_device = 0x00, tell_interface = 0x01, tell_endpoint = 0x02, tell_class = 0x21;
// bRequest of USB, then of the audio class.
constexpr int get_status = 0, clear_feature = 1, set_feature = 3, get_descriptor = 6;
constexpr int set_configuration = 9, get_setting = 10, set_setting = 11;
constexpr int current = 1, range = 2;
constexpr int frequency_control = 1, validity_control = 2;

struct Setup {
  int type, request, value, index;
};

Setup setup_of(const Transfer& transfer) {
  const auto& s = transfer.setup;
  return {.type = s[0], .request = s[1], .value = s[2] | s[3] << 8, .index = s[4] | s[5] << 8};
}

void put(Bytes& to, std::uint32_t value, int bytes) {
  for (; bytes > 0; --bytes, value >>= 8) to.push_back(static_cast<std::uint8_t>(value));
}

bool about_clock(const Setup& setup) { return setup.index >> 8 == clock_entity; }

}  // namespace

std::optional<Bytes> Device::control_read(const Transfer& question) const {
  const Setup setup = setup_of(question);
  if (setup.type == ask_device && setup.request == get_descriptor)
    return requested_descriptor(setup.value >> 8, setup.value & 255);
  if (setup.request == get_status && setup.type >= ask_device && setup.type <= ask_endpoint) return Bytes{0, 0};
  if (setup.type == ask_interface && setup.request == get_setting && setup.index < interfaces)
    return Bytes{static_cast<std::uint8_t>(settings_[static_cast<std::size_t>(setup.index)])};
  if (setup.type == ask_class && about_clock(setup)) return asked_clock(setup.request, setup.value >> 8);
  return {};
}

std::optional<Bytes> Device::requested_descriptor(int type, int index) const {
  switch (type) {
    case 1:
      return device_descriptor();
    case 2:
      return configuration_descriptor(shape_);
    case 3: {
      Bytes bytes = string_descriptor(index);
      if (bytes.empty()) return {};
      return bytes;
    }
    case 6:
      return qualifier_descriptor();
    default:
      return {};
  }
}

std::optional<Bytes> Device::asked_clock(int request, int control) const {
  Bytes bytes;
  if (control == validity_control) return Bytes{1};
  if (control != frequency_control) return {};
  if (request == current) {
    put(bytes, static_cast<std::uint32_t>(converters_.rate()), 4);
  } else if (request == range) {
    put(bytes, static_cast<std::uint32_t>(shape_.rates.size()), 2);
    for (const int rate : shape_.rates) {
      put(bytes, static_cast<std::uint32_t>(rate), 4);
      put(bytes, static_cast<std::uint32_t>(rate), 4);
      put(bytes, 0, 4);
    }
  } else {
    return {};
  }
  return bytes;
}

bool Device::control_write(const Transfer& order) {
  const Setup setup = setup_of(order);
  switch (setup.type) {
    case tell_device:
      return setup.request == set_configuration || setup.request == clear_feature || setup.request == set_feature;
    case tell_interface:
      return setup.request == set_setting && choose_setting(setup.index, setup.value);
    case tell_endpoint:
      return setup.request == clear_feature;
    case tell_class:
      break;
    default:
      return false;
  }
  if (!about_clock(setup) || setup.value >> 8 != frequency_control || order.data.size() < 4) return false;
  int rate = 0;
  std::memcpy(&rate, order.data.data(), sizeof rate);
  if (std::ranges::find(shape_.rates, rate) == shape_.rates.end()) return false;
  converters_.set_rate(rate);
  return true;
}

bool Device::choose_setting(int interface, int setting) {
  if (interface >= interfaces || setting > 1 || (interface == control_interface && setting != 0)) return false;
  settings_[static_cast<std::size_t>(interface)] = setting;
  if (interface == playback_interface) converters_.open_playback(setting == 1);
  if (interface == capture_interface) converters_.open_capture(setting == 1);
  return true;
}

}  // namespace taut::lab
