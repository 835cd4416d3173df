// SPDX-License-Identifier: MIT
#include "ways/names_windows.hpp"

#include <algorithm>
#include <cwctype>

#include "base/text.hpp"
#include "platform/text_windows.hpp"

namespace taut::ways {
namespace {

constexpr std::size_t mme_name = 31;

std::wstring small(std::wstring text) {
  std::ranges::transform(text, text.begin(), [](wchar_t c) { return static_cast<wchar_t>(std::towlower(c)); });
  return text;
}

}  // namespace

bool is_meant(std::wstring_view name, const std::string& wish) {
  const std::wstring there = small(std::wstring(name)), wanted = small(platform::wide(wish));
  return there.find(wanted) != there.npos || (there.size() == mme_name && wanted.starts_with(there));
}

std::unexpected<Error> no_such(std::string_view way, const std::string& wish) {
  return failure(Trouble::absent, text("{} has no device called \"{}\".", way, wish),
                 "`taut devices` lists the names; a part of one is enough.");
}

std::unexpected<Error> refused(std::string_view way, std::string_view what, unsigned long code) {
  return failure(Trouble::unsupported, text("{} {}: {}.", way, what, platform::words_of(code)));
}

}  // namespace taut::ways
