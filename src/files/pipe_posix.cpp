// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <limits.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "files/pipe.hpp"

namespace taut::files {
namespace {

constexpr int poll_ms = 50;
constexpr int most_polls_after_giving_up = 40;

bool is_own(const std::string& path, Pipe::Direction direction) {
  constexpr std::array input = {"-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"};
  constexpr std::array output = {"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"};
  const auto names = [&path](const char* name) { return path == name; };
  return direction == Pipe::Direction::in ? std::ranges::any_of(input, names) : std::ranges::any_of(output, names);
}

std::unexpected<Error> broken(const std::string& name, int reason) {
  const std::string words = std::generic_category().message(reason);
  if (reason == ENOSPC || reason == EDQUOT || reason == EFBIG)
    return failure(Trouble::no_memory, name + " cannot be written: the disk is full.",
                   "Make room, or record to another disk.");
  if (reason == EACCES || reason == EPERM)
    return failure(Trouble::denied, name + " cannot be opened: " + words + ".", "Check that you may.");
  return failure(Trouble::broken, name + " cannot be used: " + words + ".");
}

}  // namespace

bool Pipe::is_named(const std::string& path, Direction direction) {
  struct stat there{};
  if (is_own(path, direction)) {
    // Standard input from a regular file can be read as a file.
    return direction == Direction::out || fstat(STDIN_FILENO, &there) != 0 || !S_ISREG(there.st_mode);
  }
  if (stat(path.c_str(), &there) != 0) return false;
  return S_ISFIFO(there.st_mode) || S_ISCHR(there.st_mode) || S_ISSOCK(there.st_mode);
}

bool Pipe::is_output(const std::string& path) {
  if (is_own(path, Direction::out)) return true;
  struct stat named{}, output{};
  return stat(path.c_str(), &named) == 0 && S_ISFIFO(named.st_mode) && fstat(STDOUT_FILENO, &output) == 0 &&
         named.st_dev == output.st_dev && named.st_ino == output.st_ino;
}

Expected<std::unique_ptr<Pipe>> Pipe::open(const std::string& path, Direction direction, GiveUp give_up) {
  const bool in = direction == Direction::in;
  const bool own = is_own(path, direction);
  const std::string name = !own ? path : in ? "The input" : "The output";
  const int one = in ? STDIN_FILENO : STDOUT_FILENO;
  if (own && isatty(one) == 1)
    return failure(Trouble::bad_request, name + " is a terminal.",
                   in ? "Pipe sound into it: cat song.wav | taut play -"
                      : "Pipe it into a program: taut record - | sox - take.flac");
  int descriptor = -1;
  for (;;) {
    // Non-blocking, or opening a FIFO would wait for its other end.
    descriptor = own ? fcntl(one, F_DUPFD_CLOEXEC, 3)
                     : ::open(path.c_str(), (in ? O_RDONLY : O_WRONLY) | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (descriptor >= 0 || errno != ENXIO || in) break;
    if (give_up && give_up()) return failure(Trouble::absent, "No program reads " + path + ".");
    ::poll(nullptr, 0, poll_ms);
  }
  if (descriptor < 0) return broken(name, errno);
  return std::unique_ptr<Pipe>(new Pipe(descriptor, name, std::move(give_up)));
}

Pipe::~Pipe() { ::close(static_cast<int>(handle_)); }

Expected<std::size_t> Pipe::read(std::span<std::byte> out) {
  const int descriptor = static_cast<int>(handle_);
  for (;;) {
    pollfd one{.fd = descriptor, .events = POLLIN, .revents = 0};
    if (::poll(&one, 1, poll_ms) > 0) {
      const auto got = ::read(descriptor, out.data(), out.size());
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR && errno != EAGAIN) return broken(name_, errno);
    }
    if (given_up()) return failure(Trouble::wrong_state, name_ + " is no longer waited for.");
  }
}

Expected<void> Pipe::write(std::span<const std::byte> bytes) {
  const int descriptor = static_cast<int>(handle_);
  int in_vain = 0;
  while (!bytes.empty()) {
    pollfd one{.fd = descriptor, .events = POLLOUT, .revents = 0};
    if (::poll(&one, 1, poll_ms) > 0) {
      // A writable pipe accepts this much without blocking.
      const auto wrote = ::write(descriptor, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF));
      if (wrote > 0) {
        bytes = bytes.subspan(static_cast<std::size_t>(wrote));
        in_vain = 0;
        continue;
      }
      if (wrote < 0 && errno == EPIPE) {
        gone_ = true;
        return failure(Trouble::absent, "The program that read " + name_ + " has ended.");
      }
      if (wrote < 0 && errno != EINTR && errno != EAGAIN) return broken(name_, errno);
    }
    if (given_up() && ++in_vain > most_polls_after_giving_up)
      return failure(Trouble::busy, "The program that reads " + name_ + " takes nothing any more.");
  }
  return {};
}

}  // namespace taut::files
