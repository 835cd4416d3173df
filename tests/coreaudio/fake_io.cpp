// SPDX-License-Identifier: MIT
// The fake HAL's IO: cycles by each device's clock, on stacks of their own.
#include <algorithm>
#include <utility>

#include "coreaudio/fake_hal.hpp"
#include "device/side.hpp"
#include "platform/guard.hpp"

namespace taut::tests::coreaudio {
namespace {

std::uint64_t ticks(Nanos time) noexcept { return (static_cast<std::uint64_t>(time) * ticks_per_125_ns + 124) / 125; }

// makecontext() passes no pointers.
thread_local void* entering = nullptr;

}  // namespace

FakeHal::Io& FakeHal::io_of(Device& device) {
  for (const auto& io : ios_)
    if (io->device == &device) return *io;
  Io& made = *ios_.emplace_back(std::make_unique<Io>());
  made.device = &device;
  return made;
}

hal::Status FakeHal::start(Device& device) {
  if (start_fails != 0) return start_fails;
  if (!device.alive || device.proc == nullptr) return hal::bad_device;
  Io& io = io_of(device);
  if (device.base_time == 0) device.base_time = static_cast<double>(clock.now_);
  device.end = device.sample_at(clock.now_) + device.spec.frames;
  device.clear_line(static_cast<Frames>(device.end));
  io.next = device.time_of(device.end);
  io.frames = static_cast<int>(device.spec.frames);
  device.running = true;
  return 0;
}

// Comes back when the IOProc does, as the HAL's own.
void FakeHal::stop(Device& device) {
  device.running = false;
  for (Io& io = io_of(device); io.inside; resume(io)) clock.now_ = std::max(clock.now_, server_awake_ ? 0 : io.until);
}

void FakeHal::change_frames(Device& device, std::uint32_t frames) {
  const std::lock_guard lock(mutex);
  device.spec.frames = frames;
  notify(device.object, hal::buffer_frames);
}

void FakeHal::change_rate(Device& device, double rate) {
  const std::lock_guard lock(mutex);
  device.base_sample = device.sample_at(clock.now_);
  device.base_time = static_cast<double>(clock.now_);
  device.spec.rate = rate;
  if (device.running) {
    device.end = device.base_sample + device.spec.frames;
    io_of(device).next = device.time_of(device.end);
  }
  notify(device.object, hal::nominal_rate);
}

void FakeHal::stall(Device& device, Nanos by) {
  const std::lock_guard lock(mutex);
  Io& io = io_of(device);
  io.asleep = std::max(io.next, clock.now_) + by;
}

void FakeHal::fill_buffers(Io& io) {
  Device& device = *io.device;
  const auto frames = static_cast<std::size_t>(io.frames);
  const auto list = [&](std::vector<std::byte>& to, std::vector<std::uint32_t>& samples,
                        const std::vector<std::uint32_t>& streams, bool off) {
    samples.assign(Device::sum(streams) * frames, 0);
    to.resize(offsetof(hal::BufferList, buffers) + std::max<std::size_t>(streams.size(), 1) * sizeof(hal::Buffer));
    const auto count = static_cast<std::uint32_t>(streams.size());
    std::memcpy(to.data(), &count, sizeof count);
    std::size_t begin = 0;
    for (std::size_t k = 0; k < streams.size(); ++k) {
      const hal::Buffer buffer{.channels = streams[k],
                               .bytes = static_cast<std::uint32_t>(streams[k] * frames * 4),
                               .data = off ? nullptr : samples.data() + begin};
      std::memcpy(to.data() + offsetof(hal::BufferList, buffers) + k * sizeof buffer, &buffer, sizeof buffer);
      begin += streams[k] * frames;
    }
  };
  list(io.in_list, io.in, device.spec.in, device.inputs_off);
  list(io.out_list, io.out, device.spec.out, false);
}

namespace {

// Where channel `c` begins and how far its samples are apart: streams come one after another, each interleaved.
struct Place {
  std::size_t begin, step;
};
Place place(const std::vector<std::uint32_t>& streams, std::uint32_t c, std::size_t frames) {
  std::size_t begin = 0;
  for (const std::uint32_t channels : streams) {
    if (c < channels) return {begin + c, channels};
    begin += channels * frames;
    c -= channels;
  }
  return {0, 0};
}

}  // namespace

void FakeHal::begin_cycle(Io& io) {
  Device& device = *io.device;
  if (clock.now_ > io.next) skip(io, clock.now_);
  if (wake_late)
    if (const Nanos late = wake_late(); late > 0) {
      // Others' events happen meanwhile, so this cycle only moves.
      clock.now_ += late;
      skip(io, clock.now_);
    }
  ++truth.cycles;
  fill_buffers(io);
  const auto end = static_cast<Frames>(device.end);
  const Frames in_first = end - io.frames - device.spec.in_safety;
  const Frames out_first = end - io.frames + 2 * Frames{device.largest()} + device.spec.out_safety;
  device.silence_to(out_first);
  const auto frames = static_cast<std::size_t>(io.frames);
  const std::uint32_t channels = device.channels();
  const Frames heard = in_first - device.cable();
  const auto audible = static_cast<std::size_t>(std::clamp<Frames>(device.written - heard, 0, io.frames));
  for (std::uint32_t c = 0; c < channels; ++c) {
    const auto [begin, step] = place(device.spec.in, c, frames);
    const std::uint32_t* const plane = device.plane(c);
    device::for_each_run(Device::index(heard), Device::line_frames, audible,
                         [&, to = &io.in[begin]](std::size_t at, std::size_t done, std::size_t count) {
                           if (step == 1) return void(std::copy_n(plane + at, count, to + done));
                           for (std::size_t i = 0; i < count; ++i) to[(done + i) * step] = plane[at + i];
                         });
  }
  fill_from_tap(io, in_first);
  const auto stamp = [&](Frames sample) {
    return hal::TimeStamp{.sample = static_cast<double>(sample),
                          .host = ticks(device.time_of(static_cast<double>(sample))),
                          .rate_scalar = 1 + device.spec.ppm / 1e6,
                          .word_clock = 0,
                          .smpte = {},
                          .flags = hal::sample_valid | hal::host_valid,
                          .reserved = 0};
  };
  io.now = stamp(end);
  io.in_time = stamp(in_first);
  io.out_time = stamp(out_first);
  io.inside = true;
  entering = &io;
  if (!std::exchange(io.entered, true)) io.stack.prepare(&FakeHal::enter);
  resume(io);
}

// One call after another on the same stack: to make a new one each time costs the thread sanitizer more than all the rest.
void FakeHal::enter() {
  Io& io = *static_cast<Io*>(entering);
  for (;; io.stack.leave()) {
    const Device& device = *io.device;
    FakeHal::current->guard(true);
    device.proc(device.object, &io.now, reinterpret_cast<hal::BufferList*>(io.in_list.data()), &io.in_time,
                reinterpret_cast<hal::BufferList*>(io.out_list.data()), &io.out_time, device.data);
    FakeHal::current->guard(false);
    io.inside = false;
  }
}

void FakeHal::guard(bool on) const noexcept {
  if (watch_cycles) on ? platform::cycle_begin() : platform::cycle_end();
}

void FakeHal::resume(Io& io) {
  current_ = &io;
  calling = true;
  io.stack.enter();
  calling = false;
  current_ = nullptr;
  if (!io.inside) finish_cycle(io);
}

void FakeHal::server_sleeps(Nanos until) {
  Io& io = *current_;
  io.until = until;
  guard(false);
  io.stack.leave();
  guard(true);
}

// Cycles that begin too late are left out whole.
void FakeHal::skip(Io& io, Nanos now) {
  Device& device = *io.device;
  Frames skipped = 0;
  while (device.time_of(device.end + io.frames / 2.0) < now) {
    device.end += io.frames;
    skipped += io.frames;
  }
  io.next = device.time_of(device.end);
  if (skipped == 0) return;
  truth.skipped += skipped;
  ++truth.overloads;
  notify(device.object, hal::overload);
}

void FakeHal::finish_cycle(Io& io) {
  Device& device = *io.device;
  if (!device.running) return;
  const Frames out_first =
      static_cast<Frames>(device.end) - io.frames + 2 * Frames{device.largest()} + device.spec.out_safety;
  const auto frames = static_cast<std::size_t>(io.frames);
  const bool in_time = clock.now_ <= device.time_of(device.end + io.frames + device.spec.out_safety);
  const std::uint32_t channels = device.channels();
  for (std::uint32_t c = 0; c < channels; ++c) {
    const auto [begin, step] = place(device.spec.out, c, frames);
    std::uint32_t* const plane = device.plane(c);
    device::for_each_run(Device::index(out_first), Device::line_frames, frames,
                         [&, from = &io.out[begin]](std::size_t at, std::size_t done, std::size_t count) {
                           if (!in_time) return void(std::fill_n(plane + at, count, 0U));
                           if (step == 1) return void(std::copy_n(from + done, count, plane + at));
                           for (std::size_t i = 0; i < count; ++i) plane[at + i] = from[(done + i) * step];
                         });
  }
  device.written = out_first + io.frames;
  if (!in_time) truth.unplayed += io.frames;
  io.frames = device.sizes ? std::clamp(device.sizes(), 1, static_cast<int>(device.largest()))
                           : static_cast<int>(device.spec.frames);
  device.end += io.frames;
  io.next = device.time_of(device.end);
  skip(io, clock.now_);
}

}  // namespace taut::tests::coreaudio
