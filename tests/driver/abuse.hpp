// SPDX-License-Identifier: MIT
// A misbehaving host, and a model that predicts every answer. Random bytes drive it in a test, a fuzzer's in
// fuzz_calls.
#pragma once
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <set>

#include "driver/app.hpp"

namespace taut::tests {

class Abuse {
 public:
  /// `byte` yields the next byte of the sequence. Releases `object` at the end, in whatever state it is.
  Abuse(TautDriver* object, std::function<std::uint8_t()> byte, std::string device)
      : app_(object), byte_(std::move(byte)), device_(std::move(device)) {
    expect(app_.set("device = " + device_) == TAUT_SUCCESS, "settings are taken");
  }

  /// One call, valid or not.
  void step() {
    switch (byte_() % 22) {
      case 0:
        return expect(app_(&Table::init, pointer()) == 1, "init"), enter(State::initialised);
      case 1:
        return start();
      case 2:
        return stop();
      case 3:
        return create();
      case 4:
        return dispose();
      case 5:
        return channels();
      case 6:
        return sizes();
      case 7:
        return rates();
      case 8:
        return clocks();
      case 9:
        return position();
      case 10:
        return channel();
      case 11:
        return future();
      case 12:
        return expect(app_(&Table::output_ready) == TAUT_OK, "output_ready is constant");
      case 13:
        return expect(no_panel(app_(&Table::control_panel)), "no panel");
      case 14:
        return texts();
      case 15:
        return expect(app_(&Table::add_ref) == 2 && app_->release(app_.driver()) == 1, "references");
      case 16:
        return settings();
      case 17:
        return interface();
      default:
        return wait();
    }
  }

  /// Ends the run. Empty if every answer matched the model, else the first mismatch.
  std::string verdict() {
    expect(app_.release() == 0, "the last release");
    app_.silent = true;
    expect(app_.late == 0, "no callback after stop");
    expect(app_.wrong_half == 0, "halves alternate from 0");
    expect(app_.wrong_position == 0, "positions are k * frames");
    return wrong_;
  }

 private:
  using Table = TautDriverTable;
  enum class State { loaded, initialised, prepared, running };

  void expect(bool right, const char* what) {
    if (!right && wrong_.empty()) wrong_ = what;
  }
  void enter(State from_loaded) {
    if (state_ == State::loaded) state_ = from_loaded;
  }
  bool at_least(State state) const { return state_ >= state; }
  bool chance(int of) { return byte_() % of == 0; }
  void* pointer() { return reinterpret_cast<void*>(std::uintptr_t{byte_()} << (byte_() % 40)); }

  /// The expected code of a query in this state: `bad` if its arguments are invalid.
  TautResult query(bool good, TautResult bad = TAUT_INVALID_PARAMETER) const {
    if (!good && bad == TAUT_INVALID_PARAMETER) return bad;
    if (!at_least(State::initialised)) return TAUT_INVALID_MODE;
    return good ? TautResult{TAUT_OK} : bad;
  }

  void start() {
    app_.silent = false;
    if (state_ == State::prepared) app_.expect_start();
    const auto code = app_(&Table::start);
    expect(code == (state_ == State::prepared ? TAUT_OK : TAUT_INVALID_MODE), "start");
    if (code == TAUT_OK) state_ = State::running;
  }

  void stop() {
    const auto code = app_(&Table::stop);
    expect(code == (state_ == State::running ? TAUT_OK : TAUT_INVALID_MODE), "stop");
    if (code != TAUT_OK) return;
    app_.silent = true;
    state_ = State::prepared;
  }

