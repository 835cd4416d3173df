// SPDX-License-Identifier: MIT
#include "alsa/fake_card.hpp"

namespace taut::tests {

const PointerAccess FakeOffer::standard_access = PointerAccess::TAUT_POINTER_ACCESS;

}  // namespace taut::tests
