// SPDX-License-Identifier: MIT
#include "command/recording.hpp"
#include "base/path.hpp"

#include <algorithm>
#include <filesystem>

#include "command/say.hpp"
#include "files/reader.hpp"

namespace taut::command {
namespace {

constexpr double longest_seconds = 600;
constexpr const char* alsa_recordings[] = {"/usr/share/sounds/alsa/Front_Center.wav",
                                           "/usr/share/sounds/alsa/Front_Left.wav", "/usr/share/sounds/alsa/Noise.wav"};

}  // namespace

Expected<Material> load_material(const std::string& path) {
  auto reader = files::Reader::open(path);
  if (!reader) return std::unexpected(reader.error());
  const files::Info& info = reader->info();
  const Frames frames = std::min(info.frames, static_cast<Frames>(longest_seconds * info.rate));
  if (frames < 1)
    return failure(Trouble::unsupported, taut::text("'{}' holds no sound: it has 0 frames.", path),
                   "Choose another recording.");
  Material material{
      .name = text_of(path_of(path).filename()), .rate = info.rate, .planes = {}, .remarks = info.remarks};
  if (frames < info.frames)
    material.remarks.push_back(
        taut::text("Only the first {:.0f} minutes of the recording are played.", longest_seconds / 60));
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
  return material;
}

Material usual_material() {
  for (const char* path : alsa_recordings)
    if (auto material = load_material(path)) return std::move(*material);
  return {};
}

}  // namespace taut::command
