// SPDX-License-Identifier: MIT
// The program's side of a call: what the Linux half asks for is done here, on the thread that asks.
#pragma once
#include <memory>

#include "driver/wine/calls.hpp"
#include "taut/protocol.h"

namespace taut::driver::wine {

/// The functions that a program gave to create_buffers(), shared by its threads. May be null.
using Callbacks = std::shared_ptr<const TautCallbacks>;

/// Does it and returns the answer. The callbacks are real-time safe as far as the program's are.
std::int32_t obey(const Ask& ask, const Callbacks& callbacks) noexcept;

/// A time of the Linux half's as programs compare it: with timeGetTime(), ns.
TautInt64 time_for_program(std::int64_t time) noexcept;

}  // namespace taut::driver::wine
