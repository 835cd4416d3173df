// SPDX-License-Identifier: MIT
// What the driver under test answers.
#include <algorithm>
#include <array>
#include <cfenv>
#include <cmath>
#include <cstring>

#include "hostile_driver.hpp"

namespace taut::tests {
namespace {

constexpr std::array rates{44100.0, 48000.0, 96000.0};
constexpr double dsd_rate = 2822400;

void write(char* to, std::size_t size, std::string_view text) {
  std::memset(to, 0, size);
  std::copy_n(text.data(), std::min(text.size(), size - 1), to);
}

}  // namespace

void HostileDriver::get_driver_name(char* name) noexcept {
  if (faulty("long name")) std::memset(name, 'N', 40);
  if (!faulty("long name")) write(name, TAUT_NAME_SIZE, faulty("empty name") ? "" : name_);
}

TautLong HostileDriver::get_driver_version() noexcept { return faulty("version 0") ? 0 : 1; }

void HostileDriver::get_error_message(char* text) noexcept {
  if (faulty("long message")) std::memset(text, 'E', TAUT_ERROR_SIZE + 8);
  if (!faulty("long message")) write(text, TAUT_ERROR_SIZE, "");
}

TautResult HostileDriver::get_channels(TautLong* inputs, TautLong* outputs) noexcept {
  if (faulty("crashes on NULL")) *inputs = 0;
  if (faulty("locks while calling") && state_ == State::running && std::this_thread::get_id() != home_)
    for (;;) std::this_thread::sleep_for(std::chrono::seconds(1));
  if (!inputs || !outputs) return TAUT_INVALID_PARAMETER;
  *inputs = *outputs = channels;
  if (faulty("absurd counts")) *outputs = 1'000'000'000;
  if (faulty("negative counts")) *inputs = -1;
  if (faulty("no channels")) *inputs = *outputs = 0;
  return TAUT_OK;
}

TautResult HostileDriver::get_latencies(TautLong* input, TautLong* output) noexcept {
  if (!input || !output) return TAUT_INVALID_PARAMETER;
  *input = *output = frames_;
  if (faulty("negative latency")) *output = -5;
  if (faulty("latency of nothing")) *input = 0;
  if (faulty("latency unknown early") && state_ < State::prepared) return TAUT_INVALID_MODE;
  if (faulty("another latency early") && state_ < State::prepared) *output = frames_ * 20;
  if (faulty("false latency")) *output += 500;
  return TAUT_OK;
}

TautResult HostileDriver::get_buffer_size(TautLong* min, TautLong* max, TautLong* preferred, TautLong* step) noexcept {
  if (!min || !max || !preferred || !step) return TAUT_INVALID_PARAMETER;
  *min = 32;
  *max = 1024;
  *preferred = 64;
  *step = -1;
  if (faulty("sizes the wrong way round")) std::swap(*min, *max);
  if (faulty("no step in a range")) *step = 0;
  if (faulty("preferred off the grid")) *preferred = 65;
  if (faulty("sizes creep")) *min = std::max<TautLong>(32, frames_ / 2);
  if (faulty("tiny buffers")) *min = 8;
  return TAUT_OK;
}

TautResult HostileDriver::can_sample_rate(double rate) noexcept {
  if (faulty("probing ends the run") && state_ == State::running) run_->end = true;
  if (faulty("refuses its own rate")) return TAUT_NO_CLOCK;
  if (faulty("takes NaN") && std::isnan(rate)) return TAUT_OK;
  if (faulty("refuses by another code") && !(rate > 0)) return TAUT_INVALID_PARAMETER;
  if (faulty("asking sets the rate") && rate > 0 && rate < 1e6) rate_ = rate;
  if (faulty("claims a rate") && rate == 192000.0) return TAUT_OK;
  if (format_ == TAUT_IO_FORMAT_DSD) return rate == dsd_rate ? TAUT_OK : TAUT_NO_CLOCK;
  return std::ranges::find(rates, rate) != rates.end() ? TAUT_OK : TAUT_NO_CLOCK;
}

TautResult HostileDriver::get_sample_rate(double* rate) noexcept {
  if (!rate) return TAUT_INVALID_PARAMETER;
  *rate = rate_;
  if (faulty("queries of one thread") && std::this_thread::get_id() != home_) *rate = 0;
  if (faulty("rate of nothing")) *rate = 0;
  return TAUT_OK;
}

TautResult HostileDriver::set_sample_rate(double rate) noexcept {
  if (faulty("takes a refused rate") && !(rate < 1e6)) rate_ = rate;
  if (faulty("no rate with buffers") && state_ >= State::prepared) return TAUT_INVALID_MODE;
  if (std::ranges::find(rates, rate) == rates.end()) return TAUT_NO_CLOCK;
  if (faulty("reports its own rate") && state_ >= State::prepared) callbacks_.sample_rate_did_change(rate);
  if (!faulty("keeps its rate")) rate_ = rate;
  return TAUT_OK;
}

TautResult HostileDriver::get_clock_sources(TautClockSource* sources, TautLong* count) noexcept {
  if (!sources || !count || *count < 1) return TAUT_INVALID_PARAMETER;
  sources[0] = {.index = 0, .associated_channel = -1, .associated_group = -1, .is_current = 1, .name = "Internal"};
  if (faulty("no current clock")) sources[0].is_current = 0;
  if (faulty("clocks beyond the room"))
    for (int k = 1; k < 4; ++k) sources[k] = sources[0];
  *count = 1;
  if (faulty("no clock")) *count = 0;
  return TAUT_OK;
}

TautResult HostileDriver::set_clock_source(TautLong index) noexcept {
  return index == 0 || faulty("any clock") ? TAUT_OK : TAUT_INVALID_PARAMETER;
}

TautResult HostileDriver::get_sample_position(TautInt64* position, TautInt64* time) noexcept {
  if (!position || !time) return TAUT_INVALID_PARAMETER;
  *position = *time = 0;
  if (faulty("position without a run")) return TAUT_OK;
  if (state_ != State::running) return TAUT_NOT_ADVANCING;
  *position = run_->position;
  *time = run_->time;
  return TAUT_OK;
}

TautResult HostileDriver::get_channel_info(TautChannelInfo* info) noexcept {
  if (!info) return TAUT_INVALID_PARAMETER;
  const bool here = info->channel >= 0 && info->channel < channels;
  if (!here && !faulty("phantom channels")) return TAUT_INVALID_PARAMETER;
  const auto is_it = [info](const TautBufferInfo& one) {
    return (one.is_input != 0) == (info->is_input != 0) && one.channel == info->channel;
  };
  info->is_active =
      memory_ && std::any_of(memory_->infos.begin(), memory_->infos.end(), is_it) && !faulty("never active") ? 1 : 0;
  if (faulty("always active")) info->is_active = 1;
  info->group = faulty("negative group") ? -1 : 0;
  info->type = format_ == TAUT_IO_FORMAT_DSD && !faulty("DSD as PCM") ? TAUT_SAMPLE_DSD_MSB : TAUT_SAMPLE_INT32;
  if (faulty("reads past a channel") && reinterpret_cast<volatile char*>(info + 1)[0] == 'x') return TAUT_NO_MEMORY;
  if (faulty("mixed types") && info->is_input) info->type = TAUT_SAMPLE_FLOAT32;
  if (faulty("big endian")) info->type = TAUT_SAMPLE_INT32_BE;
  if (faulty("unknown type")) info->type = 99;
  write(info->name, sizeof info->name, "Line");
  if (faulty("channel name without end")) std::memset(info->name, 'x', sizeof info->name);
  if (faulty("writes past a channel")) std::memset(info + 1, '!', 8);
  return TAUT_OK;
}

TautResult HostileDriver::control_panel() noexcept {
  if (faulty("panel answers 7")) return 7;
  if (faulty("hangs in controlPanel")) std::this_thread::sleep_for(std::chrono::hours(1));
  if (faulty("panel ends the run") && state_ == State::running) run_->end = true;
  return TAUT_NOT_PRESENT;
}

TautResult HostileDriver::io_format(TautLong selector, TautIoFormat& asked) noexcept {
  if (selector == TAUT_FUTURE_GET_IO_FORMAT) {
    asked.format = format_;
    return faulty("formats succeed by 0") ? TAUT_OK : TAUT_SUCCESS;
  }
  const bool known = asked.format == TAUT_IO_FORMAT_PCM || asked.format == TAUT_IO_FORMAT_DSD;
  const bool sets = selector == TAUT_FUTURE_SET_IO_FORMAT;
  if ((known || faulty("any format")) && !(sets && state_ >= State::prepared && !faulty("format with buffers"))) {
    if (sets) format_ = asked.format;
    return TAUT_SUCCESS;
  }
  if (sets && !faulty("refused format stands")) asked.format = TAUT_IO_FORMAT_INVALID;
  return TAUT_INVALID_PARAMETER;
}

TautResult HostileDriver::future(TautLong selector, void* parameter) noexcept {
  if (faulty("changes rounding")) std::fesetround(FE_UPWARD);
  if (faulty("selectors need a parameter") && selector == TAUT_FUTURE_GET_INTERNAL_BUFFERS)
    *static_cast<TautLong*>(parameter) = 0;
  if (selector == TAUT_FUTURE_SELECT_INSTANCE) {
    if (faulty("name refused")) return TAUT_INVALID_MODE;
    if (faulty("name answered with 0")) return TAUT_OK;
    if (parameter && !faulty("name forgotten")) name_ = static_cast<const char*>(parameter);
    return TAUT_SUCCESS;
  }
  if (selector == TAUT_FUTURE_CAN_TIME_INFO) return faulty("success is 0") ? TAUT_OK : TAUT_SUCCESS;
  if (parameter && (selector == TAUT_FUTURE_CAN_IO_FORMAT || selector == TAUT_FUTURE_GET_IO_FORMAT ||
                    selector == TAUT_FUTURE_SET_IO_FORMAT))
    return io_format(selector, *static_cast<TautIoFormat*>(parameter));
  if (faulty("unknown selectors succeed")) return TAUT_SUCCESS;
  return faulty("unknown selectors are absent") ? TAUT_NOT_PRESENT : TAUT_INVALID_PARAMETER;
}

}  // namespace taut::tests
