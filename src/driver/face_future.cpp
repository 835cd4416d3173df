// SPDX-License-Identifier: MIT
// future(): what the protocol leaves open, and Taut's extensions.
#include <algorithm>
#include <cstring>

#include "driver/control.hpp"
#include "report/json.hpp"
#include "taut/extension.h"

namespace taut::driver {
namespace {

// PCM is all there is. Setting it again changes nothing, so it is allowed in every state.
Answer io_format(TautLong selector, void* parameter) {
  auto* const format = static_cast<TautIoFormat*>(parameter);
  if (!format) return missing("the sample format");
  if (selector == TAUT_FUTURE_GET_IO_FORMAT) {
    format->format = TAUT_IO_FORMAT_PCM;
    return {};
  }
  if (format->format == TAUT_IO_FORMAT_PCM) return {};
  if (selector == TAUT_FUTURE_SET_IO_FORMAT) format->format = TAUT_IO_FORMAT_INVALID;
  return refuse(TAUT_INVALID_PARAMETER, "Only PCM is possible, not DSD.");
}

TautSpread spread(const engine::Spread& spread) {
  return {.median = spread.median, .p99 = spread.p99, .longest = spread.max};
}

}  // namespace

TautResult Face::future(TautLong selector, void* parameter) noexcept {
  if (selector == TAUT_FUTURE_PASS_TIME) return pass_time(static_cast<const long long*>(parameter));
  if (selector == TAUT_FUTURE_GAP) return gap(static_cast<TautGap*>(parameter));
  if (selector == TAUT_FUTURE_ERROR) return whole_error(static_cast<TautText*>(parameter));
  if (selector == TAUT_FUTURE_TELEMETRY) return telemetry(static_cast<TautTelemetry*>(parameter));
  const TautResult result = control([&](const Gate::Pass&) -> Answer {
    switch (selector) {
      case TAUT_FUTURE_CAN_TIME_INFO:
      case TAUT_FUTURE_CAN_REPORT_OVERLOAD:
        return {};
      case TAUT_FUTURE_CAN_IO_FORMAT:
      case TAUT_FUTURE_GET_IO_FORMAT:
      case TAUT_FUTURE_SET_IO_FORMAT:
        return io_format(selector, parameter);
      case TAUT_FUTURE_GET_INTERNAL_BUFFERS:
        return internal_buffers(parameter);
      case TAUT_FUTURE_SELECT_INSTANCE:
        return select_instance(static_cast<const char*>(parameter));
      case TAUT_FUTURE_SETTINGS:
        return set_settings(static_cast<const char*>(parameter));
      case TAUT_FUTURE_REPORT:
        return report(parameter);
      case TAUT_FUTURE_MEASURED:
        return measured(static_cast<const long long*>(parameter));
      default:
        return refuse(TAUT_INVALID_PARAMETER, "The driver does not support what the program asked for.");
    }
  });
  return result == TAUT_OK ? TautResult{TAUT_SUCCESS} : result;
}

TautResult Face::pass_time(const long long* ns) noexcept {
  if (!ns || *ns < 0) return TAUT_INVALID_PARAMETER;
  if (!scope_->moment()) return TAUT_INVALID_MODE;
  bool passed = false;
  running_.through([&](engine::Running& running) { passed = running.pass(*ns); });
  return passed ? TautResult{TAUT_SUCCESS} : TautResult{TAUT_INVALID_MODE};
}

TautResult Face::gap(TautGap* gap) const noexcept {
  if (!gap) return TAUT_INVALID_PARAMETER;
  const engine::Moment* const moment = scope_->moment();
  if (!moment) return TAUT_INVALID_MODE;
  *gap = {};
  if (const engine::InputGap* const missing = moment->gap)
    *gap = {.lost = missing->lost, .at = missing->at, .away = missing->away ? 1 : 0, .slept = missing->slept};
  return TAUT_SUCCESS;
}

TautResult Face::whole_error(TautText* text) const noexcept {
  if (!text || (!text->data && text->size > 0)) return TAUT_INVALID_PARAMETER;
  text->needed = static_cast<unsigned>(words_.get_whole(text->data, text->size));
  return TAUT_SUCCESS;
}

// Must neither change the last error nor take the lock: a monitor calls this many times a second.
TautResult Face::telemetry(TautTelemetry* telemetry) noexcept {
  if (!telemetry || telemetry->size < sizeof(TautTelemetry)) return TAUT_INVALID_PARAMETER;
  const bool runs = running_.through([&](const engine::Running& running) {
    const engine::Counters now = running.counters();
    const engine::Position position = running.position().value_or(engine::Position{});
    *telemetry = {.size = sizeof(TautTelemetry),
                  .away = now.away ? 1u : 0u,
                  .rate = now.rate,
                  .frames = now.buffer,
                  .margin = now.margin,
                  .position = position.frames,
                  .time = position.time,
                  .callbacks = now.callbacks,
                  .program_late = now.xruns.host_late,
                  .computer_late = now.xruns.thread_late,
                  .device_late = now.xruns.device_late,
                  .lost = now.xruns.lost,
                  .silent = now.xruns.silent,
                  .absences = now.absence.away_times,
                  .absent = now.absence.away,
                  .sleeps = now.absence.sleeps,
                  .slept = now.absence.slept,
                  .callback = spread(now.callback),
                  .overhead = spread(now.overhead),
                  .used = spread(now.used)};
  });
  return runs ? TautResult{TAUT_SUCCESS} : TautResult{TAUT_INVALID_MODE};
}

// Accepts any name, registered or not: hosts have lists of their own.
Answer Face::select_instance(const char* name) {
  if (!name || !*name) return {};
  if (engine_.initialised() && instance_ != name)
    return refuse(TAUT_INVALID_MODE, "The driver is initialised already; its name can change before that only.");
  instance_ = name;
  return {};
}

Answer Face::set_settings(const char* lines) {
  if (!lines) return refuse(TAUT_INVALID_PARAMETER, "The program gave no settings.");
  if (auto sound = settings::parse(lines); !sound) return refuse(TAUT_INVALID_PARAMETER, sound.error());
  auto* const state = engine_.initialised();
  if (state && state->prepared())
    return refuse(TAUT_INVALID_MODE, "Settings cannot change while buffers exist. Call disposeBuffers first.");
  std::string before = lines_;
  lines_ += std::string(lines) + "\n";
  if (!state) return {};
  if (auto opened = open(); !opened) {
    lines_ = std::move(before);
    return opened;
  }
  return {};
}

Answer Face::report(void* parameter) const {
  auto* const text = static_cast<TautText*>(parameter);
  if (!text || (!text->data && text->size > 0)) return missing("the report");
  const auto state = initialised();
  if (!state) return std::unexpected(state.error());
  engine::Report all = (*state)->report();
  const auto own = remarks();
  all.remarks.insert(all.remarks.begin(), own.begin(), own.end());
  const std::string json = report::text_of(all);
  text->needed = static_cast<unsigned>(json.size() + 1);
  write_text(text->data, text->size, json);
  return {};
}

Answer Face::measured(const long long* round_trip) {
  if (!round_trip) return missing("the round trip");
  if (auto state = prepared(); !state) return std::unexpected(state.error());
  if (auto taken = engine_.initialised()->measured(*round_trip); !taken)
    return refuse(TAUT_INVALID_PARAMETER, taken.error());
  return {};
}

Answer Face::internal_buffers(void* parameter) const {
  auto* const buffers = static_cast<TautInternalBuffers*>(parameter);
  if (!buffers) return missing("the internal buffers");
  const auto state = initialised();
  if (!state) return std::unexpected(state.error());
  const engine::Latency in = (*state)->latency(true), out = (*state)->latency(false);
  buffers->input_frames = narrow(in.adapter + in.margin + in.late);
  buffers->output_frames = narrow(out.adapter + out.margin + out.late);
  return {};
}

}  // namespace taut::driver
