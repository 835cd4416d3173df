// SPDX-License-Identifier: MIT
#include "support/realtime_guard.hpp"

#include "platform/guard.hpp"

#ifdef TAUT_SANITIZED

namespace taut::tests {

bool guard_cycles(OnOffence) { return false; }
const std::string& guard_refusal() {
  static const std::string reason = "the sanitizers interpose the same functions; the guard is off under them";
  return reason;
}
std::uint64_t guard_offences() noexcept { return 0; }
std::string first_offence() { return {}; }

}  // namespace taut::tests

#else

#include <dlfcn.h>
#include <execinfo.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace taut::tests {
namespace {

constexpr unsigned char let_through = 0, dispatch = 1;  // values of the selector that the kernel reads

struct ThreadState {
  int cycles = 0;
  int allowances = 0;
  bool suspended = false;    // while the guard itself works, or a counted offence runs
  bool dispatching = false;  // the selector is registered with the kernel
  volatile unsigned char selector = let_through;
};
constinit thread_local ThreadState state;

constinit std::atomic<bool> counting{false};
constinit std::atomic<std::uint64_t> counted{0};
constinit std::atomic<bool> first_taken{false};
constinit char first_text[96] = "";

bool watched() noexcept { return state.cycles > 0 && !state.suspended; }

void set_selector() noexcept { state.selector = watched() && state.allowances == 0 ? dispatch : let_through; }

// Runs within malloc and within signal handlers, so it uses only functions without memory or locks.
void report(const char* offence) noexcept {
  counted.fetch_add(1);
  if (!first_taken.exchange(true)) std::strncpy(first_text, offence, sizeof first_text - 1);
  if (counting.load()) return;
  for (const char* part : {"\nreal-time guard: ", offence, " within a cycle\n"}) {
    [[maybe_unused]] const auto written = write(STDERR_FILENO, part, std::strlen(part));
  }
  void* frames[48];
  backtrace_symbols_fd(frames, backtrace(frames, 48), STDERR_FILENO);
  std::abort();
}

// Scope of an interposed call: reports it if it is an offence, and suppresses the reports of nested calls.
class Offence {
 public:
  explicit Offence(const char* name) noexcept : watched_(watched()) {
    if (!watched_) return;
    state.suspended = true;
    set_selector();
    report(name);
  }
  ~Offence() {
    if (!watched_) return;
    state.suspended = false;
    set_selector();
  }
  Offence(const Offence&) = delete;
  Offence& operator=(const Offence&) = delete;

