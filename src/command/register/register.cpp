// SPDX-License-Identifier: MIT
#include "command/register/register.hpp"

#include "command/stream/defaults.hpp"
#include "command/terminal/say.hpp"
#include "device/backends.hpp"

namespace taut::command {

Expected<void> check_devices(const std::map<std::string, std::string>& settings) {
  for (const auto& [key, given] : settings) {
    if ((key != "device" && key != "input" && key != "output") || given.empty() || given == settings::automatic)
      continue;
    settings::Settings both{.input = given, .output = given};
    if (auto known = settings::expand(both, told_file()); !known) return known;
    const auto backend = device::backend_of(both.output);
    if (!backend) return std::unexpected(backend.error());
    const auto can = (*backend)->probe(both.output);
    if (can) continue;
    if (can.error().trouble == Trouble::bad_request) return std::unexpected(can.error());
    remark(text("taut: {} Programs cannot open this entry until then; no other device is taken instead.",
                can.error().sentence()));
  }
  return {};
}

}  // namespace taut::command
