// SPDX-License-Identifier: MIT
#include "driver/wine/pe/wire_line.hpp"

#include "driver/wine/panel_text.hpp"
#include "driver/wine/pe/linux_half.hpp"

namespace taut::driver::wine {

WireLine::WireLine(Address face) noexcept {
  PanelOpen args{.face = face, .line = 0};
  (*LinuxHalf::get())(Call::panel_open, args);
  line_ = args.line;
}

WireLine::~WireLine() {
  PanelOpen args{.face = 0, .line = line_};
  (*LinuxHalf::get())(Call::panel_open, args);
}

std::string WireLine::ask(Panel::What what, const std::string& in) const {
  std::string text(std::size_t{1} << 16, '\0');
  for (;;) {
    Panel args{.line = line_,
               .in = address_of(in.c_str()),
               .out = address_of(text.data()),
               .what = what,
               .size = static_cast<std::uint32_t>(text.size())};
    (*LinuxHalf::get())(Call::panel, args);
    if (args.size <= text.size()) return text.c_str();
    text.resize(args.size);
  }
}

std::optional<panel::DriverStatus> WireLine::status() {
  auto status = status_of(ask(Panel::status));
  return status ? std::optional(std::move(*status)) : std::nullopt;
}

std::vector<panel::DeviceChoice> WireLine::devices() { return devices_of(ask(Panel::devices)); }

Expected<void> WireLine::change(std::span<const settings::Change> changes) {
  return done_of(ask(Panel::change, text_of(changes)));
}

panel::Levels WireLine::levels() { return levels_of(ask(Panel::levels)); }

Expected<void> WireLine::open_page() { return done_of(ask(Panel::page)); }

}  // namespace taut::driver::wine
