// SPDX-License-Identifier: MIT
// Device ids: `alsa:` + PCM name + settings the user fixed, such as `alsa:hw:Loopback,0,0?channels=2&format=s32`.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "audio/sample_type.hpp"
#include "base/error.hpp"

namespace taut::device::alsa {

/// A kernel PCM: card by name or number, device and subdevice by number.
struct Address {
  std::string card;
  int device = 0;
  int subdevice = -1;  ///< -1: the first free one
  friend bool operator==(const Address&, const Address&) = default;
};

struct Name {
  std::string pcm;                          ///< as for snd_pcm_open()
  std::optional<Address> hardware;          ///< nullopt: a PCM made by libasound (null, file, plug, ...)
  int inputs = 0, outputs = 0;              ///< channels to open; 0: all
  std::optional<audio::SampleType> format;  ///< nullopt: the best available
};

/// Parses an id. Settings after `?`: `channels`, `inputs`, `outputs` (1 ... 1024) and `format` (s16, s24, s24in32, s32,
/// f32). Error `bad_request`: not an id of this backend, or a setting unknown or out of range.
Expected<Name> parse_id(std::string_view id);

/// `hw:CARD,DEV,SUB`, `hw:CARD=...,DEV=...,SUBDEV=...` and their shorter forms; nullopt for any other name.
std::optional<Address> parse_hardware(std::string_view pcm);

/// Device::clock of card `card`: all PCMs of a card are assumed to share one clock. Empty below 0.
std::string clock_of(int card);

/// The id a PCM is listed under.
std::string id_of(const Address& address);

}  // namespace taut::device::alsa
