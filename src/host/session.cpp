// SPDX-License-Identifier: MIT
#include <algorithm>
#include <numeric>

#include "host/stream.hpp"

namespace taut::host {
namespace {

std::vector<int> wished(const std::optional<std::vector<int>>& wish, int all) {
  if (wish) return *wish;
  std::vector<int> every(static_cast<std::size_t>(all));
  std::iota(every.begin(), every.end(), 0);
  return every;
}

}  // namespace

Session::Session(std::unique_ptr<State> state) : state_(std::move(state)) {}
Session::Session(Session&&) noexcept = default;

Session& Session::operator=(Session&& other) noexcept {
  std::swap(state_, other.state_);
  return *this;
}

Session::~Session() {
  // A callback that never returned still uses the state: it must stay.
  if (state_ && !state_->stream.end()) static_cast<void>(state_.release());
}

Expected<Session> Session::prepare(const Driver& driver, const Wish& wish, Process process) {
  auto relay = Relay::take();
  if (!relay) return failure(Trouble::unsupported, "No more than 16 sessions can exist at a time.", "Close one first.");
  if (driver.state_->in_session.exchange(true))
    return failure(Trouble::wrong_state, "The driver '" + driver.name() + "' has a session already.",
                   "Close it first.");
  auto state = std::make_unique<State>(driver, std::move(*relay), std::move(process));
  Session session(std::move(state));
  DriverStream& stream = session.state_->stream;
  const DriverStream::Channels channels{wished(wish.inputs, driver.inputs()), wished(wish.outputs, driver.outputs())};
  if (auto made = stream.prepare(channels, wish.frames, wish.rate, wish.cleared); !made)
    return std::unexpected(made.error());
  return session;
}

Expected<void> Session::start() { return state_->stream.start(); }
Expected<void> Session::stop() { return state_->stream.stop(); }
bool Session::running() const noexcept { return state_->stream.running(); }
int Session::frames() const noexcept { return state_->stream.frames(); }
double Session::rate() const noexcept { return state_->stream.rate(); }
int Session::inputs() const noexcept { return state_->stream.channels(true); }
int Session::outputs() const noexcept { return state_->stream.channels(false); }
audio::SampleType Session::type(bool input) const noexcept { return state_->stream.type(input); }
std::span<const audio::SampleType> Session::types(bool input) const noexcept { return state_->stream.types(input); }
Expected<Latencies> Session::latencies() const { return state_->driver.latencies(); }
std::int64_t Session::callbacks() const noexcept { return state_->stream.callbacks(); }
Wants Session::poll() { return state_->stream.poll(); }

}  // namespace taut::host
