// SPDX-License-Identifier: MIT
#include "device/pipewire/watch.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "base/text.hpp"
#include "device/pipewire/client.hpp"
#include "device/pipewire/graph.hpp"
#include "device/pipewire/observer.hpp"
#include "device/pipewire/socket.hpp"
#include "device/watching.hpp"

namespace taut::device::pipewire {
namespace {

constexpr int quiet_ms = 100;
// Besides watching the folder: a server that exists but does not answer yet creates no file.
constexpr int again_ms = 500;

/// The thread's state. Outlives the watch when that is dropped from within a call.
struct State {
  const Library* library = nullptr;
  std::function<void(const Change&)> tell;
  std::vector<Device> known;
  int changed = -1, stop = -1;
  std::atomic<bool> stopping{false}, gone{false};

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (changed >= 0) ::close(changed);
    if (stop >= 0) ::close(stop);
  }
};

enum class Seen { change, nothing, stop };

Seen await(const State& state, int fd, int timeout_ms) {
  std::array<pollfd, 2> both{{{state.stop, POLLIN, 0}, {fd, POLLIN, 0}}};
  const int found = ::poll(both.data(), fd < 0 ? 1 : 2, timeout_ms);
  if (state.stopping || both[0].revents != 0) return Seen::stop;
  if (found <= 0 || both[1].revents == 0) return Seen::nothing;
  alignas(inotify_event) std::array<char, 4096> away;
  static_cast<void>(::read(fd, away.data(), away.size()));
  return Seen::change;
}

void tell(State& state, std::vector<Device> now) {
  const auto changes = changes_between(state.known, now);
  state.known = std::move(now);
  for (const Change& change : changes)
    if (!state.stopping) state.tell(change);
}

// While the server exists. False: the watch ends.
bool follow(State& state, Client& client) {
  {
    const Client::Lock lock(client);
    state.gone = client.gone();
    client.on_gone = [&state] {
      state.gone = true;
      ::eventfd_write(state.changed, 1);
    };
  }
  Observer observer(client, [&state] { ::eventfd_write(state.changed, 1); });
  static_cast<void>(observer.complete());
  for (Seen seen = Seen::change; !state.gone; seen = await(state, state.changed, -1)) {
    while (seen == Seen::change && !state.gone) seen = await(state, state.changed, quiet_ms);
    if (seen == Seen::stop) return false;
    std::vector<Device> now;
    {
      const Client::Lock lock(client);
      now = devices_of(observer.graph());
    }
    if (!state.gone) tell(state, std::move(now));
    if (state.stopping) return false;
  }
  return !state.stopping;
}

// Until the socket may exist. False: the watch ends.
bool wait_for_server(const State& state) {
  const int notify = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  for (const std::string& path : socket_paths())
    if (notify >= 0)
      ::inotify_add_watch(notify, std::filesystem::path(path).parent_path().c_str(), IN_CREATE | IN_MOVED_TO);
  // It may have appeared before the watch began.
  Seen seen = reach_server() ? Seen::change : await(state, notify, again_ms);
  if (notify >= 0) ::close(notify);
  return seen != Seen::stop;
}

void run(State& state) {
  do {
    if (auto client = Client::connect(*state.library, false); client && !follow(state, **client)) return;
    tell(state, {});
    if (await(state, -1, quiet_ms) == Seen::stop) return;
  } while (wait_for_server(state));
}

std::unexpected<Error> refused() {
  return failure(Trouble::no_memory, text("PipeWire's devices cannot be watched: {}.", std::strerror(errno)),
                 "This program has too many files or threads open (see ulimit -n and ulimit -u).");
}

}  // namespace

Expected<Watch> watch_devices(const Library& library, std::function<void(const Change&)> tell) {
  auto state = std::make_shared<State>();
  state->library = &library;
  state->tell = std::move(tell);
  state->changed = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  state->stop = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (state->changed < 0 || state->stop < 0) return refused();
  // What exists now is not a change.
  if (auto client = Client::connect(library, false)) {
    Observer observer(**client);
    if (observer.complete()) {
      const Client::Lock lock(**client);
      state->known = devices_of(observer.graph());
    }
  }
  try {
    return std::make_shared<WatchThread>([state] { run(*state); },
                                         [state] {
                                           state->stopping = true;
                                           ::eventfd_write(state->stop, 1);
                                         });
  } catch (const std::system_error&) {
    return refused();
  }
}

}  // namespace taut::device::pipewire
