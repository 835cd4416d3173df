// SPDX-License-Identifier: MIT
#include <windows.h>

#include <array>
#include <cstring>

#include <audioclient.h>
#include <mmdeviceapi.h>
#include <mmreg.h>

#include "base/text.hpp"
#include "platform/text_windows.hpp"
#include "ways/byte_queue.hpp"
#include "ways/com_windows.hpp"
#include "ways/names_windows.hpp"
#include "ways/stage.hpp"
#include "ways/ways_windows.hpp"
#include "ways/worker_windows.hpp"

namespace taut::ways {
namespace {

constexpr std::string_view way_name = "WASAPI shared";
constexpr double ticks_per_second = 1e7;
constexpr PROPERTYKEY friendly_name{{0xa45c254e, 0xdf1c, 0x4efd, {0x80, 0x20, 0x67, 0xd1, 0x46, 0xa8, 0x50, 0xe0}}, 14};
// The mixer's own format if possible: 32-bit floats, as well-behaved programs use.
constexpr GUID kind_float{0x00000003, 0x0000, 0x0010, {0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71}};

std::unexpected<Error> refused_by(std::string_view what, HRESULT code) {
  return refused(way_name, what, static_cast<unsigned long>(code));
}

std::wstring name_of(IMMDevice& device) {
  Com<IPropertyStore> store;
  if (FAILED(device.OpenPropertyStore(STGM_READ, store.out()))) return {};
  PROPVARIANT value{};
  std::wstring name;
  if (SUCCEEDED(store->GetValue(friendly_name, &value)) && value.vt == VT_LPWSTR) name = value.pwszVal;
  PropVariantClear(&value);
  return name;
}

/// One direction: the endpoint, its client, and the client's format.
struct EndpointClient {
  Com<IMMDevice> device;
  Com<IAudioClient> client;
  Event event;
  FrameFormat format;
  UINT32 frames = 0;  // size of the endpoint's buffer
  bool converted = false;

  Expected<void> find(IMMDeviceEnumerator& all, EDataFlow flow, const std::string& wish) {
    if (wish.empty()) {
      if (const HRESULT code = all.GetDefaultAudioEndpoint(flow, eConsole, device.out()); FAILED(code))
        return refused_by("finds no default device", code);
      return {};
    }
    Com<IMMDeviceCollection> list;
    if (const HRESULT code = all.EnumAudioEndpoints(flow, DEVICE_STATE_ACTIVE, list.out()); FAILED(code))
      return refused_by("lists no devices", code);
    UINT count = 0;
    list->GetCount(&count);
    for (UINT k = 0; k < count; ++k) {
      Com<IMMDevice> one;
      if (FAILED(list->Item(k, one.out())) || !is_meant(name_of(*one.operator->()), wish)) continue;
      list->Item(k, device.out());
      return {};
    }
    return no_such(way_name, wish);
  }

  Expected<void> open(const WayRequest& wish) {
    if (const HRESULT code = device->Activate(__uuidof(IAudioClient), CLSCTX_ALL, nullptr, client.out_void());
        FAILED(code))
      return refused_by("does not open the device", code);
    WAVEFORMATEX* mixed = nullptr;
    if (const HRESULT code = client->GetMixFormat(&mixed); FAILED(code)) return refused_by("tells no format", code);
    WAVEFORMATEXTENSIBLE wanted{};
    std::memcpy(&wanted, mixed, std::min(sizeof wanted, sizeof *mixed + mixed->cbSize));
    CoTaskMemFree(mixed);
    WAVEFORMATEX& base = wanted.Format;
    const bool is_float = base.wFormatTag == WAVE_FORMAT_IEEE_FLOAT ||
                          (base.wFormatTag == WAVE_FORMAT_EXTENSIBLE && wanted.SubFormat == kind_float);
    if (!is_float || base.wBitsPerSample != 32)
      return failure(Trouble::unsupported, "WASAPI shared mixes in a format that is not 32-bit float here.");
    const auto rate = static_cast<DWORD>(wish.rate);
    converted = base.nSamplesPerSec != rate;
    base.nSamplesPerSec = rate;
    base.nAvgBytesPerSec = rate * base.nBlockAlign;
    format = {audio::SampleType::float32, base.nChannels};

    DWORD flags = AUDCLNT_STREAMFLAGS_EVENTCALLBACK;
    if (converted) flags |= AUDCLNT_STREAMFLAGS_AUTOCONVERTPCM | AUDCLNT_STREAMFLAGS_SRC_DEFAULT_QUALITY;
    const auto ticks = static_cast<REFERENCE_TIME>(wish.frames * ticks_per_second / wish.rate);
    if (const HRESULT code = client->Initialize(AUDCLNT_SHAREMODE_SHARED, flags, ticks, 0, &base, nullptr);
        FAILED(code))
      return refused_by("does not take the stream", code);
    if (const HRESULT code = client->SetEventHandle(event.handle()); FAILED(code))
      return refused_by("takes no event", code);
    client->GetBufferSize(&frames);
    return {};
  }
};

class SharedRun final : public WayRun {
 public:
  ~SharedRun() override { SharedRun::stop(); }

