// SPDX-License-Identifier: MIT
// 3xx: channels and buffer sizes.
#include <algorithm>
#include <array>
#include <bit>
#include <set>

#include "check/tables.hpp"
#include "check/trial.hpp"

namespace taut::check {
namespace {

using Table = TautDriverTable;

constexpr TautLong most_channels = 4096, most_frames = 1 << 24;

void counts(Trial& trial) {
  DriverObject driver = trial.open();
  Guarded<TautLong> inputs, outputs;
  const auto result = driver.call(&Table::get_channels, inputs.data(), outputs.data());
  demand(result == TAUT_OK, "getChannels answers {}.", answer(result));
  demand(inputs.overrun() == 0 && outputs.overrun() == 0, "getChannels writes beyond its numbers.");
  for (const TautLong count : {inputs[0], outputs[0]})
    demand(count >= 0 && count <= most_channels, "getChannels gives {} inputs and {} outputs.", inputs[0], outputs[0]);
  demand(inputs[0] + outputs[0] > 0, "There are neither inputs nor outputs, and getChannels answers success.");
}

void demand_info(bool input, TautLong index, Guarded<TautChannelInfo>& info) {
  const char* const direction = input ? "input" : "output";
  const TautChannelInfo& is = info[0];
  demand(info.overrun() == 0, "getChannelInfo writes {} bytes beyond its structure for {} {}.", info.overrun(),
         direction, index);
  demand(is.channel == index && (is.is_input != 0) == input, "getChannelInfo for {} {} changes which channel it is.",
         direction, index);
  demand(!protocol::sample_type_name(is.type).starts_with("unknown"),
         "The {} {} has the sample type {}, which is none.", direction, index, is.type);
  demand(is.group >= 0, "The {} {} is in group {}.", direction, index, is.group);
  const std::size_t length = strnlen(is.name, sizeof is.name);
  demand(length < sizeof is.name, "The name of {} {} fills its 32 bytes without a terminating NUL.", direction, index);
  demand(length > 0, "The {} {} has no name.", direction, index);
}

void channel_info(Trial& trial) {
  DriverObject driver = trial.open();
  const Counts all = driver.channels();
  for (const bool input : {true, false})
    for (TautLong k = 0; k < (input ? all.inputs : all.outputs); ++k) {
      Guarded<TautChannelInfo> info;
      std::memset(static_cast<void*>(info.data()), Guarded<char>::canary, sizeof(TautChannelInfo));
      info[0].channel = k;
      info[0].is_input = input ? 1 : 0;
      const auto result = driver.call(&Table::get_channel_info, info.data());
      demand(result == TAUT_OK, "getChannelInfo for {} {} of {} answers {}.", input ? "input" : "output", k,
             input ? all.inputs : all.outputs, answer(result));
      demand_info(input, k, info);
      demand(info[0].is_active == 0, "Without buffers, {} {} is active.", input ? "input" : "output", k);
    }
}

void one_type(Trial& trial) {
  DriverObject driver = trial.open();
  const Counts all = driver.channels();
  std::set<TautLong> types;
  for (const bool input : {true, false})
    for (TautLong k = 0; k < (input ? all.inputs : all.outputs); ++k) types.insert(driver.channel(input, k).type);
  demand(types.size() <= 1, "The channels have {} sample types.", types.size());
}

void common_type(Trial& trial) {
  DriverObject driver = trial.open();
  const TautLong type = driver.channel(driver.channels().outputs == 0, 0).type;
  demand(type >= TAUT_SAMPLE_INT16 && type <= TAUT_SAMPLE_FLOAT64, "The sample type is {} ({}).", type,
         protocol::sample_type_name(type));
}

void sizes_consistent(Trial& trial) {
  DriverObject driver = trial.open();
  Guarded<TautLong> min, max, preferred, step;
  const auto result = driver.call(&Table::get_buffer_size, min.data(), max.data(), preferred.data(), step.data());
  demand(result == TAUT_OK, "getBufferSize answers {}.", answer(result));
  const TautLong low = min[0], high = max[0], middle = preferred[0], grid = step[0];
  demand(low >= 1 && high <= most_frames, "Buffers have {} to {} frames.", low, high);
  demand(low <= middle && middle <= high, "The preferred {} frames are not within {} to {}.", middle, low, high);
  demand(grid >= -1, "The granularity is {}; it is -1 for powers of two, 0 for one size, or a step.", grid);
  if (low == high) return;
  demand(grid != 0, "The granularity is 0, which means a single size, and sizes go from {} to {}.", low, high);
  if (grid == -1)
    demand(std::has_single_bit(static_cast<unsigned long>(middle)),
           "The granularity is -1, powers of two, and the preferred size is {}.", middle);
  if (grid > 0)
    demand((middle - low) % grid == 0, "The preferred size {} is not {} and a multiple of {}.", middle, low, grid);
}

std::set<TautLong> announced(const BufferSizes& sizes) {
  std::set<TautLong> all{sizes.preferred, sizes.min, sizes.max};
  if (sizes.step == -1)
    for (TautLong size = 1; size <= sizes.max; size *= 2)
      if (size >= sizes.min) all.insert(size);
  if (sizes.step == -1)
    std::erase_if(all, [](TautLong n) { return !std::has_single_bit(static_cast<unsigned long>(n)); });
  if (sizes.step > 0)
    all.insert({std::min(sizes.min + sizes.step, sizes.max), std::max(sizes.max - sizes.step, sizes.min)});
  if (sizes.step > 0) std::erase_if(all, [&](TautLong n) { return (n - sizes.min) % sizes.step != 0; });
  if (sizes.min == sizes.max) all = {sizes.min};
  return all;
}

void sizes_work(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  const Counts counts = driver.channels();
  const TautBufferInfo info{.is_input = counts.outputs > 0 ? 0 : 1, .channel = 0, .halves = {}};
  const BufferSizes sizes = driver.sizes();
  for (const TautLong size : announced(sizes)) {
    TautResult result = 0;
    driver.create(recorder, {info}, size, result);
    demand(result == TAUT_OK, "createBuffers answers {} for {} frames; getBufferSize gives {} to {}, granularity {}.",
           answer(result), size, sizes.min, sizes.max, sizes.step);
    const auto disposed = driver.call(&Table::dispose_buffers);
    demand(disposed == TAUT_OK, "disposeBuffers answers {} after {} frames.", answer(disposed), size);
    const BufferSizes now = driver.sizes();
    demand(now.min == sizes.min && now.max == sizes.max,
           "After buffers of {} frames, sizes go from {} to {} instead of {} to {}.", size, now.min, now.max, sizes.min,
           sizes.max);
  }
}

void smallest(Trial& trial) {
  DriverObject driver = trial.open();
  const BufferSizes sizes = driver.sizes();
  constexpr TautLong least = 32;
  demand(sizes.min >= least, "The smallest buffer has {} frames.", sizes.min);
}

void all_channels(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  const Counts counts = driver.channels();
  std::vector<TautBufferInfo> infos;
  for (TautLong k = counts.outputs; k-- > 0;) infos.push_back({.is_input = 0, .channel = k, .halves = {}});
  for (TautLong k = 0; k < counts.inputs; ++k) infos.push_back({.is_input = 1, .channel = k, .halves = {}});
  const auto make = [&](std::vector<TautBufferInfo> these, const char* which) {
    TautResult result = 0;
    driver.create(recorder, std::move(these), driver.sizes().preferred, result);
    demand(result == TAUT_OK, "createBuffers for {} answers {}.", which, answer(result));
    driver.start(recorder);
    driver.stream(recorder, 2);
    driver.stop(recorder);
    driver.call(&Table::dispose_buffers);
  };
  make(infos, "all channels, outputs first");
  make({infos.front()}, "one channel alone");
  make({infos.back()}, "one channel alone");
  if (counts.inputs > 0) make({infos.end() - counts.inputs, infos.end()}, "the inputs alone");
  if (counts.outputs > 0) make({infos.begin(), infos.begin() + counts.outputs}, "the outputs alone");
}

constexpr std::array all{
    Rule{.number = 301,
         .level = 1,
         .name = "the counts of channels can be",
         .demands = "getChannels gives 0 to 4096 channels each way and at least one of them, and writes two numbers.",
         .why = "Programs make arrays of that length: a count of -1 or of a billion ends them.",
         .mend = "Set both counts in every case; answer \"not present\" (-1000) where there is no channel at all.",
         .judge = counts},
    Rule{.number = 302,
         .level = 1,
         .name = "every channel is described",
         .demands = "getChannelInfo fills the structure of each channel, and nothing behind it: a known sample type, a "
                    "group from "
                    "0, a name of 1 to 31 bytes with a NUL, and not active without buffers.",
         .why = "Programs ask for all channels before they show the first.",
         .mend = "Write the fields that the caller does not, cut the name, and keep to the structure's size.",
         .judge = channel_info},
    Rule{.number = 303,
         .level = 3,
         .name = "all channels have one sample type",
         .demands = "Inputs and outputs have the same sample type.",
         .why = "PortAudio, RS_ASIO and Synchronous Audio Router take the type of the first channel for all.",
         .mend = "Convert in the driver.",
         .judge = one_type},
    Rule{.number = 304,
         .level = 3,
         .name = "the sample type is a common one",
         .demands = "The type is one of int16, int24, int32, float32 and float64, little endian.",
         .why = "Many programs know no others; RS_ASIO refuses them, and older ones play noise.",
         .mend = "Convert to int32 (18) or float32 (19).",
         .judge = common_type},
    Rule{.number = 305,
         .level = 1,
         .name = "buffer sizes fit together",
         .demands = "getBufferSize gives 1 <= min <= preferred <= max, and a granularity of -1 (powers of two), 0 (one "
                    "size) or a "
                    "step on whose grid the preferred size lies.",
         .why = "Programs build a list of sizes from these numbers; with a wrong step it is empty, or never ends.",
         .mend = "With one size set all three to it, and the granularity to 0.",
         .judge = sizes_consistent},
    Rule{.number = 306,
         .level = 2,
         .name = "every announced size works",
         .demands =
             "createBuffers takes the smallest, the largest, the preferred size and those between on the grid, and the "
             "limits stay what they are.",
         .why = "Programs offer the whole list. Where the limits follow the current size, sizes creep upwards with "
                "each opening "
                "(PortAudio with one maker's driver).",
         .mend = "Announce what can be made, and compute the limits from the device alone.",
         .judge = sizes_work},
    Rule{.number = 307,
         .level = 3,
         .name = "the smallest buffer has 32 frames or more",
         .demands = "The smallest size is at least 32 frames.",
         .why = "Max 8 ends with less, and Pro Tools takes the smallest there is.",
         .mend = "Announce 32 as the smallest.",
         .judge = smallest},
    Rule{.number = 308,
         .level = 2,
         .name = "any choice of channels works",
         .demands =
             "createBuffers takes all channels, the inputs alone, the outputs alone and a single one, in any order.",
         .why = "PortAudio opens all channels, JUCE a pair, games outputs alone.",
         .mend = "Look at each entry's direction and number; assume no order and no count.",
         .judge = all_channels}};

}  // namespace

std::span<const Rule> channel_rules() { return all; }

}  // namespace taut::check
