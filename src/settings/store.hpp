// SPDX-License-Identifier: MIT
// The settings file on disk. All calls read or write it: any control thread.
#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "settings/edit.hpp"
#include "settings/file.hpp"

namespace taut::settings {

/// $TAUT_CONFIG, else $XDG_CONFIG_HOME/taut/taut.toml, else ~/.config/taut/taut.toml; on Windows $TAUT_CONFIG, else
/// %APPDATA%\Taut\taut.toml. Another brand has its own names in these places: $ACME_CONFIG, acme/acme.toml. It may not
/// exist. Empty if none of these is set.
std::filesystem::path usual_file();

/// The settings in force. A missing file sets nothing. If a file has mistakes, everything understood applies; instead
/// of the rest, what this process last understood of it stays, or nothing. A file that is not TOML throughout, or
/// cannot be read, changes nothing; only if this process never understood one before, its readable lines apply. A
/// device that is named but was never understood becomes the id `not_understood`. `trouble` explains each mistake and
/// what applies instead.
struct Current {
  File file;
  std::optional<std::string> text;  ///< nullopt if there is no file, or it cannot be read
  std::optional<Error> trouble;
};
Current load(const std::filesystem::path& file);

/// Applies changes as edited() does, and replaces the file atomically. Leaves a broken file alone. If two programs
/// write at once, the later wins. Errors as edited(), read_file() and replace_file().
Expected<void> change(const std::filesystem::path& file, std::string_view program, std::span<const Change> changes);

/// The same for any edit of the text, which may fail.
using Edit = std::function<Expected<std::string>(std::string_view text)>;
Expected<void> change(const std::filesystem::path& file, const Edit& edit);

/// Calls `changed`, on a thread of its own that nobody joins, within a second after the file's text differs from
/// `seen`. Without a file there is no thread: a new file is noticed the next time somebody looks. No call begins after
/// destruction; one may still be running.
///
/// Reads and compares the text once a second. System notifications would wake less often, but need a thread as well,
/// differ between systems, and do not exist on network drives; this costs ten microseconds a second.
class FileWatch {
 public:
  FileWatch() = default;
  /// `seen`: Current::text. `changed` must not throw. Without a thread from the system the file is not watched.
  FileWatch(const std::filesystem::path& file, const std::optional<std::string>& seen, std::function<void()> changed);
  FileWatch(FileWatch&&) noexcept = default;
  FileWatch& operator=(FileWatch&&) noexcept;
  ~FileWatch();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace taut::settings
