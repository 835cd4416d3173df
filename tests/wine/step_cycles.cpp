// SPDX-License-Identifier: MIT
// Counts what a thread of another process executes in user space, one instruction after the other:
//   step_cycles PROCESS THREAD ADDRESS CYCLES
// ADDRESS: of a 64-bit number there that grows by one with each cycle. Prints the instructions and the system calls of a
// cycle, each counted over CYCLES of them; the second to one tenth.
#include <sched.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace {

struct Thread {
  pid_t process, id;
  std::uintptr_t counter;

  std::int64_t cycles() const {
    std::int64_t value = 0;
    iovec to{&value, sizeof value}, from{reinterpret_cast<void*>(counter), sizeof value};
    return process_vm_readv(process, &to, 1, &from, 1, 0) == sizeof value ? value : -1;
  }

  // One instruction on; signals are handed on. False: the thread has gone.
  bool step() const {
    for (long signal = 0;;) {
      if (ptrace(PTRACE_SINGLESTEP, id, 0, signal) != 0) return false;
      int status = 0;
      if (waitpid(id, &status, __WALL) != id || !WIFSTOPPED(status)) return false;
      if (WSTOPSIG(status) == SIGTRAP) return true;
      signal = WSTOPSIG(status);
    }
  }

  // In each of `wanted` cycles; negative: the thread has gone.
  double instructions(std::int64_t wanted) const {
    std::int64_t begin = cycles(), now = begin;
    while (now == begin)
      if (!step() || (now = cycles()) < 0) return -1;
    begin = now;
    for (std::int64_t count = 1;; ++count) {
      if (!step() || (now = cycles()) < 0) return -1;
      if (now == begin + wanted) return static_cast<double>(count) / static_cast<double>(wanted);
    }
  }

  // The same; a cycle may have none, in which the thread never stops.
  double system_calls(std::int64_t wanted) const {
    const std::int64_t begin = cycles();
    std::int64_t stops = 0, now = begin;
    if (ptrace(PTRACE_SYSCALL, id, 0, 0) != 0) return -1;
    while ((now = cycles()) >= 0 && now < begin + wanted) {
      int status = 0;
      if (waitpid(id, &status, __WALL | WNOHANG) != id) continue;
      if (!WIFSTOPPED(status)) return -1;
      const bool of_call = WSTOPSIG(status) == (SIGTRAP | 0x80);
      stops += of_call;
      ptrace(PTRACE_SYSCALL, id, 0, of_call ? 0L : WSTOPSIG(status));
    }
    return static_cast<double>(stops) / 2 / static_cast<double>(now - begin);
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  const Thread thread{std::atoi(argv[1]), std::atoi(argv[2]), std::strtoull(argv[3], nullptr, 16)};
  const std::int64_t cycles = std::atoll(argv[4]);
  if (ptrace(PTRACE_SEIZE, thread.id, 0, PTRACE_O_TRACESYSGOOD) != 0 ||
      ptrace(PTRACE_INTERRUPT, thread.id, 0, 0) != 0) {
    std::perror("ptrace");
    return 1;
  }
  int status = 0;
  waitpid(thread.id, &status, __WALL);
  // The two threads take turns with each instruction, which is fastest on one processor.
  cpu_set_t all, one;
  sched_getaffinity(0, sizeof all, &all);
  CPU_ZERO(&one);
  CPU_SET(static_cast<std::size_t>(sched_getcpu()), &one);
  sched_setaffinity(0, sizeof one, &one);
  sched_setaffinity(thread.id, sizeof one, &one);
  const sched_param first{.sched_priority = 69}, ordinary{};
  sched_setscheduler(0, SCHED_FIFO, &first);
  const double instructions = thread.instructions(cycles);
  sched_setscheduler(0, SCHED_OTHER, &ordinary);
  sched_setaffinity(0, sizeof all, &all);
  const double calls = thread.system_calls(cycles);
  if (instructions < 0 || calls < 0) return 1;
  std::printf("%.0f %.1f\n", instructions, calls);
  return 0;
}
