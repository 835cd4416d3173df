// SPDX-License-Identifier: MIT
// 41x: PCM and DSD.
#include <algorithm>
#include <array>

#include "check/tables.hpp"
#include "check/trial.hpp"

namespace taut::check {
namespace {

using Table = TautDriverTable;

constexpr TautLong unknown_format = 77;
constexpr double dsd_64 = 2822400;  // Hz

bool is_dsd(TautLong type) {
  return type == TAUT_SAMPLE_DSD_LSB || type == TAUT_SAMPLE_DSD_MSB || type == TAUT_SAMPLE_DSD_8;
}

/// One question about formats.
struct Asked {
  TautResult result;
  TautLong format;
};

Asked ask(DriverObject& driver, TautLong selector, TautLong format) {
  Guarded<TautIoFormat> given;
  given[0] = {.format = format, .future = {}};
  const auto result = driver.call(&Table::future, selector, static_cast<void*>(given.data()));
  demand(given.overrun() == 0, "A question about formats writes beyond its structure.");
  return {result, given[0].format};
}

void demand_types(DriverObject& driver, bool dsd, const char* when) {
  const Counts counts = driver.channels();
  for (const bool input : {true, false})
    for (TautLong k = 0; k < std::min<TautLong>(input ? counts.inputs : counts.outputs, 2); ++k) {
      const TautLong type = driver.channel(input, k).type;
      demand(is_dsd(type) == dsd, "{} {} {} is of the type \"{}\".", when, input ? "input" : "output", k,
             protocol::sample_type_name(type));
    }
}

void dsd(DriverObject& driver) {
  const Asked set = ask(driver, TAUT_FUTURE_SET_IO_FORMAT, TAUT_IO_FORMAT_DSD);
  demand(set.result == TAUT_SUCCESS, "The driver says that it can do DSD, and answers {} to setting it.",
         answer(set.result));
  demand_types(driver, true, "In DSD");
  demand(driver.call(&Table::can_sample_rate, dsd_64) == TAUT_OK, "In DSD, {} Hz are not possible.", dsd_64);
  const BufferSizes sizes = driver.sizes();
  for (const TautLong size : {sizes.min, sizes.preferred, sizes.max})
    demand(size % 8 == 0, "In DSD, the size {} is no multiple of 8.", size);
  driver.prepare(Recorder::first());
  const Asked late = ask(driver, TAUT_FUTURE_SET_IO_FORMAT, TAUT_IO_FORMAT_PCM);
  demand(late.result != TAUT_SUCCESS, "The format is changed while there are buffers.");
  driver.call(&Table::dispose_buffers);
  const Asked back = ask(driver, TAUT_FUTURE_SET_IO_FORMAT, TAUT_IO_FORMAT_PCM);
  demand(back.result == TAUT_SUCCESS, "The way back to PCM is answered with {}.", answer(back.result));
  demand_types(driver, false, "Back in PCM");
}

void formats(Trial& trial) {
  DriverObject driver = trial.open();
  const Asked now = ask(driver, TAUT_FUTURE_GET_IO_FORMAT, TAUT_IO_FORMAT_INVALID);
  const Asked nonsense = ask(driver, TAUT_FUTURE_CAN_IO_FORMAT, unknown_format);
  demand(nonsense.result != TAUT_SUCCESS && nonsense.result != TAUT_OK,
         "The driver says that it can do format {}, which nobody knows.", unknown_format);
  const Asked can = ask(driver, TAUT_FUTURE_CAN_IO_FORMAT, TAUT_IO_FORMAT_DSD);
  if (now.result != TAUT_SUCCESS) {
    demand(now.result == TAUT_NOT_PRESENT || now.result == TAUT_INVALID_PARAMETER,
           "The question for the current format is answered with {}.", answer(now.result));
    demand(can.result != TAUT_SUCCESS, "The driver can do DSD, and does not say which format it is in.");
    return;
  }
  demand(now.format == TAUT_IO_FORMAT_PCM || now.format == TAUT_IO_FORMAT_DSD, "The current format is {}.", now.format);
  const Asked set = ask(driver, TAUT_FUTURE_SET_IO_FORMAT, unknown_format);
  demand(set.result != TAUT_SUCCESS, "The driver takes format {}, which nobody knows.", unknown_format);
  demand(set.format == TAUT_IO_FORMAT_INVALID, "A format is refused, and not overwritten with -1.");
  demand_types(driver, now.format == TAUT_IO_FORMAT_DSD, "At first");
  if (can.result == TAUT_SUCCESS && now.format == TAUT_IO_FORMAT_PCM) dsd(driver);
}

constexpr std::array all{Rule{
    .number = 410,
    .level = 3,
    .name = "formats are what they are said to be",
    .demands = "A driver without formats refuses all questions about them. Otherwise it says which one it is in, and "
               "refuses unknown ones with -1. If it can do DSD, its channels have a DSD type then, 2,822,400 Hz are "
               "possible, sizes are multiples of 8, and PCM comes back; not while there are buffers.",
    .why = "A DSD player sends bits to whoever accepts them: as PCM they are noise at full level.",
    .mend = "Answer GetIoFormat with PCM and success, everything but PCM with \"invalid parameter\" (-998) and -1.",
    .judge = formats}};

}  // namespace

std::span<const Rule> format_rules() { return all; }

}  // namespace taut::check
