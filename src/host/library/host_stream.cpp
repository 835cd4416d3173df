// SPDX-License-Identifier: MIT
#include "host/library/host_stream.hpp"

#include <thread>

#include "host/library/answer.hpp"

namespace taut::host {

HostStream::HostStream(std::shared_ptr<OpenedDriver> driver, Asked asked)
    : driver_(std::move(driver)), asked_(std::move(asked)) {}

template <class Sample>
void HostStream::cycle(const Block<Sample>& block) noexcept {
  // A driver that was left alone, since it hung, may still call.
  if (quit_.load(std::memory_order_relaxed)) return;
  constexpr bool raw = std::is_same_v<Sample, std::byte>;
  const bool interleaved = asked_.format == TAUT_HOST_FLOAT_INTERLEAVED || asked_.format == TAUT_HOST_INT32_INTERLEAVED;
  const auto count = static_cast<std::size_t>(block.frames);
  TautHostBlock given{};
  given.size = sizeof given;
  given.in = reinterpret_cast<const void* const*>(block.in.data());
  given.out = reinterpret_cast<void* const*>(block.out.data());
  if constexpr (!raw)
    if (interleaved) {
      samples_.interleave(block.in, count);
      if (asked_.wish.cleared) samples_.clear();
      given.in = samples_.in();
      given.out = samples_.out();
    }
  given.inputs = static_cast<int32_t>(block.in.size());
  given.outputs = static_cast<int32_t>(block.out.size());
  given.frames = block.frames;
  given.input_latency = input_latency_.load(std::memory_order_relaxed);
  given.output_latency = output_latency_.load(std::memory_order_relaxed);
  given.position = block.position;
  given.time = block.time;
  given.rate = rate_.load(std::memory_order_relaxed);
  given.lost = block.gap.lost;
  given.lost_at = block.gap.at;
  if (block.own_time) given.flags |= TAUT_HOST_BLOCK_OWN_TIME;
  if (block.gap.lost > 0) given.flags |= TAUT_HOST_BLOCK_LOST;
  if (block.gap.away) given.flags |= TAUT_HOST_BLOCK_AWAY;
  if (first_.load(std::memory_order_relaxed)) {
    given.flags |= TAUT_HOST_BLOCK_FIRST;
    first_.store(false, std::memory_order_relaxed);
  }
  away_.store(block.gap.away, std::memory_order_relaxed);
  if (block.gap.lost > 0) lost_.fetch_add(block.gap.lost, std::memory_order_relaxed);

  driver_->in_callback.store(std::this_thread::get_id());
  asked_.process(asked_.context, &given);
  driver_->in_callback.store({});
  if constexpr (!raw)
    if (interleaved) samples_.take_apart(block.out, count);
}

// The process holds the stream: a callback that a driver never ends must find it.
Process HostStream::process() {
  const auto self = shared_from_this();
  switch (asked_.format) {
    case TAUT_HOST_RAW:
      return [self](const Block<std::byte>& block) { self->cycle(block); };
    case TAUT_HOST_INT32:
    case TAUT_HOST_INT32_INTERLEAVED:
      return [self](const Block<std::int32_t>& block) { self->cycle(block); };
    default:
      return [self](const Block<float>& block) { self->cycle(block); };
  }
}

void HostStream::read_latencies(const Expected<Latencies>& latencies) noexcept {
  input_latency_ = latencies ? static_cast<int>(latencies->input) : -1;
  output_latency_ = latencies ? static_cast<int>(latencies->output) : -1;
}

Expected<void> HostStream::prepare() {
  if (auto there = driver_->need_driver(); !there) return there;
  auto made = Session::prepare(*driver_->driver, asked_.wish, process());
  if (!made) return std::unexpected(made.error());
  samples_.resize(static_cast<std::size_t>(made->inputs()), static_cast<std::size_t>(made->outputs()),
                  static_cast<std::size_t>(made->frames()));
  rate_ = made->rate();
  frames_ = made->frames();
  read_latencies(made->latencies());
  const std::lock_guard lock(session_mutex_);
  for (const bool input : {false, true}) types_[input].assign(made->types(input).begin(), made->types(input).end());
  session_.emplace(std::move(*made));
  return {};
}

// On the driver's thread nobody else takes the session away, so it needs no lock there.
Expected<void> HostStream::start() {
  if (!session_)
    return failure(Trouble::wrong_state,
                   "The stream has no buffers: its driver is closed or could not be opened again.");
  first_ = true;
  auto started = session_->start();
  if (started) wanted_ = true;
  return started;
}

Expected<void> HostStream::stop() {
  wanted_ = false;
  if (session_) return session_->stop();
  return {};
}

void HostStream::drop() noexcept {
  std::optional<Session> gone;
  {
    const std::lock_guard lock(session_mutex_);
    gone.swap(session_);
  }
}

TautHostStreamInfo HostStream::info() {
  TautHostStreamInfo info{};
  {
    const std::lock_guard lock(session_mutex_);
    info.running = session_ && session_->running();
    info.callbacks = session_ ? session_->callbacks() : 0;
    info.outputs = static_cast<int32_t>(types_[0].size());
    info.inputs = static_cast<int32_t>(types_[1].size());
  }
  info.rate = rate_;
  info.frames = frames_;
  info.input_latency = input_latency_;
  info.output_latency = output_latency_;
  info.reopened = reopened_;
  info.overloads = overloads_;
  return info;
}

int32_t HostStream::type(bool input, int32_t index) {
  const std::lock_guard lock(session_mutex_);
  const auto& types = types_[input];
  if (index < 0 || static_cast<std::size_t>(index) >= types.size())
    return refuse(TAUT_HOST_BAD_REQUEST, "The stream has no channel " + std::to_string(index) + ".");
  return static_cast<int32_t>(types[static_cast<std::size_t>(index)]);
}

}  // namespace taut::host
