// SPDX-License-Identifier: MIT
#include <windows.h>

#include <mmsystem.h>

#include <array>

#include "base/text.hpp"
#include "platform/text_windows.hpp"
#include "ways/format_windows.hpp"
#include "ways/names_windows.hpp"
#include "ways/stage.hpp"
#include "ways/ways_windows.hpp"
#include "ways/worker_windows.hpp"

namespace taut::ways {
namespace {

// One playing, one waiting, one being filled.
constexpr std::size_t buffers = 3;
constexpr FrameFormat format_of_mme{};

struct Buffer {
  std::vector<std::byte> memory;
  WAVEHDR header{};
  explicit Buffer(std::size_t bytes) : memory(bytes) {
    header.lpData = reinterpret_cast<char*>(memory.data());
    header.dwBufferLength = static_cast<DWORD>(bytes);
  }
  [[nodiscard]] bool done() const noexcept {
    return (static_cast<const volatile WAVEHDR&>(header).dwFlags & WHDR_DONE) != 0;
  }
};

std::unexpected<Error> refusal(std::string_view what, MMRESULT code, bool input) {
  wchar_t words[MAXERRORLENGTH] = {};
  if (input)
    waveInGetErrorTextW(code, words, MAXERRORLENGTH);
  else
    waveOutGetErrorTextW(code, words, MAXERRORLENGTH);
  return failure(Trouble::unsupported, text("MME {}: {} (error {}).", what, platform::narrow(words), code));
}

class MmeRun final : public WayRun {
 public:
  MmeRun(Stage stage, const WayRequest& wish) : stage_(std::move(stage)), frames_(wish.frames) {
    const std::size_t bytes = static_cast<std::size_t>(wish.frames) * format_of_mme.frame_bytes();
    for (std::size_t k = 0; k < buffers; ++k) {
      in_buffers_.emplace_back(bytes);
      out_buffers_.emplace_back(bytes);
    }
    got_ = {.frames = wish.frames, .how = text("{} buffers each way, 16 bit", buffers)};
  }
  ~MmeRun() override {
    MmeRun::stop();
    if (in_) {
      waveInReset(in_);
      for (Buffer& buffer : in_buffers_) waveInUnprepareHeader(in_, &buffer.header, sizeof buffer.header);
      waveInClose(in_);
    }
    if (out_) {
      waveOutReset(out_);
      for (Buffer& buffer : out_buffers_) waveOutUnprepareHeader(out_, &buffer.header, sizeof buffer.header);
      waveOutClose(out_);
    }
  }

  Expected<void> open(UINT in, UINT out, const WAVEFORMATEX& format) {
    const auto event = [](const Event& e) { return reinterpret_cast<DWORD_PTR>(e.handle()); };
    if (const auto code = waveInOpen(&in_, in, &format, event(captured_), 0, CALLBACK_EVENT); code != MMSYSERR_NOERROR)
      return refusal("does not open the input", code, true);
    if (const auto code = waveOutOpen(&out_, out, &format, event(played_), 0, CALLBACK_EVENT); code != MMSYSERR_NOERROR)
      return refusal("does not open the output", code, false);
    for (Buffer& buffer : in_buffers_)
      if (const auto code = waveInPrepareHeader(in_, &buffer.header, sizeof buffer.header); code != MMSYSERR_NOERROR)
        return refusal("takes no buffer", code, true);
    for (Buffer& buffer : out_buffers_)
      if (const auto code = waveOutPrepareHeader(out_, &buffer.header, sizeof buffer.header); code != MMSYSERR_NOERROR)
        return refusal("takes no buffer", code, false);
    return {};
  }

  [[nodiscard]] const Got& got() const noexcept override { return got_; }
  [[nodiscard]] Tally tally() const noexcept override { return counters_.tally(); }

  Expected<void> start() override {
    waveOutPause(out_);
    for (Buffer& buffer : out_buffers_) waveOutWrite(out_, &buffer.header, sizeof buffer.header);
    for (Buffer& buffer : in_buffers_) waveInAddBuffer(in_, &buffer.header, sizeof buffer.header);
    if (const auto code = waveInStart(in_); code != MMSYSERR_NOERROR) return refusal("does not start", code, true);
    waveOutRestart(out_);
    return worker_.begin([this] { return turn(); });
  }
  void stop() noexcept override { worker_.end(); }

 private:
  // True: the event came. False: the run ends, or a turn's time is up.
  bool wait(const Event& event) noexcept {
    const std::array handles{worker_.ending(), event.handle()};
    const DWORD which = WaitForMultipleObjects(2, handles.data(), FALSE, patience_ms);
    ++counters_.wakes;
    return which == WAIT_OBJECT_0 + 1;
  }

  bool turn() noexcept {
    if (!in_buffers_[in_at_].done() && !wait(captured_)) return true;
    if (std::ranges::all_of(in_buffers_, &Buffer::done)) ++counters_.lost;
    while (in_buffers_[in_at_].done()) {
      if (std::ranges::all_of(out_buffers_, &Buffer::done)) ++counters_.dry;
      Buffer& from = in_buffers_[in_at_];
      Buffer& to = out_buffers_[out_at_];
      while (!to.done())
        if (!wait(played_)) return true;
      stage_(from.memory.data(), to.memory.data(), frames_);
      waveOutWrite(out_, &to.header, sizeof to.header);
      waveInAddBuffer(in_, &from.header, sizeof from.header);
      in_at_ = (in_at_ + 1) % buffers;
      out_at_ = (out_at_ + 1) % buffers;
    }
    return true;
  }

  Stage stage_;
  int frames_;
  std::vector<Buffer> in_buffers_, out_buffers_;
  std::size_t in_at_ = 0, out_at_ = 0;
  Event captured_, played_;
  HWAVEIN in_ = nullptr;
  HWAVEOUT out_ = nullptr;
  Got got_;
  Counters counters_;
  Worker worker_;
};

template <class Caps>
std::optional<UINT> device_of(const std::string& wish, UINT count, MMRESULT(WINAPI* ask)(UINT_PTR, Caps*, UINT)) {
  if (wish.empty()) return WAVE_MAPPER;
  for (UINT k = 0; k < count; ++k)
    if (Caps caps{}; ask(k, &caps, sizeof caps) == MMSYSERR_NOERROR && is_meant(caps.szPname, wish)) return k;
  return std::nullopt;
}

class Mme final : public Way {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "MME"; }

  Expected<std::unique_ptr<WayRun>> open(const WayRequest& wish, Program& program) override {
    const auto in = device_of<WAVEINCAPSW>(wish.in, waveInGetNumDevs(), waveInGetDevCapsW);
    if (!in) return no_such(name(), wish.in);
    const auto out = device_of<WAVEOUTCAPSW>(wish.out, waveOutGetNumDevs(), waveOutGetDevCapsW);
    if (!out) return no_such(name(), wish.out);
    auto stage = Stage::make(format_of_mme, format_of_mme, wish.channels, wish.frames, program);
    if (!stage) return failure(Trouble::broken, "There is no conversion for 16 bit.");
    auto run = std::make_unique<MmeRun>(std::move(*stage), wish);
    if (auto opened = run->open(*in, *out, pcm(format_of_mme, wish.rate)); !opened)
      return std::unexpected(opened.error());
    return run;
  }
};

}  // namespace

std::unique_ptr<Way> mme() { return std::make_unique<Mme>(); }

}  // namespace taut::ways
