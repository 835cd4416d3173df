// SPDX-License-Identifier: MIT
#include "command/loopback/recording.hpp"
#include "base/path.hpp"

#include <algorithm>
#include <filesystem>

#include "command/terminal/say.hpp"
#include "files/reader.hpp"
#include "monitor/text.hpp"

namespace taut::command {
namespace {

constexpr double longest_seconds = 600;
constexpr Frames most_samples = 1 << 26;
// Frames are searched for within some seconds; a recording that repeats sooner makes that harder.
constexpr double more_seconds = 4;
constexpr const char* alsa_recordings[] = {"/usr/share/sounds/alsa/Front_Center.wav",
                                           "/usr/share/sounds/alsa/Front_Left.wav", "/usr/share/sounds/alsa/Noise.wav"};

}  // namespace

Expected<Material> load_material(const std::string& path, double seconds, double rate) {
  auto reader = files::Reader::open(path);
  if (!reader) return std::unexpected(reader.error());
  const files::Info info = reader->info();
  const double wanted = std::min(seconds, longest_seconds) + more_seconds;
  const auto played = static_cast<Frames>(wanted * std::max(rate, info.rate));
  const Frames frames = std::min({info.frames, played, most_samples / info.channels});
  if (frames < 1)
    return failure(Trouble::unsupported, taut::text("'{}' holds no sound: it has 0 frames.", path),
                   "Choose another recording.");
  Material material{
      .name = text_of(path_of(path).filename()), .rate = info.rate, .planes = {}, .remarks = info.remarks};
  if (const double held = static_cast<double>(frames) / info.rate; frames < info.frames && held < seconds)
    material.remarks.push_back(
        taut::text("Only the first {:.0f} s of the recording are played, again and again: more of its {} is not kept "
                   "in memory.",
                   held, monitor::plural(info.channels, "channel")));
  material.planes.assign(static_cast<std::size_t>(info.channels),
                         std::vector<std::int32_t>(static_cast<std::size_t>(frames)));
  std::vector<std::int32_t*> planes;
  for (Frames done = 0; done < frames;) {
    planes.clear();
    for (auto& plane : material.planes) planes.push_back(plane.data() + done);
    const auto got = reader->read(planes, frames - done);
    if (!got) return std::unexpected(got.error());
    if (*got == 0) break;
    done += *got;
  }
  if (reader->info().frames < frames) {
    for (auto& plane : material.planes) plane.resize(static_cast<std::size_t>(reader->info().frames));
    material.remarks = reader->info().remarks;
  }
  return material;
}

Material usual_material() {
  for (const char* path : alsa_recordings)
    if (auto material = load_material(path, longest_seconds, 0)) return std::move(*material);
  return {};
}

}  // namespace taut::command
