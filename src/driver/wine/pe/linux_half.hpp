// SPDX-License-Identifier: MIT
// Finds tautwine.so and calls it.
#pragma once
#include <string>

#include "base/error.hpp"
#include "driver/wine/calls.hpp"

namespace taut::driver::wine {

class LinuxHalf {
 public:
  /// Loads it on the first call; afterwards this module stays loaded, as the Linux half does. The same answer for the
  /// rest of the process. Errors, each with a remedy: `unsupported` (not Wine, or halves of two versions), `absent`
  /// (tautwine.so is missing or does not load). Any thread.
  static const Expected<LinuxHalf>& get() noexcept;

  /// Any thread, real-time safe as far as what is called is.
  template <class Args>
  void operator()(Call call, Args& args) const noexcept {
    function_(handle_, static_cast<unsigned>(call), &args);
  }

  /// The same for a call that may ask for something: `obey(ask)` does it.
  template <class Args, class Obey>
  void operator()(Call call, Args& args, const Obey& obey) const noexcept {
    for ((*this)(call, args); args.ask.what != Ask::nothing; (*this)(call, args)) args.ask.answer = obey(args.ask);
  }

 private:
  // Wine's function, in the convention of system functions.
  using Function = long(__stdcall*)(std::uint64_t handle, unsigned code, void* args);
  LinuxHalf(Function function, std::uint64_t handle) noexcept : function_(function), handle_(handle) {}
  static Expected<LinuxHalf> load();

  Function function_;
  std::uint64_t handle_;
};

}  // namespace taut::driver::wine
