// SPDX-License-Identifier: MIT
#include "device/wasapi/codes.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace taut::device::wasapi {
namespace {

struct Code {
  com::Result code;
  Trouble trouble;
  std::string_view reason;  // after "because"
  std::string_view remedy;
};

// Meanings: learn.microsoft.com, return values of IAudioClient, IAudioClient3, IAudioRenderClient, IAudioCaptureClient.
constexpr std::string_view report = "This is a bug in Taut: please report it.";
constexpr std::array codes{
    Code{com::device_invalidated, Trouble::absent, "it was unplugged, switched off or set to another format",
         "Plug it in again, or look at it in Windows' sound settings."},
    Code{com::resources_invalidated, Trouble::absent, "Windows took it back, as it does when another user is logged in",
         "Come back to this session and open it again."},
    Code{com::service_not_running, Trouble::absent, "the Windows audio service is not running",
         "Start the service 'Windows Audio' (services.msc) and open it again."},
    Code{com::not_found, Trouble::absent, "Windows does not know it (any more)", "`taut devices` lists what there is."},
    Code{com::device_in_use, Trouble::busy, "another program has exclusive use of it",
         "It is usually a DAW or a media player. Close it, or turn off its exclusive mode."},
    Code{com::exclusive_not_allowed, Trouble::denied, "exclusive mode is not allowed for it",
         "Allow it: Windows' sound settings, the device, Advanced, 'Allow applications to take exclusive control'."},
    Code{com::exclusive_only, Trouble::busy, "another program holds it in exclusive mode",
         "Close that program, or turn off its exclusive mode."},
    Code{com::access_denied, Trouble::denied, "Windows does not let this program use it",
         "Allow microphone access for desktop programs: Windows' privacy settings, Microphone."},
    Code{com::unsupported_format, Trouble::unsupported, "it does not take this sample rate or format",
         "Choose another rate; `taut devices` shows what it takes."},
    Code{com::endpoint_create_failed, Trouble::broken, "its driver could not create a stream",
         "Plug it in again, or update its driver."},
    Code{com::not_aligned, Trouble::unsupported, "its driver takes only certain buffer sizes, and not this one",
         "Choose another buffer size."},
    Code{com::buffer_size_error, Trouble::unsupported, "its driver does not take this buffer size",
         "Choose another buffer size; periods of 3 to 10 ms are the most usual."},
    Code{com::invalid_period, Trouble::unsupported, "its driver does not take this period",
         "Choose another buffer size."},
    Code{com::period_locked, Trouble::unsupported, "another program has fixed the period of the Windows mixer",
         "Close that program, or use its buffer size."},
    Code{com::format_locked, Trouble::unsupported, "another program has fixed the format of the Windows mixer",
         "Close that program, or use its rate."},
    Code{com::cpu_exceeded, Trouble::broken, "the Windows mixer has no processor time left for such a short period",
         "Use a larger buffer size."},
    Code{com::raw_unsupported, Trouble::unsupported, "its driver's sound effects cannot be bypassed",
         "Leave out ?raw=on."},
    Code{com::offload_not_capable, Trouble::unsupported, "its driver has no hardware mixing", ""},
    Code{com::out_of_offload, Trouble::busy, "all of the driver's hardware mixing is in use", "Close other programs."},
    Code{com::offload_only, Trouble::unsupported, "its driver wants hardware mixing only", "Update its driver."},
    Code{com::non_offload_only, Trouble::unsupported, "its driver refuses hardware mixing", "Update its driver."},
    Code{com::no_memory, Trouble::no_memory, "there is no memory left", "Close other programs."},
    Code{com::not_implemented, Trouble::unsupported, "this Windows does not have it", ""},
    Code{com::no_interface, Trouble::unsupported, "this Windows does not have it", ""},
    Code{com::buffer_operation_pending, Trouble::broken, "its driver is being reset", "Try again in a moment."},
    Code{com::buffer_error, Trouble::broken, "its driver gave no buffer", "Plug it in again, or update its driver."},
    Code{com::thread_not_registered, Trouble::broken, "the audio thread is not known to Windows", report},
    Code{com::not_initialized, Trouble::broken, "calls came in the wrong order (not initialised)", report},
    Code{com::already_initialized, Trouble::broken, "calls came in the wrong order (initialised twice)", report},
    Code{com::wrong_endpoint_type, Trouble::broken, "it was taken for the other direction", report},
    Code{com::not_stopped, Trouble::broken, "calls came in the wrong order (it still runs)", report},
    Code{com::buffer_too_large, Trouble::broken, "more was written than there is room for", report},
    Code{com::out_of_order, Trouble::broken, "calls came in the wrong order (a buffer was asked for twice)", report},
    Code{com::invalid_size, Trouble::broken, "more was given back than had been taken", report},
    Code{com::event_not_expected, Trouble::broken, "no event was asked for", report},
    Code{com::event_not_set, Trouble::broken, "its event was not set", report},
    Code{com::buffer_not_period, Trouble::broken, "buffer and period differ", report},
    Code{com::incorrect_buffer_size, Trouble::broken, "the buffer has another size", report},
    Code{com::invalid_flag, Trouble::broken, "a flag does not fit", report},
    Code{com::bad_argument, Trouble::broken, "an argument does not fit", report},
    Code{com::bad_pointer, Trouble::broken, "a pointer is missing", report},
};

const Code* find(com::Result code) {
  const auto found = std::ranges::find(codes, code, &Code::code);
  return found == codes.end() ? nullptr : &*found;
}

}  // namespace

std::string reason_of(com::Result code) {
  const Code* const known = find(code);
  return known ? std::string(known->reason) : text("Windows says {:#010x}", static_cast<std::uint32_t>(code));
}

Error error_of(com::Result code, std::string_view done, std::string_view name) {
  const Code* const known = find(code);
  return {known ? known->trouble : Trouble::broken,
          text("The sound device '{}' cannot be {}: {}.", name, done, reason_of(code)),
          known ? std::string(known->remedy) : "Plug it in again, or restart the service 'Windows Audio'."};
}

}  // namespace taut::device::wasapi
