// SPDX-License-Identifier: MIT
#include "host/hostile_driver.hpp"

#include <cstring>

#include "driver/numbers.hpp"

namespace taut::tests {
namespace {

// A slot only gets the object; one driver at a time is enough here.
HostileDriver* current = nullptr;

}  // namespace

struct HostileSlots {
  static HostileDriver& me(TautDriver*) { return *current; }

  static TautLong query_interface(TautDriver*, const TautGuid*, void**) { return 1; }
  static TautULong add_ref(TautDriver* d) { return static_cast<TautULong>(++me(d).references); }
  static TautULong release(TautDriver* d) { return static_cast<TautULong>(--me(d).references); }
  static TautBool init(TautDriver* d, void*) { return me(d).habits.init_answer; }
  static void get_driver_name(TautDriver*, char* name) { std::memset(name, 'N', 40); }  // too long, unterminated
  static TautLong get_driver_version(TautDriver*) { return 7; }
  static void get_error_message(TautDriver* d, char* text) { std::strncpy(text, me(d).habits.words.c_str(), 200); }
  static TautResult start(TautDriver* d) {
    HostileDriver& self = me(d);
    while (self.habits.hangs_in_start && !self.let_go) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    self.running = true;
    self.half_ = 0;
    self.cycle();  // before start() returns
    self.thread_ = std::thread([&self] { self.pace(); });
    return TAUT_OK;
  }
  static TautResult stop(TautDriver* d) {
    me(d).join();
    return TAUT_OK;
  }
  static TautResult get_channels(TautDriver* d, TautLong* in, TautLong* out) {
    *in = me(d).habits.inputs;
    *out = me(d).habits.outputs;
    return TAUT_OK;
  }
  static TautResult get_latencies(TautDriver* d, TautLong* in, TautLong* out) {
    *in = *out = me(d).frames + 10;
    return TAUT_OK;
  }
  static TautResult get_buffer_size(TautDriver* d, TautLong* min, TautLong* max, TautLong* preferred, TautLong* step) {
    const Misbehaviour& habits = me(d).habits;
    *min = habits.min;
    *max = habits.max;
    *preferred = habits.preferred;
    *step = habits.granularity;
    return TAUT_OK;
  }
  static TautResult can_sample_rate(TautDriver*, double rate) { return rate == 48000 ? TAUT_OK : TAUT_NO_CLOCK; }
  static TautResult get_sample_rate(TautDriver* d, double* rate) {
    *rate = me(d).habits.rate;
    return TAUT_OK;
  }
  static TautResult set_sample_rate(TautDriver* d, double rate) {
    if (rate > 1e6) return TAUT_NO_CLOCK;
    me(d).habits.rate = rate;
    return TAUT_OK;
  }
  static TautResult get_clock_sources(TautDriver*, TautClockSource* sources, TautLong* count) {
    for (TautLong k = 0; k < 40; ++k) {  // more than the array holds
      sources[k] = {.index = k * 3, .associated_channel = -1, .associated_group = -1, .is_current = k == 0, .name = {}};
      std::memset(sources[k].name, 'C', sizeof sources[k].name);
    }
    *count = 1000;
    return TAUT_OK;
  }
  static TautResult set_clock_source(TautDriver*, TautLong) { return TAUT_OK; }
  static TautResult get_sample_position(TautDriver* d, TautInt64* position, TautInt64* time) {
    if (!me(d).habits.position_known) return TAUT_NOT_ADVANCING;
    *position = tests::number(1000000 + me(d).switches * me(d).frames);
    *time = tests::number(42);
    return TAUT_OK;
  }
  static TautResult get_channel_info(TautDriver* d, TautChannelInfo* info) {
    const Misbehaviour& habits = me(d).habits;
    const auto number = static_cast<std::size_t>(info->channel + (info->is_input ? 0 : habits.inputs));
    info->type = number < habits.types.size() ? habits.types[number] : habits.type;
    info->is_active = 1;
    std::memset(info->name, 0, sizeof info->name);
    std::memset(info->name, 'x', habits.names_unterminated ? sizeof info->name : 3);
    if (habits.writes_past) std::memset(info + 1, '!', 100);
    return TAUT_OK;
  }
  static TautResult create_buffers(TautDriver* d, TautBufferInfo* infos, TautLong count, TautLong frames,
                                   const TautCallbacks* callbacks) {
    HostileDriver& self = me(d);
    ++self.creates;
    if (self.habits.only_frames && frames != self.habits.only_frames) return TAUT_INVALID_MODE;
    self.callbacks = *callbacks;
    self.frames = frames;
    self.memory.assign(static_cast<std::size_t>(count * 2),
                       std::vector<std::byte>(static_cast<std::size_t>(frames) * 8));
    for (TautLong k = 0; k < count; ++k)
      for (TautLong half = 0; half < 2; ++half)
        infos[k].halves[half] =
            self.habits.no_memory ? nullptr : self.memory[static_cast<std::size_t>(2 * k + half)].data();
    if (self.habits.writes_past) std::memset(infos + count, '!', 500);
    if (self.habits.rate_changes_in_create) self.habits.rate = 44100;
    self.prepared = true;
    if (self.habits.calls_in_create) self.cycle();
    return TAUT_OK;
  }
  static TautResult dispose_buffers(TautDriver* d) {
    ++me(d).disposes;
    me(d).prepared = false;
    return TAUT_OK;
  }
  static TautResult control_panel(TautDriver*) { return TAUT_NOT_PRESENT; }
  static TautResult future(TautDriver* d, TautLong selector, void*) {
    return selector == TAUT_FUTURE_SELECT_INSTANCE ? me(d).habits.name_answer : TautResult{TAUT_INVALID_PARAMETER};
  }
  static TautResult output_ready(TautDriver* d) {
    ++me(d).ready_calls;
    return me(d).habits.ready_answer;
  }

  static constexpr TautDriverTable table{query_interface,
                                         add_ref,
                                         release,
                                         init,
                                         get_driver_name,
                                         get_driver_version,
                                         get_error_message,
                                         start,
                                         stop,
                                         get_channels,
                                         get_latencies,
                                         get_buffer_size,
                                         can_sample_rate,
                                         get_sample_rate,
                                         set_sample_rate,
                                         get_clock_sources,
                                         set_clock_source,
                                         get_sample_position,
                                         get_channel_info,
                                         create_buffers,
                                         dispose_buffers,
                                         control_panel,
                                         future,
                                         output_ready};
};

HostileDriver::HostileDriver(Misbehaviour how) : habits(std::move(how)), object_{&HostileSlots::table} {
  current = this;
}

HostileDriver::~HostileDriver() {
  join();
  current = nullptr;
}

void HostileDriver::cycle() {
  const TautLong half = habits.same_half ? 0 : habits.odd_half ? (half_ ? 7 : -2) : half_;
  half_ = 1 - half_;
  if (habits.with_time) {
    TautTime time{};
    time.info = {.speed = 0,
                 .system_time = number(99),
                 .position = number(switches * frames),
                 .rate = 48000,
                 .flags = habits.time_flags,
                 .reserved = {}};
    callbacks.buffer_switch_time_info(&time, half, 1);
  } else {
    callbacks.buffer_switch(half, 1);
  }
  ++switches;
}

void HostileDriver::pace() {
  while (running) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    if (running) cycle();
  }
  if (habits.calls_after_stop) cycle();
}

void HostileDriver::join() {
  running = false;
  if (thread_.joinable()) thread_.join();
}

}  // namespace taut::tests
