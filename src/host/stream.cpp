// SPDX-License-Identifier: MIT
#include "host/stream.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "platform/clock.hpp"
#include "protocol/int64.hpp"
#include "taut/extension.h"

namespace taut::host {
namespace {

// How long to wait for a callback in progress when ending.
constexpr Nanos patience = 2 * nanos_per_second;

// Some drivers write past the end of the array.
constexpr std::size_t spare_infos = 4096 / sizeof(TautBufferInfo);

}  // namespace

DriverStream::DriverStream(Driver driver, Driver::State& state, Relay relay, Process process)
    : driver_(std::move(driver)),
      state_(state),
      object_(*state.object),
      relay_(std::move(relay)),
      process_(std::move(process)) {}

Expected<void> DriverStream::prepare(const Channels& channels, int frames, double rate, bool cleared) {
  cleared_ = cleared;
  Driver driver = driver_;
  if (const auto now = driver.rate(); rate > 0 && (!now || std::abs(*now - rate) > 0.01))
    if (auto set = driver.set_rate(rate); !set) return set;
  const auto sizes = driver.sizes();
  if (!sizes) return std::unexpected(sizes.error());
  const int first = frames > 0 ? frames : sizes->preferred;
  relay_.connect(*this);
  if (const auto made = create(channels, first); !made) {
    state_.ask(&TautDriverTable::dispose_buffers);
    if (first == sizes->preferred || !create(channels, sizes->preferred)) return made;
  }
  prepared_ = true;
  // Some drivers decide rate and types only now.
  const auto rate_now = driver.rate();
  if (!rate_now) return std::unexpected(rate_now.error());
  rate_ = *rate_now;
  // Asked after every createBuffers (rule 1207 of docs/conformance.md), whether or not the program wants to know.
  static_cast<void>(driver.latencies());
  if (auto read = read_types(channels); !read) return read;
  return build_bridges();
}

Expected<void> DriverStream::create(const Channels& channels, int frames) {
  std::vector<TautBufferInfo> infos;
  infos.reserve(channels.in.size() + channels.out.size() + spare_infos);
  for (const int channel : channels.in) infos.push_back({.is_input = 1, .channel = channel, .halves = {}});
  for (const int channel : channels.out) infos.push_back({.is_input = 0, .channel = channel, .halves = {}});
  const auto count = infos.size();
  infos.resize(count + spare_infos);
  const TautCallbacks callbacks = relay_.callbacks();
  const TautResult made = state_.ask(&TautDriverTable::create_buffers, infos.data(), static_cast<TautLong>(count),
                                     TautLong{frames}, &callbacks);
  if (made != TAUT_OK) return failure(Trouble::unsupported, driver_.name() + ": " + driver_.error_message());
  for (auto& side : halves_) side.clear();
  for (std::size_t k = 0; k < count; ++k) {
    const bool input = k < channels.in.size();
    if (!infos[k].halves[0] || !infos[k].halves[1])
      return failure(Trouble::broken, text("The driver '{}' made buffers and gave no memory for {} {}.", driver_.name(),
                                           input ? "input" : "output", infos[k].channel + 1));
    halves_[input].push_back(
        {static_cast<std::byte*>(infos[k].halves[0]), static_cast<std::byte*>(infos[k].halves[1])});
  }
  frames_ = frames;
  return {};
}

Expected<void> DriverStream::read_types(const Channels& channels) {
  for (const bool input : {true, false})
    for (const int number : input ? channels.in : channels.out) {
      const auto channel = driver_.channel(input, number);
      if (!channel) return std::unexpected(channel.error());
      types_[input].push_back(channel->type);
    }
  return {};
}

Expected<void> DriverStream::build_bridges() {
  const auto make = [&](audio::Way way) -> Expected<Bridge> {
    const bool input = way == audio::Way::in;
    if (std::holds_alternative<MoveOnlyFunction<void(const Block<std::byte>&)>>(process_))
      return Bridge::raw(types_[input], halves_[input], frames_);
    const bool is_float = std::holds_alternative<MoveOnlyFunction<void(const Block<float>&)>>(process_);
    return Bridge::make(way, types_[input], halves_[input], frames_,
                        is_float ? audio::SampleType::float32 : audio::SampleType::int32);
  };
  auto in = make(audio::Way::in);
  if (!in) return std::unexpected(in.error());
  auto out = make(audio::Way::out);
  if (!out) return std::unexpected(out.error());
  in_.emplace(std::move(*in));
  out_.emplace(std::move(*out));
  for (const int half : {0, 1}) {
    out_->clear(half);
    out_->give(half);
  }
  return {};
}

Expected<void> DriverStream::start() {
  if (live_) return failure(Trouble::wrong_state, "The session is running already.");
  callbacks_ = 0;
  live_ = true;  // the driver may call before it returns
  const TautResult code = state_.ask(&TautDriverTable::start);
  if (code == TAUT_OK) return {};
  live_ = false;
  return failure(Trouble::broken, driver_.name() + ": " + driver_.error_message());
}

Expected<void> DriverStream::stop() {
  if (!live_) return failure(Trouble::wrong_state, "The session is not running.");
  const TautResult code = state_.ask(&TautDriverTable::stop);
  live_ = false;
  if (code == TAUT_OK) return {};
  return failure(Trouble::broken, driver_.name() + ": " + driver_.error_message());
}

bool DriverStream::end() noexcept {
  if (live_) state_.ask(&TautDriverTable::stop);
  live_ = false;
  if (prepared_) state_.ask(&TautDriverTable::dispose_buffers);
  prepared_ = false;
  const bool out = relay_.disconnect(patience);
  state_.in_session = false;
  return out;
}

void DriverStream::switched(int half, const TautTime* time) noexcept {
  if (!live_) return;
  Frames position = 0;
  Nanos when = 0;
  const bool own_time = !locate(time, position, when);
  in_->fetch(half);
  if (cleared_) out_->clear(half);
  std::visit([&](auto& process) { run(process, half, position, when, own_time); }, process_);
  out_->give(half);
  callbacks_.fetch_add(1, std::memory_order_relaxed);
  if (state_.ready_helps) object_.table->output_ready(&object_);
}

// The cycle's position and time as given by the driver, else as it answers; false: our own count, since some drivers know
// neither.
bool DriverStream::locate(const TautTime* time, Frames& position, Nanos& when) const noexcept {
  constexpr TautULong both = TAUT_TIME_POSITION_VALID | TAUT_TIME_SYSTEM_TIME_VALID;
  if (time && (time->info.flags & both) == both) {
    position = protocol::whole(time->info.position);
    when = protocol::whole(time->info.system_time);
    return true;
  }
  TautInt64 frames{}, nanos{};
  if (object_.table->get_sample_position(&object_, &frames, &nanos) == TAUT_OK) {
    position = protocol::whole(frames);
    when = protocol::whole(nanos);
    return true;
  }
  position = callbacks_.load(std::memory_order_relaxed) * frames_;
  when = platform::system_clock().now();
  return false;
}

Gap DriverStream::gap() const noexcept {
  TautGap gap{};
  if (!state_.is_taut || object_.table->future(&object_, TAUT_FUTURE_GAP, &gap) != TAUT_SUCCESS) return {};
  return {.lost = gap.lost,
          .at = std::clamp(static_cast<int>(gap.at), 0, frames_),
          .away = gap.away != 0,
          .slept = gap.slept};
}

template <class Sample>
void DriverStream::run(MoveOnlyFunction<void(const Block<Sample>&)>& process, int half, Frames position, Nanos when,
                       bool own_time) {
  const auto in = in_->planes(half), out = out_->planes(half);
  process({.in = {reinterpret_cast<const Sample* const*>(in.data()), in.size()},
           .out = {reinterpret_cast<Sample* const*>(out.data()), out.size()},
           .frames = frames_,
           .position = position,
           .time = when,
           .gap = gap(),
           .own_time = own_time});
}

void DriverStream::rate_changed(double rate) noexcept { new_rate_ = rate; }

TautLong DriverStream::told(TautLong selector, TautLong value) noexcept {
  switch (selector) {
    case TAUT_MESSAGE_SELECTOR_SUPPORTED:
      return value == TAUT_MESSAGE_SELECTOR_SUPPORTED || value == TAUT_MESSAGE_ENGINE_VERSION ||
             value == TAUT_MESSAGE_RESET_REQUEST || value == TAUT_MESSAGE_RESYNC_REQUEST ||
             value == TAUT_MESSAGE_LATENCIES_CHANGED || value == TAUT_MESSAGE_SUPPORTS_TIME_INFO ||
             value == TAUT_MESSAGE_OVERLOAD;
    case TAUT_MESSAGE_ENGINE_VERSION:
      return 2;
    case TAUT_MESSAGE_SUPPORTS_TIME_INFO:
      return 1;
    case TAUT_MESSAGE_RESET_REQUEST:
      reset_ = true;
      return 1;
    case TAUT_MESSAGE_RESYNC_REQUEST:
      resync_ = true;
      return 1;
    case TAUT_MESSAGE_LATENCIES_CHANGED:
      latencies_ = true;
      return 1;
    case TAUT_MESSAGE_OVERLOAD:
      overloads_.fetch_add(1);
      return 1;
    default:
      return 0;
  }
}

Wants DriverStream::poll() noexcept {
  Wants wants{.reset = reset_.exchange(false),
              .resync = resync_.exchange(false),
              .latencies = latencies_.exchange(false),
              .rate = std::nullopt,
              .overloads = overloads_.exchange(0)};
  if (const double news = new_rate_.exchange(no_news); news != no_news) {
    wants.rate = news;
    rate_ = news;
  }
  return wants;
}

}  // namespace taut::host
