// SPDX-License-Identifier: MIT
#include "reservation/private_bus.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace taut::tests {

void end_process(pid_t process) {
  if (process <= 0) return;
  kill(process, SIGCONT);
  kill(process, SIGKILL);
  waitpid(process, nullptr, 0);
}

PrivateBus::PrivateBus() {
  folder_ = std::filesystem::temp_directory_path() / "taut-bus-XXXXXX";
  int ends[2];
  if (!mkdtemp(folder_.data()) || pipe(ends) != 0) {
    refusal_ = "no temporary folder can be made";
    return;
  }
  daemon_ = fork();
  if (daemon_ == 0) {
    dup2(ends[1], STDOUT_FILENO);
    dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
    const std::string address = "--address=unix:path=" + folder_ + "/bus";
    execlp("dbus-daemon", "dbus-daemon", "--session", "--nofork", "--nopidfile", address.c_str(), "--print-address=1",
           nullptr);
    _exit(127);
  }
  close(ends[1]);
  for (char byte = 0; read(ends[0], &byte, 1) == 1 && byte != '\n';) address_ += byte;
  close(ends[0]);
  if (address_.empty())
    refusal_ = "dbus-daemon is missing or does not start";
  else
    setenv("DBUS_SESSION_BUS_ADDRESS", address_.c_str(), 1);
}

PrivateBus::~PrivateBus() {
  end_process(daemon_);
  unsetenv("DBUS_SESSION_BUS_ADDRESS");
  std::error_code none;
  std::filesystem::remove_all(folder_, none);
}

}  // namespace taut::tests
