// SPDX-License-Identifier: MIT
// create_buffers(): checks everything before asking the host anything, and asks the host before taking the lock again,
// since it may call back.
#include <limits>

#include "base/number_text.hpp"
#include "driver/control.hpp"

namespace taut::driver {
namespace {

std::vector<engine::ChannelRef> read(const TautBufferInfo* infos, TautLong count) {
  std::vector<engine::ChannelRef> channels;
  channels.reserve(static_cast<std::size_t>(count));
  for (TautLong k = 0; k < count; ++k) {
    const bool sane = infos[k].channel >= 0 && infos[k].channel <= std::numeric_limits<int>::max();
    channels.push_back({.input = infos[k].is_input != 0, .index = sane ? static_cast<int>(infos[k].channel) : -1});
  }
  return channels;
}

Answer check(const engine::Initialised& state, const TautBufferInfo* infos, TautLong count, TautLong frames,
             const TautCallbacks* callbacks) {
  if (!infos || count < 1) return refuse(TAUT_INVALID_PARAMETER, "The program asked for no channels.");
  if (!callbacks || !callbacks->buffer_switch)
    return refuse(TAUT_INVALID_PARAMETER, "The program gave no function to call for each buffer.");
  // Each channel can be used once, so anything longer is invalid.
  if (count > std::ssize(state.names(true)) + std::ssize(state.names(false)))
    return refuse(TAUT_INVALID_PARAMETER, "The program asked for more channels than the device has.");
  if (frames < 1 || frames > engine::largest_buffer)
    return refuse(TAUT_INVALID_MODE, "The program asked for " + number::plural(frames, "frame") +
                                         ". A buffer has 1 to " + number::plural(engine::largest_buffer, "frame") +
                                         ".");
  return {};
}

}  // namespace

TautResult Face::create_buffers(TautBufferInfo* infos, TautLong count, TautLong frames,
                                const TautCallbacks* callbacks) noexcept {
  const Hold hold(*this);
  std::vector<engine::ChannelRef> channels;
  const TautResult checked = control([&](const Gate::Pass&) -> Answer {
    const auto state = initialised();
    if (!state) return std::unexpected(state.error());
    if ((*state)->prepared()) return refuse(TAUT_INVALID_MODE, "Buffers exist already. Call disposeBuffers first.");
    if (auto fine = check(**state, infos, count, frames, callbacks); !fine) return fine;
    channels = read(infos, count);
    return {};
  });
  if (checked != TAUT_OK) return checked;
  const TautCallbacks copy = *callbacks;
  const bool with_time = wants_time_info(copy);
  return control([&](const Gate::Pass&) { return prepare(channels, frames, copy, with_time, infos); });
}

Answer Face::prepare(const std::vector<engine::ChannelRef>& channels, TautLong frames, const TautCallbacks& callbacks,
                     bool with_time, TautBufferInfo* infos) {
  const auto state = initialised();
  if (!state) return std::unexpected(state.error());
  auto host = std::make_shared<HostCallbacks>(callbacks, with_time, scope_, needs());
  auto active = channels;
  const auto made = (*state)->prepare(channels, static_cast<int>(frames), host);
  if (!made) return refuse(made.error());
  host_ = std::move(host);
  for (std::size_t k = 0; k < channels.size(); ++k)
    for (int half = 0; half < 2; ++half) infos[k].halves[half] = (*made)->half(k, half);
  active_ = std::move(active);
  file_watch_ = settings::FileWatch(file_, seen_, [line = lifeline_] {
    if (Face* const face = line->hold()) {
      face->reread();
      face->let_go();
    }
  });
  return {};
}

}  // namespace taut::driver
