// SPDX-License-Identifier: MIT
// The sentence for each fault.
#include "base/number_text.hpp"
#include "base/text.hpp"
#include "check/program/ledger.hpp"
#include "protocol/names.hpp"

namespace taut::check {
namespace {

const char* slot(std::int64_t number) { return protocol::slot_name(static_cast<std::size_t>(number)); }

std::string channel(std::int64_t number, bool input) { return text("{} {}", input ? "input" : "output", number); }

std::string message(std::int64_t selector) {
  return text("\"{}\" ({})", protocol::message_name(static_cast<long>(selector)), selector);
}

std::string rate(std::int64_t millihertz) {
  return millihertz == 0 ? "what is no positive number"
                         : number::fixed(static_cast<double>(millihertz) / 1000, 0) + " Hz";
}

const char* callback(std::int64_t which) {
  constexpr const char* names[] = {"bufferSwitch", "sampleRateDidChange", "asioMessage",
                                   "bufferSwitchTimeInfo, although the program says that it takes the time",
                                   "the structure of callbacks"};
  return which >= 0 && which < 5 ? names[which] : "a callback";
}

std::string first_words(Fault fault, std::int64_t a, std::int64_t b) {
  using enum Fault;
  switch (fault) {
    case before_init:
      return text("{} was called before init had answered 1.", slot(a));
    case init_again:
      return "init was called again after it had answered 1.";
    case null_place:
      return text("{} was given no place for its answer.", slot(a));
    case no_such_channel:
      return text("The program named {}, which the driver does not have.", channel(a, b != 0));
    case odd_rate:
      return text("{} was given {}.", slot(b), rate(a));
    case refused_rate_played:
      return text("setSampleRate had refused {}; the program started without reading the rate.", rate(a));
    case rate_unknown:
      return "The program started without having read or set the sample rate.";
    case clock_not_offered:
      return text("setClockSource was given {}, which getClockSources has not offered.", a);
    case size_outside:
      return text("createBuffers was given {}; the limit is {}.", number::plural(a, "frame"), b);
    case size_off_grid:
      return text("createBuffers was given {}, which is not on the grid of getBufferSize (step {}).",
                  number::plural(a, "frame"), b);
    case sizes_not_asked:
      return "createBuffers was called without getBufferSize before it.";
    case channels_not_asked:
      return "createBuffers was called without getChannels before it.";
    case type_not_read:
      return text("The program started without having asked for the sample type of {}.", channel(a, b != 0));
    case channel_twice:
      return text("createBuffers was given {} twice.", channel(a, b != 0));
    case buffers_again:
      return "createBuffers was called while there were buffers.";
    case no_callback:
      return text("createBuffers was not given {}.", callback(a));
    case latency_never:
      return "The program played without ever reading the latencies.";
    case latency_before_only:
      return "The latencies were read before createBuffers only; those of the buffers that played were not.";
    case start_without_buffers:
      return "start was called while there were no buffers.";
    case start_again:
      return "start was called while the stream ran.";
    case unwritten:
      return text("Nothing was written to {} in buffer {}.", channel(a, false), b);
    case partly_written:
      return text("The last {} of {} were left as they were.", number::plural(b, "byte"), channel(a, false));
    case written_outside:
      return text("Something was written before or behind a half of {}.", channel(a, b != 0));
    case input_written:
      return text("Something was written to the half of {}.", channel(a, true));
    case changes_in_callback:
    case asks_in_callback:
      return text("{} was called within the callback.", slot(a));
    case written_after_ready:
      return text("{} was still written to after outputReady, within the same callback.", channel(a, false));
    case ready_twice:
      return text("outputReady was called {} within one callback.", number::plural(a, "time"));
    case ready_though_refused:
      return "outputReady had answered \"not present\", and was called for a buffer.";
    case float_changed:
      return "The callback returned with another floating-point state (rounding, denormals or traps).";
    case position_idle:
      return "getSamplePosition was called while nothing ran.";
    case stop_idle:
      return "stop was called while nothing ran.";
    case dispose_idle:
      return "disposeBuffers was called while there were no buffers.";
    case dispose_running:
      return "disposeBuffers was called without stop before it.";
    case release_running:
      return "The last reference was released while the stream ran.";
    case release_prepared:
      return "The last reference was released while there were buffers.";
    case callback_stuck:
      return "stop returned, because it had waited for too long, while the callback had not.";
    case never_released:
      return text("{} of the driver not released when the program ended.",
                  a == 1 ? "An object was" : text("{} objects were", a));
    case after_release:
      return text("{} was called after the last reference had been released.", slot(a));
    case written_after_dispose:
      return text("Something was written to the half of {} after disposeBuffers.", channel(a, b != 0));
    case yes_then_no:
      return text("The program says that it supports {}, and answered it with {}.", message(a), b);
    case reset_ignored:
      return "The program agreed to reopen the driver, and played on as before for 3 s.";
    case latencies_ignored:
      return "The program agreed that the latencies changed, and did not read them within 3 s of sound.";
    case size_ignored:
      return text("The program agreed to buffers of {}, and played on as before for 3 s.", number::plural(a, "frame"));
    case changes_in_message:
      return text("{} was called within the message {}.", slot(a), message(b));
    case no_to_reset:
      return "The program says that it does not support being asked to reopen the driver.";
    case odd_answer:
      return text("The program answered {} with {}.", message(a), b);
    case low_version:
      return text("The program says that it speaks version {} of the protocol.", a);
    case other_thread:
      return text("{} was called on another thread than init.", slot(a));
    case at_once:
      return text("{} was called while {} had not returned, on another thread.", slot(a), slot(b));
    case count:
      break;
  }
  return {};
}

}  // namespace

std::string words_of(Fault fault, const Seen& seen) {
  std::string words = first_words(fault, seen.value.load(), seen.other.load());
  if (const std::int64_t times = seen.count.load(); times > 1 && fault != Fault::never_released)
    words += text(" This happened {} times.", times);
  return words;
}

}  // namespace taut::check
