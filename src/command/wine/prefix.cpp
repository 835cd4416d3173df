// SPDX-License-Identifier: MIT
#include "command/wine/prefix.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>

#include "base/text.hpp"
#include "platform/places.hpp"

namespace taut::command {
namespace {

namespace fs = std::filesystem;

// Wine's first start in a prefix takes half a minute on a slow computer.
constexpr Nanos patience = 180 * nanos_per_second;

fs::path usual_folder() {
  if (const auto named = platform::variable("WINEPREFIX")) return *named;
  if (const auto home = platform::variable("HOME")) return *home / ".wine";
  return ".wine";
}

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

std::string first_line(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line.substr(0, line.find('\r'));
}

// Wine compares the time of its wine.inf with what the prefix was made from, and converts the prefix where they differ.
std::optional<std::string> made_from(const fs::path& program) {
  std::error_code ignored;
  const fs::path base = fs::canonical(program, ignored).parent_path().parent_path();
  struct stat inf{};
  if (stat((base / "share/wine/wine.inf").c_str(), &inf) == 0) return std::to_string(inf.st_mtime);
  return std::nullopt;
}

// Debian's Wine says more before it, such as what else could be installed.
std::string version_of(const std::string& output) {
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("wine-") || line.starts_with("Wine")) return line;
  return "Wine";
}

std::optional<fs::path> found_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return is_there(name) ? std::optional<fs::path>(name) : std::nullopt;
  const fs::path path = platform::variable("PATH").value_or("");
  for (std::string_view rest = path.native(); !rest.empty();) {
    const auto folder = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
    if (fs::path program = fs::path(folder) / name; is_there(program)) return program;
  }
  return std::nullopt;
}

}  // namespace

std::string windows_path(const fs::path& below_drive) {
  std::string path = "C:\\" + below_drive.string();
  std::ranges::replace(path, '/', '\\');
  return path;
}

Expected<Prefix> Prefix::find(const std::string& folder, const std::string& wine) {
  Prefix prefix;
  prefix.folder_ = folder.empty() ? usual_folder() : fs::path(folder);
  if (is_there(prefix.folder_ / "pfx" / "system.reg")) prefix.folder_ /= "pfx";
  std::error_code ignored;
  prefix.folder_ = fs::absolute(prefix.folder_, ignored);
  if (!is_there(prefix.folder_ / "system.reg"))
    return failure(Trouble::absent, text("{} is not a Wine prefix.", prefix.folder_.string()),
                   "Start the Windows program once, or make one: wineboot. Name another with --prefix.");
  prefix.wine_ = wine.empty() ? "wine" : wine;
  const auto program = found_program(prefix.wine_);
  if (!program)
    return failure(Trouble::absent, text("There is no Wine here: {} is not found.", prefix.wine_),
                   "Install Wine, or name its program with --wine.");
  const std::string last = first_line(prefix.folder_ / ".update-timestamp");
  if (const auto own = made_from(*program); own && !last.empty() && last != "disable" && last != *own)
    return failure(
        Trouble::unsupported,
        text("{} is run by another Wine than {}, which would convert it.", prefix.folder_.string(), program->string()),
        "Name its own Wine with --wine; or, if this one is to run it from now on, type: wineboot -u");
  const auto version = run_child({program->string(), "--version"}, {}, patience);
  if (!version) return std::unexpected(version.error());
  prefix.wine_ = program->string();
  prefix.version_ = version_of(version->output);
  std::ifstream registry(prefix.folder_ / "system.reg");
  for (std::string line; std::getline(registry, line) && !line.starts_with('[');)
    if (line.starts_with("#arch=win64")) prefix.has_64_bit_ = true;
  return prefix;
}

std::vector<ProgramKind> Prefix::kinds() const {
  const fs::path windows = "windows";
  if (!has_64_bit_) return {{"32-bit", "i386-windows", "Program Files/Taut", windows / "system32/regsvr32.exe"}};
  std::vector<ProgramKind> both{{"64-bit", "x86_64-windows", "Program Files/Taut", windows / "system32/regsvr32.exe"}};
  if (is_there(drive() / windows / "syswow64/regsvr32.exe"))
    both.push_back({"32-bit", "i386-windows", "Program Files (x86)/Taut", windows / "syswow64/regsvr32.exe"});
  return both;
}

Expected<Ended> Prefix::run(const std::vector<std::string>& words) const {
  std::vector<std::string> all{wine_};
  all.insert(all.end(), words.begin(), words.end());
  return run_child(all, {{"WINEPREFIX", folder_.string()}, {"WINEDEBUG", "-all"}}, patience);
}

}  // namespace taut::command