  void create() {
    static constexpr TautLong frame_choices[] = {64, 64, 100, 1, 8192, 0, -1, 8193, TautLong{1} << 30};
    static constexpr TautLong channel_choices[] = {0, 1, 0, 1, 0, 1, 2, -1, std::numeric_limits<TautLong>::min()};
    const TautLong frames = frame_choices[byte_() % std::size(frame_choices)];
    const TautLong counts[] = {1, 2, 3, 4, 4, 0, -7, 5, std::numeric_limits<TautLong>::max()};
    const TautLong count = counts[byte_() % std::size(counts)];
    std::vector<TautBufferInfo> infos(4);
    std::set<std::pair<bool, TautLong>> different;
    bool good_channels = true;
    for (TautLong k = 0; k < 4; ++k) {
      auto& info = infos[static_cast<std::size_t>(k)];
      info = {chance(2), channel_choices[byte_() % std::size(channel_choices)], {}};
      if (k >= count) continue;
      good_channels &=
          info.channel >= 0 && info.channel < 2 && different.insert({info.is_input != 0, info.channel}).second;
    }
    TautCallbacks callbacks = App::callbacks();
    const bool no_switch = chance(8), no_callbacks = chance(8), no_infos = chance(8);
    if (no_switch) callbacks.buffer_switch = nullptr;
    if (chance(4)) callbacks.message = nullptr;
    if (chance(4)) callbacks.buffer_switch_time_info = nullptr;
    if (chance(4)) callbacks.sample_rate_did_change = nullptr;
    const TautLong before = app_.frames;
    if (state_ == State::initialised) app_.frames = frames;
    const auto code = app_->create_buffers(app_.driver(), no_infos ? nullptr : infos.data(), count, frames,
                                           no_callbacks ? nullptr : &callbacks);
    if (code != TAUT_OK) app_.frames = before;
    const bool good = !no_switch && !no_callbacks && !no_infos && count >= 1 && count <= 4;
    if (state_ != State::initialised)
      expect(code == TAUT_INVALID_MODE, "createBuffers in the wrong state");
    else if (!good)
      expect(code == TAUT_INVALID_PARAMETER, "createBuffers with bad arguments");
    else if (frames < 1 || frames > 8192)
      expect(code == TAUT_INVALID_MODE, "createBuffers with bad frames");
    else
      expect(code == (good_channels ? TAUT_OK : TAUT_INVALID_PARAMETER), "createBuffers");
    if (code == TAUT_OK) state_ = State::prepared;
  }

  void dispose() {
    const auto code = app_(&Table::dispose_buffers);
    expect(code == (at_least(State::prepared) ? TAUT_OK : TAUT_INVALID_MODE), "disposeBuffers");
    if (code != TAUT_OK) return;
    app_.silent = true;
    state_ = State::initialised;
  }

  void channels() {
    TautLong in = 0, out = 0;
    TautLong *const a = chance(6) ? nullptr : &in, *const b = chance(6) ? nullptr : &out;
    expect(app_(&Table::get_channels, a, b) == query(a && b), "getChannels");
    expect(app_(&Table::get_latencies, a, b) == query(a && b), "getLatencies");
  }

  void sizes() {
    TautLong min = 0, max = 0, preferred = 0, step = 0;
    TautLong* const last = chance(6) ? nullptr : &step;
    expect(app_(&Table::get_buffer_size, &min, &max, &preferred, last) == query(last), "getBufferSize");
  }

  void rates() {
    static constexpr double choices[] = {48000,
                                         44100,
                                         96000,
                                         0,
                                         -1,
                                         1e9,
                                         std::numeric_limits<double>::infinity(),
                                         std::numeric_limits<double>::quiet_NaN(),
                                         1e-300};
    const auto which = byte_() % std::size(choices);
    const double rate = choices[which];
    expect(app_(&Table::can_sample_rate, rate) == query(which < 3, TAUT_NO_CLOCK), "canSampleRate");
    if (chance(3)) expect(app_(&Table::set_sample_rate, rate) == query(which < 3, TAUT_NO_CLOCK), "setSampleRate");
    double now = 0;
    double* const place = chance(6) ? nullptr : &now;
    expect(app_(&Table::get_sample_rate, place) == query(place), "getSampleRate");
  }

  void clocks() {
    TautClockSource source{};
    TautLong count = chance(3) ? static_cast<TautLong>(byte_()) - 128 : 1;
    TautClockSource* const place = chance(6) ? nullptr : &source;
    const bool good = place && count >= 1;
    expect(app_(&Table::get_clock_sources, place, &count) == query(good), "getClockSources");
    const TautLong index = chance(2) ? 0 : static_cast<TautLong>(byte_()) - 128;
    const TautResult wanted =
        at_least(State::initialised) ? (index == 0 ? TAUT_OK : TAUT_INVALID_PARAMETER) : TAUT_INVALID_MODE;
    expect(app_(&Table::set_clock_source, index) == wanted, "setClockSource");
  }

