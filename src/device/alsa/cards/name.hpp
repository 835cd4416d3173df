// SPDX-License-Identifier: MIT
// Device ids: `alsa:` + a PCM's name + what the user fixed, such as `alsa:hw:Loopback,0,0?channels=2&format=s32`.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "audio/sample_type.hpp"
#include "base/error.hpp"

namespace taut::device::alsa {

/// A PCM of the kernel: card by its name or number, device and subdevice by number.
struct Address {
  std::string card;
  int device = 0;
  int subdevice = -1;  ///< -1: the first that is free
  friend bool operator==(const Address&, const Address&) = default;
};

struct Name {
  std::string pcm;                          ///< as snd_pcm_open takes it
  std::optional<Address> hardware;          ///< empty for a PCM that libasound makes itself (null, file, plug, ...)
  int inputs = 0, outputs = 0;              ///< channels to open; 0: all there are
  std::optional<audio::SampleType> format;  ///< empty: the best there is
};

/// Takes an id apart. The settings after the `?` are `channels`, `inputs`, `outputs` (1 ... 1024) and `format` (s16, s24,
/// s24in32, s32, f32). Error `bad_request` when it is not an id of this backend or a setting is unknown or out of range.
Expected<Name> parse_id(std::string_view id);

/// `hw:CARD,DEV,SUB`, `hw:CARD=...,DEV=...,SUBDEV=...`, and the shorter forms of both; empty for any other name.
std::optional<Address> parse_hardware(std::string_view pcm);

/// What Device::clock says of the card of this number: all PCMs of a card are taken for one clock. Empty below 0.
std::string clock_of(int card);

/// The id under which a PCM is listed.
std::string id_of(const Address& address);

}  // namespace taut::device::alsa
