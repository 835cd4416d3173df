// SPDX-License-Identifier: MIT
// The drop-outs of this user's programs, kept in a text file that is bounded: a line each, for `taut why`.
#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace taut::forensics {

struct PastDropOut {
  std::int64_t at = 0;  ///< ns since 1970
  std::string program;
  std::uint64_t process = 0;
  std::string device;    ///< its id
  std::string kind;      ///< forensics::name()
  std::string sentence;  ///< what happened
  std::string reason;    ///< what stood in the way
};

/// $TAUT_STATE/drop-outs, else state_folder()/drop-outs. Error `absent`: no such folder. Control threads, like all here.
Expected<std::filesystem::path> history_file();

/// One line, without its end; tabs and line breaks become blanks.
std::string line_of(const PastDropOut& drop_out);

/// Lines that are not understood are left out.
std::vector<PastDropOut> read_lines(std::string_view text);

/// The file's, oldest first; none if there is no file. Errors as platform::read_file().
Expected<std::vector<PastDropOut>> past_drop_outs(const std::filesystem::path& file);

/// Adds to the file, which keeps the newest 2000. Errors as platform::replace_file() and FileLock::take().
Expected<void> remember(const std::filesystem::path& file, std::span<const PastDropOut> drop_outs);

}  // namespace taut::forensics
