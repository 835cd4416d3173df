// SPDX-License-Identifier: MIT
// What a rule works with: the driver's objects, called slot by slot, and the usual steps to a running stream.
#pragma once
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

#include "base/text.hpp"
#include "check/floating_point.hpp"
#include "check/journal.hpp"
#include "check/recorder.hpp"
#include "check/rule.hpp"
#include "host/load.hpp"
#include "protocol/names.hpp"

namespace taut::check {

/// Throws Broken unless the driver does what it has to.
template <class... Arguments>
void demand(bool kept, fmt::format_string<Arguments...> pattern, const Arguments&... arguments) {
  if (!kept) throw Broken{text(pattern, arguments...)};
}

/// A result as a word in a sentence: "invalid mode (-997)", "7".
std::string answer(long result);

struct Counts {
  TautLong inputs = 0, outputs = 0;
};

struct BufferSizes {
  TautLong min = 0, max = 0, preferred = 0, step = 0;
};

/// Buffers as createBuffers has made them.
struct Buffers {
  std::vector<TautBufferInfo> infos;
  std::vector<std::size_t> bytes;  ///< of a half, by channel
  TautLong frames = 0;
};

/// One object of the driver. Calls are made on the thread that its kind of driver needs; the journal knows which one is
/// being made. Nothing is released by itself: the process of a rule ends with it.
class DriverObject {
 public:
  DriverObject(Journal& journal, host::Loaded loaded) noexcept : journal_(&journal), loaded_(std::move(loaded)) {}

  /// A control call by its slot: call(&TautDriverTable::start).
  template <class Slot, class... Arguments>
  auto call(Slot slot, Arguments... arguments) {
    const auto made = [&] { return direct(slot, arguments...); };
    const char* const name = name_of(slot);
    journal_->enter(name);
    using Answer = decltype(made());
    const auto run = [&](const std::function<void()>& work) {
      const auto watched = [&] {
        const FloatingPoint before;
        work();
        if (!before.unchanged()) changed_floating_point = name;
      };
      if (loaded_.apartment)
        loaded_.apartment->run(watched);
      else
        watched();
    };
    if constexpr (std::is_void_v<Answer>) {
      run(made);
      journal_->leave();
    } else {
      Answer given{};
      run([&] { given = made(); });
      journal_->leave();
      return given;
    }
  }

  /// The same on this thread, unseen by the journal: within callbacks, and on a rule's own threads.
  template <class Slot, class... Arguments>
  auto direct(Slot slot, Arguments... arguments) const {
    return (loaded_.object->table->*slot)(loaded_.object, arguments...);
  }

  [[nodiscard]] TautDriver* object() const noexcept { return loaded_.object; }

  // What most rules need; they throw Unjudged where another rule says more about the failure.
  Counts channels();
  BufferSizes sizes();
  double rate();
  TautChannelInfo channel(bool input, TautLong index);

  /// One to two channels each way, of the preferred size if `frames` is 0.
  Buffers prepare(const Recorder& recorder, TautLong frames = 0);
  /// These channels. `result`: of createBuffers. The buffers are empty if that is not 0.
  Buffers create(const Recorder& recorder, std::vector<TautBufferInfo> infos, TautLong frames, TautResult& result);
  void start(Recorder& recorder);
  void stop(Recorder& recorder);
  /// Waits for that many buffers.
  void stream(Recorder& recorder, int buffers);

  const char* changed_floating_point = nullptr;  ///< the slot that returned with another floating-point state

 private:
  template <class Slot>
  const char* name_of(Slot slot) const noexcept {
    const TautDriverTable& table = *loaded_.object->table;
    const auto offset = reinterpret_cast<const std::byte*>(&(table.*slot)) - reinterpret_cast<const std::byte*>(&table);
    return protocol::slot_name(static_cast<std::size_t>(offset) / sizeof(void*));
  }

  Journal* journal_;
  host::Loaded loaded_;
};

/// The judgement of one rule, in a process of its own.
class Trial {
 public:
  Trial(Journal& of, const host::Entry& driver, std::uint32_t with_seed)
      : journal(of), entry(driver), seed(with_seed) {}

  DriverObject load();  ///< an object that has not been initialised; Broken if there is none
  DriverObject open();  ///< an initialised one
  Journal& journal;
  const host::Entry& entry;
  const std::uint32_t seed;
};

/// Memory for a driver to write to, with a margin that it must not touch.
template <class T, std::size_t count = 1>
class Guarded {
 public:
  Guarded() noexcept { std::memset(static_cast<void*>(&memory_), canary, sizeof memory_); }
  T* data() noexcept { return memory_.values; }
  T& operator[](std::size_t index) noexcept { return memory_.values[index]; }
  /// How far beyond its end something was written, in bytes; 0: nothing.
  [[nodiscard]] std::size_t overrun() const noexcept {
    std::size_t last = 0;
    for (std::size_t k = 0; k < sizeof memory_.after; ++k)
      if (memory_.after[k] != canary) last = k + 1;
    return last;
  }
  static constexpr unsigned char canary = 0xA5;

 private:
  struct Memory {
    T values[count];
    unsigned char after[4096];
  };
  static_assert(std::is_trivially_copyable_v<T>);
  Memory memory_;
};

constexpr Nanos milliseconds = 1'000'000, seconds = 1'000'000'000;
/// How long a driver may take to call for the first time (JUCE gives up then).
constexpr Nanos first_call = 3 * seconds;

void pause(Nanos length);

}  // namespace taut::check
