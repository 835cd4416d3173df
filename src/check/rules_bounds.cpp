// SPDX-License-Identifier: MIT
// 257 and 510: the driver touches the memory that it is given, and its own.
#include <algorithm>
#include <array>

#include "check/fence.hpp"
#include "check/tables.hpp"
#include "check/trial.hpp"

namespace taut::check {
namespace {

using Table = TautDriverTable;

constexpr int some = 12;  // buffers

/// Every call with memory that ends where the driver may not go on. Whatever it answers is another rule's.
void within(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  driver.call(&Table::get_driver_name, fenced<char>(TAUT_NAME_SIZE));
  driver.call(&Table::get_error_message, fenced<char>(TAUT_ERROR_SIZE));
  driver.call(&Table::get_channels, fenced<TautLong>(), fenced<TautLong>());
  driver.call(&Table::get_latencies, fenced<TautLong>(), fenced<TautLong>());
  driver.call(&Table::get_buffer_size, fenced<TautLong>(), fenced<TautLong>(), fenced<TautLong>(), fenced<TautLong>());
  driver.call(&Table::get_sample_rate, fenced<double>());
  auto* const clocks = fenced<TautLong>();
  *clocks = 1;
  driver.call(&Table::get_clock_sources, fenced<TautClockSource>(), clocks);
  for (const auto selector : {TAUT_FUTURE_CAN_IO_FORMAT, TAUT_FUTURE_GET_IO_FORMAT})
    driver.call(&Table::future, static_cast<TautLong>(selector), static_cast<void*>(fenced<TautIoFormat>()));
  driver.call(&Table::future, TautLong{TAUT_FUTURE_GET_INTERNAL_BUFFERS},
              static_cast<void*>(fenced<TautInternalBuffers>()));

  const Counts counts = driver.channels();
  const TautBool input = counts.outputs > 0 ? 0 : 1;
  auto* const channel = fenced<TautChannelInfo>();
  channel->is_input = input;
  driver.call(&Table::get_channel_info, channel);
  const TautLong pair = std::min<TautLong>(input ? counts.inputs : counts.outputs, 2);
  auto* const infos = fenced<TautBufferInfo>(static_cast<std::size_t>(pair));
  for (TautLong k = 0; k < pair; ++k) infos[k] = {.is_input = input, .channel = k, .halves = {}};
  auto* const callbacks = fenced<TautCallbacks>();
  *callbacks = recorder.callbacks();
  const auto made = driver.call(&Table::create_buffers, infos, pair, driver.sizes().preferred, callbacks);
  if (made != TAUT_OK) throw Unjudged{text("createBuffers answers {}.", answer(made))};
  driver.start(recorder);
  driver.stream(recorder, 2);
  driver.call(&Table::get_sample_position, fenced<TautInt64>(), fenced<TautInt64>());
  driver.stop(recorder);
}

void own_memory(Trial& trial) {
  check_the_heap();
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  const Buffers buffers = driver.prepare(recorder);
  recorder.on_switch = [&](const Switch& seen) {
    for (std::size_t k = 0; k < buffers.infos.size(); ++k)
      if (!buffers.infos[k].is_input) std::memset(buffers.infos[k].halves[seen.half & 1], 0, buffers.bytes[k]);
  };
  driver.start(recorder);
  driver.stream(recorder, some);
  driver.stop(recorder);
  driver.call(&Table::dispose_buffers);
  driver.call(&Table::release);
  demand(heap_is_whole(), "After a run and disposeBuffers the process's memory is damaged.");
}

constexpr std::array all{
    Rule{.number = 257,
         .level = 2,
         .name = "nothing is touched beyond what is given",
         .demands =
             "No call reads or writes a byte before or behind the numbers, texts and structures that it is given. "
             "(They lie at the end of a page here, before one that cannot be touched.)",
         .why = "Programs have them on the stack: what is written beyond is a return address, what is read may not be "
                "there.",
         .mend =
             "Compare the structures' sizes with those of the protocol, 64-bit and 32-bit; clear and copy by sizeof.",
         .judge = within},
    Rule{.number = 510,
         .level = 3,
         .name = "the driver's own memory stays whole",
         .demands = "After a run nothing has been written past the driver's buffers or freed twice, as far as the "
                    "system's checks of the heap see.",
         .why = "It damages the program's memory, which crashes minutes later, somewhere else.",
         .mend = "Look for a buffer that is filled by the hardware's count of frames and not by its own, with "
                 "AddressSanitizer.",
         .judge = own_memory}};

}  // namespace

std::span<const Rule> bounds_rules() { return all; }

}  // namespace taut::check
