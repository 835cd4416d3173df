// SPDX-License-Identifier: MIT
#include "device/alsa/errors.hpp"

#include <array>
#include <cerrno>

namespace taut::device::alsa {
namespace {

struct Row {
  int code;
  Trouble trouble;
  const char* remedy;
};

constexpr const char* look_again = "`taut devices` lists what is there now.";

constexpr std::array rows{
    Row{ENOENT, Trouble::absent, look_again},
    Row{ENODEV, Trouble::absent, "Plug the card in, or see `taut devices` for what is there now."},
    Row{ENXIO, Trouble::absent, look_again},
    Row{EBUSY, Trouble::busy, "Close the program that uses it."},
    Row{EAGAIN, Trouble::busy, "Close the program that uses it."},
    Row{EACCES, Trouble::denied, "Add yourself to the group 'audio' (sudo usermod -aG audio USER) and log in again."},
    Row{EPERM, Trouble::denied, "Add yourself to the group 'audio' (sudo usermod -aG audio USER) and log in again."},
    Row{EINVAL, Trouble::unsupported, "Try another rate, buffer size or channel count."},
    Row{ENOSYS, Trouble::unsupported, "Choose the hardware itself: an id that starts with alsa:hw:."},
    Row{ENOTTY, Trouble::unsupported, "Choose the hardware itself: an id that starts with alsa:hw:."},
    Row{ENOMEM, Trouble::no_memory, "Ask for a smaller buffer or fewer channels."},
    Row{EMFILE, Trouble::no_memory, "This program has too many files open (see ulimit -n)."},
};

constexpr Row otherwise{0, Trouble::broken,
                        "Unplug the card and plug it in again; the kernel's log (dmesg) may say more."};

Row row_of(int code) {
  for (const auto& row : rows)
    if (row.code == -code) return row;
  return otherwise;
}

void swallow(const char*, int, const char*, int, const char*, va_list) {}

}  // namespace

Error error_of(const Library& alsa, int code, std::string_view doing, const std::string& device) {
  const Row row = row_of(code);
  std::string what =
      "The sound device '" + device + "' could not be " + std::string(doing) + ": " + alsa.snd_strerror(code) + ".";
  return {row.trouble, std::move(what), row.remedy};
}

Quiet::Quiet(const Library& alsa) noexcept : alsa_(alsa), before_(alsa.snd_lib_error_set_local(&swallow)) {}
Quiet::~Quiet() { alsa_.snd_lib_error_set_local(before_); }

}  // namespace taut::device::alsa
