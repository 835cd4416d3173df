// SPDX-License-Identifier: MIT
// Any text as a settings file: refused with a message, or editable with the intended result.
#include <array>
#include <cstdlib>

#include "settings/edit.hpp"
#include "settings/file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace taut::settings;
  const std::string text(data, data + size);
  const auto file = read(text);
  // Partly valid: everything kept can be set, each mistake has a position.
  const Understood understood = understand(text);
  Settings scratch;
  for (const Line& line : understood.file.lines)
    if (!set(scratch, line.key, line.value)) std::abort();
  for (const Mistake& mistake : understood.mistakes)
    if (!mistake.error.what.starts_with("Line ") || mistake.error.remedy.empty()) std::abort();
  const std::array change{Change{"safety", "77"}};
  const auto after = edited(text, "a", change);
  if (!file) {
    if (!file.error().what.starts_with("Line ") || after) std::abort();
    return 0;
  }
  if (!after && after.error().trouble != taut::Trouble::unsupported) std::abort();
  if (!after) return 0;
  Settings wanted = apply(*file, "a");
  static_cast<void>(set(wanted, "safety", "77"));
  if (const auto again = read(*after); !again || apply(*again, "a") != wanted) std::abort();
  return 0;
}
