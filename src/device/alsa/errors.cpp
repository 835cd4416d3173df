// SPDX-License-Identifier: MIT
#include "device/alsa/errors.hpp"

#include <unistd.h>

#include <cerrno>

namespace taut::device::alsa {
namespace {

constexpr const char* look_again = "`taut devices` lists what is there now.";
constexpr const char* close_files = "This program has too many files open (see ulimit -n).";

Trouble trouble_of(int code) {
  switch (code) {
    case ENOENT:
    case ENODEV:
    case ENXIO:
      return Trouble::absent;
    case EBUSY:
    case EAGAIN:
      return Trouble::busy;
    case EACCES:
    case EPERM:
      return Trouble::denied;
    case EINVAL:
    case ENOSYS:
    case ENOTTY:
      return Trouble::unsupported;
    case ENOMEM:
    case EMFILE:
    case ENFILE:
      return Trouble::no_memory;
    default:
      return Trouble::broken;
  }
}

bool is_hardware(const std::string& device) { return device.starts_with("hw:"); }

/// Root is denied a device only inside a container.
std::string against_denial() {
  if (geteuid() == 0) return "This is root, so a container keeps the card away: start it with --device /dev/snd.";
  return "Join the group 'audio' (sudo usermod -aG audio $USER) and log in again.";
}

/// If a setting does not suit the device, point to those that do. Opening asks for no setting yet.
std::string against_refusal(Step step, const std::string& device) {
  if (step == Step::setting)
    return "`taut devices alsa:" + device + "` lists the rates, buffers and channels that it has.";
  if (is_hardware(device)) return "Its driver does not allow that: choose another device, `taut devices` lists them.";
  return "It is made by ALSA's configuration, not by a card: choose the hardware itself, an id that starts with "
         "alsa:hw:.";
}

std::string remedy_of(int code, Step step, const std::string& device) {
  switch (trouble_of(code)) {
    case Trouble::absent:
      return code == ENODEV ? "Plug the card in, or see `taut devices` for what is there now." : look_again;
    case Trouble::busy:
      return "Close the program that uses it.";
    case Trouble::denied:
      return against_denial();
    case Trouble::unsupported:
      return against_refusal(code == EINVAL ? step : Step::other, device);
    case Trouble::no_memory:
      if (code != ENOMEM) return close_files;
      return step == Step::setting ? "Ask for a smaller buffer or fewer channels." : "Close other programs.";
    default:
      return "Unplug the card and plug it in again; the kernel's log (dmesg) may say more.";
  }
}

void swallow(const char*, int, const char*, int, const char*, va_list) {}

}  // namespace

Error error_of(const Library& alsa, int code, std::string_view doing, const std::string& device, Step step) {
  std::string what =
      "The sound device '" + device + "' could not be " + std::string(doing) + ": " + alsa.snd_strerror(code) + ".";
  return {trouble_of(-code), std::move(what), remedy_of(-code, step, device)};
}

Error not_mapped(const std::string& device) {
  return {Trouble::unsupported, "The sound device '" + device + "' gives no access to its memory (mmap).",
          against_refusal(Step::other, device)};
}

Quiet::Quiet(const Library& alsa) noexcept : alsa_(alsa), before_(alsa.snd_lib_error_set_local(&swallow)) {}
Quiet::~Quiet() { alsa_.snd_lib_error_set_local(before_); }

}  // namespace taut::device::alsa
