// SPDX-License-Identifier: MIT
#include "device/coreaudio/stream.hpp"

#include "base/text.hpp"

namespace taut::device::coreaudio {

Error CoreAudioStream::explain(const Fault& fault) const {
  if (auto known = handoff::Handoff::explain(fault)) return *known;
  if (fault.cause == unplugged)
    return {Trouble::absent, text("'{}' was unplugged or turned off.", client_->name()),
            "It is used again when it is back."};
  if (fault.cause == stopped)
    return {Trouble::broken, text("macOS stopped '{}' because of an error.", client_->name()),
            "It is opened again; unplug it and plug it in again if that does not help."};
  if (fault.cause == plays_elsewhere)
    return {Trouble::absent,
            "This Mac plays on another device now or in another format, or macOS has ended the recording of it.",
            "It is opened again."};
  return {};
}

}  // namespace taut::device::coreaudio
