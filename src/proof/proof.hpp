// SPDX-License-Identifier: MIT
// A file that says what Taut did on somebody's computer, and the table made of such files. Pure.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace taut::proof {

constexpr int version = 1;

/// The file's text: `content` with its version and its own hash, SHA-256 of the canonical form: without the hash, keys
/// sorted, no blanks. docs/prove.md describes the parts.
std::string sealed(nlohmann::json content);

/// The content of a file's text, with all its parts of the right types. Errors say what is wrong: no JSON, cut off, another
/// version, edited, a part missing.
Expected<nlohmann::json> opened(std::string_view text);

struct File {
  std::string name, text;
};

struct Table {
  std::string page;                   ///< markdown
  std::vector<std::string> rejected;  ///< a sentence each
  int accepted = 0;
};

/// The page of all good files, in the order given; a copy of an earlier one is rejected.
Table table_of(const std::vector<File>& files);

/// One page for the person, for a fixed-width font; lines of sentences are not wrapped. `content`: as opened() returns it.
std::string page_of(const nlohmann::json& content);

}  // namespace taut::proof
