// SPDX-License-Identifier: MIT
// One direction of a stream: its PCM, and its ring in the memory that the hardware reads or writes.
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

/// A PCM of the kernel's own is driven through the pages that the kernel shares (Pages), once libasound has opened,
/// configured, linked and prepared it; any other through libasound. Nobody but this class knows which.
///
/// All functions that return int give 0 or a negative errno. After map() they are real-time safe; those that enter the
/// kernel say so. libasound carries no marks: what is called of it in a cycle moves pointers in memory that the kernel
/// shares, or tells the kernel because the driver wants to be told, which is meant.
class Substream {
 public:
  /// `end` and `buffer` (frames of the ring) as negotiated. `nudge`: a descriptor that may be polled together with the
  /// PCM's own. `around.kernel` outlives this.
  Substream(const Surroundings& around, Pcm pcm, bool capture, const End& end, long buffer, int nudge);

  /// When poll() wakes (frames available), whether positions come with their time, and that the kernel neither starts nor
  /// goes on by itself. Control threads.
  int set_sw_params(long avail_min, bool timed);
  /// Moves the first of them while the stream runs. Enters the kernel.
  int set_avail_min(long avail_min) noexcept;

  int prepare() noexcept;                                              ///< enters the kernel
  int drop() noexcept { return alsa_->snd_pcm_drop(pcm_.get()); }      ///< enters the kernel
  int resume() noexcept { return alsa_->snd_pcm_resume(pcm_.get()); }  ///< enters the kernel
  /// Enters the kernel.
  int start() noexcept TAUT_NONBLOCKING {
    // Not libasound's: it would first tell a kernel that wants to be told where the program is, as far as it knows.
    return kernel_ ? kernel_->start() : unproven([&] { return alsa_->snd_pcm_start(pcm_.get()); });
  }
  /// From now on both start and stop together.
  int link(Substream& other) noexcept { return alsa_->snd_pcm_link(pcm_.get(), other.pcm_.get()); }

  /// Finds the channels in memory. Prepared before. Control threads.
  int map();
  [[nodiscard]] std::span<const audio::Area> areas() const noexcept { return areas_; }
  [[nodiscard]] long buffer() const noexcept { return buffer_; }
  /// The ring is the hardware's own, not made by libasound.
  [[nodiscard]] bool hardware() const noexcept { return hardware_; }

  [[nodiscard]] snd_pcm_state_t state() const noexcept TAUT_NONBLOCKING {
    if (kernel_) return static_cast<snd_pcm_state_t>(kernel_->state());
    return unproven([&] { return alsa_->snd_pcm_state(pcm_.get()); });
  }
  /// Frames that can be read, or written; or a negative errno.
  [[nodiscard]] long available() noexcept {
    if (!kernel_) return alsa_->snd_pcm_avail_update(pcm_.get());
    const long frames = kernel_->available();
    return frames < buffer_ ? frames : -EPIPE;  // the kernel is about to say so
  }

  /// Asks the hardware where it is; available() knows it then. Enters the kernel.
  int hwsync() noexcept { return kernel_ ? kernel_->hwsync() : alsa_->snd_pcm_hwsync(pcm_.get()); }

  /// Frames that were written and are not played yet, as the driver tells it; or a negative errno. Enters the kernel.
  [[nodiscard]] long delay() noexcept {
    snd_pcm_sframes_t frames = 0;
    const int code = alsa_->snd_pcm_delay(pcm_.get(), &frames);
    return code < 0 ? code : frames;
  }

  /// What was available when the hardware last told its position, and when that was (CLOCK_MONOTONIC, ns; 0: unknown).
  using Stamp = KernelPcm::Stamp;
  [[nodiscard]] Stamp stamp(long available) noexcept { return kernel_ ? kernel_->stamp() : library_stamp(available); }

  /// The first frame within the ring that is next to be read or written; or a negative errno.
  [[nodiscard]] long offset(int frames) noexcept { return kernel_ ? kernel_->offset() : library_offset(frames); }
  /// Frames from `at` to the ring's end.
  [[nodiscard]] int split(long at) const noexcept { return static_cast<int>(buffer_ - at); }
  /// Gives the next frames to the hardware, or back to it. Enters the kernel where a driver wants to be told.
  int commit(int frames) noexcept TAUT_NONBLOCKING {
    return kernel_ ? kernel_->commit(frames) : library_commit(frames);
  }
  /// Where the ring goes on behind what was committed; valid after a commit().
  [[nodiscard]] long end() const noexcept { return kernel_ ? kernel_->offset() : end_; }

  /// What to poll: the nudge first, then the PCM's own.
  [[nodiscard]] std::span<pollfd> descriptors() noexcept { return descriptors_; }
  /// A waiter on the PCM and the nudge; null where only libasound knows what its descriptors tell. Control threads.
  [[nodiscard]] std::unique_ptr<Waiter> waiter(const Surroundings& around) const {
    if (!kernel_) return nullptr;
    return around.waiter(descriptors_[1].fd, descriptors_[1].events, descriptors_[0].fd);
  }
  /// What poll() found for the PCM, in the terms of the stream's direction.
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
