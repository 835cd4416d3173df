// SPDX-License-Identifier: MIT
// Channels, sizes, rates, clocks, latencies.
#include <cmath>

#include "driver/control.hpp"

namespace taut::driver {
namespace {

bool is_rate(double hz) noexcept { return std::isfinite(hz) && hz > 0; }

}  // namespace

TautResult Face::get_channels(TautLong* inputs, TautLong* outputs) noexcept {
  return control([&](const Gate::Pass&) -> Answer {
    if (!inputs || !outputs) return missing("the number of channels");
    const auto state = initialised();
    if (!state) return std::unexpected(state.error());
    *inputs = narrow(std::ssize((*state)->names(true)));
    *outputs = narrow(std::ssize((*state)->names(false)));
    if (*inputs == 0 && *outputs == 0) return refuse(TAUT_NOT_PRESENT, "The device has neither inputs nor outputs.");
    return {};
  });
}

TautResult Face::get_latencies(TautLong* input, TautLong* output) noexcept {
  return control([&](const Gate::Pass&) -> Answer {
    if (!input || !output) return missing("the latencies");
    const auto state = initialised();
    if (!state) return std::unexpected(state.error());
    *input = narrow((*state)->latency(true).total());
    *output = narrow((*state)->latency(false).total());
    return {};
  });
}

TautResult Face::get_buffer_size(TautLong* min, TautLong* max, TautLong* preferred, TautLong* granularity) noexcept {
  return control([&](const Gate::Pass&) -> Answer {
    if (!min || !max || !preferred || !granularity) return missing("the buffer sizes");
    const auto state = initialised();
    if (!state) return std::unexpected(state.error());
    const engine::BufferSizes sizes = (*state)->sizes();
    *min = sizes.min;
    *max = sizes.max;
    *preferred = sizes.preferred;
    *granularity = sizes.min == sizes.max ? 0 : sizes.step;
    return {};
  });
}

TautResult Face::can_sample_rate(double rate) noexcept {
  return control([&](const Gate::Pass&) -> Answer {
    const auto state = initialised();
    if (!state) return std::unexpected(state.error());
    if (!is_rate(rate))
      return refuse(TAUT_NO_CLOCK, "The program asked for a sample rate that is not a positive number.");
    // Some hosts take every other code for a yes.
    if (auto can = (*state)->can_rate(rate); !can) return refuse(TAUT_NO_CLOCK, can.error());
    return {};
  });
}

TautResult Face::get_sample_rate(double* rate) noexcept {
  return control([&](const Gate::Pass&) -> Answer {
    if (!rate) return missing("the sample rate");
    const auto state = initialised();
    if (!state) return std::unexpected(state.error());
    *rate = (*state)->rate();
    if (!is_rate(*rate)) {
      *rate = 0;
      return refuse(TAUT_NO_CLOCK, "The device's sample rate is not known: it gets no clock.");
    }
    return {};
  });
}

TautResult Face::set_sample_rate(double rate) noexcept {
  return control([&](const Gate::Pass&) -> Answer {
    const auto state = initialised();
    if (!state) return std::unexpected(state.error());
    if (rate == 0) return refuse(TAUT_NO_CLOCK, "There is no external clock to follow. Ask for a rate in Hz.");
    if (!is_rate(rate))
      return refuse(TAUT_NO_CLOCK, "The program asked for a sample rate that is not a positive number.");
    auto set = (*state)->set_rate(rate);
    if (set) return {};
    return set.error().trouble == Trouble::unsupported ? refuse(TAUT_NO_CLOCK, set.error()) : refuse(set.error());
  });
}

TautResult Face::get_clock_sources(TautClockSource* sources, TautLong* count) noexcept {
  return control([&](const Gate::Pass&) -> Answer {
    if (!sources || !count || *count < 1) return missing("the clock sources");
    const auto state = initialised();
    if (!state) return std::unexpected(state.error());
    sources[0] = {.index = 0, .associated_channel = -1, .associated_group = -1, .is_current = 1, .name = {}};
    write_text(sources[0].name, sizeof sources[0].name, "Internal");
    *count = 1;
    return {};
  });
}

TautResult Face::set_clock_source(TautLong index) noexcept {
  return control([&](const Gate::Pass&) -> Answer {
    const auto state = initialised();
    if (!state) return std::unexpected(state.error());
    if (index != 0)
      return refuse(TAUT_INVALID_PARAMETER, "There is no such clock source. The only one has the index 0.");
    return {};
  });
}

TautResult Face::get_channel_info(TautChannelInfo* info) noexcept {
  return control([&](const Gate::Pass&) -> Answer {
    if (!info) return missing("a channel's description");
    const auto state = initialised();
    if (!state) return std::unexpected(state.error());
    const bool input = info->is_input != 0;
    const auto names = (*state)->names(input);
    if (info->channel < 0 || info->channel >= std::ssize(names))
      return refuse(TAUT_INVALID_PARAMETER, std::string("There is no such ") + (input ? "input" : "output") +
                                                " channel: the device has " + std::to_string(names.size()) + ".");
    const int channel = static_cast<int>(info->channel);
    info->is_active = 0;
    for (const engine::ChannelRef& active : active_)
      if (active.input == input && active.index == channel) info->is_active = 1;
    info->group = 0;
    info->type = static_cast<TautLong>((*state)->type());
    write_text(info->name, sizeof info->name, names[static_cast<std::size_t>(channel)]);
    return {};
  });
}

}  // namespace taut::driver
