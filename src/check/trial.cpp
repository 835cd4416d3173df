// SPDX-License-Identifier: MIT
#include "check/trial.hpp"

#include <algorithm>
#include <cstring>

#include "audio/sample_type.hpp"
#include "platform/clock.hpp"

namespace taut::check {
namespace {

std::size_t bytes_of(TautLong type, TautLong frames) {
  if (type == TAUT_SAMPLE_DSD_LSB || type == TAUT_SAMPLE_DSD_MSB) return static_cast<std::size_t>(frames) / 8;
  if (type == TAUT_SAMPLE_DSD_8) return static_cast<std::size_t>(frames);
  return audio::bytes(static_cast<audio::SampleType>(type)) * static_cast<std::size_t>(frames);
}

constexpr Nanos most_for_a_buffer = 2 * seconds;

}  // namespace

void pause(Nanos length) {
  const platform::Clock& clock = platform::system_clock();
  clock.sleep_until(clock.now() + length);
}

std::string answer(long result) {
  const std::string_view known = protocol::result_name(result);
  return known.starts_with("unknown") ? std::to_string(result) : std::string(known);
}

Counts DriverObject::channels() {
  Counts counts;
  const auto result = call(&TautDriverTable::get_channels, &counts.inputs, &counts.outputs);
  if (result != TAUT_OK) throw Unjudged{text("getChannels answers {}.", answer(result))};
  constexpr TautLong absurd = 4096;
  if (counts.inputs < 0 || counts.outputs < 0 || counts.inputs > absurd || counts.outputs > absurd)
    throw Unjudged{"getChannels gives counts that cannot be."};
  return counts;
}

BufferSizes DriverObject::sizes() {
  BufferSizes sizes;
  const auto result = call(&TautDriverTable::get_buffer_size, &sizes.min, &sizes.max, &sizes.preferred, &sizes.step);
  if (result != TAUT_OK) throw Unjudged{text("getBufferSize answers {}.", answer(result))};
  constexpr TautLong absurd = 1 << 24;
  if (sizes.preferred < 1 || sizes.preferred > absurd || sizes.min < 1 || sizes.max > absurd)
    throw Unjudged{"getBufferSize gives sizes that cannot be."};
  return sizes;
}

double DriverObject::rate() {
  double rate = 0;
  const auto result = call(&TautDriverTable::get_sample_rate, &rate);
  if (result != TAUT_OK) throw Unjudged{text("getSampleRate answers {}.", answer(result))};
  return rate;
}

TautChannelInfo DriverObject::channel(bool input, TautLong index) {
  Guarded<TautChannelInfo> info;
  info[0] = {.channel = index, .is_input = input ? 1 : 0, .is_active = 0, .group = 0, .type = 0, .name = {}};
  const auto result = call(&TautDriverTable::get_channel_info, info.data());
  if (result != TAUT_OK) throw Unjudged{text("getChannelInfo answers {}.", answer(result))};
  return info[0];
}

Buffers DriverObject::create(const Recorder& recorder, std::vector<TautBufferInfo> infos, TautLong frames,
                             TautResult& result) {
  Buffers buffers{.infos = std::move(infos), .bytes = {}, .frames = frames};
  for (const TautBufferInfo& info : buffers.infos)
    buffers.bytes.push_back(bytes_of(channel(info.is_input != 0, info.channel).type, frames));
  // Copies that are overwritten as soon as the call returns, with room behind: a driver may keep neither.
  constexpr std::size_t room = 64;
  const std::size_t count = buffers.infos.size();
  auto given = std::make_unique<std::vector<TautBufferInfo>>(buffers.infos);
  given->resize(count + room);
  auto callbacks = std::make_unique<TautCallbacks>(recorder.callbacks());
  result = call(&TautDriverTable::create_buffers, given->data(), static_cast<TautLong>(count), frames, callbacks.get());
  std::copy_n(given->begin(), count, buffers.infos.begin());
  std::memset(static_cast<void*>(given->data()), 0xA5, given->size() * sizeof(TautBufferInfo));
  std::memset(static_cast<void*>(callbacks.get()), 0, sizeof *callbacks);
  if (result == TAUT_OK) {
    // Whoever still uses them shall read what was overwritten, not something new.
    static_cast<void>(given.release());
    static_cast<void>(callbacks.release());
  }
  return buffers;
}

Buffers DriverObject::prepare(const Recorder& recorder, TautLong frames) {
  const Counts counts = channels();
  constexpr TautLong pair = 2;
  std::vector<TautBufferInfo> infos;
  for (const bool input : {true, false})
    for (TautLong k = 0; k < std::min(pair, input ? counts.inputs : counts.outputs); ++k)
      infos.push_back({.is_input = input ? 1 : 0, .channel = k, .halves = {}});
  TautResult result = 0;
  Buffers buffers = create(recorder, std::move(infos), frames ? frames : sizes().preferred, result);
  if (result != TAUT_OK) throw Unjudged{text("createBuffers answers {}.", answer(result))};
  return buffers;
}

void DriverObject::start(Recorder& recorder) {
  recorder.clear();
  recorder.set_between(true);
  const auto result = call(&TautDriverTable::start);
  if (result != TAUT_OK) throw Unjudged{text("start answers {}.", answer(result))};
}

void DriverObject::stop(Recorder& recorder) {
  const auto result = call(&TautDriverTable::stop);
  recorder.set_between(false);
  if (result != TAUT_OK) throw Unjudged{text("stop answers {} while running.", answer(result))};
}

void DriverObject::stream(Recorder& recorder, int buffers) {
  if (!recorder.wait(1, first_call)) throw Unjudged{"No buffer came within 3 s after start."};
  for (int n = 2; n <= buffers; ++n)
    if (!recorder.wait(n, most_for_a_buffer))
      throw Unjudged{text("After {} buffers no other came for 2 s.", recorder.count())};
}

DriverObject Trial::load() {
  auto apartment = host::open_apartment();
  if (!apartment) throw Unjudged{apartment.error().sentence()};
  journal.enter("the loading of its library");
  auto loaded = host::load(entry, std::move(*apartment));
  journal.leave();
  if (!loaded) throw Broken{loaded.error().sentence()};
  return {journal, std::move(*loaded)};
}

DriverObject Trial::open() {
  DriverObject driver = load();
  std::string name = entry.name;
  const auto named =
      driver.call(&TautDriverTable::future, TautLong{TAUT_FUTURE_SELECT_INSTANCE}, static_cast<void*>(name.data()));
  if (named == TAUT_NOT_PRESENT) throw Unjudged{text("The driver says that no instance is called '{}'.", entry.name)};
  const auto ready = driver.call(&TautDriverTable::init, static_cast<void*>(nullptr));
  if (ready == 1) return driver;
  Guarded<char, TAUT_ERROR_SIZE> words;
  words[0] = '\0';
  driver.call(&TautDriverTable::get_error_message, words.data());
  std::string said(words.data(), strnlen(words.data(), TAUT_ERROR_SIZE));
  throw Unjudged{said.empty() ? text("init answers {} and getErrorMessage is empty.", ready) : said};
}

}  // namespace taut::check
