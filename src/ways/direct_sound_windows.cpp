// SPDX-License-Identifier: MIT
#include <windows.h>

#include <mmsystem.h>

#include <array>
#include <cstring>

#include <dsound.h>

#include "base/text.hpp"
#include "platform/text_windows.hpp"
#include "ways/com_windows.hpp"
#include "ways/format_windows.hpp"
#include "ways/names_windows.hpp"
#include "ways/stage.hpp"
#include "ways/ways_windows.hpp"
#include "ways/worker_windows.hpp"

namespace taut::ways {
namespace {

constexpr std::string_view way_name = "DirectSound";
constexpr FrameFormat format_of_ring{};
// A ring holds at least this many blocks, and seconds: Windows plays tens of ms ahead.
constexpr int least_blocks = 4;
constexpr double least_seconds = 0.2;

// dsound.dll is loaded for comparisons only.
struct Functions {
  using Create = HRESULT WINAPI(const GUID*, IDirectSound8**, IUnknown*);
  using CreateCapture = HRESULT WINAPI(const GUID*, IDirectSoundCapture**, IUnknown*);
  using Enumerate = HRESULT WINAPI(LPDSENUMCALLBACKW, void*);
  Create* create = nullptr;
  CreateCapture* create_capture = nullptr;
  Enumerate *list = nullptr, *list_capture = nullptr;

  Functions() noexcept {
    const HMODULE library = LoadLibraryExW(L"dsound.dll", nullptr, LOAD_LIBRARY_SEARCH_SYSTEM32);
    if (!library) return;
    find(library, "DirectSoundCreate8", create);
    find(library, "DirectSoundCaptureCreate8", create_capture);
    find(library, "DirectSoundEnumerateW", list);
    find(library, "DirectSoundCaptureEnumerateW", list_capture);
  }
  [[nodiscard]] bool complete() const noexcept { return create && create_capture && list && list_capture; }

 private:
  template <class Function>
  static void find(HMODULE library, const char* name, Function*& function) noexcept {
    function = reinterpret_cast<Function*>(GetProcAddress(library, name));
  }
};

struct Search {
  std::string wish;
  std::optional<GUID> found = {};
};

BOOL CALLBACK look(GUID* id, const wchar_t* name, const wchar_t*, void* context) {
  auto& search = *static_cast<Search*>(context);
  if (!id || !is_meant(name, search.wish)) return TRUE;
  search.found = *id;
  return FALSE;
}

class DirectSoundRun final : public WayRun {
 public:
  DirectSoundRun(Stage stage, const WayRequest& wish) : stage_(std::move(stage)), frames_(wish.frames) {
    const int least = static_cast<int>(least_seconds * wish.rate);
    blocks_ = std::max(least_blocks, (least + wish.frames - 1) / wish.frames);
    got_ = {.frames = wish.frames,
            .how = text("a ring of {} blocks each way, 16 bit, written a block ahead of the write cursor", blocks_)};
    answer_.resize(block_bytes());
  }
  ~DirectSoundRun() override { DirectSoundRun::stop(); }

  Expected<void> open(const Functions& functions, const GUID* in, const GUID* out, WAVEFORMATEX format) {
    DSCBUFFERDESC from{};
    from.dwSize = sizeof from;
    from.dwBufferBytes = ring_bytes();
    from.lpwfxFormat = &format;
    if (const HRESULT code = functions.create_capture(in, capture_.out(), nullptr); FAILED(code))
      return refused(way_name, "does not open the input", static_cast<unsigned long>(code));
    if (const HRESULT code = capture_->CreateCaptureBuffer(&from, in_.out(), nullptr); FAILED(code))
      return refused(way_name, "gives no ring for the input", static_cast<unsigned long>(code));

    DSBUFFERDESC to{};
    to.dwSize = sizeof to;
    to.dwFlags = DSBCAPS_GLOBALFOCUS | DSBCAPS_GETCURRENTPOSITION2;
    to.dwBufferBytes = ring_bytes();
    to.lpwfxFormat = &format;
    if (const HRESULT code = functions.create(out, play_.out(), nullptr); FAILED(code))
      return refused(way_name, "does not open the output", static_cast<unsigned long>(code));
    play_->SetCooperativeLevel(GetDesktopWindow(), DSSCL_PRIORITY);
    if (const HRESULT code = play_->CreateSoundBuffer(&to, out_.out(), nullptr); FAILED(code))
      return refused(way_name, "gives no ring for the output", static_cast<unsigned long>(code));
    return notify();
  }

  [[nodiscard]] const Got& got() const noexcept override { return got_; }
  [[nodiscard]] Tally tally() const noexcept override { return counters_.tally(); }

  Expected<void> start() override {
    write(0, std::vector<std::byte>(ring_bytes()));
    if (const HRESULT code = in_->Start(DSCBSTART_LOOPING); FAILED(code))
      return refused(way_name, "does not start the input", static_cast<unsigned long>(code));
    if (const HRESULT code = out_->Play(0, 0, DSBPLAY_LOOPING); FAILED(code))
      return refused(way_name, "does not start the output", static_cast<unsigned long>(code));
    return worker_.begin([this] { return turn(); });
  }
  void stop() noexcept override {
    worker_.end();
    if (out_) out_->Stop();
    if (in_) in_->Stop();
  }