 private:
  bool watched_;
};

#if defined(__x86_64__)

constexpr int set_syscall_user_dispatch = 59, dispatch_on = 1;  // linux/prctl.h, newer than some libc headers
constexpr int user_dispatch_code = 2;                           // SYS_USER_DISPATCH

struct Named {
  long number;
  const char* name;
};
constexpr Named names[] = {{SYS_read, "read"},
                           {SYS_write, "write"},
                           {SYS_openat, "openat"},
                           {SYS_close, "close"},
                           {SYS_poll, "poll"},
                           {SYS_ppoll, "ppoll"},
                           {SYS_ioctl, "ioctl"},
                           {SYS_futex, "futex"},
                           {SYS_mmap, "mmap"},
                           {SYS_munmap, "munmap"},
                           {SYS_madvise, "madvise"},
                           {SYS_brk, "brk"},
                           {SYS_nanosleep, "nanosleep"},
                           {SYS_getpid, "getpid"},
                           {SYS_clock_nanosleep, "clock_nanosleep"},
                           {SYS_sched_yield, "sched_yield"},
                           {SYS_gettid, "gettid"},
                           {SYS_rt_sigprocmask, "rt_sigprocmask"},
                           {SYS_epoll_wait, "epoll_wait"},
                           {SYS_getrandom, "getrandom"}};

void describe(long number, char* text, std::size_t size) noexcept {
  const char* name = "?";
  for (const auto& known : names)
    if (known.number == number) name = known.name;
  char digits[20];
  char* at = digits + sizeof digits;
  *--at = '\0';
  unsigned long rest = static_cast<unsigned long>(number);
  do *--at = static_cast<char>('0' + rest % 10);
  while ((rest /= 10) > 0 && at > digits);
  text[0] = '\0';
  for (const char* part : {"system call ", static_cast<const char*>(at), " (", name, ")"})
    std::strncat(text, part, size - std::strlen(text) - 1);
}

// Executes the thread's system call as the kernel would, without touching errno.
long carry_out(long number, const greg_t* r) noexcept {
  long result = number;
  register long r10 asm("r10") = r[REG_R10];
  register long r8 asm("r8") = r[REG_R8];
  register long r9 asm("r9") = r[REG_R9];
  asm volatile("syscall"
               : "+a"(result)
               : "D"(r[REG_RDI]), "S"(r[REG_RSI]), "d"(r[REG_RDX]), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
}

void on_system_call(int, siginfo_t* info, void* context) {
  state.suspended = true;
  set_selector();
  const int errno_before = errno;
  const long number = info->si_syscall;
  // On machines where the clock cannot be read in user space, reading it is a system call.
  if (info->si_code != user_dispatch_code || number != SYS_clock_gettime) {
    char text[64];
    describe(number, text, sizeof text);
    report(text);
  }
  auto* const registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
  registers[REG_RAX] = carry_out(number, registers);
  errno = errno_before;
  state.suspended = false;
  set_selector();
}

// Every handler returns through a trampoline in libc, whose system call must pass.
std::uintptr_t way_back = 0;

bool catch_system_calls() {
  struct sigaction action{};
  action.sa_sigaction = on_system_call;
  action.sa_flags = SA_SIGINFO;
  if (sigaction(SIGSYS, &action, nullptr) != 0) return false;
  struct {
    void* handler;
    unsigned long flags;
    void* restorer;
    unsigned long mask;
  } kernels_own{};
  if (syscall(SYS_rt_sigaction, SIGSYS, nullptr, &kernels_own, sizeof kernels_own.mask) != 0) return false;
  way_back = reinterpret_cast<std::uintptr_t>(kernels_own.restorer);
  return way_back != 0;
}

bool dispatch_this_thread() noexcept {
  constexpr unsigned long length = 16;
  return prctl(set_syscall_user_dispatch, dispatch_on, way_back, length, &state.selector) == 0;
}

#else

bool catch_system_calls() { return false; }
bool dispatch_this_thread() noexcept { return false; }

#endif

void cycle_begins() noexcept {
  if (!state.dispatching) state.dispatching = dispatch_this_thread();
  ++state.cycles;
  set_selector();
}

void cycle_ends() noexcept {
  --state.cycles;
  set_selector();
}

void allowance_begins() noexcept {
  ++state.allowances;
  set_selector();
}

void allowance_ends() noexcept {
  --state.allowances;
  set_selector();
}

constexpr platform::Guard hooks{cycle_begins, cycle_ends, allowance_begins, allowance_ends};

// A child process starts without dispatch, but with a copy of our state.
void in_child() noexcept { state.dispatching = false; }

std::string prepare() {
  if (!catch_system_calls()) return "system calls can be caught on x86-64 Linux only";
  state.dispatching = dispatch_this_thread();
  if (!state.dispatching) return std::string("the kernel has no syscall user dispatch (") + std::strerror(errno) + ")";
  pthread_atfork(nullptr, nullptr, in_child);
  void* frame[1];
  backtrace(frame, 1);  // loads what it needs now: not possible within an offence
  return {};
}

}  // namespace

const std::string& guard_refusal() {
  static const std::string reason = prepare();
  return reason;
}

bool guard_cycles(OnOffence mode) {
  counting = mode == OnOffence::count;
  counted = 0;
  first_text[0] = '\0';
  first_taken = false;
  if (!guard_refusal().empty()) return false;
  platform::installed_guard.store(&hooks);
  return true;
}

std::uint64_t guard_offences() noexcept { return counted.load(); }
std::string first_offence() { return first_text; }

namespace {

// Libc's own function behind ours. No static local, because its hidden lock could be interposed.
template <class F>
F behind(std::atomic<F>& known, const char* name) noexcept {
  F function = known.load(std::memory_order_acquire);
  if (!function) {
    function = reinterpret_cast<F>(dlsym(RTLD_NEXT, name));
    known.store(function, std::memory_order_release);
  }
  return function;
}

}  // namespace
}  // namespace taut::tests

// Redefines functions of libc below; exported, so that shared libraries use them too.
#define TAUT_INTERPOSED __attribute__((visibility("default")))
using taut::tests::Offence;

extern "C" {

void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);

