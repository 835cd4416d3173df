// SPDX-License-Identifier: MIT
// The fake card's kernel driver, called through libasound or directly, and its shared pages.
#include <cerrno>

#include "alsa/fake_pcm.hpp"

namespace taut::tests {

using device::alsa::Call, device::alsa::Page, device::alsa::SyncPtr;

int start_fake(FakePcm& pcm) {
  ++fake.kernel_calls;
  ++fake.starts;
  if (fake.unplugged) return -ENODEV;
  if (fake.start_code < 0) return fake.start_code;
  if (pcm.state != SND_PCM_STATE_PREPARED) return -EBADFD;
  if (!pcm.capture && pcm.appl() == 0) return -EPIPE;  // no data to play
  for_linked(pcm, [](FakePcm& each) {
    each.state = fake.dead_on_start ? SND_PCM_STATE_XRUN : SND_PCM_STATE_RUNNING;
    each.started = each.hw_ptr_at = fake_clock.now();
    each.run = each.hw_ptr = 0;
    each.publish();
  });
  return 0;
}

int look_at_fake(FakePcm& pcm) {
  ++fake.hwsyncs;
  if (fake.unplugged) return -ENODEV;
  let_run();
  pcm.update();
  pcm.publish();
  return pcm.state == SND_PCM_STATE_XRUN ? -EPIPE : 0;
}

namespace {

void* map(int descriptor, Page page) noexcept {
  FakePcm* const pcm = fake_at(descriptor);
  if (pcm == nullptr || (page == Page::control && fake_offer.access == PointerAccess::sync_ptr)) return nullptr;
  ++fake.mapped;
  pcm->publish();
  return page == Page::status ? static_cast<void*>(&pcm->status) : &pcm->control;
}

int sync(FakePcm& pcm, SyncPtr& pages) {
  if (fake.unplugged) return -ENODEV;
  if ((pages.flags & SyncPtr::get_appl_ptr) != 0) {
    pages.c.control.appl_ptr = pcm.control.appl_ptr;
  } else {
    ++fake.sync_ptrs;
    if (fake.commit_code < 0) return std::exchange(fake.commit_code, 0);
    pcm.control.appl_ptr = pages.c.control.appl_ptr;
  }
  if ((pages.flags & SyncPtr::get_avail_min) != 0)
    pages.c.control.avail_min = pcm.control.avail_min;
  else
    pcm.control.avail_min = pages.c.control.avail_min;
  pages.s.status = pcm.status;
  return 0;
}

}  // namespace

const device::alsa::Kernel fake_kernel{
    .map = map,
    .unmap = [](void*) noexcept { --fake.mapped; },
    .call =
        [](int descriptor, Call what, void* argument) noexcept {
          FakePcm* const pcm = fake_at(descriptor);
          if (pcm == nullptr) return -EBADF;
          switch (what) {
            case Call::start:
              return start_fake(*pcm);
            case Call::hwsync:
              return look_at_fake(*pcm);
            case Call::sync_ptr:
              return sync(*pcm, *static_cast<SyncPtr*>(argument));
          }
          return -ENOTTY;
        },
};

}  // namespace taut::tests
