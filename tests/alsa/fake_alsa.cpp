// SPDX-License-Identifier: MIT
// The rest of the fake table: open, run, memory, cards.
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

#include "alsa/fake_pcm.hpp"
#include "device/alsa/params/quirks.hpp"
#include "platform/timespec_posix.hpp"

namespace taut::tests {
namespace {

using device::alsa::Library;

int open_pcm(snd_pcm_t** pcm, const char* name, snd_pcm_stream_t stream, int mode) {
  ++fake.opens;
  const bool capture = stream == SND_PCM_STREAM_CAPTURE;
  if ((mode & SND_PCM_NONBLOCK) == 0) return -EDEADLK;  // would block until the holder closes the card
  if (!std::string_view(name).starts_with("hw:Fake,0")) return -ENODEV;
  if (fake.unplugged || (fake.absent_opens > 0 && fake.absent_opens-- > 0)) return -ENODEV;
  if (fake_offer.open_code < 0) return fake_offer.open_code;
  if (!capture && fake_offer.playback_open_code < 0) return fake_offer.playback_open_code;
  if (capture && fake_offer.capture_open_code < 0) return fake_offer.capture_open_code;
  if ((capture ? fake_offer.inputs : fake_offer.outputs) == 0) return -ENOENT;
  *pcm = new _snd_pcm;
  (*pcm)->capture = capture;
  (*pcm)->state = SND_PCM_STATE_OPEN;
  return 0;
}

int close_pcm(snd_pcm_t* pcm) {
  ++fake.closes;
  pcm->detach();
  delete pcm;
  return 0;
}

int prepare(snd_pcm_t* pcm) {
  ++fake.kernel_calls;
  if (fake.unplugged) return -ENODEV;
  if (fake.suspended) return -ESTRPIPE;
  if (fake.prepare_code < 0) return fake.prepare_code;
  pcm->state = SND_PCM_STATE_PREPARED;
  pcm->run = pcm->hw_ptr = 0;
  pcm->set_appl(0);
  pcm->library_position = 0;
  pcm->publish();
  return 0;
}

int start(snd_pcm_t* pcm) {
  // Like libasound on a driver that needs SYNC_PTR: it passes on its own appl_ptr.
  if (fake_offer.access == PointerAccess::sync_ptr) pcm->control.appl_ptr = pcm->library_position;
  return start_fake(*pcm);
}

int drop(snd_pcm_t* pcm) {
  ++fake.kernel_calls;
  if (fake.unplugged) return -ENODEV;
  for_linked(*pcm, [](FakePcm& each) { each.state = SND_PCM_STATE_SETUP; });
  let_run();
  return 0;
}

int resume(snd_pcm_t*) {
  ++fake.kernel_calls;
  if (fake.resume_refusals > 0) {
    --fake.resume_refusals;
    return -EAGAIN;
  }
  fake.suspended = false;
  return fake.resume_code;
}

// Like ALSA after an unplug (seen with 1.2.8): returns the last known value and no error.
snd_pcm_sframes_t available(snd_pcm_t* pcm) {
  let_run();
  if (!fake.unplugged && pcm->state == SND_PCM_STATE_XRUN) return -EPIPE;
  return pcm->available_at(pcm->hw_ptr);
}

int under_way(snd_pcm_t* pcm, snd_pcm_sframes_t* frames) {
  let_run();
  *frames = pcm->appl() - pcm->run;
  return 0;
}

int stamp(snd_pcm_t* pcm, snd_pcm_uframes_t* frames, snd_htimestamp_t* time) {
  *frames = static_cast<snd_pcm_uframes_t>(std::max<long>(available(pcm), 0));
  const Nanos at = pcm->hw_ptr_at;
  *time = platform::to_timespec(at);
  if (fake.no_timestamps) *time = {};
  return 0;
}

int begin(snd_pcm_t* pcm, const snd_pcm_channel_area_t** areas, snd_pcm_uframes_t* at, snd_pcm_uframes_t* frames) {
  const long offset = pcm->appl() % pcm->buffer;
  const long free = std::max<long>(pcm->available_at(pcm->hw_ptr), 0);
  long piece = std::min({static_cast<long>(*frames), pcm->buffer - offset, free});
  if (fake.short_pieces > 0) piece = std::min<long>(piece, fake.short_pieces);
  *areas = pcm->areas.data();
  *at = static_cast<snd_pcm_uframes_t>(offset);
  *frames = static_cast<snd_pcm_uframes_t>(piece);
  return 0;
}

snd_pcm_sframes_t commit(snd_pcm_t* pcm, snd_pcm_uframes_t at, snd_pcm_uframes_t frames) {
  ++fake.commits;
  if (fake.commit_code < 0) return std::exchange(fake.commit_code, 0);
  if (static_cast<long>(at) != pcm->appl() % pcm->buffer) return -EPIPE;
  if (static_cast<long>(frames) > pcm->available_at(pcm->hw_ptr)) return -EPIPE;
  pcm->set_appl(pcm->appl() + static_cast<long>(frames));
  pcm->library_position = pcm->control.appl_ptr;
  return static_cast<snd_pcm_sframes_t>(frames);
}

snd_pcm_chmap_query_t** query_maps(snd_pcm_t*) {
  if (!fake_offer.channel_map) return nullptr;
  auto** maps = static_cast<snd_pcm_chmap_query_t**>(std::calloc(2, sizeof(void*)));
  auto* map = static_cast<unsigned*>(std::calloc(4, sizeof(unsigned)));  // type, channels, two positions
  map[0] = SND_CHMAP_TYPE_FIXED;
  map[1] = 2;
  map[2] = SND_CHMAP_FL;
  map[3] = SND_CHMAP_FR;
  maps[0] = reinterpret_cast<snd_pcm_chmap_query_t*>(map);
  return maps;
}

void free_maps(snd_pcm_chmap_query_t** maps) {
  std::free(maps[0]);
  std::free(maps);
}

void add_pcm(Library& t) {
  t.snd_pcm_open = open_pcm;
  t.snd_pcm_close = close_pcm;
  t.snd_pcm_type = [](snd_pcm_t*) { return fake_offer.hardware ? SND_PCM_TYPE_HW : SND_PCM_TYPE_FILE; };
  t.snd_pcm_link = [](snd_pcm_t*, snd_pcm_t*) { return link_fakes(); };
  t.snd_pcm_state = [](snd_pcm_t* pcm) { return state_of(*pcm); };
  t.snd_pcm_prepare = prepare;
  t.snd_pcm_start = start;
  t.snd_pcm_drop = drop;
  t.snd_pcm_resume = resume;
  t.snd_pcm_avail_update = available;
  t.snd_pcm_hwsync = [](snd_pcm_t* pcm) { return look_at_fake(*pcm); };
  t.snd_pcm_delay = under_way;
  t.snd_pcm_info = [](snd_pcm_t*, snd_pcm_info_t* p) { return p->card = 0; };
  t.snd_pcm_info_get_card = [](const snd_pcm_info_t* p) { return p->card; };
  t.snd_pcm_htimestamp = stamp;
  t.snd_pcm_mmap_begin = begin;
  t.snd_pcm_mmap_commit = commit;
  t.snd_pcm_poll_descriptors_count = [](snd_pcm_t*) { return 1; };
  t.snd_pcm_poll_descriptors = [](snd_pcm_t* pcm, pollfd* fds, unsigned) {
    const int direction = pcm->capture ? SND_PCM_STREAM_CAPTURE : SND_PCM_STREAM_PLAYBACK;
    *fds = {.fd = first_fake_descriptor + direction, .events = POLLIN, .revents = 0};
    return 1;
  };
  t.snd_pcm_poll_descriptors_revents = [](snd_pcm_t*, pollfd* fds, unsigned, unsigned short* events) {
    *events = static_cast<unsigned short>(fds->revents);
    return 0;
  };
  t.snd_pcm_query_chmaps = query_maps;
  t.snd_pcm_free_chmaps = free_maps;
  t.snd_pcm_chmap_long_name = [](snd_pcm_chmap_position place) {
    return place == SND_CHMAP_FL ? "Front Left" : "Front Right";
  };
}

void add_cards(Library& t) {
  t.snd_strerror = [](int code) -> const char* { return std::strerror(-code); };
  t.snd_lib_error_set_local = [](snd_local_error_handler_t) -> snd_local_error_handler_t { return nullptr; };
  t.snd_card_next = [](int* card) { return *card = *card < 0 && !fake.unplugged ? 0 : -1, 0; };
  t.snd_card_get_index = [](const char* name) { return std::string_view(name) == "Fake" ? 0 : -ENODEV; };
  t.snd_ctl_open = [](snd_ctl_t** ctl, const char*, int) { return *ctl = new _snd_ctl, 0; };
  t.snd_ctl_close = [](snd_ctl_t* ctl) { return delete ctl, 0; };
  t.snd_ctl_card_info = [](snd_ctl_t*, snd_ctl_card_info_t*) { return 0; };
  t.snd_ctl_card_info_malloc = [](snd_ctl_card_info_t** p) { return *p = new _snd_ctl_card_info, 0; };
  t.snd_ctl_card_info_free = [](snd_ctl_card_info_t* p) { delete p; };
  t.snd_ctl_card_info_get_id = [](const snd_ctl_card_info_t*) { return "Fake"; };
  t.snd_ctl_card_info_get_driver = [](const snd_ctl_card_info_t*) { return fake_offer.driver; };
  t.snd_ctl_card_info_get_name = [](const snd_ctl_card_info_t*) { return "Fake Card"; };
  t.snd_ctl_pcm_next_device = [](snd_ctl_t*, int* device) { return *device = *device < 1 ? *device + 1 : -1, 0; };
  t.snd_ctl_pcm_info = [](snd_ctl_t*, snd_pcm_info_t* p) {
    return p->device == 1 && p->stream == SND_PCM_STREAM_CAPTURE ? -ENOENT : 0;  // device 1 is playback only
  };
  t.snd_pcm_info_malloc = [](snd_pcm_info_t** p) { return *p = new _snd_pcm_info, 0; };
  t.snd_pcm_info_free = [](snd_pcm_info_t* p) { delete p; };
  t.snd_pcm_info_set_device = [](snd_pcm_info_t* p, unsigned n) { p->device = n; };
  t.snd_pcm_info_set_subdevice = [](snd_pcm_info_t*, unsigned) {};
  t.snd_pcm_info_set_stream = [](snd_pcm_info_t* p, snd_pcm_stream_t s) { p->stream = s; };
  t.snd_pcm_info_get_name = [](const snd_pcm_info_t* p) { return p->device == 0 ? "Analog" : "HDMI"; };
  t.snd_pcm_info_get_id = [](const snd_pcm_info_t* p) { return p->device == 0 ? "Analog" : "HDMI 0"; };
  t.snd_pcm_info_get_subdevices_count = [](const snd_pcm_info_t*) { return 1U; };
}

}  // namespace

const Library& fake_library() {
  static const Library table = [] {
    Library made;
    add_params(made);
    add_pcm(made);
    add_cards(made);
    return made;
  }();
  return table;
}

namespace {

using device::alsa::Quirk, device::alsa::Setup, device::alsa::Traits;

Traits no_traits(const Setup&) { return {}; }

constexpr Quirk quirks[] = {
    {"quirky", false, [](const Setup&) { return Traits{.least = 10, .step = 6, .ahead = 10, .latency_jitter = 5}; },
     "this test"},
    {"coarse", true, no_traits, "this test"},
    {"", false, no_traits, "this test"},
};

}  // namespace

device::alsa::Surroundings fake_surroundings() {
  device::alsa::Surroundings around;
  around.alsa = &fake_library();
  around.clock = &fake_clock;
  around.poll = &fake_poll;
  around.waiter = &make_fake_waiter;
  around.kernel = fake_offer.access == PointerAccess::library ? nullptr : &fake_kernel;
  around.quirks = quirks;
  around.nodes = std::string("/");  // exists
  // Keeps the tests off the user's session bus.
  around.reserve = [](const device::reservation::Wanted&) {
    return device::reservation::Answer{.outcome = device::reservation::Answer::Outcome::held};
  };
  return around;
}

}  // namespace taut::tests
