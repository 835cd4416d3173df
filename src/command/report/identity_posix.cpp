// SPDX-License-Identifier: MIT
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <string_view>

#include "command/report/scrub.hpp"
#include "platform/places.hpp"

namespace taut::command {

Identity own_identity() {
  Identity self;
  if (const auto home = platform::variable("HOME")) self.home = home->string();
  std::array<char, 4096> space{};
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(geteuid(), &entry, space.data(), space.size(), &found) == 0 && found) {
    self.names.emplace_back(found->pw_name);
    // The full name, its words, then an office and telephone numbers, parted by commas.
    std::string_view full = found->pw_gecos ? found->pw_gecos : "";
    full = full.substr(0, full.find(','));
    if (!full.empty()) self.names.emplace_back(full);
    for (std::size_t at = 0; at < full.size();) {
      const std::size_t end = std::min(full.find(' ', at), full.size());
      self.names.emplace_back(full.substr(at, end - at));
      at = end + 1;
    }
  }
  std::array<char, 256> computer{};
  if (gethostname(computer.data(), computer.size() - 1) == 0) self.computer = computer.data();
  return self;
}

}  // namespace taut::command
