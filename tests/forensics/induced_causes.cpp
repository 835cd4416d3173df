// SPDX-License-Identifier: MIT
#include "forensics/induced_causes.hpp"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "platform/clock.hpp"

namespace taut::tests {
namespace {

using forensics::Kind;

const platform::Clock& clock_now() { return platform::system_clock(); }

void compute(Nanos time) {
  volatile unsigned work = 1;
  for (const Nanos end = clock_now().now() + time; clock_now().now() < end;)
    for (int i = 0; i < 1000; ++i) work = work * 3 + 1;
}

void sleep_for(Nanos time) { clock_now().sleep_until(clock_now().now() + time); }

class Computes final : public Cause {
  void in_callback() override { compute(disturbance); }
};

class Sleeps final : public Cause {
  void in_callback() override { sleep_for(disturbance); }
};

/// Another thread of the program holds a lock for too long.
class Locks final : public Cause {
  void ready(int) override {
    holder_ = std::thread([this] {
      while (!over_) {
        if (wanted_.exchange(false)) {
          const std::lock_guard held(mutex_);
          taken_ = true;
          sleep_for(disturbance);
        }
        sleep_for(200'000);
      }
    });
  }
  void in_callback() override {
    taken_ = false;
    wanted_ = true;
    while (!taken_) sleep_for(100'000);
    const std::lock_guard waited(mutex_);
  }
  std::mutex mutex_;
  std::atomic<bool> wanted_{false}, taken_{false}, over_{false};
  std::thread holder_;

 public:
  ~Locks() override {
    over_ = true;
    if (holder_.joinable()) holder_.join();
  }
};

class TouchesMemory final : public Cause {
  void in_callback() override {
    constexpr std::size_t bytes = std::size_t{4} << 20;
    for (const Nanos end = clock_now().now() + disturbance; clock_now().now() < end;) {
      void* const pages = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (pages == MAP_FAILED) return;
      madvise(pages, bytes, MADV_NOHUGEPAGE);
      for (std::size_t at = 0; at < bytes; at += 4096) static_cast<volatile char*>(pages)[at] = 1;
      munmap(pages, bytes);
    }
  }
};

/// A file of 64 MB in the current folder.
class HasFile : public Cause {
 public:
  std::string prepare() override {
    std::string name = "./induced-XXXXXX";
    file_ = mkstemp(name.data());
    if (file_ < 0) return "no file can be made here";
    unlink(name.c_str());
    const std::vector<char> piece(1 << 20, 'x');
    for (std::size_t k = 0; k < megabytes; ++k)
      if (write(file_, piece.data(), piece.size()) < 0) return "there is no room for a file here";
    fsync(file_);
    return {};
  }
  ~HasFile() override { close(file_); }

 protected:
  static constexpr std::size_t megabytes = 64;
  int file_ = -1;
};

/// Reads pages that are no longer in memory.
class ReadsDisk final : public HasFile {
  std::string prepare() override {
    if (std::string trouble = HasFile::prepare(); !trouble.empty()) return trouble;
    pages_ = static_cast<char*>(mmap(nullptr, bytes, PROT_READ, MAP_SHARED, file_, 0));
    if (pages_ == MAP_FAILED) return "the file cannot be mapped";
    madvise(pages_, bytes, MADV_RANDOM);
    return {};
  }
  void outside() override {
    madvise(pages_, bytes, MADV_DONTNEED);
    posix_fadvise(file_, 0, 0, POSIX_FADV_DONTNEED);
  }
  void in_callback() override {
    volatile char sum = 0;
    std::size_t at = 0;
    for (const Nanos end = clock_now().now() + disturbance; clock_now().now() < end; at = (at + 40'960) % bytes)
      sum = sum + pages_[at];
  }
  static constexpr std::size_t bytes = megabytes << 20;
  char* pages_ = nullptr;
};

/// Reads a file that is in memory.
class ReadsFile final : public HasFile {
  void in_callback() override {
    static std::array<char, 1 << 16> piece;
    for (const Nanos end = clock_now().now() + disturbance; clock_now().now() < end;)
      if (pread(file_, piece.data(), piece.size(), 0) < 0) return;
  }
};

void pin(int thread, int processor) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(processor), &set);
  sched_setaffinity(thread, sizeof set, &set);
}

bool make_first(int thread) {
  const sched_param most{.sched_priority = 90};
  return sched_setscheduler(thread, SCHED_FIFO, &most) == 0;
}

std::string first_possible() {
  const sched_param most{.sched_priority = 90}, usual{};
  if (sched_setscheduler(0, SCHED_FIFO, &most) != 0) return "no priority above the audio's may be taken here";
  sched_setscheduler(0, SCHED_OTHER, &usual);
  return {};
}

/// Waits for a byte, then computes before all others; the same for a thread and a program.
void burn_when_told(int from) {
  for (char word = 0; read(from, &word, 1) == 1;) compute(disturbance);
}

/// Takes the audio thread's processor away, while it computes or sleeps.
class Takes : public Cause {
 public:
  explicit Takes(bool computing) : computing_(computing) {}
  std::string prepare() override {
    if (pipe2(pipe_.data(), O_CLOEXEC) != 0) return "there is no pipe";
    return first_possible();
  }
  void ready(int audio) override {
    pin(audio, 0);
    begin();
  }
  void in_callback() override {
    if (!computing_) return;
    tell();
    compute(2'000'000);
  }
  void outside() override {
    if (!computing_) tell();
  }

 protected:
  virtual void begin() = 0;
  void tell() const { static_cast<void>(!write(pipe_[1], "x", 1)); }
  std::array<int, 2> pipe_{-1, -1};
  bool computing_;
};

class OtherProgram final : public Takes {
 public:
  using Takes::Takes;
  ~OtherProgram() override {
    if (child_ > 0) kill(child_, SIGKILL);
    if (child_ > 0) waitpid(child_, nullptr, 0);
    for (const int end : pipe_) close(end);
  }

 private:
  void begin() override {
    child_ = fork();
    if (child_ != 0) return;
    prctl(PR_SET_NAME, "burner");
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    close(pipe_[1]);
    pin(0, 0);
    make_first(0);
    burn_when_told(pipe_[0]);
    _exit(0);
  }
  pid_t child_ = -1;
};

class OwnThread final : public Takes {
 public:
  using Takes::Takes;
  ~OwnThread() override {
    close(pipe_[1]);
    if (thread_.joinable()) thread_.join();
    close(pipe_[0]);
  }

 private:
  void begin() override {
    thread_ = std::thread([from = pipe_[0]] {
      prctl(PR_SET_NAME, "own-burner");
      pin(0, 0);
      make_first(0);
      burn_when_told(from);
    });
  }
  std::thread thread_;
};

/// Stops the whole program for a while.
class Stops final : public Cause {
  void ready(int) override {
    if (pipe2(pipe_.data(), O_CLOEXEC) != 0) return;
    child_ = fork();
    if (child_ != 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    close(pipe_[1]);
    const pid_t parent = getppid();
    for (char word = 0; read(pipe_[0], &word, 1) == 1;) {
      kill(parent, SIGSTOP);
      sleep_for(3 * disturbance);
      kill(parent, SIGCONT);
    }
    _exit(0);
  }
  void outside() override { static_cast<void>(!write(pipe_[1], "x", 1)); }
  std::array<int, 2> pipe_{-1, -1};
  pid_t child_ = -1;

 public:
  ~Stops() override {
    if (child_ > 0) kill(child_, SIGKILL);
    if (child_ > 0) waitpid(child_, nullptr, 0);
  }
};

/// The virtual card wakes late, or loses frames, by itself.
class CardFaults final : public Cause {
 public:
  explicit CardFaults(std::string what) : what_(std::move(what)) {}
  [[nodiscard]] std::string faults(int times) const override {
    std::string all;
    for (int k = 1; k <= times; ++k) {
      std::string one = what_;
      one.replace(one.find('#'), 1, std::to_string(k + 1));
      all += (k > 1 ? "," : "") + one;
    }
    return all;
  }

 private:
  std::string what_;
};

template <class Made, class... Arguments>
std::function<std::unique_ptr<Cause>()> makes(Arguments... arguments) {
  return [=] { return std::unique_ptr<Cause>(std::make_unique<Made>(arguments...)); };
}

}  // namespace

const std::vector<InducedCause>& induced_causes() {
  static const std::vector<InducedCause> all{
      {"computes in its callback", Kind::computed, makes<Computes>()},
      {"touches new memory", Kind::page_faults, makes<TouchesMemory>()},
      {"reads pages from the disk", Kind::disk, makes<ReadsDisk>()},
      {"reads a file", Kind::files, makes<ReadsFile>()},
      {"sleeps in its callback", Kind::waited, makes<Sleeps>()},
      {"waits for a lock", Kind::waited, makes<Locks>()},
      {"another program, while it computes", Kind::other_program, makes<OtherProgram>(true)},
      {"another program, at a wake-up", Kind::other_program, makes<OtherProgram>(false)},
      {"own thread, while it computes", Kind::own_thread, makes<OwnThread>(true)},
      {"own thread, at a wake-up", Kind::own_thread, makes<OwnThread>(false)},
      {"the program is stopped", Kind::stopped, makes<Stops>()},
      {"woken late", Kind::late_timer, makes<CardFaults>("late@#s:60ms")},
      {"the card loses frames", Kind::device, makes<CardFaults>("lost@#s:900")},
  };
  return all;
}

}  // namespace taut::tests
