// SPDX-License-Identifier: MIT
// 5xx: what createBuffers makes.
#include <algorithm>
#include <array>

#include "check/tables.hpp"
#include "check/trial.hpp"

namespace taut::check {
namespace {

using Table = TautDriverTable;

struct Half {
  std::byte* data;
  std::size_t size;
};

std::vector<Half> halves_of(const Buffers& buffers) {
  std::vector<Half> all;
  for (std::size_t k = 0; k < buffers.infos.size(); ++k)
    for (void* const half : buffers.infos[k].halves) {
      demand(half != nullptr, "createBuffers answers success and leaves the address of a half NULL.");
      all.push_back({static_cast<std::byte*>(half), buffers.bytes[k]});
    }
  return all;
}

void memory(Trial& trial) {
  DriverObject driver = trial.open();
  std::vector<Half> all = halves_of(driver.prepare(Recorder::first()));
  trial.journal.enter("the checker's writing to the buffers, which are shorter than they should be");
  for (const Half& half : all) std::memset(half.data, 0x5A, half.size);
  for (const Half& half : all) std::memset(half.data, 0, half.size);
  trial.journal.leave();
  std::ranges::sort(all, {}, &Half::data);
  for (std::size_t k = 1; k < all.size(); ++k)
    demand(all[k - 1].data + all[k - 1].size <= all[k].data,
           "Two halves overlap: they are {} bytes apart, and each has {}.", all[k].data - all[k - 1].data,
           all[k - 1].size);
}

void silent(Trial& trial) {
  DriverObject driver = trial.open();
  for (int round = 0; round < 2; ++round) {
    for (const Half& half : halves_of(driver.prepare(Recorder::first()))) {
      demand(std::all_of(half.data, half.data + half.size, [](std::byte byte) { return byte == std::byte{0}; }),
             "A half is not silent after createBuffers{}.", round ? ", the second time" : "");
      std::memset(half.data, 0x5A, half.size);
    }
    driver.call(&Table::dispose_buffers);
  }
}

void aligned(Trial& trial) {
  DriverObject driver = trial.open();
  constexpr std::uintptr_t alignment = 16;
  for (const Half& half : halves_of(driver.prepare(Recorder::first())))
    demand(reinterpret_cast<std::uintptr_t>(half.data) % alignment == 0, "A half is not aligned to 16 bytes.");
}

void copies(Trial& trial) {
  // create() overwrites the caller's array and callbacks as soon as the call has returned.
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  driver.prepare(recorder);
  const auto started = driver.call(&Table::start);
  demand(started == TAUT_OK, "start answers {}.", answer(started));
  demand(recorder.wait(2, first_call),
         "No buffer comes: the driver uses the program's callbacks after createBuffers has returned.");
  driver.stop(recorder);
}

void quiet(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  recorder.clear();
  driver.prepare(recorder);
  pause(50 * milliseconds);
  demand(recorder.count() == 0, "The driver called for a buffer in createBuffers, before start.");
  for (int k = 0; k < recorder.messages(); ++k) {
    const TautLong selector = recorder.message(k).selector;
    const bool question = selector == TAUT_MESSAGE_SELECTOR_SUPPORTED || selector == TAUT_MESSAGE_ENGINE_VERSION ||
                          (selector >= TAUT_MESSAGE_SUPPORTS_TIME_INFO && selector != TAUT_MESSAGE_MMC_COMMAND &&
                           selector != TAUT_MESSAGE_OVERLOAD);
    demand(question, "The driver sends \"{}\" in createBuffers; it may only ask there.",
           protocol::message_name(selector));
  }
}

void active(Trial& trial) {
  DriverObject driver = trial.open();
  const Buffers buffers = driver.prepare(Recorder::first());
  for (const TautBufferInfo& info : buffers.infos)
    demand(driver.channel(info.is_input != 0, info.channel).is_active != 0, "With a buffer, {} {} is not active.",
           info.is_input ? "input" : "output", info.channel);
  const Counts counts = driver.channels();
  constexpr TautLong third = 2;
  if (counts.outputs > third)
    demand(driver.channel(false, third).is_active == 0, "Without a buffer, output {} is active.", third);
}

void within(Trial& trial) {
  DriverObject driver = trial.open();
  const Counts counts = driver.channels();
  const TautBufferInfo info{.is_input = counts.outputs > 0 ? 0 : 1, .channel = 0, .halves = {}};
  constexpr std::size_t beyond = 16;
  std::vector<TautBufferInfo> infos(1 + beyond);
  std::memset(static_cast<void*>(infos.data()), Guarded<char>::canary, infos.size() * sizeof(TautBufferInfo));
  infos[0] = info;
  const TautCallbacks callbacks = Recorder::first().callbacks();
  const auto result =
      driver.call(&Table::create_buffers, infos.data(), TautLong{1}, driver.sizes().preferred, &callbacks);
  if (result != TAUT_OK) throw Unjudged{text("createBuffers answers {}.", answer(result))};
  const auto* const bytes = reinterpret_cast<const unsigned char*>(&infos[1]);
  demand(std::all_of(bytes, bytes + beyond * sizeof(TautBufferInfo),
                     [](unsigned char byte) { return byte == Guarded<char>::canary; }),
         "createBuffers writes beyond the entries that it was given.");
  demand(infos[0].channel == 0 && (infos[0].is_input != 0) == (info.is_input != 0),
         "createBuffers changes the channel of an entry.");
}

struct Delays {
  TautLong input = 0, output = 0;
};

Delays delays_of(DriverObject& driver, const char* when) {
  Guarded<TautLong> input, output;
  const auto result = driver.call(&Table::get_latencies, input.data(), output.data());
  demand(result == TAUT_OK, "getLatencies answers {} {}.", answer(result), when);
  demand(input.overrun() == 0 && output.overrun() == 0, "getLatencies writes beyond its numbers.");
  const double most = 10 * driver.rate();
  for (const TautLong delay : {input[0], output[0]})
    demand(delay >= 0 && static_cast<double>(delay) < most, "getLatencies gives {} and {} frames {}.", input[0],
           output[0], when);
  return {input[0], output[0]};
}

void latencies(Trial& trial) {
  DriverObject driver = trial.open();
  delays_of(driver, "before createBuffers");
  const Buffers buffers = driver.prepare(Recorder::first());
  const Delays after = delays_of(driver, "with buffers");
  if (driver.channels().inputs > 0)
    demand(after.input >= buffers.frames,
           "The input's latency is {} frames: less than the buffer's {}, whose first frame is that old.", after.input,
           buffers.frames);
}

void latencies_early(Trial& trial) {
  DriverObject driver = trial.open();
  const TautLong preferred = driver.sizes().preferred;
  const Delays before = delays_of(driver, "before createBuffers");
  driver.prepare(Recorder::first(), preferred);
  const Delays after = delays_of(driver, "with buffers");
  demand(
      std::abs(before.input - after.input) <= preferred && std::abs(before.output - after.output) <= preferred,
      "Before createBuffers the latencies are {} and {} frames, with buffers of the preferred {} they are {} and {}.",
      before.input, before.output, preferred, after.input, after.output);
}

constexpr std::array all{
    Rule{
        .number = 501,
        .level = 1,
        .name = "each half has its memory",
        .demands =
            "createBuffers gives the address of two halves for each channel, as long as the buffer, none over another.",
        .why = "Programs write whole buffers without asking.",
        .mend = "Allocate frames x bytes of the sample type for each half, and set both addresses.",
        .judge = memory},
    Rule{.number = 502,
         .level = 2,
         .name = "new buffers are silent",
         .demands = "All halves are zero after createBuffers, every time.",
         .why = "The first buffers are played before a program has written to them: what was left there is heard as a "
                "bang.",
         .mend = "Clear the memory in createBuffers.",
         .judge = silent},
    Rule{.number = 503,
         .level = 3,
         .name = "halves are aligned",
         .demands = "Every half begins at a multiple of 16 bytes.",
         .why = "Programs and plug-ins process with SSE, whose aligned loads fail elsewhere.",
         .mend = "Allocate each half aligned to 64 bytes.",
         .judge = aligned},
    Rule{.number = 504,
         .level = 1,
         .name = "the caller's structures are copied",
         .demands = "The array and the callbacks belong to the caller again when createBuffers has returned.",
         .why = "Programs have them on the stack; NAudio moves them in memory.",
         .mend = "Copy both by value.",
         .judge = copies},
    Rule{.number = 505,
         .level = 1,
         .name = "createBuffers only asks",
         .demands =
             "Within createBuffers the driver calls for no buffer and sends no message; it may ask what the program "
             "supports.",
         .why = "Jamulus holds the lock there that its callback takes: the first call would never return.",
         .mend = "Begin with start; send messages from a thread of the driver's own.",
         .judge = quiet},
    Rule{.number = 506,
         .level = 3,
         .name = "channels with buffers are active",
         .demands = "getChannelInfo says that a channel is active exactly while it has a buffer.",
         .why = "Programs show it, and choose what to save by it.",
         .mend = "Set isActive from the buffers that there are.",
         .judge = active},
    Rule{.number = 507,
         .level = 1,
         .name = "createBuffers keeps to its entries",
         .demands = "createBuffers writes the two addresses of each entry that it was given, and nothing else.",
         .why = "The array is as long as the program said, on the stack as a rule.",
         .mend = "Loop over the count that was passed, not over the driver's channels.",
         .judge = within},
    Rule{.number = 508,
         .level = 2,
         .name = "latencies are given",
         .demands = "getLatencies answers before and after createBuffers, with 0 or more frames; with buffers, the "
                    "input's is at "
                    "least one buffer.",
         .why = "NAudio and RS_ASIO ask before there are buffers; recordings are shifted by what is wrong here.",
         .mend = "Before createBuffers assume the preferred size. The first frame of an input buffer is a buffer old.",
         .judge = latencies},
    Rule{.number = 509,
         .level = 3,
         .name = "latencies are known early",
         .demands = "What getLatencies gives before createBuffers is within a buffer of what it gives with buffers of "
                    "the preferred "
                    "size.",
         .why = "Programs that ask only once keep the first answer.",
         .mend = "Compute both by the same function.",
         .judge = latencies_early}};

}  // namespace

std::span<const Rule> buffer_rules() { return all; }

}  // namespace taut::check
