// SPDX-License-Identifier: MIT
// The C++ interface is one pointer to its table, like the C structure: no virtual destructor, no second base. Each
// member's slot shows only in the generated code; tests/protocol reads it there.
#include <type_traits>

#include "taut/protocol.h"

static_assert(sizeof(taut::protocol::Slots) == sizeof(TautDriver));
static_assert(!std::has_virtual_destructor_v<taut::protocol::Slots>);
static_assert(std::is_standard_layout_v<TautDriver> && std::is_trivially_copyable_v<TautTime>);
#ifdef _WIN32
static_assert(alignof(TautInt64) == 4 && alignof(TautTime) == 4);
#endif
