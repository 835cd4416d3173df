// SPDX-License-Identifier: MIT
// One direction of a stream: its PCM and its ring, in memory shared with the hardware.
#pragma once
#include <cerrno>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "audio/transfer.hpp"
#include "base/realtime.hpp"
#include "device/alsa/cards/opening.hpp"
#include "device/alsa/surroundings.hpp"
#include "device/device.hpp"

namespace taut::device::alsa {

/// Once libasound has opened, configured, linked and prepared a kernel PCM, it is driven through KernelPcm; any other
/// PCM through libasound. Only this class knows which.
///
/// int results are 0 or a negative errno. Real-time safe after map(), apart from kernel calls, which are marked.
/// libasound has no annotations: the functions called per cycle move pointers in shared memory, or make the ioctl that
/// the driver needs.
class Substream {
 public:
  /// `end` and `buffer` (frames of the ring) as negotiated. `nudge`: a descriptor to poll along with the PCM's own.
  /// `around.kernel` outlives this.
  Substream(const Surroundings& around, Pcm pcm, bool capture, const End& end, long buffer, int nudge);

  /// Sets the avail_min that wakes poll() and whether positions are timestamped; the kernel shall neither start nor
  /// recover by itself. Control threads.
  int set_sw_params(long avail_min, bool timed);
  /// Changes avail_min while running. Enters the kernel.
  int set_avail_min(long avail_min) noexcept;

  int prepare() noexcept;                                              ///< enters the kernel
  int drop() noexcept { return alsa_->snd_pcm_drop(pcm_.get()); }      ///< enters the kernel
  int resume() noexcept { return alsa_->snd_pcm_resume(pcm_.get()); }  ///< enters the kernel
  /// Enters the kernel.
  int start() noexcept TAUT_NONBLOCKING {
    // Not libasound's start: it would first announce its own, outdated appl_ptr.
    return kernel_ ? kernel_->start() : unproven([&] { return alsa_->snd_pcm_start(pcm_.get()); });
  }
  /// The two start and stop together from now on.
  int link(Substream& other) noexcept { return alsa_->snd_pcm_link(pcm_.get(), other.pcm_.get()); }

  /// Maps the channels' memory. After prepare(). Control threads.
  int map();
  [[nodiscard]] std::span<const audio::Area> areas() const noexcept { return areas_; }
  [[nodiscard]] long buffer() const noexcept { return buffer_; }
  /// The ring is the hardware's own, not libasound's.
  [[nodiscard]] bool hardware() const noexcept { return hardware_; }

  [[nodiscard]] snd_pcm_state_t state() const noexcept TAUT_NONBLOCKING {
    if (kernel_) return static_cast<snd_pcm_state_t>(kernel_->state());
    return unproven([&] { return alsa_->snd_pcm_state(pcm_.get()); });
  }
  /// Frames to read or write, or a negative errno.
  [[nodiscard]] long available() noexcept {
    if (!kernel_) return alsa_->snd_pcm_avail_update(pcm_.get());
    const long frames = kernel_->available();
    return frames < buffer_ ? frames : -EPIPE;  // an xrun, which the kernel is about to report
  }

  /// Updates the hardware position that available() uses. Enters the kernel.
  int hwsync() noexcept { return kernel_ ? kernel_->hwsync() : alsa_->snd_pcm_hwsync(pcm_.get()); }

  /// Frames written but not yet played, as the driver reports it, or a negative errno. Enters the kernel.
  [[nodiscard]] long delay() noexcept {
    snd_pcm_sframes_t frames = 0;
    const int code = alsa_->snd_pcm_delay(pcm_.get(), &frames);
    return code < 0 ? code : frames;
  }

  /// What was available at the last position update, and its time (CLOCK_MONOTONIC, ns; 0: unknown).
  using Stamp = KernelPcm::Stamp;
  [[nodiscard]] Stamp stamp(long available) noexcept { return kernel_ ? kernel_->stamp() : library_stamp(available); }

  /// Index in the ring of the next frame to read or write, or a negative errno.
  [[nodiscard]] long offset(int frames) noexcept { return kernel_ ? kernel_->offset() : library_offset(frames); }
  /// Frames from `at` to the ring's end.
  [[nodiscard]] int split(long at) const noexcept { return static_cast<int>(buffer_ - at); }
  /// Hands the next frames to the hardware, or back to it. Enters the kernel for drivers that need every write
  /// announced.
  int commit(int frames) noexcept TAUT_NONBLOCKING {
    return kernel_ ? kernel_->commit(frames) : library_commit(frames);
  }
  /// Index of the first frame after the committed ones; valid after commit().
  [[nodiscard]] long end() const noexcept { return kernel_ ? kernel_->offset() : end_; }

  /// For poll(): the nudge first, then the PCM's own.
  [[nodiscard]] std::span<pollfd> descriptors() noexcept { return descriptors_; }
  /// Waits for the PCM and the nudge; null if only libasound can interpret its descriptors. Control threads.
  [[nodiscard]] std::unique_ptr<Waiter> waiter(const Surroundings& around) const {
    if (!kernel_) return nullptr;
    return around.waiter(descriptors_[1].fd, descriptors_[1].events, descriptors_[0].fd);
  }
  /// What poll() found for the PCM, from the view of the stream's direction.
  [[nodiscard]] unsigned short events() noexcept {
    return kernel_ ? static_cast<unsigned short>(descriptors_[1].revents) : library_events();
  }

 private:
  struct FreeSwParams {
    const Library* alsa = nullptr;
    void operator()(snd_pcm_sw_params_t* params) const noexcept { alsa->snd_pcm_sw_params_free(params); }
  };

  int library_set_avail_min(long avail_min) noexcept;
  [[nodiscard]] Stamp library_stamp(long available) noexcept;
  [[nodiscard]] long library_offset(int frames) noexcept;
  int library_commit(int frames) noexcept TAUT_NONBLOCKING;
  [[nodiscard]] unsigned short library_events() noexcept;

  using SwParams = std::unique_ptr<snd_pcm_sw_params_t, FreeSwParams>;
  static SwParams make_sw_params(const Library& alsa);

  const Library* alsa_;
  Pcm pcm_;
  std::optional<KernelPcm> kernel_;
  long buffer_;
  bool hardware_;
  SwParams sw_params_;
  std::vector<audio::Area> areas_;
  long end_ = 0;
  std::vector<pollfd> descriptors_;
};

}  // namespace taut::device::alsa
