// SPDX-License-Identifier: MIT
// A Wine prefix, and the Wine that runs it.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "command/wine/child.hpp"

namespace taut::command {

/// A kind of Windows program: where its driver goes, and what registers it.
struct ProgramKind {
  std::string name;                ///< "64-bit", "32-bit"
  std::string half;                ///< the folder of its DLL: x86_64-windows, i386-windows
  std::filesystem::path folder;    ///< below drive_c
  std::filesystem::path regsvr32;  ///< below drive_c
};

class Prefix {
 public:
  /// `folder`: of the prefix, or Steam's folder with `pfx` in it; empty: $WINEPREFIX, else ~/.wine. `wine`: its program;
  /// empty: `wine`. Errors, all with what to type: no prefix, no Wine, or another Wine than the one that runs the prefix
  /// otherwise, which would convert it.
  static Expected<Prefix> find(const std::string& folder, const std::string& wine);

  [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }
  [[nodiscard]] std::filesystem::path drive() const { return folder_ / "drive_c"; }
  [[nodiscard]] const std::string& version() const noexcept { return version_; }  ///< "wine-8.0 (Debian 8.0~repack-4)"
  /// What can run here; a 64-bit prefix runs 32-bit programs too where Wine is built for both.
  [[nodiscard]] std::vector<ProgramKind> kinds() const;

  /// A Windows program with arguments, in this prefix.
  [[nodiscard]] Expected<Ended> run(const std::vector<std::string>& words) const;

 private:
  std::filesystem::path folder_;
  std::string wine_, version_;
  bool has_64_bit_ = false;
};

/// drive_c/Program Files/Taut as Windows names it.
std::string windows_path(const std::filesystem::path& below_drive);

}  // namespace taut::command