  void position() {
    TautInt64 frames = number(-1), time{};
    TautInt64* const place = chance(6) ? nullptr : &frames;
    const auto code = app_(&Table::get_sample_position, place, &time);
    if (!place) return expect(code == TAUT_INVALID_PARAMETER, "getSamplePosition without a place");
    if (state_ != State::running) return expect(code == TAUT_NOT_ADVANCING, "getSamplePosition while nothing runs");
    expect(code == TAUT_OK || code == TAUT_NOT_ADVANCING, "getSamplePosition");
    if (code == TAUT_OK) expect(whole(frames) % app_.frames == 0, "positions are multiples of the buffer");
  }

  void channel() {
    const TautLong number = static_cast<TautLong>(byte_() % 4) - 1;
    TautChannelInfo info{.channel = number, .is_input = byte_(), .is_active = 0, .group = 0, .type = 0, .name = {}};
    const bool good = number >= 0 && number < 2;
    const TautResult wanted =
        at_least(State::initialised) ? (good ? TAUT_OK : TAUT_INVALID_PARAMETER) : TAUT_INVALID_MODE;
    expect(app_(&Table::get_channel_info, &info) == wanted, "getChannelInfo");
    expect(app_(&Table::get_channel_info, static_cast<TautChannelInfo*>(nullptr)) == TAUT_INVALID_PARAMETER, "no info");
  }

  void future() {
    const TautLong selector = chance(2) ? byte_() % 20 : TAUT_FUTURE_CAN_REPORT_OVERLOAD;
    const bool known = selector == TAUT_FUTURE_CAN_TIME_INFO || selector == TAUT_FUTURE_CAN_REPORT_OVERLOAD;
    expect(app_->future(app_.driver(), selector, pointer()) ==
               (known ? TautResult{TAUT_SUCCESS} : TautResult{TAUT_INVALID_PARAMETER}),
           "future");
    char bytes[300];
    TautText text{bytes, byte_(), 0};
    expect(app_->future(app_.driver(), TAUT_FUTURE_REPORT, &text) ==
               (at_least(State::initialised) ? TautResult{TAUT_SUCCESS} : TautResult{TAUT_INVALID_MODE}),
           "the report");
  }

  void texts() {
    char name[TAUT_NAME_SIZE + 1], words[TAUT_ERROR_SIZE + 1];
    name[TAUT_NAME_SIZE] = words[TAUT_ERROR_SIZE] = '#';
    app_(&Table::get_driver_name, +name);
    app_(&Table::get_error_message, +words);
    expect(name[TAUT_NAME_SIZE] == '#' && words[TAUT_ERROR_SIZE] == '#', "texts stay in their fields");
    app_(&Table::get_error_message, static_cast<char*>(nullptr));
  }

  void settings() {
    std::string noise;
    for (int k = byte_() % 40; k > 0; --k) noise += static_cast<char>(byte_());
    noise = "no such key " + noise.substr(0, noise.find('\0'));
    expect(app_.set(noise) != TAUT_SUCCESS, "settings that make no sense");
    const auto code = app_.set("device = " + device_ + "\nbuffer = 128");
    expect(code == (at_least(State::prepared) ? TautResult{TAUT_INVALID_MODE} : TautResult{TAUT_SUCCESS}), "settings");
  }

  void interface() {
    constexpr TautGuid unknown{0, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
    void* out = nullptr;
    expect(app_->query_interface(app_.driver(), &unknown, &out) == 0 && out == app_.driver(), "queryInterface");
    expect(app_->release(app_.driver()) == 1, "its reference");
  }

  void wait() {
    if (state_ != State::running) return;
    const long before = app_.switches;
    expect(eventually([&] { return app_.switches > before + 2; }), "callbacks come");
  }

  App app_;
  std::function<std::uint8_t()> byte_;
  const std::string device_;
  State state_ = State::loaded;
  std::string wrong_;
};

}  // namespace taut::tests
