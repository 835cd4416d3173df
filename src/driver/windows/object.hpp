// SPDX-License-Identifier: MIT
// The driver object that a DLL hands out; each DLL has its own kind, and this definition of these.
#pragma once
#include <string>

#include "taut/protocol.h"

namespace taut::driver::windows_face {

/// A new object with one reference. `id`: the class the host asked for, which is also the interface; `name`: its
/// registered name. Throws std::bad_alloc.
protocol::Slots* make_object(const TautGuid& id, std::string name);

/// In this process. Any thread.
int objects_alive() noexcept;

}  // namespace taut::driver::windows_face
