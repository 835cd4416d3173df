// SPDX-License-Identifier: MIT
#include "device/alsa/stream/pages.hpp"

#include <sound/asound.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <utility>

namespace taut::device::alsa {
namespace {

constexpr bool usable = sizeof(long) == 8;

#if __LP64__
static_assert(sizeof(StatusPage) == sizeof(snd_pcm_mmap_status));
static_assert(offsetof(StatusPage, position) == offsetof(snd_pcm_mmap_status, hw_ptr));
static_assert(offsetof(StatusPage, time) == offsetof(snd_pcm_mmap_status, tstamp));
static_assert(sizeof(ControlPage) == sizeof(snd_pcm_mmap_control));
static_assert(offsetof(ControlPage, position) == offsetof(snd_pcm_mmap_control, appl_ptr));
static_assert(offsetof(ControlPage, wake_at) == offsetof(snd_pcm_mmap_control, avail_min));
static_assert(sizeof(SyncPages) == sizeof(snd_pcm_sync_ptr));
static_assert(offsetof(SyncPages, s) == offsetof(snd_pcm_sync_ptr, s));
static_assert(offsetof(SyncPages, c) == offsetof(snd_pcm_sync_ptr, c));
static_assert(SyncPages::keep_position == SNDRV_PCM_SYNC_PTR_APPL);
static_assert(SyncPages::keep_wake == SNDRV_PCM_SYNC_PTR_AVAIL_MIN);
#endif

// In the order of Page and of Call.
constexpr off_t offsets[] = {SNDRV_PCM_MMAP_OFFSET_STATUS, SNDRV_PCM_MMAP_OFFSET_CONTROL};
constexpr unsigned long calls[] = {SNDRV_PCM_IOCTL_HWSYNC, SNDRV_PCM_IOCTL_SYNC_PTR, SNDRV_PCM_IOCTL_START};

std::size_t page_bytes() noexcept { return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)); }

constexpr Kernel ours{
    .map = [](int descriptor, Page page) noexcept -> void* {
      if constexpr (!usable) return nullptr;
      const int access = page == Page::status ? PROT_READ : PROT_READ | PROT_WRITE;
      void* const found =
          ::mmap(nullptr, page_bytes(), access, MAP_SHARED, descriptor, offsets[static_cast<int>(page)]);
      return found == MAP_FAILED ? nullptr : found;
    },
    .unmap = [](void* page) noexcept { ::munmap(page, page_bytes()); },
    .call =
        [](int descriptor, Call what, void* argument) noexcept {
          return ::ioctl(descriptor, calls[static_cast<int>(what)], argument) < 0 ? -errno : 0;
        },
};

}  // namespace

const Kernel& system_kernel() noexcept { return ours; }

std::optional<Pages> Pages::map(const Kernel& kernel, int descriptor, bool capture, long buffer) {
  void* const status = kernel.map(descriptor, Page::status);
  if (status == nullptr) return std::nullopt;
  return Pages(kernel, descriptor, capture, buffer, status, kernel.map(descriptor, Page::control));
}

Pages::Pages(const Kernel& kernel, int descriptor, bool capture, long buffer, void* status, void* control) noexcept
    : kernel_(&kernel),
      descriptor_(descriptor),
      buffer_(buffer),
      room_(capture ? 0 : buffer),
      status_(static_cast<const StatusPage*>(status)),
      control_(static_cast<ControlPage*>(control)) {
  // The kernel puts a page in place when it is first touched, which a card that is gone cannot be asked for.
  static_cast<void>(state());
}

Pages::Pages(Pages&& other) noexcept
    : kernel_(other.kernel_),
      descriptor_(other.descriptor_),
      buffer_(other.buffer_),
      room_(other.room_),
      status_(std::exchange(other.status_, nullptr)),
      control_(std::exchange(other.control_, nullptr)),
      boundary_(other.boundary_),
      written_(other.written_),
      place_(other.place_) {}

Pages::~Pages() {
  if (status_ != nullptr) kernel_->unmap(const_cast<StatusPage*>(status_));
  if (control_ != nullptr) kernel_->unmap(control_);
}

int Pages::adopt() noexcept {
  if (control_ != nullptr) {
    written_ = static_cast<long>(__atomic_load_n(&control_->position, __ATOMIC_ACQUIRE));
    place_ = written_ % buffer_;
    return 0;
  }
  SyncPages pages;
  pages.flags = SyncPages::keep_position | SyncPages::keep_wake;
  const int code = kernel_->call(descriptor_, Call::sync_pages, &pages);
  if (code < 0) return code;
  written_ = static_cast<long>(pages.c.control.position);
  place_ = written_ % buffer_;
  return 0;
}

int Pages::tell() noexcept TAUT_NONBLOCKING {
  SyncPages pages;
  pages.flags = SyncPages::keep_wake;
  pages.c.control.position = static_cast<unsigned long>(written_);
  return unproven([&] { return kernel_->call(descriptor_, Call::sync_pages, &pages); });
}

int Pages::set_wake(long frames) noexcept {
  if (control_ != nullptr) {
    __atomic_store_n(&control_->wake_at, static_cast<unsigned long>(frames), __ATOMIC_RELEASE);
    return 0;
  }
  SyncPages pages;
  pages.flags = SyncPages::keep_position;
  pages.c.control.wake_at = static_cast<unsigned long>(frames);
  return kernel_->call(descriptor_, Call::sync_pages, &pages);
}

}  // namespace taut::device::alsa
