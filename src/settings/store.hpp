// SPDX-License-Identifier: MIT
// The one settings file on the disk. Everything here reads or writes it: control threads, any of them.
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
/// %APPDATA%\Taut\taut.toml. It need not be there. Empty where none of these is set.
std::filesystem::path usual_file();

/// What holds now. A file that is missing says nothing. Of one that has mistakes all holds that is understood; in the place of
/// the rest stays what this process last understood of it, and where that is nothing, it is left out. One that is not wholly
/// TOML, or cannot be read, changes nothing; only where this process understood none before, the lines hold that can be read.
/// A device that is named and was never understood is the id `not_understood`. `trouble` tells each mistake and what holds.
struct Current {
  File file;
  std::optional<std::string> text;  ///< nothing where there is no file, or none that can be read
  std::optional<Error> trouble;
};
Current load(const std::filesystem::path& file);

/// Makes changes as edited() does, and replaces the file whole. A file that is broken is left alone. Where another program
/// writes at the same moment the later one wins. Errors as edited(), read_file() and replace_file().
Expected<void> change(const std::filesystem::path& file, std::string_view program, std::span<const Change> changes);

/// Calls `changed`, from a thread of its own that nobody joins, within a second of the file's text being another one than
/// was seen. Where there was no file there is no thread: a file that is new is seen the next time somebody looks. Once
/// closed (destroyed) no call begins any more; one may still be under way.
///
/// The text is read and compared once a second. A notification of the system's would wake the thread less often, but it
/// needs one as well, is another one on each system, and none at all on network drives; ten microseconds a second do it.
class FileWatch {
 public:
  FileWatch() = default;
  /// `seen`: Current::text. `changed` must not throw. Where the system gives no thread the file is not followed.
  FileWatch(const std::filesystem::path& file, const std::optional<std::string>& seen, std::function<void()> changed);
  FileWatch(FileWatch&&) noexcept = default;
  FileWatch& operator=(FileWatch&&) noexcept;
  ~FileWatch();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace taut::settings
