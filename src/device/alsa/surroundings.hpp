// SPDX-License-Identifier: MIT
// Everything outside that the backend uses. Tests replace any of it.
#pragma once
#include <poll.h>
#include <unistd.h>

#include <functional>
#include <span>
#include <string>

#include "device/alsa/library.hpp"
#include "device/alsa/stream/kernel_pcm.hpp"
#include "device/alsa/stream/waiter.hpp"
#include "device/reservation/reservation.hpp"
#include "platform/clock.hpp"

namespace taut::device::alsa {

struct Quirk;
std::span<const Quirk> known_quirks() noexcept;

struct Surroundings {
  const Library* alsa = nullptr;
  const platform::Clock* clock = &platform::system_clock();
  decltype(&::ppoll) poll = &::ppoll;
  decltype(&make_waiter) waiter = &make_waiter;
  const Kernel* kernel = &system_kernel();  ///< null: all PCMs go through libasound
  std::string proc = "/proc";               ///< for processes and /proc/asound
  std::span<const Quirk> quirks = known_quirks();
  std::string nodes = "/dev/snd";          ///< the kernel's sound device nodes
  decltype(&::access) access = &::access;  ///< tells whether a node may be opened
  int process = ::getpid();                ///< this program, to recognise it among the holders of a PCM
  std::string cards = "/sys/class/sound";  ///< what each card is
  /// Gets a card from the program that has reserved it.
  std::function<reservation::Answer(const reservation::Wanted&)> reserve = &reservation::reserve;
};

}  // namespace taut::device::alsa
