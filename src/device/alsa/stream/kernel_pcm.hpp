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
struct MmapStatus {
  int state, unused;
  unsigned long hw_ptr;  ///< of the hardware, below the boundary
  timespec tstamp;       ///< when it was there
  int suspended_state;
  timespec audio_time;
};
struct MmapControl {
  unsigned long appl_ptr;  ///< of the program, below the boundary
  unsigned long avail_min;
};
struct SyncPtr {
  enum : unsigned { get_appl_ptr = 2, get_avail_min = 4 };  ///< what is asked for, not told
  unsigned flags = 0;
  alignas(8) union {
    MmapStatus status;
    unsigned char reserved[64];
  } s{};
  union {
    MmapControl control;
    unsigned char reserved_control[64];
  } c{};
};
enum class Call { hwsync, sync_ptr, start };
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
class KernelPcm {
 public:
  /// `descriptor`: the PCM's, configured; it outlives this. Empty where the status cannot be shared.
  static std::optional<KernelPcm> map(const Kernel& kernel, int descriptor, bool capture, long buffer);

  KernelPcm(KernelPcm&& other) noexcept;
  KernelPcm& operator=(KernelPcm&&) = delete;
  ~KernelPcm();

  /// All positions are counted modulo `boundary` frames.
  void set_boundary(unsigned long boundary) noexcept { boundary_ = static_cast<long>(boundary); }

  [[nodiscard]] int state() const noexcept TAUT_NONBLOCKING {
    return __atomic_load_n(&status_->state, __ATOMIC_ACQUIRE);
  }

  /// Frames that can be read or written, as the hardware last told its position.
  [[nodiscard]] long available() const noexcept TAUT_NONBLOCKING { return available_at(hw_ptr()); }

  struct Stamp {
    long available = 0;
    Nanos time = 0;
  };
  /// The same, and when that was (0: unknown).
  [[nodiscard]] Stamp stamp() const noexcept TAUT_NONBLOCKING {
    for (;;) {
      const long now = hw_ptr();
      const timespec at = status_->tstamp;
      __atomic_thread_fence(__ATOMIC_ACQUIRE);
      if (now == hw_ptr()) return {available_at(now), Nanos{at.tv_sec} * nanos_per_second + at.tv_nsec};
    }
  }

  /// After the PCM was prepared: where it begins. Enters the kernel where a driver wants to be told.
  int sync() noexcept;
  /// The program has written, or read, so many frames more, at most the ring. Enters the kernel where a driver wants to be told.
  int commit(long frames) noexcept TAUT_NONBLOCKING {
    appl_ptr_ += frames;
    if (appl_ptr_ >= boundary_) appl_ptr_ -= boundary_;
    offset_ += frames;
    if (offset_ >= buffer_) offset_ -= buffer_;
    if (control_ == nullptr) return push();
    __atomic_store_n(&control_->appl_ptr, static_cast<unsigned long>(appl_ptr_), __ATOMIC_RELEASE);
    return 0;
  }
  /// poll() wakes at so many frames available. Enters the kernel where a driver wants to be told.
  int set_avail_min(long frames) noexcept;

  /// Enters the kernel: starts, with all that is linked.
  int start() noexcept TAUT_NONBLOCKING {
    return unproven([&] { return kernel_->call(descriptor_, Call::start, nullptr); });
  }
  /// Enters the kernel: asks the hardware where it is.
  int hwsync() noexcept { return kernel_->call(descriptor_, Call::hwsync, nullptr); }

  /// Frame of the ring that is next to be written, or read.
  [[nodiscard]] long offset() const noexcept TAUT_NONBLOCKING { return offset_; }

 private:
  KernelPcm(const Kernel& kernel, int descriptor, bool capture, long buffer, void* status, void* control) noexcept;

  [[nodiscard]] long hw_ptr() const noexcept TAUT_NONBLOCKING {
    return static_cast<long>(__atomic_load_n(&status_->hw_ptr, __ATOMIC_ACQUIRE));
  }
  [[nodiscard]] long available_at(long hw_ptr) const noexcept TAUT_NONBLOCKING {
    const long frames = hw_ptr + room_ - appl_ptr_;
    return frames < 0 ? frames + boundary_ : frames >= boundary_ ? frames - boundary_ : frames;
  }
  int push() noexcept TAUT_NONBLOCKING;

  const Kernel* kernel_;
  int descriptor_;
  long buffer_, room_;  // room_: what is there to write when all was played; 0 for capture
  const MmapStatus* status_;
  MmapControl* control_;  // null: telling goes by a call
  long boundary_ = 0, appl_ptr_ = 0, offset_ = 0;
};

}  // namespace taut::device::alsa
