// SPDX-License-Identifier: MIT
#include "device/wasapi/client.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "device/wasapi/codes.hpp"
#include "device/wasapi/words.hpp"

namespace taut::device::wasapi {
namespace {

constexpr com::Ticks ticks_per_second = 10'000'000;
constexpr com::Ticks shared_room =
    ticks_per_second / 10;             // size of the endpoint's buffer; we choose how full it is kept
constexpr int longest_exclusive = 10;  // at least this many periods per second

com::Ticks ticks(int frames, int rate) {
  return static_cast<com::Ticks>(std::llround(static_cast<double>(frames) * 1e7 / rate));
}

int frames_of(com::Ticks ticks, int rate, bool up) {
  const double frames = static_cast<double>(ticks) * rate / 1e7;
  return static_cast<int>(up ? std::ceil(frames - 0.01) : std::round(frames));
}

ClientRefusal refuse(com::Result code, const EndpointInfo& endpoint) {
  return {code, error_of(code, "opened", endpoint.name)};
}

// Some drivers know only the short form, and only for 16-bit stereo.
bool may_be_plain(const EndpointFormat& format) {
  return format.type == audio::SampleType::int16 && format.channels <= 2;
}

bool takes(com::AudioClient& client, const EndpointFormat& format, bool plain) {
  const auto wave = write(format, plain);
  return client.IsFormatSupported(com::Share::exclusive, &wave.base, nullptr) == com::ok;
}

// Category and "raw" must be set before anything else. True: the driver's effects are bypassed.
bool set_properties(com::AudioClient& client, bool raw) {
  Ref<com::AudioClient2> newer;
  if (com::failed(client.QueryInterface(com::AudioClient2::iid, newer.out_void())) || !newer) return false;
  com::ClientProperties properties;
  properties.category = com::category_other;
  properties.options = raw ? com::option_raw : 0;
  if (!com::failed(newer->SetClientProperties(&properties))) return raw;
  properties.options = 0;
  newer->SetClientProperties(&properties);
  return false;
}

// Sets the event and gets the services of an initialised client.
com::Result finish(System& system, Client& made) {
  com::Word frames = 0;
  com::Result code = made.audio->GetBufferSize(&frames);
  if (com::failed(code)) return code;
  made.buffer = static_cast<int>(frames);
  made.event = OwnEvent(system);
  if (made.event.get() == nullptr) return com::no_memory;
  if (code = made.audio->SetEventHandle(made.event.get()); com::failed(code)) return code;
  code = made.endpoint.capture ? made.audio->GetService(com::CaptureClient::iid, made.capture.out_void())
                               : made.audio->GetService(com::RenderClient::iid, made.render.out_void());
  if (com::failed(code)) return code;
  return made.audio->GetService(com::AudioClock::iid, made.clock.out_void());
}

com::Result share(System& system, const ClientRequest& request, Client& made) {
  made.raw = set_properties(*made.audio.get(), request.raw);
  const auto mix = mix_format(system, *made.audio.get());
  if (!mix) return mix.error();
  if (mix->rate != request.rate) return com::unsupported_format;
  made.format = *mix;
  const auto wave = write(*mix);
  constexpr com::Word flags = com::flag_event | com::flag_no_persist;
  if (request.mode == Mode::shared) {
    com::Ticks period = 0;
    if (const auto code = made.audio->GetDevicePeriod(&period, nullptr); com::failed(code)) return code;
    made.period = std::max(1, frames_of(period, mix->rate, false));
    return made.audio->Initialize(com::Share::shared, flags, std::max(shared_room, 4 * period), 0, &wave.base, nullptr);
  }
  Ref<com::AudioClient3> newest;
  if (const auto code = made.audio->QueryInterface(com::AudioClient3::iid, newest.out_void()); com::failed(code))
    return code;
  const Periods periods = short_periods(*made.audio.get(), *mix);
  if (periods.step <= 0) return com::not_implemented;
  made.period = best_period(periods, request.frames);
  const auto initialise = [&] {
    return newest->InitializeSharedAudioStream(com::flag_event, static_cast<com::Word>(made.period), &wave.base,
                                               nullptr);
  };
  const com::Result code = initialise();
  if (code != com::period_locked) return code;
  com::WaveFormat* current = nullptr;
  com::Word locked = 0;
  if (const auto asked = newest->GetCurrentSharedModeEnginePeriod(&current, &locked); com::failed(asked)) return code;
  system.free(current);
  if (locked == 0 || static_cast<int>(locked) == made.period) return code;
  made.remarks.push_back(text("Another program has fixed the mixer's period of '{}' at {}; {} were requested.",
                              made.endpoint.name, number::plural(locked, "frame"), made.period));
  made.period = static_cast<int>(locked);
  return initialise();
}

int exclusive_period(com::AudioClient& client, const ClientRequest& request) {
  com::Ticks standard = 0, least = 0;
  client.GetDevicePeriod(&standard, &least);
  int period = request.frames;
  while (period > request.rate / longest_exclusive && period % 2 == 0) period /= 2;
  return std::clamp(period, std::max(1, frames_of(least, request.rate, true)),
                    std::max(frames_of(standard, request.rate, true), request.rate / longest_exclusive));
}

// A driver may want its buffer in whole memory blocks. As documented, ask again with a new client and the size it
// reports.
com::Result exclude(System& system, const EndpointFormat& format, bool plain, int period, Client& made) {
  const auto wave = write(format, plain);
  made.format = format;
  for (const bool again : {false, true}) {
    made.period = period;
    const com::Ticks length = ticks(period, format.rate);
    const com::Result code =
        made.audio->Initialize(com::Share::exclusive, com::flag_event, length, length, &wave.base, nullptr);
    com::Word aligned = 0;
    if (code != com::not_aligned || again || com::failed(made.audio->GetBufferSize(&aligned)) || aligned == 0)
      return code;
    made.remarks.push_back(text("'{}' takes periods of {} instead of {}: its memory is organised in blocks.",
                                made.endpoint.name, number::plural(aligned, "frame"), period));
    period = static_cast<int>(aligned);
    auto anew = activate(system, made.endpoint);
    if (!anew) return anew.error();
    made.audio = std::move(*anew);
  }
  return com::not_aligned;
}

com::Result exclude(System& system, const ClientRequest& request, Client& made) {
  std::vector<EndpointFormat> formats = exclusive_formats(system, *made.audio.get(), request.rate);
  if (request.format) std::erase_if(formats, [&](const EndpointFormat& one) { return one.type != *request.format; });
  if (formats.empty()) {
    const auto mix = mix_format(system, *made.audio.get());
    if (!mix) return mix.error();
    // Says why no format works: exclusive mode may be forbidden altogether.
    const auto wave = write(*mix);
    const auto code = made.audio->IsFormatSupported(com::Share::exclusive, &wave.base, nullptr);
    return com::failed(code) ? code : com::unsupported_format;
  }
  const EndpointFormat& format = formats.front();
  const bool plain = may_be_plain(format) && !takes(*made.audio.get(), format, false);
  return exclude(system, format, plain, exclusive_period(*made.audio.get(), request), made);
}

}  // namespace

std::expected<Ref<com::AudioClient>, com::Result> activate(System& system, const EndpointInfo& endpoint) {
  auto devices = system.devices();
  if (!devices) return std::unexpected(com::service_not_running);
  Ref<com::MmDevice> device;
  if (const auto code = (*devices)->GetDevice(to_utf16(endpoint.id).c_str(), device.out()); com::failed(code))
    return std::unexpected(code);
  Ref<com::AudioClient> client;
  const auto code = device->Activate(com::AudioClient::iid, com::any_context, nullptr, client.out_void());
  if (com::failed(code)) return std::unexpected(code);
  return client;
}

std::expected<EndpointFormat, com::Result> mix_format(System& system, com::AudioClient& client) {
  com::WaveFormat* wave = nullptr;
  if (const auto code = client.GetMixFormat(&wave); com::failed(code)) return std::unexpected(code);
  const auto format = wave != nullptr ? read(*wave) : std::nullopt;
  system.free(wave);
  if (!format) return std::unexpected(com::unsupported_format);
  return *format;
}

Periods short_periods(com::AudioClient& client, const EndpointFormat& mix) {
  Ref<com::AudioClient3> newest;
  if (com::failed(client.QueryInterface(com::AudioClient3::iid, newest.out_void())) || !newest) return {};
  const auto wave = write(mix);
  com::Word standard = 0, step = 0, least = 0, most = 0;
  if (com::failed(newest->GetSharedModeEnginePeriod(&wave.base, &standard, &step, &least, &most))) return {};
  if (step == 0 || least == 0 || most < least) return {};
  return {static_cast<int>(standard), static_cast<int>(step), static_cast<int>(least), static_cast<int>(most)};
}

int best_period(const Periods& periods, int frames) {
  int best = (periods.least + periods.step - 1) / periods.step * periods.step;
  int delay = best - std::gcd(best, frames);
  for (int period = best + periods.step; period <= std::min(periods.most, frames); period += periods.step) {
    const int this_delay = period - std::gcd(period, frames);
    if (this_delay > delay) continue;
    best = period;
    delay = this_delay;
  }
  return best;
}

std::vector<EndpointFormat> exclusive_formats(System& system, com::AudioClient& client, int rate) {
  auto like = mix_format(system, client);
  if (!like) return {};
  like->rate = rate;
  std::vector<EndpointFormat> taken;
  for (const EndpointFormat& format : candidates(*like))
    if (takes(client, format, false) || (may_be_plain(format) && takes(client, format, true))) taken.push_back(format);
  return taken;
}

Made make_client(System& system, const EndpointInfo& endpoint, const ClientRequest& request) {
  Client made{.endpoint = endpoint, .mode = request.mode};
  auto client = activate(system, endpoint);
  if (!client) return std::unexpected(refuse(client.error(), endpoint));
  made.audio = std::move(*client);
  com::Result code = request.mode == Mode::exclusive ? exclude(system, request, made) : share(system, request, made);
  if (!com::failed(code)) code = finish(system, made);
  if (com::failed(code)) return std::unexpected(refuse(code, endpoint));
  return made;
}

}  // namespace taut::device::wasapi
