// SPDX-License-Identifier: MIT
#include "device/alsa/stream/kernel_pcm.hpp"

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
static_assert(sizeof(MmapStatus) == sizeof(snd_pcm_mmap_status));
static_assert(offsetof(MmapStatus, hw_ptr) == offsetof(snd_pcm_mmap_status, hw_ptr));
static_assert(offsetof(MmapStatus, tstamp) == offsetof(snd_pcm_mmap_status, tstamp));
static_assert(sizeof(MmapControl) == sizeof(snd_pcm_mmap_control));
static_assert(offsetof(MmapControl, appl_ptr) == offsetof(snd_pcm_mmap_control, appl_ptr));
static_assert(offsetof(MmapControl, avail_min) == offsetof(snd_pcm_mmap_control, avail_min));
static_assert(sizeof(SyncPtr) == sizeof(snd_pcm_sync_ptr));
static_assert(offsetof(SyncPtr, s) == offsetof(snd_pcm_sync_ptr, s));
static_assert(offsetof(SyncPtr, c) == offsetof(snd_pcm_sync_ptr, c));
static_assert(SyncPtr::get_appl_ptr == SNDRV_PCM_SYNC_PTR_APPL);
static_assert(SyncPtr::get_avail_min == SNDRV_PCM_SYNC_PTR_AVAIL_MIN);
#endif

// Indexed by Page and by Call.
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

std::optional<KernelPcm> KernelPcm::map(const Kernel& kernel, int descriptor, bool capture, long buffer) {
  void* const status = kernel.map(descriptor, Page::status);
  if (status == nullptr) return std::nullopt;
  return KernelPcm(kernel, descriptor, capture, buffer, status, kernel.map(descriptor, Page::control));
}

KernelPcm::KernelPcm(const Kernel& kernel, int descriptor, bool capture, long buffer, void* status,
                     void* control) noexcept
    : kernel_(&kernel),
      descriptor_(descriptor),
      buffer_(buffer),
      room_(capture ? 0 : buffer),
      status_(static_cast<const MmapStatus*>(status)),
      control_(static_cast<MmapControl*>(control)) {
  // The kernel maps a page when it is first touched, which would fault once the card is gone.
  static_cast<void>(state());
}

KernelPcm::KernelPcm(KernelPcm&& other) noexcept
    : kernel_(other.kernel_),
      descriptor_(other.descriptor_),
      buffer_(other.buffer_),
      room_(other.room_),
      status_(std::exchange(other.status_, nullptr)),
      control_(std::exchange(other.control_, nullptr)),
      boundary_(other.boundary_),
      appl_ptr_(other.appl_ptr_),
      offset_(other.offset_) {}

KernelPcm::~KernelPcm() {
  if (status_ != nullptr) kernel_->unmap(const_cast<MmapStatus*>(status_));
  if (control_ != nullptr) kernel_->unmap(control_);
}

int KernelPcm::sync() noexcept {
  if (control_ != nullptr) {
    appl_ptr_ = static_cast<long>(__atomic_load_n(&control_->appl_ptr, __ATOMIC_ACQUIRE));
    offset_ = appl_ptr_ % buffer_;
    return 0;
  }
  SyncPtr request;
  request.flags = SyncPtr::get_appl_ptr | SyncPtr::get_avail_min;
  const int code = kernel_->call(descriptor_, Call::sync_ptr, &request);
  if (code < 0) return code;
  appl_ptr_ = static_cast<long>(request.c.control.appl_ptr);
  offset_ = appl_ptr_ % buffer_;
  return 0;
}

int KernelPcm::push() noexcept TAUT_NONBLOCKING {
  SyncPtr request;
  request.flags = SyncPtr::get_avail_min;
  request.c.control.appl_ptr = static_cast<unsigned long>(appl_ptr_);
  return unproven([&] { return kernel_->call(descriptor_, Call::sync_ptr, &request); });
}

int KernelPcm::set_avail_min(long frames) noexcept {
  if (control_ != nullptr) {
    __atomic_store_n(&control_->avail_min, static_cast<unsigned long>(frames), __ATOMIC_RELEASE);
    return 0;
  }
  SyncPtr request;
  request.flags = SyncPtr::get_appl_ptr;
  request.c.control.avail_min = static_cast<unsigned long>(frames);
  return kernel_->call(descriptor_, Call::sync_ptr, &request);
}

}  // namespace taut::device::alsa