 private:
  [[nodiscard]] DWORD block_bytes() const noexcept {
    return static_cast<DWORD>(static_cast<std::size_t>(frames_) * format_of_ring.frame_bytes());
  }
  [[nodiscard]] DWORD ring_bytes() const noexcept { return block_bytes() * static_cast<DWORD>(blocks_); }
  [[nodiscard]] DWORD distance(DWORD from, DWORD to) const noexcept {
    return (to + ring_bytes() - from) % ring_bytes();
  }

  // An event at the end of each block of the capture.
  Expected<void> notify() {
    Com<IDirectSoundNotify> notice;
    if (const HRESULT code = in_->QueryInterface(IID_IDirectSoundNotify, notice.out_void()); FAILED(code))
      return refused(way_name, "does not tell when a block is full", static_cast<unsigned long>(code));
    std::vector<DSBPOSITIONNOTIFY> places;
    for (int k = 1; k <= blocks_; ++k) places.push_back({block_bytes() * static_cast<DWORD>(k) - 1, filled_.handle()});
    if (const HRESULT code = notice->SetNotificationPositions(static_cast<DWORD>(places.size()), places.data());
        FAILED(code))
      return refused(way_name, "does not tell when a block is full", static_cast<unsigned long>(code));
    return {};
  }

  void write(DWORD at, std::span<const std::byte> bytes) noexcept {
    void *first = nullptr, *second = nullptr;
    DWORD first_size = 0, second_size = 0;
    if (FAILED(out_->Lock(at, static_cast<DWORD>(bytes.size()), &first, &first_size, &second, &second_size, 0))) return;
    std::memcpy(first, bytes.data(), first_size);
    if (second) std::memcpy(second, bytes.data() + first_size, second_size);
    out_->Unlock(first, first_size, second, second_size);
  }

  bool turn() noexcept {
    const std::array handles{worker_.ending(), filled_.handle()};
    const DWORD which = WaitForMultipleObjects(2, handles.data(), FALSE, patience_ms);
    ++counters_.wakes;
    if (which != WAIT_OBJECT_0 + 1) return true;
    DWORD captured = 0;
    for (;;) {
      if (FAILED(in_->GetCurrentPosition(nullptr, &captured))) return false;
      if (distance(in_at_, captured) < block_bytes()) return true;
      block();
    }
  }

  void block() noexcept {
    void *data = nullptr, *rest = nullptr;
    DWORD size = 0, rest_size = 0;
    // Blocks divide the ring evenly, so none wraps.
    if (FAILED(in_->Lock(in_at_, block_bytes(), &data, &size, &rest, &rest_size, 0))) return;
    stage_(static_cast<const std::byte*>(data), answer_.data(), frames_);
    in_->Unlock(data, size, rest, rest_size);
    in_at_ = (in_at_ + block_bytes()) % ring_bytes();

    DWORD played = 0, writable = 0;
    out_->GetCurrentPosition(&played, &writable);
    const DWORD ahead = distance(writable, out_at_);
    const bool behind = ahead > ring_bytes() / 2;
    if (!placed_ || behind) {
      if (placed_) ++counters_.dry;
      placed_ = true;
      out_at_ = (writable + block_bytes()) % ring_bytes();
    }
    write(out_at_, answer_);
    out_at_ = (out_at_ + block_bytes()) % ring_bytes();
  }

  Stage stage_;
  int frames_, blocks_ = 0;
  std::vector<std::byte> answer_;
  DWORD in_at_ = 0, out_at_ = 0;
  bool placed_ = false;
  ComScope apartment_;
  Event filled_;
  Com<IDirectSoundCapture> capture_;
  Com<IDirectSoundCaptureBuffer> in_;
  Com<IDirectSound8> play_;
  Com<IDirectSoundBuffer> out_;
  Got got_;
  Counters counters_;
  Worker worker_;
};

class DirectSound final : public Way {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return way_name; }

  Expected<std::unique_ptr<WayRun>> open(const WayRequest& wish, Program& program) override {
    static const Functions functions;
    if (!functions.complete()) return failure(Trouble::absent, "This Windows has no DirectSound.");
    Search in{wish.in}, out{wish.out};
    if (!wish.in.empty()) functions.list_capture(look, &in);
    if (!wish.in.empty() && !in.found) return no_such(way_name, wish.in);
    if (!wish.out.empty()) functions.list(look, &out);
    if (!wish.out.empty() && !out.found) return no_such(way_name, wish.out);
    auto stage = Stage::make(format_of_ring, format_of_ring, wish.channels, wish.frames, program);
    if (!stage) return failure(Trouble::broken, "There is no conversion for 16 bit.");
    auto run = std::make_unique<DirectSoundRun>(std::move(*stage), wish);
    const auto opened = run->open(functions, in.found ? &*in.found : nullptr, out.found ? &*out.found : nullptr,
                                  pcm(format_of_ring, wish.rate));
    if (!opened) return std::unexpected(opened.error());
    return run;
  }
};

}  // namespace

std::unique_ptr<Way> direct_sound() { return std::make_unique<DirectSound>(); }

}  // namespace taut::ways
