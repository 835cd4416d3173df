// SPDX-License-Identifier: MIT
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "host/apart/shared.hpp"
#include "platform/clock.hpp"
#include "platform/descriptors_posix.hpp"
#include "platform/program_posix.hpp"
#include "platform/shared_word_posix.hpp"

extern char** environ;

namespace taut::host::apart {
namespace {

constexpr std::uint32_t idle = 0, woken = 1, waiting = 2;
constexpr const char* name = "taut-driver-process";
// Where the process finds its ends.
constexpr int memory_fd = 3, line_fd = 4;

class File {
 public:
  explicit File(int fd = -1) noexcept : fd_(fd) {}
  File(File&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  File& operator=(File&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  [[nodiscard]] int get() const noexcept { return fd_; }

 private:
  int fd_;
};

/// Over a mapping that it removes, and the end of a line that the other process closes when it ends.
template <class Base>
class Mapped : public Base {
 public:
  Mapped(Block* block, File line) noexcept : Base(block), line_(std::move(line)) {}
  ~Mapped() override { munmap(this->block_, shared_bytes); }

  void wake(Gate gate) noexcept override {
    auto& word = this->block_->gates[static_cast<std::size_t>(gate)];
    if (word.exchange(woken, std::memory_order_acq_rel) == waiting) platform::wake_on(word);
  }

  bool wait_until(Gate gate, Nanos deadline) noexcept override {
    auto& word = this->block_->gates[static_cast<std::size_t>(gate)];
    std::uint32_t expected = idle;
    word.compare_exchange_strong(expected, waiting, std::memory_order_acquire);
    while (word.load(std::memory_order_acquire) == waiting)
      if (!platform::sleep_on(word, waiting, deadline)) break;
    return word.exchange(idle, std::memory_order_acquire) == woken;
  }

  bool wait_for_end(Nanos deadline) noexcept override {
    for (;;) {
      const Nanos left = deadline - platform::system_clock().now();
      pollfd line{.fd = line_.get(), .events = POLLIN, .revents = 0};
      const int got = poll(&line, 1, left > 0 ? static_cast<int>(left / 1'000'000 + 1) : 0);
      if (got > 0) return true;
      if (got == 0 && left <= 0) return false;
    }
  }

 private:
  File line_;
};

class ChildProcess final : public Mapped<DriverProcess> {
 public:
  ChildProcess(Block* block, File line, pid_t pid) noexcept : Mapped(block, std::move(line)), pid_(pid) {}
  ~ChildProcess() override {
    kill();
    static_cast<void>(how_it_ended());
  }

  void kill() noexcept override {
    const std::lock_guard lock(mutex_);
    if (!reaped_) ::kill(pid_, SIGKILL);
  }

  std::string how_it_ended() override {
    const std::lock_guard lock(mutex_);
    if (std::exchange(reaped_, true)) return how_;
    int status = 0;
    pid_t got = 0;
    do got = waitpid(pid_, &status, 0);
    while (got < 0 && errno == EINTR);
    // A program that waits for all its children may have been faster.
    if (got != pid_) return how_;
    if (WIFSIGNALED(status)) how_ = text("by signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
    if (WIFEXITED(status)) how_ = text("with status {}", WEXITSTATUS(status));
    return how_;
  }

 private:
  const pid_t pid_;
  std::mutex mutex_;
  bool reaped_ = false;
  std::string how_;
};

std::unexpected<Error> no_memory(int error) {
  return failure(Trouble::no_memory,
                 text("The memory that a driver's process shares could not be made: {}.", std::strerror(error)),
                 "Close other programs, and try again.");
}

Block* mapped(int fd) noexcept {
  void* const at = mmap(nullptr, shared_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  return at == MAP_FAILED ? nullptr : static_cast<Block*>(at);
}

// Above the numbers that they get in the process, so that none replaces another.
File high(int fd) noexcept {
  const File low(fd);
  return File(fcntl(fd, F_DUPFD_CLOEXEC, 10));
}

/// How posix_spawn starts it.
struct Way {
  Way() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    // Of a group of its own: what the keyboard interrupts is the program, which then closes its driver.
    sigset_t none, usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT, SIGCHLD}) sigaddset(&usual, signal);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Way() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  Way(const Way&) = delete;
  Way& operator=(const Way&) = delete;
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
};

}  // namespace

Expected<std::shared_ptr<DriverProcess>> DriverProcess::start(const std::filesystem::path& program) {
  const File memory = high(platform::make_memory(name));
  if (memory.get() < 0 || ftruncate(memory.get(), shared_bytes) != 0) return no_memory(errno);
  std::array<int, 2> ends{-1, -1};
  if (const int error = platform::make_line(ends); error != 0) return no_memory(error);
  File ours(ends[0]);
  const File theirs = high(ends[1]);
  Block* const block = mapped(memory.get());
  if (!block || theirs.get() < 0) return no_memory(errno);
  block->version = wire_version;

  Way way;
  posix_spawn_file_actions_adddup2(&way.actions, memory.get(), memory_fd);
  posix_spawn_file_actions_adddup2(&way.actions, theirs.get(), line_fd);
  const std::string path = program.string();
  char* const arguments[] = {const_cast<char*>(path.c_str()), nullptr};
  pid_t pid = 0;
  if (const int error = posix_spawn(&pid, path.c_str(), &way.actions, &way.attributes, arguments, environ);
      error != 0) {
    munmap(block, shared_bytes);
    return failure(error == ENOENT ? Trouble::absent : Trouble::denied,
                   text("{} could not be started: {}.", path, std::strerror(error)));
  }
  return std::make_shared<ChildProcess>(block, std::move(ours), pid);
}

Expected<std::shared_ptr<Shared>> attach(int, char**) {
  struct stat memory_is{};
  if (fstat(memory_fd, &memory_is) != 0 || memory_is.st_size < static_cast<off_t>(shared_bytes) ||
      fcntl(line_fd, F_GETFD) < 0)
    return failure(Trouble::bad_request,
                   text("{} is started by programs that run a driver in a process of its own.", name));
  const File memory(memory_fd);
  File line(line_fd);
  // What the driver starts has no part in it.
  fcntl(line_fd, F_SETFD, FD_CLOEXEC);
  Block* const block = mapped(memory.get());
  if (!block) return no_memory(errno);
  return std::make_shared<Mapped<Shared>>(block, std::move(line));
}

std::filesystem::path driver_process() {
  namespace fs = std::filesystem;
  if (const char* const named = std::getenv("TAUT_DRIVER_PROCESS"); named && *named) return named;
  std::error_code trouble;
  std::vector<fs::path> folders;
  Dl_info here{};
  if (dladdr(reinterpret_cast<const void*>(&driver_process), &here) && here.dli_fname)
    folders.push_back(fs::canonical(here.dli_fname, trouble).parent_path());
  folders.push_back(platform::program_file().parent_path());
  for (const fs::path& folder : folders)
    for (const fs::path& path :
         {folder / name, folder / "taut" / name, folder.parent_path() / "bin" / name,
          folder.parent_path() / "lib" / "taut" / name, folder.parent_path().parent_path() / "bin" / name})
      if (!folder.empty() && access(path.c_str(), X_OK) == 0) return path;
  return {};
}

}  // namespace taut::host::apart
