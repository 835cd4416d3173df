// SPDX-License-Identifier: MIT
// A model of WASAPI: endpoints in virtual time behind the COM interfaces. It follows the documentation and punishes
// callers that do not. Its hardware has converters joined by a cable, a mixer with passes, and double buffers that play
// their contents, released or not.
#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "audio/random.hpp"
#include "device/wasapi/client.hpp"
#include "platform/guard.hpp"

namespace taut::tests::wasapi {

using namespace device::wasapi;

/// The properties of an endpoint. Frames are at the stream's rate.
struct Spec {
  std::string id, name = "Speakers (Card)", short_name = "Speakers", adapter = "Card";
  com::Guid container;
  std::string enumerator = "HDAUDIO";  ///< empty: unknown
  com::Word form_factor = 1;           ///< speakers
  bool capture = false;
  EndpointFormat mix{.channels = 2, .rate = 48000, .speakers = 3};
  bool listed_format = true;           ///< the channel count is known without opening
  int period = 480;                    ///< of the mixer
  Periods periods{480, 16, 128, 480};  ///< of IAudioClient3; step 0: not available
  int locked = 0;                      ///< another program has fixed the mixer's period
  bool exclusive = true, in_use = false, raw = true;
  std::vector<audio::SampleType> types{audio::SampleType::int32, audio::SampleType::int16};
  std::vector<int> rates{44100, 48000, 96000};
  bool plain_only = false;  ///< accepts only the short format
  com::Ticks least = 30'000;
  int align = 1;             ///< frames: exclusive buffers are multiples of it
  int phase = 0;             ///< passes are at multiples of the period plus this, in hardware frames
  int delay = 0;             ///< frames between a pass and the converter
  Nanos start_duration = 0;  ///< duration of Start()
  int start_up = 0;          ///< frames from Start() to the first pass
  bool late_events = false;  ///< a double buffer's first event comes after the first half was played, not at the start
  bool clock = true;         ///< IAudioClock and timestamps work
  int cable = 0;             ///< first channel of the cable
  com::Result refuses = com::ok;  ///< error code of Initialize
};

class ModelStream;

/// The model's mutex. A caller inside is in "the system", which may allocate and lock; while `watched`, holding it
/// suspends the cycle that a real-time guard watches. Then it is for one thread only.
class ModelMutex {
 public:
  void lock() {
    if (watched && depth_++ == 0) platform::cycle_end();
    mutex_.lock();
  }
  void unlock() {
    mutex_.unlock();
    if (watched && --depth_ == 0) platform::cycle_begin();
  }
  bool watched = false;

 private:
  std::recursive_mutex mutex_;
  int depth_ = 0;
};

/// Counters for tests.
struct Counts {
  int wrong_order = 0;  ///< calls the documentation forbids
  int late_halves = 0;  ///< halves released while already playing
  int underruns = 0;    ///< passes that found too little
  int overrun = 0;      ///< packets that found no room
  int stopped = 0, started = 0;
};

class Model final : public System, private platform::Clock {
 public:
  Model();
  ~Model() override;

  /// Adds an endpoint and returns its number. The first of each direction becomes the default.
  int add(Spec spec);
  [[nodiscard]] Spec& spec(int number);
  [[nodiscard]] int period(int number) const;  ///< of the endpoint's stream; 0: none
  void unplug(int number);                     ///< invalidates its streams and sends notifications
  void plug_in(int number);
  void set_default(int number);
  void change_format(int number, const EndpointFormat& mix);
  void lose_packets(int number, int packets);  ///< the next ones of capture
  /// A sleeping thread wakes up to this long after its event, different each time.
  void wake_late(Nanos most) { wake_late_ = most; }
  /// Lets time pass without a caller.
  void advance(Nanos time);
  /// From here on the model's calls suspend a guarded cycle.
  void watch_cycles(bool on) { mutex_.watched = on; }
  /// What the converter of `channel` of the cable played at that hardware frame; 0: silence.
  [[nodiscard]] std::uint32_t heard(int channel, Frames frame);
  [[nodiscard]] Counts& counts() { return counts_; }
  [[nodiscard]] int objects() const { return objects_; }  ///< unreleased COM objects, memory and events
  [[nodiscard]] Nanos time() const noexcept { return now_; }

  // System.
  Expected<Ref<com::DeviceEnumerator>> devices() override;
  void free(void* memory) noexcept override;
  Event make_event() override;
  void close_event(Event event) noexcept override;
  void set_event(Event event) noexcept override;
  int wait(std::span<const Event> events, Nanos deadline) noexcept override;
  [[nodiscard]] const platform::Clock& clock() const noexcept override { return *this; }
  [[nodiscard]] Nanos stamp_offset() const noexcept override { return -nanos_per_second / 2; }

 private:
  friend class ModelStream;
  friend struct ModelParts;

  struct Plugged {
    Spec spec;
    bool present = true, standard = false;
  };
  struct Cell {
    Frames frame = -1;
    std::uint32_t sample = 0;
  };

  [[nodiscard]] Nanos now() const noexcept TAUT_NONBLOCKING override { return now_; }
  void sleep_until(Nanos /*time*/) const noexcept override {}
  void run_to(Nanos time);
  void notify_all();
  [[nodiscard]] Cell& cell(int channel, Frames frame);
  void* allocate(std::size_t size);

  ModelMutex mutex_;
  Nanos now_ = nanos_per_second, wake_late_ = 0;
  audio::Random random_{1};
  std::vector<std::unique_ptr<Plugged>> endpoints_;
  std::vector<ModelStream*> streams_;
  std::vector<com::NotificationClient*> listeners_;
  std::vector<std::vector<Cell>> cable_;
  Counts counts_;
  int objects_ = 0;
};

}  // namespace taut::tests::wasapi
