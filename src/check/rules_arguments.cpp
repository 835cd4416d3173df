// SPDX-License-Identifier: MIT
// 25x: arguments that make no sense.
#include <array>
#include <limits>

#include "check/tables.hpp"
#include "check/trial.hpp"

namespace taut::check {
namespace {

using Table = TautDriverTable;

constexpr TautLong* no_number = nullptr;

void nulls(Trial& trial) {
  DriverObject driver = trial.open();
  const auto refuses = [](const char* call, TautResult result) {
    demand(result != TAUT_OK && result != TAUT_SUCCESS, "{} with NULL for its result answers success.", call);
  };
  TautLong one = 0;
  refuses("getChannels", driver.call(&Table::get_channels, no_number, no_number));
  refuses("getLatencies", driver.call(&Table::get_latencies, no_number, no_number));
  refuses("getBufferSize", driver.call(&Table::get_buffer_size, no_number, no_number, no_number, no_number));
  refuses("getSampleRate", driver.call(&Table::get_sample_rate, static_cast<double*>(nullptr)));
  refuses("getClockSources", driver.call(&Table::get_clock_sources, static_cast<TautClockSource*>(nullptr), &one));
  refuses("getChannelInfo", driver.call(&Table::get_channel_info, static_cast<TautChannelInfo*>(nullptr)));
  refuses("getSamplePosition",
          driver.call(&Table::get_sample_position, static_cast<TautInt64*>(nullptr), static_cast<TautInt64*>(nullptr)));
}

void bad_channels(Trial& trial) {
  DriverObject driver = trial.open();
  const Counts counts = driver.channels();
  for (const bool input : {true, false})
    for (const TautLong index : {TautLong{-1}, input ? counts.inputs : counts.outputs, TautLong{1} << 30,
                                 std::numeric_limits<TautLong>::min()}) {
      Guarded<TautChannelInfo> info;
      info[0] = {.channel = index, .is_input = input, .is_active = 0, .group = 0, .type = 0, .name = {}};
      const auto result = driver.call(&Table::get_channel_info, info.data());
      demand(result != TAUT_OK, "getChannelInfo answers success for {} {} of {}.", input ? "input" : "output", index,
             input ? counts.inputs : counts.outputs);
    }
}

void bad_buffers(Trial& trial) {
  DriverObject driver = trial.open();
  Recorder& recorder = Recorder::first();
  const Counts counts = driver.channels();
  const BufferSizes sizes = driver.sizes();
  const TautCallbacks callbacks = recorder.callbacks();
  const TautBool input = counts.outputs > 0 ? 0 : 1;
  TautBufferInfo good{.is_input = input, .channel = 0, .halves = {}};
  TautBufferInfo beyond{.is_input = input, .channel = input ? counts.inputs : counts.outputs, .halves = {}};
  TautBufferInfo below{.is_input = input, .channel = -1, .halves = {}};
  TautBufferInfo* const none = nullptr;
  const TautCallbacks* const nobody = nullptr;
  struct Attempt {
    const char* what;
    TautBufferInfo* infos;
    TautLong count, frames;
    const TautCallbacks* callbacks;
  };
  const TautLong size = sizes.preferred;
  for (const Attempt& one :
       {Attempt{"no channel", &good, 0, size, &callbacks}, Attempt{"less than no channel", &good, -1, size, &callbacks},
        Attempt{"NULL for the channels", none, 1, size, &callbacks},
        Attempt{"NULL for the callbacks", &good, 1, size, nobody},
        Attempt{"a channel that there is not", &beyond, 1, size, &callbacks},
        Attempt{"channel -1", &below, 1, size, &callbacks}, Attempt{"0 frames", &good, 1, 0, &callbacks},
        Attempt{"-64 frames", &good, 1, -64, &callbacks},
        Attempt{"2^30 frames", &good, 1, TautLong{1} << 30, &callbacks}}) {
    const auto result = driver.call(&Table::create_buffers, one.infos, one.count, one.frames, one.callbacks);
    demand(result != TAUT_OK, "createBuffers for {} answers success.", one.what);
    const auto start = driver.call(&Table::start);
    demand(start != TAUT_OK, "After createBuffers for {} was refused, start answers success.", one.what);
  }
  driver.prepare(recorder);
}

void unknown_selectors(Trial& trial) {
  DriverObject driver = trial.open();
  char parameter[1024] = {};
  for (const TautLong selector : {TautLong{0}, TautLong{18}, TautLong{4711}, TautLong{0x12345678}, TautLong{-1}}) {
    const auto result = driver.call(&Table::future, selector, static_cast<void*>(parameter));
    demand(result == TAUT_INVALID_PARAMETER,
           "future({}), which nobody has defined, answers {} instead of invalid parameter (-998).", selector,
           answer(result));
  }
}

void null_parameters(Trial& trial) {
  DriverObject driver = trial.open();
  for (TautLong selector = 1; selector <= TAUT_FUTURE_OPTIONAL_ONE; ++selector)
    driver.call(&Table::future, selector, static_cast<void*>(nullptr));
  for (const TautLong selector : {TautLong{TAUT_FUTURE_SET_IO_FORMAT}, TautLong{TAUT_FUTURE_GET_IO_FORMAT},
                                  TautLong{TAUT_FUTURE_CAN_IO_FORMAT}, TautLong{TAUT_FUTURE_CAN_REPORT_OVERLOAD},
                                  TautLong{TAUT_FUTURE_GET_INTERNAL_BUFFERS}, TautLong{TAUT_FUTURE_SELECT_INSTANCE}})
    driver.call(&Table::future, selector, static_cast<void*>(nullptr));
  driver.rate();
}

void success_value(Trial& trial) {
  DriverObject driver = trial.open();
  for (const TautLong selector : {TautLong{TAUT_FUTURE_CAN_TIME_INFO}, TautLong{TAUT_FUTURE_CAN_REPORT_OVERLOAD},
                                  TautLong{TAUT_FUTURE_CAN_INPUT_MONITOR}, TautLong{TAUT_FUTURE_CAN_TRANSPORT},
                                  TautLong{TAUT_FUTURE_CAN_TIME_CODE}}) {
    const auto result = driver.call(&Table::future, selector, static_cast<void*>(nullptr));
    demand(result == TAUT_SUCCESS || result < 0,
           "future({}) answers {}; success has a value of its own there, 0x3F4847A0.", protocol::future_name(selector),
           answer(result));
  }
}

constexpr std::array all{
    Rule{.number = 251,
         .level = 3,
         .name = "NULL for a result is refused",
         .demands = "Queries with NULL where a result belongs answer an error.",
         .why = "Programs with a binding of their own pass NULL for what they do not need.",
         .mend = "Test the addresses; answer \"invalid parameter\" (-998).",
         .judge = nulls},
    Rule{.number = 252,
         .level = 2,
         .name = "channels that are not there are refused",
         .demands = "getChannelInfo for channel -1, or for the number of channels and above, answers an error.",
         .why = "Programs remember channels of another device, and ask for them.",
         .mend = "Compare the number with both ends of the range; answer \"invalid parameter\" (-998).",
         .judge = bad_channels},
    Rule{.number = 253,
         .level = 2,
         .name = "impossible buffers are refused",
         .demands =
             "createBuffers without channels, callbacks or frames, for a channel that is not there, or for 2^30 frames "
             "answers an error, leaves no buffers, and the next valid request works.",
         .why = "Programs with a stored size or channel ask for it before they look what there is.",
         .mend =
             "Test everything before making anything; answer \"invalid parameter\" (-998) or \"invalid mode\" (-997).",
         .judge = bad_buffers},
    Rule{.number = 254,
         .level = 2,
         .name = "unknown selectors answer -998",
         .demands =
             "future with a selector that the driver does not know answers \"invalid parameter\" (-998), exactly.",
         .why = "cwASIO's programs treat every other error as fatal, and 0 as success.",
         .mend = "Let the default branch return -998.",
         .judge = unknown_selectors},
    Rule{.number = 255,
         .level = 3,
         .name = "selectors take NULL",
         .demands = "future returns for every selector with NULL for its parameter.",
         .why = "Programs ask whether a selector is supported by calling it without a parameter.",
         .mend = "Test the parameter in each selector that reads or writes it.",
         .judge = null_parameters},
    Rule{.number = 256,
         .level = 2,
         .name = "selectors succeed with their own value",
         .demands = "future answers success with 0x3F4847A0, and not with 0.",
         .why = "The value tells a driver that supports a selector from an old one that answers 0 to everything.",
         .mend = "Return 0x3F4847A0 where a selector is supported.",
         .judge = success_value}};

}  // namespace

std::span<const Rule> argument_rules() { return all; }

}  // namespace taut::check
