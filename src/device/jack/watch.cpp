// SPDX-License-Identifier: MIT
#include "device/jack/watch.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "device/watching.hpp"
#include "platform/places.hpp"

namespace taut::device::jack {
namespace {

constexpr int again_ms = 100;
constexpr int attempts = 20;

std::string variable(const char* name, const std::string& otherwise) {
  const auto value = platform::variable(name);
  return value ? value->string() : otherwise;
}

struct State {
  std::vector<Socket> where;
  std::vector<int> watches;
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

// Whether one of the sockets came or went: clients create files in the same folder.
bool concerned(const State& state) {
  alignas(inotify_event) std::array<char, 4096> space;
  bool found = false;
  for (ssize_t got = 0; (got = ::read(state.notify, space.data(), space.size())) > 0;)
    for (const char* at = space.data(); at < space.data() + got;) {
      inotify_event event{};
      std::memcpy(&event, at, sizeof event);
      const std::string name = event.len > 0 ? at + sizeof event : "";
      for (std::size_t k = 0; k < state.where.size(); ++k)
        found = found || (event.wd == state.watches[k] && name == state.where[k].file);
      at += sizeof event + event.len;
    }
  return found;
}

bool look(State& state) {
  auto now = state.list();
  const auto changes = changes_between(state.known, now);
  state.known = std::move(now);
  for (const Change& change : changes)
    if (!state.stopping) state.tell(change);
  return !state.known.empty();
}

void run(State& state) {
  for (int left = 0;;) {
    std::array<pollfd, 2> both{{{state.stop, POLLIN, 0}, {state.notify, POLLIN, 0}}};
    const int found = ::poll(both.data(), both.size(), left > 0 ? again_ms : -1);
    if (state.stopping || both[0].revents != 0) return;
    if (found > 0 && concerned(state)) left = attempts;
    if (left > 0) left = look(state) && found == 0 ? 0 : left - 1;
  }
}

std::unexpected<Error> refused(const char* what) {
  return failure(Trouble::broken,
                 std::string("JACK servers cannot be watched: ") + what + ": " + std::strerror(errno) + ".",
                 "Close programs that watch many files, or raise fs.inotify.max_user_instances.");
}

}  // namespace

std::vector<Socket> sockets() {
  const std::string runtime = variable("PIPEWIRE_RUNTIME_DIR", variable("XDG_RUNTIME_DIR", "/run"));
  return {{"/dev/shm", "jack_" + variable("JACK_DEFAULT_SERVER", "default") + "_" + std::to_string(getuid()) + "_0"},
          {runtime, variable("PIPEWIRE_REMOTE", "pipewire-0")}};
}

Expected<Watch> watch_sockets(std::vector<Socket> where, Lister list, std::function<void(const Change&)> tell) {
  auto state = std::make_shared<State>();
  state->where = std::move(where);
  state->list = std::move(list);
  state->tell = std::move(tell);
  state->notify = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (state->notify < 0) return refused("inotify");
  state->stop = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (state->stop < 0) return refused("eventfd");
  // A missing folder means no server: without PipeWire there may be no runtime folder.
  for (const Socket& socket : state->where)
    state->watches.push_back(
        ::inotify_add_watch(state->notify, socket.folder.c_str(), IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_MOVED_FROM));
  if (std::ranges::all_of(state->watches, [](int watch) { return watch < 0; })) return refused("no folder");
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

}  // namespace taut::device::jack
