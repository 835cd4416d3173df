// SPDX-License-Identifier: MIT
#include "files/container.hpp"

#include <algorithm>
#include <array>

#include "base/path.hpp"
#include "base/text.hpp"
#include "files/pipe.hpp"

namespace taut::files {
namespace {

struct Ending {
  std::string_view text;
  Container container;
};

constexpr std::array endings = {Ending{".wav", Container::wav},    Ending{".wave", Container::wav},
                                Ending{".flac", Container::flac},  Ending{".mp3", Container::mp3},
                                Ending{".ogg", Container::vorbis}, Ending{".oga", Container::vorbis},
                                Ending{".opus", Container::opus}};

constexpr auto remedy = "Recordings end in .wav, .flac, .mp3, .ogg or .opus; .wav can hold everything.";

}  // namespace

std::string_view name(Container container) noexcept {
  using enum Container;
  switch (container) {
    case wav:
      return "WAV";
    case flac:
      return "FLAC";
    case mp3:
      return "MP3";
    case vorbis:
      return "Ogg Vorbis";
    case opus:
      return "Opus";
  }
  return "?";
}

Expected<Container> container_of(const std::string& path) {
  std::string ending = text_of(path_of(path).extension());
  for (char& c : ending) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const auto found = std::ranges::find(endings, ending, &Ending::text);
  if (Pipe::is_named(path, Pipe::Direction::out)) {
    if (found == endings.end() || found->container == Container::wav) return Container::wav;
    return failure(Trouble::unsupported,
                   taut::text("{} is a pipe, and a pipe is given WAV, not {}.", path, name(found->container)),
                   "Give it another name, or record into a file.");
  }
  if (found != endings.end()) return found->container;
  std::error_code ignored;
  if (std::filesystem::is_directory(path_of(path), ignored))
    return failure(Trouble::bad_request, path + " is a folder.", "Give the name of a file in it.");
  if (ending.empty()) return failure(Trouble::unsupported, path + " has no extension that tells its format.", remedy);
  return failure(Trouble::unsupported, taut::text("Recording as {} is not offered.", ending), remedy);
}

}  // namespace taut::files