  Expected<void> open(const WayRequest& wish, Program& program) {
    Com<IMMDeviceEnumerator> all;
    if (const HRESULT code = CoCreateInstance(__uuidof(MMDeviceEnumerator), nullptr, CLSCTX_ALL,
                                              __uuidof(IMMDeviceEnumerator), all.out_void());
        FAILED(code))
      return refused_by("is not here", code);
    if (auto found = in_.find(*all.operator->(), eCapture, wish.in); !found) return found;
    if (auto found = out_.find(*all.operator->(), eRender, wish.out); !found) return found;
    if (auto opened = in_.open(wish); !opened) return opened;
    if (auto opened = out_.open(wish); !opened) return opened;
    if (const HRESULT code = in_.client->GetService(__uuidof(IAudioCaptureClient), capture_.out_void()); FAILED(code))
      return refused_by("gives no captured frames", code);
    if (const HRESULT code = out_.client->GetService(__uuidof(IAudioRenderClient), render_.out_void()); FAILED(code))
      return refused_by("takes no frames", code);

    const auto most = static_cast<int>(std::max(in_.frames, out_.frames));
    auto stage = Stage::make(in_.format, out_.format, wish.channels, most, program);
    if (!stage) return failure(Trouble::broken, "There is no conversion for 32-bit floats.");
    stage_.emplace(std::move(*stage));
    answer_.resize(static_cast<std::size_t>(most) * out_.format.frame_bytes());
    silence_.resize(static_cast<std::size_t>(most) * in_.format.frame_bytes());
    waiting_.emplace(16 * answer_.size());
    REFERENCE_TIME period = 0;
    out_.client->GetDevicePeriod(&period, nullptr);
    got_.frames = static_cast<int>(out_.frames);
    got_.how = text("buffers of {} frames in and {} out, 32-bit float, woken every {} ms", in_.frames, out_.frames,
                    static_cast<double>(period) * 1000 / ticks_per_second);
    if (in_.converted || out_.converted) got_.remarks.push_back("Windows converts the rate; the mixer has another.");
    return {};
  }

  [[nodiscard]] const Got& got() const noexcept override { return got_; }
  [[nodiscard]] Tally tally() const noexcept override { return counters_.tally(); }

  Expected<void> start() override {
    BYTE* data = nullptr;
    if (SUCCEEDED(render_->GetBuffer(out_.frames, &data)))
      render_->ReleaseBuffer(out_.frames, AUDCLNT_BUFFERFLAGS_SILENT);
    if (const HRESULT code = in_.client->Start(); FAILED(code)) return refused_by("does not start the input", code);
    if (const HRESULT code = out_.client->Start(); FAILED(code)) return refused_by("does not start the output", code);
    return worker_.begin([this] { return turn(); });
  }
  void stop() noexcept override {
    worker_.end();
    if (out_.client) out_.client->Stop();
    if (in_.client) in_.client->Stop();
  }

 private:
  bool turn() noexcept {
    const std::array handles{worker_.ending(), in_.event.handle(), out_.event.handle()};
    const DWORD which = WaitForMultipleObjects(3, handles.data(), FALSE, patience_ms);
    ++counters_.wakes;
    if (which != WAIT_OBJECT_0 + 1 && which != WAIT_OBJECT_0 + 2) return true;
    listen();
    play();
    return true;
  }

  void listen() noexcept {
    UINT32 next = 0;
    while (SUCCEEDED(capture_->GetNextPacketSize(&next)) && next > 0) {
      BYTE* data = nullptr;
      UINT32 frames = 0;
      DWORD flags = 0;
      if (FAILED(capture_->GetBuffer(&data, &frames, &flags, nullptr, nullptr)) || frames == 0) return;
      // The first packet always has this flag.
      if ((flags & AUDCLNT_BUFFERFLAGS_DATA_DISCONTINUITY) != 0 && begun_) ++counters_.lost;
      begun_ = true;
      const bool silent = (flags & AUDCLNT_BUFFERFLAGS_SILENT) != 0;
      const auto* bytes = silent ? silence_.data() : reinterpret_cast<const std::byte*>(data);
      (*stage_)(bytes, answer_.data(), static_cast<int>(frames));
      capture_->ReleaseBuffer(frames);
      if (!waiting_->push(answer_.data(), frames * out_.format.frame_bytes())) ++counters_.lost;
    }
  }

  void play() noexcept {
    UINT32 held = 0;
    if (FAILED(out_.client->GetCurrentPadding(&held))) return;
    const std::size_t frame = out_.format.frame_bytes();
    const auto frames = static_cast<UINT32>(std::min<std::size_t>(out_.frames - held, waiting_->size() / frame));
    if (held == 0 && begun_) ++counters_.dry;
    BYTE* data = nullptr;
    if (frames == 0 || FAILED(render_->GetBuffer(frames, &data))) return;
    waiting_->pop(reinterpret_cast<std::byte*>(data), frames * frame);
    render_->ReleaseBuffer(frames, 0);
  }

  ComScope apartment_;
  EndpointClient in_, out_;
  Com<IAudioCaptureClient> capture_;
  Com<IAudioRenderClient> render_;
  std::optional<Stage> stage_;
  std::vector<std::byte> answer_, silence_;
  std::optional<ByteQueue> waiting_;
  bool begun_ = false;
  Got got_;
  Counters counters_;
  Worker worker_;
};

class Shared final : public Way {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return way_name; }
  Expected<std::unique_ptr<WayRun>> open(const WayRequest& wish, Program& program) override {
    auto run = std::make_unique<SharedRun>();
    if (auto opened = run->open(wish, program); !opened) return std::unexpected(opened.error());
    return run;
  }
};

}  // namespace

std::string default_device(bool input) {
  const ComScope apartment;
  Com<IMMDeviceEnumerator> all;
  if (FAILED(CoCreateInstance(__uuidof(MMDeviceEnumerator), nullptr, CLSCTX_ALL, __uuidof(IMMDeviceEnumerator),
                              all.out_void())))
    return {};
  Com<IMMDevice> device;
  if (FAILED(all->GetDefaultAudioEndpoint(input ? eCapture : eRender, eConsole, device.out()))) return {};
  return platform::narrow(name_of(*device.operator->()));
}

std::unique_ptr<Way> shared_wasapi() { return std::make_unique<Shared>(); }

}  // namespace taut::ways
