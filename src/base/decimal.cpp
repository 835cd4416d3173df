// SPDX-License-Identifier: MIT
#include "base/decimal.hpp"

#include <locale>
#include <sstream>
#include <string>

namespace taut {

std::optional<double> decimal(std::string_view text) {
  if (text.empty() || text.front() == '+' || text.find_first_not_of("0123456789.eE+-") != std::string_view::npos)
    return std::nullopt;
  // Not strtod(): a program's own locale may have a comma for the point.
  std::istringstream stream{std::string(text)};
  stream.imbue(std::locale::classic());
  double value = 0;
  stream >> value;
  if (stream.fail() || stream.peek() != std::istringstream::traits_type::eof()) return std::nullopt;
  return value;
}

}  // namespace taut
