// SPDX-License-Identifier: MIT
#include "command/wine/wine.hpp"

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/number_text.hpp"
#include "command/json.hpp"
#include "command/terminal/say.hpp"
#include "command/wine/checked.hpp"
#include "command/wine/prefix.hpp"
#include "host/host.hpp"
#include "platform/files.hpp"

namespace taut::command {

const std::string_view wine_page = R"(taut wine [ACTION] [options]

Puts Taut into a Wine prefix, so that the Windows programs there (Ableton Live,
FL Studio, Reaper and others) find it as their ASIO driver. It plays by what
this computer has: ALSA, PipeWire or JACK, with the settings of `taut help`.

  taut wine install                         into $WINEPREFIX, else ~/.wine
  taut wine check                           opens it there, as a program would;
                                            so does `taut wine` alone
  taut wine remove                          takes it out again
  taut wine install --prefix ~/prefixes/live --wine /opt/wine-staging/bin/wine

  --prefix DIR      which prefix; one of Steam's: its folder in compatdata
  --wine PATH       the Wine that runs it (wine)
  --from DIR        where the driver's two halves lie (beside libtaut.so)
  --json            for programs

It copies the driver into the prefix, for 64-bit programs and, where this Wine
runs them, for 32-bit ones. After an update of Taut install it again; `taut wine
check` says when.
)";