TAUT_INTERPOSED void* malloc(std::size_t size) noexcept {
  const Offence offence("malloc");
  return __libc_malloc(size);
}
TAUT_INTERPOSED void* calloc(std::size_t count, std::size_t size) noexcept {
  const Offence offence("calloc");
  return __libc_calloc(count, size);
}
TAUT_INTERPOSED void* realloc(void* old, std::size_t size) noexcept {
  const Offence offence("realloc");
  return __libc_realloc(old, size);
}
TAUT_INTERPOSED void* memalign(std::size_t alignment, std::size_t size) noexcept {
  const Offence offence("memalign");
  return __libc_memalign(alignment, size);
}
TAUT_INTERPOSED void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  const Offence offence("aligned_alloc");
  return __libc_memalign(alignment, size);
}
TAUT_INTERPOSED int posix_memalign(void** result, std::size_t alignment, std::size_t size) noexcept {
  const Offence offence("posix_memalign");
  void* const memory = __libc_memalign(alignment, size);
  if (!memory) return ENOMEM;
  *result = memory;
  return 0;
}
// free(nullptr) does nothing.
TAUT_INTERPOSED void free(void* memory) noexcept {
  if (!memory) return;
  const Offence offence("free");
  __libc_free(memory);
}

#define TAUT_FORBID(name, parameters, arguments)                    \
  TAUT_INTERPOSED int name parameters {                             \
    static constinit std::atomic<int(*) parameters> known{nullptr}; \
    const Offence offence(#name);                                   \
    return taut::tests::behind(known, #name) arguments;             \
  }

TAUT_FORBID(pthread_mutex_lock, (pthread_mutex_t * m) noexcept, (m))
TAUT_FORBID(pthread_mutex_timedlock, (pthread_mutex_t * m, const timespec* t) noexcept, (m, t))
TAUT_FORBID(pthread_mutex_clocklock, (pthread_mutex_t * m, clockid_t c, const timespec* t) noexcept, (m, c, t))
TAUT_FORBID(pthread_rwlock_rdlock, (pthread_rwlock_t * l) noexcept, (l))
TAUT_FORBID(pthread_rwlock_wrlock, (pthread_rwlock_t * l) noexcept, (l))
TAUT_FORBID(pthread_rwlock_timedrdlock, (pthread_rwlock_t * l, const timespec* t) noexcept, (l, t))
TAUT_FORBID(pthread_rwlock_timedwrlock, (pthread_rwlock_t * l, const timespec* t) noexcept, (l, t))
TAUT_FORBID(pthread_cond_wait, (pthread_cond_t * c, pthread_mutex_t* m), (c, m))
TAUT_FORBID(pthread_cond_timedwait, (pthread_cond_t * c, pthread_mutex_t* m, const timespec* t), (c, m, t))
TAUT_FORBID(pthread_cond_clockwait, (pthread_cond_t * c, pthread_mutex_t* m, clockid_t k, const timespec* t),
            (c, m, k, t))
TAUT_FORBID(sem_wait, (sem_t * s), (s))
TAUT_FORBID(sem_timedwait, (sem_t * s, const timespec* t), (s, t))

// Buffered output makes no system call this time, but is forbidden all the same.
TAUT_FORBID(vfprintf, (FILE * f, const char* format, va_list list), (f, format, list))
TAUT_FORBID(puts, (const char* text), (text))
TAUT_FORBID(putchar, (int c), (c))
TAUT_FORBID(fputs, (const char* text, FILE* f), (text, f))
TAUT_FORBID(fputc, (int c, FILE* f), (c, f))
TAUT_FORBID(putc, (int c, FILE* f), (c, f))
TAUT_FORBID(fflush, (FILE * f), (f))

TAUT_INTERPOSED std::size_t fwrite(const void* data, std::size_t size, std::size_t count, FILE* file) {
  static constinit std::atomic<std::size_t (*)(const void*, std::size_t, std::size_t, FILE*)> known{nullptr};
  const Offence offence("fwrite");
  return taut::tests::behind(known, "fwrite")(data, size, count, file);
}
TAUT_INTERPOSED int printf(const char* format, ...) {
  const Offence offence("printf");
  va_list list;
  va_start(list, format);
  const int written = vfprintf(stdout, format, list);
  va_end(list);
  return written;
}
TAUT_INTERPOSED int fprintf(FILE* file, const char* format, ...) {
  const Offence offence("fprintf");
  va_list list;
  va_start(list, format);
  const int written = vfprintf(file, format, list);
  va_end(list);
  return written;
}

}  // extern "C"

#endif
