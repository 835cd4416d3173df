// SPDX-License-Identifier: MIT
#include "device/pipewire/socket.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/text.hpp"
#include "platform/places.hpp"

namespace taut::device::pipewire {
namespace {

constexpr const char* start_it =
    "Start it with `systemctl --user start pipewire wireplumber`, or choose a card with `taut devices`.";

int try_connect(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return ENAMETOOLONG;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return errno;
  const int result =
      ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;  // NOLINT
  ::close(fd);
  return result;
}

std::unexpected<Error> refused(const std::string& path, int code) {
  switch (code) {
    case ENOENT:
      return failure(Trouble::absent, text("PipeWire does not run for this user: there is no socket {}.", path),
                     start_it);
    case ECONNREFUSED:
      return failure(Trouble::absent, text("PipeWire has ended: nobody listens at its socket {}.", path), start_it);
    case EACCES:
    case EPERM:
      return failure(Trouble::denied, text("PipeWire's socket {} belongs to another user.", path),
                     "Run this program as the user who is logged in to the desktop.");
    case EAGAIN:
      return failure(Trouble::broken, text("PipeWire does not answer at {}.", path),
                     "Restart it with `systemctl --user restart pipewire`.");
    default:
      return failure(Trouble::broken, text("PipeWire cannot be reached at {}: {}.", path, std::strerror(code)));
  }
}

}  // namespace

std::vector<std::string> socket_paths() {
  std::string name = "pipewire-0";
  if (const auto remote = platform::variable("PIPEWIRE_REMOTE")) name = remote->string();
  if (name.starts_with('/')) return {name};
  std::vector<std::string> paths;
  for (const char* key : {"PIPEWIRE_RUNTIME_DIR", "XDG_RUNTIME_DIR"})
    if (const auto folder = platform::variable(key)) {
      paths.push_back((*folder / name).string());
      break;
    }
  if (!paths.empty()) paths.push_back("/run/pipewire/" + name);
  return paths;
}

Expected<void> reach_server() {
  const auto paths = socket_paths();
  if (paths.empty())
    return failure(Trouble::absent, "PipeWire cannot be found: XDG_RUNTIME_DIR is not set.",
                   "Run this program within the session of the user who is logged in, or set XDG_RUNTIME_DIR to "
                   "/run/user/ and that user's number.");
  int first = 0;
  for (const std::string& path : paths) {
    const int code = try_connect(path);
    if (code == 0) return {};
    if (first == 0) first = code;
  }
  return refused(paths.front(), first);
}

}  // namespace taut::device::pipewire
