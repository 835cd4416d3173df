// SPDX-License-Identifier: MIT
// A HAL that can fail, behind Core Audio's own symbols: devices with clocks of their own in virtual time. IOProcs run on
// stacks of their own, so that one may wait inside while time passes, as on a thread; the same run gives the same result.
// Its lock is held while it answers, runs IOProcs and calls listeners, and by nobody while our own tasks run.
#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "coreaudio/fake_device.hpp"
#include "coreaudio/fake_foundation.hpp"
#include "coreaudio/fake_stack.hpp"
#include "device/coreaudio/system.hpp"

namespace taut::tests::coreaudio {

class FakeHal;

struct FakeTap {
  hal::Object object;
  std::string uid;
  TapDescription* description;
};

class FakeClock final : public platform::Clock {
 public:
  explicit FakeClock(FakeHal& hal) : hal_(hal) {}
  [[nodiscard]] Nanos now() const noexcept TAUT_NONBLOCKING override { return now_; }
  void sleep_until(Nanos time) const noexcept override;

 private:
  friend class FakeHal;
  FakeHal& hal_;
  Nanos now_ = 1'000'000'000;
};

/// The HAL and the rest of macOS. One at a time; the symbols use the living one.
class FakeHal final : public device::coreaudio::System {
 public:
  FakeHal();
  ~FakeHal() override;

  static FakeHal* current;

  // The machine.
  Device& add(const Spec& spec = {});
  Device& replug(const std::string& uid);  ///< with another object number
  void unplug(Device& device);
  void set_default(const Device& device, bool input);
  FakeClock clock{*this};
  void advance(Nanos by) { run_until(clock.now_ + by); }
  void at(Nanos time, std::function<void()> act) { script_.emplace(time, std::move(act)); }

  // What others do.
  void change_frames(Device& device, std::uint32_t frames);
  void change_rate(Device& device, double rate);
  void notify(hal::Object object, hal::Code selector);  ///< listeners are called, on a thread of their own, soon
  void overload_only(Device& device);                   ///< a notice, although nothing was left out
  void stall(Device& device, Nanos by);                 ///< the IO thread sleeps longer than it should

  // Failures.
  device::coreaudio::Microphone allowed = device::coreaudio::Microphone::allowed;
  hal::Status start_fails = 0, create_fails = 0;
  hal::Status tap_fails = 0, aggregate_fails = 0;
  bool knows_processes = true;         ///< our own has an object
  int aggregate_late = 0;              ///< looks at a new aggregate that find no channels
  bool records_system = true;          ///< the permission; without it a tap is silent,
  bool tells_refusal = true;           ///< and its description cannot be written
  std::function<void()> before_start;  ///< runs inside AudioDeviceStart, without the lock
  std::function<void(hal::Object, const hal::Address&)> before_read;  ///< the same inside AudioObjectGetPropertyData
  bool watch_cycles = false;                                          ///< the real-time guard looks at IOProcs
  std::function<Nanos()> wake_late;                                   ///< lateness of each call of an IOProc

  // What a tap hears.
  std::function<float(Frames position, int channel)> others_play;
  float own_sound = 1000;  ///< of a tap that does not leave us out

  // What really happened.
  struct Truth {
    std::int64_t cycles = 0, overloads = 0;
    Frames skipped = 0;               ///< frames without an IOProc
    Frames unplayed = 0;              ///< frames of output that came too late
    std::atomic<int> wrong_calls{0};  ///< calls of the HAL from where it must not be called
    int stops = 0;                    ///< calls of AudioDeviceStop
    int taps_made = 0;
  } truth;
  [[nodiscard]] std::size_t listeners();
  [[nodiscard]] std::size_t procs() const;
  [[nodiscard]] const std::vector<FakeTap>& taps_alive() const noexcept { return taps_; }
  [[nodiscard]] std::size_t aggregates() const;
  [[nodiscard]] hal::Object aggregate_alive() const;  ///< the newest; 0: none

  // device::coreaudio::System
  device::coreaudio::Microphone microphone() override { return allowed; }
  void post(std::function<void()> body) override;
  void pause() override {}
  std::unique_ptr<device::handoff::Wakeups> wakeups() override;

  // For the symbols.
  std::recursive_mutex mutex;
  Device* find(hal::Object object);
  std::optional<std::vector<std::byte>> read(hal::Object object, const hal::Address& address);
  hal::Status write(hal::Object object, const hal::Address& address, const void* data, std::uint32_t size);
  bool settable(hal::Object object, const hal::Address& address);
  hal::Status start(Device& device);
  void stop(Device& device);
  struct Listener {
    hal::Object object;
    hal::Address address;
    hal::Listener call;
    void* data;
    friend bool operator==(const Listener&, const Listener&) = default;
  };
  std::vector<Listener> listeners_;
  hal::Object process_of(std::int32_t process) const;
  FakeTap* tap_of(hal::Object object);
  hal::Status create_tap(TapDescription* description, hal::Object& object);
  hal::Status destroy_tap(hal::Object object);
  hal::Status create_aggregate(const Thing& wanted, hal::Object& object);
  hal::Status destroy_aggregate(hal::Object object);
  hal::Status write_description(hal::Object object);
  static thread_local bool calling;  ///< this thread is inside a listener or an IOProc

  // For the wake-ups.
  bool engine_sleeps(Nanos until);
  void server_sleeps(Nanos until);
  void wake_engine() noexcept { engine_awake_ = true; }
  void wake_server() noexcept { server_awake_ = true; }

 private:
  // The IO of one device, on a stack of its own.
  struct Io {
    Device* device = nullptr;
    FakeStack stack;
    bool entered = false;
    Nanos next = 0;       // the next cycle begins
    Nanos asleep = 0;     // but its thread sleeps until then
    bool inside = false;  // the IOProc waits
    Nanos until = 0;      // no longer than this
    int frames = 0;
    std::vector<std::uint32_t> in, out;
    std::vector<std::byte> in_list, out_list;
    hal::TimeStamp now{}, in_time{}, out_time{};
  };
  void run_until(Nanos time);
  bool step(Nanos time);
  void deliver();
  void begin_cycle(Io& io);
  void resume(Io& io);
  void finish_cycle(Io& io);
  void skip(Io& io, Nanos now);
  static void enter();
  void guard(bool on) const noexcept;
  Io& io_of(Device& device);
  void settle(Device& device, const Device::Pending& change);
  void fill_buffers(Io& io);
  void fill_from_tap(Io& io, Frames first);
  [[nodiscard]] float played(const FakeTap& tap, Frames position, int channel) const;
  std::optional<std::vector<std::byte>> read_system(const hal::Address& address);
  std::optional<std::vector<std::byte>> read_device(Device& device, const hal::Address& address);
  std::optional<std::vector<std::byte>> read_stream(Device& device, bool input, const hal::Address& address);

  std::vector<std::unique_ptr<Device>> devices_;
  std::vector<std::unique_ptr<Io>> ios_;
  std::vector<FakeTap> taps_;
  std::multimap<Nanos, std::function<void()>> script_;
  std::vector<std::pair<hal::Object, hal::Code>> notices_;
  std::vector<std::function<void()>> tasks_;
  std::mutex tasks_mutex_;
  std::optional<hal::Object> default_in_, default_out_;
  hal::Object last_object_ = 40;
  Io* current_ = nullptr;
  std::atomic<bool> engine_awake_{false}, server_awake_{false};
};

constexpr std::uint64_t ticks_per_125_ns = 3;  // as on Apple's processors

}  // namespace taut::tests::coreaudio
