// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "host/driver_state.hpp"
#include "host/load.hpp"
#include "protocol/names.hpp"
#include "taut/extension.h"

namespace taut::host {
namespace {

constexpr int most_clock_sources = 32;

// More than any device has; what says more has written something else there.
constexpr TautLong most_channels = 4096;

// Only a driver with a report, that is Taut's own, is asked; outside the callback there is no gap to report.
template <class State>
bool is_taut(const State& state) {
  TautText nowhere{.data = nullptr, .size = 0, .needed = 0};
  TautGap gap{};
  return state.ask(&TautDriverTable::future, TAUT_FUTURE_REPORT, &nowhere) == TAUT_SUCCESS &&
         state.ask(&TautDriverTable::future, TAUT_FUTURE_GAP, &gap) == TAUT_INVALID_MODE;
}

Trouble trouble_of(TautResult code) {
  switch (code) {
    case TAUT_NOT_PRESENT:
      return Trouble::absent;
    case TAUT_INVALID_PARAMETER:
      return Trouble::bad_request;
    case TAUT_INVALID_MODE:
    case TAUT_NOT_ADVANCING:
      return Trouble::wrong_state;
    case TAUT_NO_CLOCK:
      return Trouble::unsupported;
    case TAUT_NO_MEMORY:
      return Trouble::no_memory;
    default:
      return Trouble::broken;
  }
}

int small(TautLong value) {
  return static_cast<int>(std::clamp<TautLong>(value, -(TautLong{1} << 30), TautLong{1} << 30));
}

}  // namespace

// The text of an extension's selector; nullopt if the driver does not know it.
std::optional<std::string> Driver::State::text(TautLong selector) const {
  std::string text(8192, '\0');
  for (;;) {
    TautText place{.data = text.data(), .size = static_cast<unsigned>(text.size()), .needed = 0};
    if (ask(&TautDriverTable::future, selector, &place) != TAUT_SUCCESS) return std::nullopt;
    const bool whole = place.needed <= text.size();
    text.resize(whole ? strnlen(text.data(), text.size()) : place.needed);
    if (whole) return text;
  }
}

// The field first: asking another vendor's driver for more may change its last error.
Error Driver::State::words() const {
  Padded<char[TAUT_ERROR_SIZE]> field;
  ask(&TautDriverTable::get_error_message, &field.value[0]);
  Error error{.what = text_of(field.value)};
  if (auto whole = error.what.empty() ? std::nullopt : text(TAUT_FUTURE_ERROR)) {
    const std::size_t line = std::min(whole->find('\n'), whole->size());
    error.remedy = whole->substr(std::min(line + 1, whole->size()));
    error.what = whole->substr(0, line);
  }
  return error;
}

Error Driver::State::error(TautResult code, const char* what) const {
  Error own = words();
  own.trouble = trouble_of(code);
  own.what = own.what.empty() ? "The driver '" + name + "' answered " + std::string(protocol::result_name(code)) +
                                    " when asked " + what + "."
                              : name + ": " + own.what;
  return own;
}

Driver::Driver(std::shared_ptr<State> state) : state_(std::move(state)) {}

Expected<Driver> Driver::open(const Entry& entry, const OpenOptions& options) {
  auto apartment = [&] {
    const State::Told told(options.calling.get(), preparation);
    return open_apartment();
  }();
  if (!apartment) return std::unexpected(apartment.error());
  auto loaded = [&] {
    const State::Told told(options.calling.get(), "the loading of its library");
    return load(entry, std::move(*apartment));
  }();
  if (!loaded) return std::unexpected(loaded.error());
  return take(std::make_shared<State>(loaded->object, std::move(loaded->apartment)), entry.name, options);
}

Expected<Driver> Driver::adopt(TautDriver* object, const std::string& name, const OpenOptions& options) {
  if (!object || !object->table) return failure(Trouble::bad_request, "There is no driver object.");
  return take(std::make_shared<State>(object), name, options);
}

Expected<Driver> Driver::take(const std::shared_ptr<State>& state, const std::string& name,
                              const OpenOptions& options) {
  state->name = name;
  state->calling = options.calling;
  std::string copy = name;
  const TautResult named = state->ask(&TautDriverTable::future, TAUT_FUTURE_SELECT_INSTANCE, copy.data());
  if (named == TAUT_NOT_PRESENT)
    return failure(Trouble::absent, "The driver does not know an instance called '" + name + "'.");
  if (named != TAUT_OK && named != TAUT_SUCCESS && named != TAUT_INVALID_PARAMETER)
    return std::unexpected(state->error(named, "to take its name"));

  Driver driver(state);
  if (!options.settings.empty())
    if (auto set = driver.set_settings(options.settings); !set) return std::unexpected(set.error());
  if (state->ask(&TautDriverTable::init, options.system) <= 0) {
    const Error own = state->words();
    return failure(Trouble::broken,
                   name + ": " + (own.what.empty() ? "The driver did not start and does not say why." : own.what),
                   own.remedy);
  }
  Padded<char[TAUT_NAME_SIZE]> called;
  state->ask(&TautDriverTable::get_driver_name, &called.value[0]);
  if (std::string text = text_of(called.value); !text.empty()) state->name = std::move(text);
  state->version = state->ask(&TautDriverTable::get_driver_version);
  if (auto counted = driver.refresh(); !counted) return std::unexpected(counted.error());
  state->ready_helps = state->ask(&TautDriverTable::output_ready) == TAUT_OK;
  state->is_taut = is_taut(*state);
  return driver;
}

const std::string& Driver::name() const noexcept { return state_->name; }
long Driver::version() const noexcept { return state_->version; }
int Driver::inputs() const noexcept { return state_->inputs; }
int Driver::outputs() const noexcept { return state_->outputs; }
std::string Driver::error_message() const { return state_->words().sentence(); }
TautDriver* Driver::object() const noexcept { return state_->object; }

Expected<void> Driver::refresh() {
  TautLong inputs = 0, outputs = 0;
  const TautResult code = state_->ask(&TautDriverTable::get_channels, &inputs, &outputs);
  if (auto fine = state_->check(code, "for its channels"); !fine) return fine;
  if (inputs < 0 || outputs < 0 || inputs > most_channels || outputs > most_channels)
    return failure(Trouble::broken,
                   text("The driver '{}' says that it has {} inputs and {} outputs.", state_->name, inputs, outputs));
  state_->inputs = std::max(0, small(inputs));
  state_->outputs = std::max(0, small(outputs));
  return {};
}

Expected<Channel> Driver::channel(bool input, int index) const {
  Padded<TautChannelInfo> info;
  info.value.channel = index;
  info.value.is_input = input;
  const TautResult code = state_->ask(&TautDriverTable::get_channel_info, &info.value);
  if (auto fine = state_->check(code, "for a channel"); !fine) return std::unexpected(fine.error());
  std::string name = text_of(info.value.name);
  if (name.empty()) name = (input ? "In " : "Out ") + std::to_string(index + 1);
  if (protocol::sample_type_name(info.value.type) == protocol::sample_type_name(-1))
    return failure(Trouble::broken, "The channel '" + name + "' of '" + state_->name + "' has an unknown sample type.");
  return Channel{.name = std::move(name),
                 .group = small(info.value.group),
                 .active = info.value.is_active != 0,
                 .type = static_cast<audio::SampleType>(info.value.type)};
}

Expected<Sizes> Driver::sizes() const {
  TautLong min = 0, max = 0, preferred = 0, step = 0;
  const TautResult code = state_->ask(&TautDriverTable::get_buffer_size, &min, &max, &preferred, &step);
  if (auto fine = state_->check(code, "for its buffer sizes"); !fine) return std::unexpected(fine.error());
  if (preferred < 1) return failure(Trouble::broken, "The driver '" + state_->name + "' offers no buffer size.");
  Sizes sizes{.min = small(min), .max = small(max), .preferred = small(preferred), .step = std::max(-1, small(step))};
  // The preferred size always counts, whatever surrounds it.
  sizes.min = sizes.min < 1 ? sizes.preferred : std::min(sizes.min, sizes.preferred);
  sizes.max = std::max(sizes.max, sizes.preferred);
  if (sizes.min == sizes.max) sizes.step = 0;
  return sizes;
}

Expected<Latencies> Driver::latencies() const {
  TautLong input = 0, output = 0;
  const TautResult code = state_->ask(&TautDriverTable::get_latencies, &input, &output);
  if (auto fine = state_->check(code, "for its latencies"); !fine) return std::unexpected(fine.error());
  return Latencies{input, output};
}

Expected<double> Driver::rate() const {
  double rate = 0;
  const TautResult code = state_->ask(&TautDriverTable::get_sample_rate, &rate);
  if (auto fine = state_->check(code, "for its sample rate"); !fine) return std::unexpected(fine.error());
  if (!std::isfinite(rate) || rate <= 0)
    return failure(Trouble::unsupported, "The driver '" + state_->name + "' has no clock.");
  return rate;
}

bool Driver::can_rate(double hz) const { return state_->ask(&TautDriverTable::can_sample_rate, hz) == TAUT_OK; }

Expected<void> Driver::set_rate(double hz) {
  return state_->check(state_->ask(&TautDriverTable::set_sample_rate, hz), "for another sample rate");
}

Expected<std::vector<ClockSource>> Driver::clock_sources() const {
  Padded<TautClockSource[most_clock_sources]> sources;
  TautLong count = most_clock_sources;
  const TautResult code = state_->ask(&TautDriverTable::get_clock_sources, &sources.value[0], &count);
  if (auto fine = state_->check(code, "for its clock sources"); !fine) return std::unexpected(fine.error());
  std::vector<ClockSource> found;
  for (TautLong k = 0; k < std::min<TautLong>(count, most_clock_sources); ++k) {
    const TautClockSource& source = sources.value[k];
    found.push_back({.index = small(source.index), .name = text_of(source.name), .current = source.is_current != 0});
  }
  return found;
}

Expected<void> Driver::set_clock_source(int index) {
  return state_->check(state_->ask(&TautDriverTable::set_clock_source, index), "for another clock source");
}

Expected<void> Driver::show_panel() {
  return state_->check(state_->ask(&TautDriverTable::control_panel), "for its panel");
}

std::optional<Latencies> Driver::internal_buffers() const {
  Padded<TautInternalBuffers> buffers;
  if (state_->ask(&TautDriverTable::future, TAUT_FUTURE_GET_INTERNAL_BUFFERS, &buffers.value) != TAUT_SUCCESS)
    return std::nullopt;
  return Latencies{buffers.value.input_frames, buffers.value.output_frames};
}

Expected<void> Driver::set_settings(const std::string& lines) {
  std::string copy = lines;
  const TautResult code = state_->ask(&TautDriverTable::future, TAUT_FUTURE_SETTINGS, copy.data());
  if (code == TAUT_SUCCESS) {
    // Nothing to count before init.
    if (auto counted = refresh(); !counted) state_->inputs = state_->outputs = 0;
    return {};
  }
  if (code == TAUT_INVALID_PARAMETER && state_->words().what.empty())
    return failure(Trouble::unsupported, "The driver '" + state_->name + "' takes no settings from outside.",
                   "Only Taut's own driver does; set this one in its own panel.");
  return std::unexpected(state_->error(code, "to take settings"));
}

Expected<std::string> Driver::report() const {
  if (auto text = state_->text(TAUT_FUTURE_REPORT)) return std::move(*text);
  return failure(Trouble::unsupported, "The driver '" + state_->name + "' gives no report.",
                 "Only Taut's own driver does.");
}

std::optional<TautTelemetry> Driver::telemetry() const noexcept {
  TautTelemetry telemetry{.size = sizeof(TautTelemetry)};
  // Not on the apartment's thread: this call may come from any thread.
  if (!state_->is_taut || state_->table().future(state_->object, TAUT_FUTURE_TELEMETRY, &telemetry) != TAUT_SUCCESS)
    return std::nullopt;
  return telemetry;
}

}  // namespace taut::host
