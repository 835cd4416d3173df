// SPDX-License-Identifier: MIT
#include "port.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>

namespace taut::lab {
namespace {

constexpr const char* attach_file = "/sys/devices/platform/vhci_hcd.0/attach";
constexpr int bus_and_device = 1 << 16 | 2, high_speed = 3, socket_bytes = 1 << 20;

}  // namespace

std::unique_ptr<Connection> plug_in(int port) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return nullptr;
  for (const int end : ends) ::setsockopt(end, SOL_SOCKET, SO_SNDBUF, &socket_bytes, sizeof socket_bytes);
  auto connection = std::make_unique<Connection>(ends[0]);
  const int file = ::open(attach_file, O_WRONLY | O_CLOEXEC);
  const std::string words = std::to_string(port) + " " + std::to_string(ends[1]) + " " +
                            std::to_string(bus_and_device + port) + " " + std::to_string(high_speed);
  const bool done = file >= 0 && ::write(file, words.data(), words.size()) > 0;
  const int error = errno;
  if (file >= 0) ::close(file);
  ::close(ends[1]);  // the kernel holds its own reference
  errno = error;
  return done ? std::move(connection) : nullptr;
}

void rank_host(int completion_priority, int submission_priority) {
  std::error_code error;
  for (const auto& process : std::filesystem::directory_iterator("/proc", error)) {
    std::ifstream comm(process.path() / "comm");
    std::string name;
    std::getline(comm, name);
    if (name != "vhci_rx" && name != "vhci_tx") continue;
    const sched_param rank{.sched_priority = name == "vhci_rx" ? completion_priority : submission_priority};
    ::sched_setscheduler(std::stoi(process.path().filename()), SCHED_FIFO, &rank);
  }
}

}  // namespace taut::lab
