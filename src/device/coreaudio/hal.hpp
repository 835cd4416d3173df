// SPDX-License-Identifier: MIT
// The part of Core Audio that the backend uses, as declarations of our own: layouts, numbers, and one table of functions.
// abi_check.cpp compares them with a Mac's SDK.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>

#include "base/error.hpp"

namespace taut::device::coreaudio::hal {

using Object = std::uint32_t;
using Status = std::int32_t;
using Code = std::uint32_t;  ///< four characters

constexpr Code code(const char (&four)[5]) noexcept {
  Code value = 0;
  for (int k = 0; k < 4; ++k) value = value << 8 | static_cast<unsigned char>(four[k]);
  return value;
}

struct Address {
  Code selector, scope, element;
  friend bool operator==(const Address&, const Address&) = default;
};
struct Range {
  double min, max;
};
struct Buffer {
  std::uint32_t channels, bytes;
  void* data;
};
/// `buffers` has `count` entries.
struct BufferList {
  std::uint32_t count;
  Buffer buffers[1];
};
struct TimeStamp {
  double sample;
  std::uint64_t host;  ///< ticks
  double rate_scalar;
  std::uint64_t word_clock;
  std::uint8_t smpte[24];
  std::uint32_t flags, reserved;
};
struct Format {
  double rate;
  Code id;
  std::uint32_t flags, packet_bytes, packet_frames, frame_bytes, channels, bits, reserved;
};

/// For stream_usage: which streams of a scope an IOProc uses; `on` has `count` entries.
struct StreamUsage {
  void* io_proc;
  std::uint32_t count;
  std::uint32_t on[1];
};

static_assert(sizeof(Address) == 12 && sizeof(Range) == 16 && sizeof(Buffer) == 16);
static_assert(offsetof(BufferList, buffers) == 8 && offsetof(StreamUsage, on) == 12);
static_assert(sizeof(TimeStamp) == 64 && offsetof(TimeStamp, smpte) == 32 && offsetof(TimeStamp, flags) == 56);
static_assert(sizeof(Format) == 40 && offsetof(Format, channels) == 28);

constexpr std::uint32_t sample_valid = 1, host_valid = 2;     // TimeStamp::flags
constexpr Code linear_pcm = code("lpcm");                     // Format::id
constexpr std::uint32_t float_flag = 1, big_endian_flag = 2;  // Format::flags

constexpr Object system_object = 1;
constexpr Code global = code("glob"), input = code("inpt"), output = code("outp");  // scopes
constexpr Code main_element = 0;

// Properties of the system object.
constexpr Code devices = code("dev#"), default_input = code("dIn "), default_output = code("dOut");
// Of a device.
constexpr Code object_name = code("lnam"), device_uid = code("uid "), transport_type = code("tran"),
               element_name = code("lchn"), stream_list = code("stm#"), stream_configuration = code("slay"),
               nominal_rate = code("nsrt"), nominal_rates = code("nsr#"), buffer_frames = code("fsiz"),
               buffer_frames_range = code("fsz#"), variable_frames = code("vfsz"), latency = code("ltnc"),
               safety_offset = code("saft"), is_alive = code("livn"), hog_mode = code("oink"),
               stream_usage = code("suse"), overload = code("over"), has_changed = code("diff"),
               stopped_abnormally = code("stpd");
// Of a stream; it has `latency` too.
constexpr Code virtual_format = code("sfmt");
// Values of transport_type.
constexpr Code built_in = code("bltn"), usb = code("usb "), firewire = code("1394"), pci = code("pci "),
               thunderbolt = code("thun"), hdmi = code("hdmi"), display_port = code("dprt"),
               made_by_software = code("virt");
// Errors.
constexpr auto hog_error = static_cast<Status>(code("!hog")), bad_object = static_cast<Status>(code("!obj")),
               bad_device = static_cast<Status>(code("!dev"));

using IoProc = Status (*)(Object, const TimeStamp* now, const BufferList* in, const TimeStamp* in_time, BufferList* out,
                          const TimeStamp* out_time, void* data);
using Listener = Status (*)(Object, std::uint32_t count, const Address* addresses, void* data);
using Text = const void*;  ///< a CFStringRef

constexpr std::uint32_t utf8 = 0x08000100;  // CFStringEncoding

/// The functions under their own names.
struct Functions {
  std::uint8_t (*AudioObjectHasProperty)(Object, const Address*);
  Status (*AudioObjectIsPropertySettable)(Object, const Address*, std::uint8_t* settable);
  Status (*AudioObjectGetPropertyDataSize)(Object, const Address*, std::uint32_t, const void*, std::uint32_t* size);
  Status (*AudioObjectGetPropertyData)(Object, const Address*, std::uint32_t, const void*, std::uint32_t* size, void*);
  Status (*AudioObjectSetPropertyData)(Object, const Address*, std::uint32_t, const void*, std::uint32_t size,
                                       const void*);
  Status (*AudioObjectAddPropertyListener)(Object, const Address*, Listener, void*);
  Status (*AudioObjectRemovePropertyListener)(Object, const Address*, Listener, void*);
  Status (*AudioDeviceCreateIOProcID)(Object, IoProc, void* data, IoProc* id);
  Status (*AudioDeviceDestroyIOProcID)(Object, IoProc id);
  Status (*AudioDeviceStart)(Object, IoProc id);
  Status (*AudioDeviceStop)(Object, IoProc id);
  std::uint64_t (*AudioConvertHostTimeToNanos)(std::uint64_t);
  std::uint8_t (*CFStringGetCString)(Text, char*, long size, std::uint32_t encoding);
  void (*CFRelease)(Text);
};

/// The table from a lookup by name. Error `broken`: a function is missing.
Expected<Functions> find_functions(const std::function<void*(const char*)>& lookup);

}  // namespace taut::device::coreaudio::hal
