// SPDX-License-Identifier: MIT
// Drives a kernel PCM without libasound: through the status and control pages mapped from the kernel, and ioctls for
// the rest.
#pragma once
#include <ctime>
#include <optional>

#include "base/realtime.hpp"
#include "base/units.hpp"

namespace taut::device::alsa {

/// Layouts from the kernel's <sound/asound.h> on 64-bit machines, which cannot be included together with libasound's
/// header. kernel_pcm.cpp asserts that they match.
struct MmapStatus {
  int state, unused;
  unsigned long hw_ptr;  ///< below the boundary
  timespec tstamp;       ///< of hw_ptr
  int suspended_state;
  timespec audio_time;
};
struct MmapControl {
  unsigned long appl_ptr;  ///< below the boundary
  unsigned long avail_min;
};
struct SyncPtr {
  enum : unsigned { get_appl_ptr = 2, get_avail_min = 4 };  ///< set: read from the kernel instead of written to it
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

/// The system calls in use. Tests replace them.
struct Kernel {
  /// Null if the kernel does not map this page. `status` is read-only.
  void* (*map)(int descriptor, Page page) noexcept;
  void (*unmap)(void* page) noexcept;
  /// 0 or a negative errno.
  int (*call)(int descriptor, Call what, void* argument) noexcept;
};

/// `map` returns null on 32-bit machines, where the layout depends on the C library's time_t.
const Kernel& system_kernel() noexcept;

/// One direction. For drivers that need every write announced (USB), the kernel does not map the control page, and
/// announcing takes an ioctl. int results are 0 or a negative errno.
class KernelPcm {
 public:
  /// `descriptor`: of the configured PCM, which outlives this. nullopt if the status page cannot be mapped.
  static std::optional<KernelPcm> map(const Kernel& kernel, int descriptor, bool capture, long buffer);

  KernelPcm(KernelPcm&& other) noexcept;
  KernelPcm& operator=(KernelPcm&&) = delete;
  ~KernelPcm();

  /// Positions count modulo `boundary` frames.
  void set_boundary(unsigned long boundary) noexcept { boundary_ = static_cast<long>(boundary); }

  [[nodiscard]] int state() const noexcept TAUT_NONBLOCKING {
    return __atomic_load_n(&status_->state, __ATOMIC_ACQUIRE);
  }

  /// Frames to read or write, as of the last hw_ptr update.
  [[nodiscard]] long available() const noexcept TAUT_NONBLOCKING { return available_at(hw_ptr()); }

  struct Stamp {
    long available = 0;
    Nanos time = 0;
  };
  /// The same with the time of the update (0: unknown).
  [[nodiscard]] Stamp stamp() const noexcept TAUT_NONBLOCKING {
    for (;;) {
      const long now = hw_ptr();
      const timespec at = status_->tstamp;
      __atomic_thread_fence(__ATOMIC_ACQUIRE);
      if (now == hw_ptr()) return {available_at(now), Nanos{at.tv_sec} * nanos_per_second + at.tv_nsec};
    }
  }

  /// Reads appl_ptr from the kernel, after the PCM was prepared. Enters the kernel if the control page is not mapped.
  int sync() noexcept;
  /// Advances appl_ptr by `frames`, at most the ring. Enters the kernel if the control page is not mapped.
  int commit(long frames) noexcept TAUT_NONBLOCKING {
    appl_ptr_ += frames;
    if (appl_ptr_ >= boundary_) appl_ptr_ -= boundary_;
    offset_ += frames;
    if (offset_ >= buffer_) offset_ -= buffer_;
    if (control_ == nullptr) return push();
    __atomic_store_n(&control_->appl_ptr, static_cast<unsigned long>(appl_ptr_), __ATOMIC_RELEASE);
    return 0;
  }
  /// poll() wakes once this many frames are available. Enters the kernel if the control page is not mapped.
  int set_avail_min(long frames) noexcept;

  /// Starts the PCM and all that are linked to it. Enters the kernel.
  int start() noexcept TAUT_NONBLOCKING {
    return unproven([&] { return kernel_->call(descriptor_, Call::start, nullptr); });
  }
  /// Updates hw_ptr from the hardware. Enters the kernel.
  int hwsync() noexcept { return kernel_->call(descriptor_, Call::hwsync, nullptr); }

  /// Index in the ring of the next frame to read or write.
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
  long buffer_, room_;  // room_: what playback can write when everything was played; 0 for capture
  const MmapStatus* status_;
  MmapControl* control_;  // null: sync by ioctl
  long boundary_ = 0, appl_ptr_ = 0, offset_ = 0;
};

}  // namespace taut::device::alsa
