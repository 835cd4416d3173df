// SPDX-License-Identifier: MIT
#include "device/coreaudio/client.hpp"

#include <utility>

#include "base/text.hpp"
#include "device/coreaudio/bounded.hpp"
#include "device/coreaudio/devices.hpp"
#include "device/coreaudio/properties.hpp"

namespace taut::device::coreaudio {
namespace {

constexpr Nanos start_bound = 2 * nanos_per_second, stop_bound = nanos_per_second;

End end_of(int channels, Frames latency, bool known) {
  return {.channels = channels,
          .type = audio::SampleType::float32,
          .layout = audio::Layout::separate,
          .latency = latency,
          .latency_known = known};
}

}  // namespace

Expected<std::shared_ptr<Client>> Client::open(System& system, const Request& request) {
  auto setup = set_up(system, request);
  if (!setup) return std::unexpected(setup.error());
  auto client = std::make_shared<Client>(system);
  client->setup_ = std::move(*setup);
  if (auto prepared = client->prepare(request); !prepared) {
    if (auto there = still_there(system, client->setup_); !there) return std::unexpected(there.error());
    return std::unexpected(prepared.error());
  }
  return client;
}

Expected<void> Client::prepare(const Request& request) {
  known_ = {.rate = setup_.rate, .frames = setup_.frames, .latencies = latencies_of(system_, setup_)};
  const Latencies& latencies = known_.latencies;
  auto made = handoff::Handoff::make({.rate = setup_.rate,
                                      .frames = setup_.frames,
                                      .fixed = setup_.fixed,
                                      .largest = std::max(4096, setup_.frames),
                                      .margin = handoff::margin_beyond_server(request),
                                      .room = request.room,
                                      .in = end_of(setup_.inputs, latencies.in, latencies.in_known),
                                      .out = end_of(setup_.outputs, latencies.out + setup_.frames, latencies.out_known),
                                      .remarks = setup_.remarks},
                                     system_.wakeups());
  if (!made) return std::unexpected(made.error());
  handoff_ = std::move(*made);
  cycle_.emplace(system_.hal, *handoff_);
  cycle_->set({.rate = setup_.rate, .in_safety = latencies.in_safety, .out_safety = latencies.out_safety});
  auto gate = IoGate::open(*cycle_);
  if (!gate) return std::unexpected(gate.error());
  gate_ = std::move(*gate);
  if (system_.hal.AudioDeviceCreateIOProcID(setup_.device, &IoGate::io_proc, gate_->data(), &proc_) != 0 ||
      proc_ == nullptr)
    return failure(Trouble::broken, text("Core Audio does not open '{}'.", setup_.name),
                   "Unplug it and plug it in again; update its driver if that does not help.");
  leave_inputs_alone();
  listen();
  refresh();  // what has changed since it was read
  return {};
}

// macOS asks about the microphone for every input stream that is on, wanted or not.
void Client::leave_inputs_alone() {
  const std::size_t streams = streams_of(system_.hal, setup_.device, true).size();
  if (setup_.inputs > 0 || streams == 0) return;
  constexpr std::size_t head = offsetof(hal::StreamUsage, on);
  std::vector<std::byte> usage(std::max(sizeof(hal::StreamUsage), head + streams * sizeof(std::uint32_t)));
  hal::StreamUsage start{
      .io_proc = reinterpret_cast<void*>(proc_), .count = static_cast<std::uint32_t>(streams), .on = {}};
  std::memcpy(usage.data(), &start, head);
  const hal::Address address = side(hal::stream_usage, true);
  system_.hal.AudioObjectSetPropertyData(setup_.device, &address, 0, nullptr,
                                         static_cast<std::uint32_t>(head + streams * sizeof(std::uint32_t)),
                                         usage.data());
}

void Client::listen() {
  listening_.emplace(
      system_.hal, setup_.device,
      std::vector<hal::Address>{whole(hal::nominal_rate), whole(hal::buffer_frames), whole(hal::is_alive),
                                whole(hal::overload), whole(hal::has_changed), whole(hal::stopped_abnormally),
                                side(hal::latency, true), side(hal::latency, false), side(hal::safety_offset, true),
                                side(hal::safety_offset, false)},
      [weak = weak_from_this()](hal::Code selector) {
        if (const auto client = weak.lock()) client->note(selector);
      });
  if (setup_.tap)
    setup_.tap->listen([weak = weak_from_this()] {
      if (const auto client = weak.lock()) client->look_again();
    });
}

void Client::note(hal::Code selector) {
  if (selector == hal::overload) return cycle_->losses.overloaded();
  if (selector == hal::stopped_abnormally) return handoff_->lost({.cause = stopped, .at = handoff_->clock().now()});
  look_again();
}

void Client::look_again() {
  system_.post([weak = weak_from_this()] {
    if (const auto client = weak.lock()) client->refresh();
  });
}

void Client::refresh() {
  const std::int64_t order = ++readings_;
  const Properties properties(system_.hal);
  const auto alive = properties.value<std::uint32_t>(setup_.device, whole(hal::is_alive));
  if (setup_.tap && (alive.value_or(0) == 0 || setup_.tap->outdated()))
    return handoff_->lost({.cause = plays_elsewhere, .at = handoff_->clock().now()});
  // The number of an object that has gone may be another one's.
  const std::string uid = properties.text(setup_.device, whole(hal::device_uid));
  const bool other = !setup_.uid.empty() && !uid.empty() && uid != setup_.uid;
  if (alive.value_or(0) == 0 || other) return handoff_->lost({.cause = unplugged, .at = handoff_->clock().now()});
  publish(order, read());
}

Reading Client::read() const {
  const Properties properties(system_.hal);
  const auto size = properties.value<std::uint32_t>(setup_.device, whole(hal::buffer_frames)).value_or(0);
  return {.rate = properties.value<double>(setup_.device, whole(hal::nominal_rate)).value_or(0),
          .frames = size <= most_frames ? static_cast<int>(size) : 0,
          .latencies = latencies_of(system_, setup_)};
}

// What changed after a newer reading had begun has a notice of its own.
void Client::publish(std::int64_t order, const Reading& now) {
  const std::lock_guard lock(publishing_);
  if (order < published_) return;
  published_ = order;
  const Reading before = known_;
  // A HAL between two rates may answer 0, or nonsense, and a device that goes away nothing: then the last value stays.
  if (is_credible_rate(now.rate)) known_.rate = now.rate;
  if (setup_.fixed && now.frames > 0) known_.frames = now.frames;
  if (now.latencies.in_known) {
    known_.latencies.in = now.latencies.in;
    known_.latencies.in_safety = now.latencies.in_safety;
  }
  if (now.latencies.out_known) {
    known_.latencies.out = now.latencies.out;
    known_.latencies.out_safety = now.latencies.out_safety;
  }
  const Latencies& latencies = known_.latencies;
  cycle_->set({.rate = known_.rate, .in_safety = latencies.in_safety, .out_safety = latencies.out_safety});
  if (known_.rate != before.rate || latencies.in != before.latencies.in ||
      latencies.out + known_.frames != before.latencies.out + before.frames)
    handoff_->changed({.rate = known_.rate, .in_latency = latencies.in, .out_latency = latencies.out + known_.frames});
}

std::unexpected<Error> Client::not_started() const {
  const std::string what = text("'{}' has not started within 2 s.", setup_.name);
  if (setup_.tap)
    return failure(
        Trouble::broken, what,
        "macOS may be asking whether this program may record what this Mac plays: answer it, then start again.");
  return failure(Trouble::broken, what,
                 "macOS may be asking whether this program may use the microphone: answer it, then start again.");
}

Expected<void> Client::start() {
  // What undoes an earlier start that comes too late would stop this one.
  if (starting_) return not_started();
  if (auto armed = handoff_->start(); !armed) return armed;
  cycle_->losses.forget();
  starting_ = true;
  const auto status = std::make_shared<hal::Status>(0);
  const auto done = run_within(
      start_bound,
      [self = shared_from_this(), status] {
        *status = self->system_.hal.AudioDeviceStart(self->setup_.device, self->proc_);
      },
      [self = shared_from_this()] {
        self->system_.hal.AudioDeviceStop(self->setup_.device, self->proc_);
        self->starting_ = false;
      });
  if (!done || *done) starting_ = false;
  started_ = done && *done && *status == 0;
  if (started_) return {};
  handoff_->stop();
  if (!done) return std::unexpected(done.error());
  if (!*done) return not_started();
  const bool hogged = *status == hal::hog_error;
  if (hogged)
    return failure(Trouble::busy, text("Another program keeps '{}' for itself.", setup_.name),
                   "Close it, or turn off its exclusive mode.");
  return failure(Trouble::broken, text("Core Audio does not start '{}' (error {}).", setup_.name, *status),
                 "Unplug it and plug it in again; update its driver if that does not help.");
}

void Client::stop() noexcept {
  handoff_->stop();
  if (!std::exchange(started_, false)) return;
  // If there is no thread for it, this one does it.
  const auto halt = [self = shared_from_this()] {
    self->system_.hal.AudioDeviceStop(self->setup_.device, self->proc_);
  };
  if (!run_within(stop_bound, halt)) halt();
}

void Client::close(const std::shared_ptr<Client>& client) {
  client->stop();
  const auto end = [client] {
    client->listening_.reset();
    client->system_.hal.AudioDeviceDestroyIOProcID(client->setup_.device, client->proc_);
    client->setup_.hog.reset();
    client->gate_.reset();
    if (client->setup_.tap) client->setup_.tap->release();
  };
  if (!run_within(stop_bound, end)) end();
}

}  // namespace taut::device::coreaudio
