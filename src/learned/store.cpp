// SPDX-License-Identifier: MIT
#include "learned/store.hpp"

#include "base/path.hpp"
#include "learned/learned.hpp"
#include "platform/places.hpp"

namespace taut::learned {
namespace {

std::unexpected<Error> named(const char* trouble, Error error) {
  error.what = std::string(trouble) + " " + error.what;
  if (error.trouble == Trouble::busy)
    error.remedy = "It will be tried again at the end of the next stream.";
  else if (error.trouble != Trouble::no_memory)
    error.remedy = "Repair that, or set TAUT_STATE to another folder.";
  return std::unexpected(std::move(error));
}

std::unexpected<Error> not_kept(Error error) {
  return named("What was learned of the device could not be kept.", std::move(error));
}

}  // namespace

Expected<std::string> file() {
  auto folder = platform::variable("TAUT_STATE");
  if (!folder) folder = platform::state_folder();
  if (folder) return text_of(*folder / "learned");
  return failure(Trouble::absent, "There is no folder for what is learned of devices: this user has no home.",
                 "Set TAUT_STATE to a folder.");
}

Expected<std::string> read(const std::string& path) {
  auto words = platform::read_file(path_of(path));
  if (words) return words;
  if (words.error().trouble == Trouble::absent) return std::string();
  return named("What was learned of devices could not be read.", std::move(words.error()));
}

Expected<void> replace(const std::string& path, std::string_view text) {
  auto done = platform::replace_file(path_of(path), text);
  if (!done) return not_kept(std::move(done.error()));
  return {};
}

Expected<platform::FileLock> lock(const std::string& path) {
  auto held = platform::FileLock::take(path_of(path));
  if (!held) return not_kept(std::move(held.error()));
  return held;
}

Expected<std::string> set_aside(const std::string& path) {
  auto aside = platform::set_aside(path_of(path));
  if (!aside) return not_kept(std::move(aside.error()));
  return text_of(*aside);
}

}  // namespace taut::learned
