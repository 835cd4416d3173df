// SPDX-License-Identifier: MIT
#include "device/alsa/cards/watch.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "device/watching.hpp"

namespace taut::device::alsa {
namespace {

constexpr int quiet_ms = 200;
constexpr std::uint32_t changes = IN_CREATE | IN_DELETE | IN_ATTRIB | IN_MOVED_TO | IN_MOVED_FROM;

/// The thread's state. Outlives the watch when that is dropped from within a call.
struct State {
  std::filesystem::path nodes;
  Lister list;
  std::function<void(const Change&)> tell;
  std::vector<Device> known;
  int notify = -1, stop = -1;
  std::atomic<bool> stopping{false};

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (notify >= 0) ::close(notify);
    if (stop >= 0) ::close(stop);
  }
};

// Watches the folder, and its parent, where it appears and vanishes. Adding a watch twice is harmless.
bool look_at(const State& state) {
  const bool parent = ::inotify_add_watch(state.notify, state.nodes.parent_path().c_str(), IN_CREATE | IN_DELETE) >= 0;
  const bool own = ::inotify_add_watch(state.notify, state.nodes.c_str(), changes) >= 0;
  return parent || own;
}

void read_away(int notify) {
  std::array<char, 4096> events;
  while (::read(notify, events.data(), events.size()) > 0) {}
}

enum class Seen { change, nothing, stop };

Seen await(const State& state, int timeout_ms) {
  std::array<pollfd, 2> both{{{state.stop, POLLIN, 0}, {state.notify, POLLIN, 0}}};
  const int found = ::poll(both.data(), both.size(), timeout_ms);
  if (state.stopping || both[0].revents != 0) return Seen::stop;
  if (found <= 0 || both[1].revents == 0) return Seen::nothing;
  read_away(state.notify);
  return Seen::change;
}

void run(State& state) {
  for (;;) {
    Seen seen = await(state, -1);
    while (seen == Seen::change) seen = await(state, quiet_ms);
    if (seen == Seen::stop) return;
    look_at(state);
    auto now = state.list();
    const auto changed = changes_between(state.known, now);
    state.known = std::move(now);
    for (const auto& change : changed) {
      if (state.stopping) return;
      state.tell(change);
    }
  }
}

std::unexpected<Error> refused(const char* what) {
  return failure(Trouble::broken,
                 std::string("Sound cards cannot be watched: ") + what + ": " + std::strerror(errno) + ".",
                 "Close programs that watch many files, or raise fs.inotify.max_user_instances.");
}

}  // namespace

Expected<Watch> watch_nodes(const std::string& nodes, Lister list, std::function<void(const Change&)> tell) {
  auto state = std::make_shared<State>();
  state->nodes = nodes;
  state->list = std::move(list);
  state->tell = std::move(tell);
  state->notify = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (state->notify < 0) return refused("inotify");
  state->stop = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (state->stop < 0) return refused("eventfd");
  // Watch first, then list, so that nothing is missed in between.
  if (!look_at(*state)) return refused(nodes.c_str());
  state->known = state->list();
  try {
    return std::make_shared<WatchThread>([state] { run(*state); },
                                         [state] {
                                           state->stopping = true;
                                           ::eventfd_write(state->stop, 1);
                                         });
  } catch (const std::system_error&) {
    return refused("thread");
  }
}

}  // namespace taut::device::alsa
