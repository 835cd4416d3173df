// SPDX-License-Identifier: MIT
// A PCM of the kernel, driven without libasound in between: through the two pages that the kernel shares with a program,
// and with a call of the kernel's for what has no page.
#pragma once
#include <ctime>
#include <optional>

#include "base/realtime.hpp"
#include "base/units.hpp"

namespace taut::device::alsa {

/// The layouts of the kernel's <sound/asound.h> on 64-bit machines: that header and libasound's cannot be included
/// together. pages.cpp holds them against it.
struct StatusPage {
  int state, unused;
  unsigned long position;  ///< of the hardware, below the boundary
  timespec time;           ///< when it was there
  int suspended_state;
  timespec audio_time;
};
struct ControlPage {
  unsigned long position;  ///< of the program, below the boundary
  unsigned long wake_at;
};
struct SyncPages {
  enum : unsigned { keep_position = 2, keep_wake = 4 };  ///< what is asked for, not told
  unsigned flags = 0;
  alignas(8) union {
    StatusPage status;
    unsigned char reserved[64];
  } s{};
  union {
    ControlPage control;
    unsigned char reserved_control[64];
  } c{};
};
enum class Call { ask_hardware, sync_pages, start };
enum class Page { status, control };

/// What of the system is needed for it. A test replaces any of it.
struct Kernel {
  /// Null where the kernel does not share this page. `status` can be read, `control` written as well.
  void* (*map)(int descriptor, Page page) noexcept;
  void (*unmap)(void* page) noexcept;
  /// 0 or a negative errno.
  int (*call)(int descriptor, Call what, void* argument) noexcept;
};

/// The kernel's own; `map` gives null on 32-bit machines, whose layouts depend on the C library's idea of time.
const Kernel& system_kernel() noexcept;

/// One direction. Where a driver wants to be told of every write (USB), the kernel keeps the control page to itself, and
/// telling costs a call. Functions that return int give 0 or a negative errno.
class Pages {
 public:
  /// `descriptor`: the PCM's, configured; it outlives this. Empty where the status cannot be shared.
  static std::optional<Pages> map(const Kernel& kernel, int descriptor, bool capture, long buffer);

  Pages(Pages&& other) noexcept;
  Pages& operator=(Pages&&) = delete;
  ~Pages();

  /// All positions are counted modulo `boundary` frames.
  void set_boundary(unsigned long boundary) noexcept { boundary_ = static_cast<long>(boundary); }

  [[nodiscard]] int state() const noexcept TAUT_NONBLOCKING {
    return __atomic_load_n(&status_->state, __ATOMIC_ACQUIRE);
  }

  /// Frames that can be read or written, as the hardware last told its position.
  [[nodiscard]] long available() const noexcept TAUT_NONBLOCKING { return available_at(position()); }

  struct Told {
    long available = 0;
    Nanos time = 0;
  };
  /// The same, and when that was (0: unknown).
  [[nodiscard]] Told told() const noexcept TAUT_NONBLOCKING {
    for (;;) {
      const long now = position();
      const timespec at = status_->time;
      __atomic_thread_fence(__ATOMIC_ACQUIRE);
      if (now == position()) return {available_at(now), Nanos{at.tv_sec} * nanos_per_second + at.tv_nsec};
    }
  }

  /// After the PCM was prepared: where it begins. Enters the kernel where a driver wants to be told.
  int adopt() noexcept;
  /// The program has written, or read, so many frames more, at most the ring. Enters the kernel where a driver wants to be told.
  int move(long frames) noexcept TAUT_NONBLOCKING {
    written_ += frames;
    if (written_ >= boundary_) written_ -= boundary_;
    place_ += frames;
    if (place_ >= buffer_) place_ -= buffer_;
    if (control_ == nullptr) return tell();
    __atomic_store_n(&control_->position, static_cast<unsigned long>(written_), __ATOMIC_RELEASE);
    return 0;
  }
  /// poll() wakes at so many frames available. Enters the kernel where a driver wants to be told.
  int set_wake(long frames) noexcept;

  /// Enters the kernel: starts, with all that is linked.
  int start() noexcept TAUT_NONBLOCKING {
    return unproven([&] { return kernel_->call(descriptor_, Call::start, nullptr); });
  }
  /// Enters the kernel: asks the hardware where it is.
  int ask() noexcept { return kernel_->call(descriptor_, Call::ask_hardware, nullptr); }

  /// Frame of the ring that is next to be written, or read.
  [[nodiscard]] long place() const noexcept TAUT_NONBLOCKING { return place_; }

 private:
  Pages(const Kernel& kernel, int descriptor, bool capture, long buffer, void* status, void* control) noexcept;

  [[nodiscard]] long position() const noexcept TAUT_NONBLOCKING {
    return static_cast<long>(__atomic_load_n(&status_->position, __ATOMIC_ACQUIRE));
  }
  [[nodiscard]] long available_at(long position) const noexcept TAUT_NONBLOCKING {
    const long frames = position + room_ - written_;
    return frames < 0 ? frames + boundary_ : frames >= boundary_ ? frames - boundary_ : frames;
  }
  int tell() noexcept TAUT_NONBLOCKING;

  const Kernel* kernel_;
  int descriptor_;
  long buffer_, room_;  // room_: what is there to write when all was played; 0 for capture
  const StatusPage* status_;
  ControlPage* control_;  // null: telling goes by a call
  long boundary_ = 0, written_ = 0, place_ = 0;
};

}  // namespace taut::device::alsa
