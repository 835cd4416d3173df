// SPDX-License-Identifier: MIT
// What the backend stands on. A test replaces any of it.
#pragma once
#include <poll.h>
#include <unistd.h>

#include <span>
#include <string>

#include "device/alsa/library.hpp"
#include "device/alsa/stream/kernel_pcm.hpp"
#include "device/alsa/stream/waiter.hpp"
#include "platform/clock.hpp"

namespace taut::device::alsa {

struct Quirk;
std::span<const Quirk> known_quirks() noexcept;

struct Surroundings {
  const Library* alsa = nullptr;
  const platform::Clock* clock = &platform::system_clock();
  decltype(&::ppoll) poll = &::ppoll;
  decltype(&make_waiter) waiter = &make_waiter;
  const Kernel* kernel = &system_kernel();  ///< null: libasound alone drives the PCMs
  std::string proc = "/proc";               ///< where processes and /proc/asound are
  std::span<const Quirk> quirks = known_quirks();
  std::string nodes = "/dev/snd";          ///< where the kernel's sound devices are
  decltype(&::access) access = &::access;  ///< whether one of them may be opened
  int process = ::getpid();                ///< this program, among those that hold a PCM
  std::string cards = "/sys/class/sound";  ///< where the kernel says what each card is
};

}  // namespace taut::device::alsa