namespace {

namespace fs = std::filesystem;

constexpr const char* windows_half = "tautwine.dll";
constexpr const char* linux_half = "tautwine.so";
constexpr const char* answer_file = "taut-check.txt";
constexpr const char* linux_folder = "x86_64-unix";

using Text = Expected<std::string>;

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

fs::path halves(const WineOptions& options) {
  return options.from.empty() ? host::usual_places().own.parent_path() / "wine" : fs::path(options.from);
}

Text bytes_of(const fs::path& file) { return platform::read_file(file, std::size_t{1} << 28); }

Expected<void> put(const fs::path& from, const fs::path& to) {
  const Text bytes = bytes_of(from);
  if (!bytes) return std::unexpected(bytes.error());
  // A running program keeps the file that it has loaded.
  return platform::replace_file(to, *bytes);
}

bool differs(const fs::path& one, const fs::path& other) {
  const Text first = bytes_of(one), second = bytes_of(other);
  return !first || !second || *first != *second;
}

/// The kinds of programs of the prefix that there is a half for.
Expected<std::vector<ProgramKind>> served(const Prefix& prefix, const fs::path& from) {
  std::vector<ProgramKind> kinds;
  for (const ProgramKind& kind : prefix.kinds())
    if (is_there(from / kind.half / windows_half)) kinds.push_back(kind);
  if (kinds.empty() || !is_there(from / linux_folder / linux_half))
    return failure(
        Trouble::absent,
        text("The driver for Windows programs is not part of this Taut: {} lacks a half of it.", from.string()),
        "Where Taut was built, type: tools/wine-driver");
  return kinds;
}

Expected<void> regsvr32(const Prefix& prefix, const ProgramKind& kind, std::vector<std::string> words) {
  words.insert(words.begin(), {windows_path(kind.regsvr32), "/s"});
  words.push_back(windows_path(kind.folder / windows_half));
  const auto ended = prefix.run(words);
  if (!ended) return std::unexpected(ended.error());
  if (ended->status == 0) return {};
  return failure(
      Trouble::broken,
      text("Wine could not load the driver for {} programs (regsvr32 ended with {}).", kind.name, ended->status),
      text("See what Wine says: WINEPREFIX='{}' wine '{}' '{}'", prefix.folder().string(), windows_path(kind.regsvr32),
           windows_path(kind.folder / windows_half)));
}

Expected<void> install(const WineOptions& options, const Prefix& prefix, std::vector<std::string>& did) {
  const fs::path from = halves(options);
  const auto kinds = served(prefix, from);
  if (!kinds) return std::unexpected(kinds.error());
  for (const ProgramKind& kind : *kinds) {
    const fs::path to = prefix.drive() / kind.folder;
    for (const auto& [half, folder] : {std::pair{windows_half, kind.half}, {linux_half, std::string(linux_folder)}})
      if (auto copied = put(from / folder / half, to / half); !copied) return copied;
    if (auto registered = regsvr32(prefix, kind, {}); !registered) return registered;
    did.push_back(text("For {} programs: {}", kind.name, to.string()));
  }
  return {};
}

Expected<void> remove(const Prefix& prefix, std::vector<std::string>& did) {
  for (const ProgramKind& kind : prefix.kinds()) {
    const fs::path folder = prefix.drive() / kind.folder;
    if (!is_there(folder / windows_half)) continue;
    if (auto gone = regsvr32(prefix, kind, {"/u"}); !gone) return gone;
    std::error_code trouble;
    for (const char* half : {windows_half, linux_half})
      if (fs::remove(folder / half, trouble); trouble)
        return failure(Trouble::denied, text("{} cannot be removed: {}.", (folder / half).string(), trouble.message()),
                       "Do it as the owner of the prefix.");
    fs::remove(folder, trouble);  // stays where somebody has put something else
    did.push_back(text("From {} programs: {}", kind.name, folder.string()));
  }
  if (did.empty())
    return failure(Trouble::absent, text("Taut is not in {}.", prefix.folder().string()),
                   "`taut wine install` puts it there.");
  return {};
}

Expected<void> check(const WineOptions& options, const Prefix& prefix, std::vector<std::string>& did) {
  const auto kinds = served(prefix, halves(options));
  if (!kinds) return std::unexpected(kinds.error());
  for (const ProgramKind& kind : *kinds) {
    const fs::path folder = prefix.drive() / kind.folder;
    if (!is_there(folder / windows_half) || !is_there(folder / linux_half))
      return failure(Trouble::absent, text("Taut is not in {} for {} programs.", prefix.folder().string(), kind.name),
                     "Type: taut wine install");
    if (differs(halves(options) / kind.half / windows_half, folder / windows_half) ||
        differs(halves(options) / linux_folder / linux_half, folder / linux_half))
      return failure(Trouble::unsupported, text("{} has another Taut than this one.", folder.string()),
                     "Type: taut wine install");
    const fs::path answer = prefix.drive() / answer_file;
    std::error_code ignored;
    fs::remove(answer, ignored);
    auto ended = regsvr32(prefix, kind, {"/n", "/i:" + windows_path(answer_file)});
    const auto lines = platform::read_file(answer);
    fs::remove(answer, ignored);
    if (!lines) return ended ? std::unexpected(lines.error()) : ended;
    const auto found = checked(*lines, windows_path(kind.folder / windows_half));
    if (!found) return std::unexpected(found.error());
    did.push_back(text("{} programs: {}", kind.name, *found));
  }
  return {};
}

int tell(const WineOptions& options, const Prefix* prefix, const Expected<void>& done,
         const std::vector<std::string>& did) {
  if (options.json) {
    nlohmann::ordered_json json;
    if (prefix) json["prefix"] = prefix->folder().string();
    if (prefix) json["wine"] = prefix->version();
    json["done"] = did;
    if (!done) json["error"] = done.error().what;
    if (!done) json["remedy"] = done.error().remedy;
    print(json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    return done ? success : fail(done.error());
  }
  for (const std::string& line : did) print(wrapped(line, 2));
  if (!done) return fail(done.error());
  if (options.action == "install")
    print(wrapped(text("Windows programs in {} ({}) now find Taut among their ASIO drivers.", prefix->folder().string(),
                       prefix->version())));
  if (options.action == "remove") print(wrapped(text("Taut is no longer in {}.", prefix->folder().string())));
  return success;
}

}  // namespace

int run(const WineOptions& options) {
  std::vector<std::string> did;
  const auto prefix = Prefix::find(options.prefix, options.wine);
  if (!prefix) return tell(options, nullptr, std::unexpected(prefix.error()), did);
  const auto done = options.action == "install"  ? install(options, *prefix, did)
                    : options.action == "remove" ? remove(*prefix, did)
                                                 : check(options, *prefix, did);
  return tell(options, &*prefix, done, did);
}

}  // namespace taut::command
