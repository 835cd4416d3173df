// SPDX-License-Identifier: MIT
// The WASAPI and device enumeration interfaces in use, with order of methods, sizes and numbers as Microsoft documents
// them (learn.microsoft.com, "Core Audio Interfaces"). Declared here so that all of the backend but one file compiles
// everywhere and its model runs without Windows; com_check_windows.cpp checks them against the system's headers.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef _WIN32
#define TAUT_COM __stdcall
#else
#define TAUT_COM
#endif

namespace taut::device::wasapi::com {

using Result = std::int32_t;  ///< HRESULT: negative is an error
using Word = std::uint32_t;   ///< DWORD, UINT32, ULONG
using Long = std::uint64_t;
using Ticks = std::int64_t;  ///< REFERENCE_TIME: 100 ns
using Text = char16_t;       ///< WCHAR

struct Guid {
  std::uint32_t a = 0;
  std::uint16_t b = 0, c = 0;
  std::uint8_t d[8] = {};
  friend bool operator==(const Guid&, const Guid&) = default;
};

struct PropertyKey {
  Guid set;
  Word id = 0;
  friend bool operator==(const PropertyKey&, const PropertyKey&) = default;
};

/// PROPVARIANT with the kinds in use: a string, a GUID, a blob, a number.
struct Variant {
  std::uint16_t kind = 0, reserved[3] = {};
  struct Blob {
    Word size = 0;
    std::uint8_t* data = nullptr;
  };
  union {
    Text* text;
    Guid* guid;
    Blob blob;
    Word number;
    void* whole[2];
  };
  Variant() : whole{} {}
};
constexpr std::uint16_t variant_number = 19, variant_text = 31, variant_blob = 65, variant_guid = 72;

#pragma pack(push, 1)
struct WaveFormat {  ///< WAVEFORMATEX
  std::uint16_t tag = 0, channels = 0;
  std::uint32_t rate = 0, bytes_per_second = 0;
  std::uint16_t frame_bytes = 0, bits = 0, extra = 0;
};
struct WideFormat {  ///< WAVEFORMATEXTENSIBLE
  WaveFormat base;
  std::uint16_t valid_bits = 0;
  std::uint32_t speakers = 0;
  Guid kind;
};
#pragma pack(pop)
constexpr std::uint16_t tag_pcm = 1, tag_float = 3, tag_wide = 0xFFFE;
constexpr Guid kind_pcm{0x00000001, 0x0000, 0x0010, {0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71}};
constexpr Guid kind_float{0x00000003, 0x0000, 0x0010, {0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71}};

struct ClientProperties {  ///< AudioClientProperties
  Word size = sizeof(ClientProperties);
  std::int32_t offload = 0, category = 0, options = 0;
};
constexpr std::int32_t category_other = 0, category_media = 11, option_raw = 1;

enum class Flow : std::int32_t { render = 0, capture = 1, all = 2 };
enum class Role : std::int32_t { console = 0, multimedia = 1, communications = 2 };
enum class Share : std::int32_t { shared = 0, exclusive = 1 };
constexpr Word state_active = 1, read_only = 0, any_context = 0x17;
constexpr Word flag_event = 0x00040000, flag_no_persist = 0x00080000;
constexpr Word packet_discontinuity = 1, packet_silent = 2, packet_timestamp_error = 4;

struct Unknown {
  virtual Result TAUT_COM QueryInterface(const Guid& id, void** out) = 0;
  virtual Word TAUT_COM AddRef() = 0;
  virtual Word TAUT_COM Release() = 0;

 protected:
  ~Unknown() = default;
};

struct PropertyStore : Unknown {
  virtual Result TAUT_COM GetCount(Word* count) = 0;
  virtual Result TAUT_COM GetAt(Word index, PropertyKey* key) = 0;
  virtual Result TAUT_COM GetValue(const PropertyKey& key, Variant* value) = 0;
  virtual Result TAUT_COM SetValue(const PropertyKey& key, const Variant& value) = 0;
  virtual Result TAUT_COM Commit() = 0;

 protected:
  ~PropertyStore() = default;
};

struct MmDevice : Unknown {
  static constexpr Guid iid{0xd666063f, 0x1587, 0x4e43, {0x81, 0xf1, 0xb9, 0x48, 0xe8, 0x07, 0x36, 0x3f}};
  virtual Result TAUT_COM Activate(const Guid& id, Word context, Variant* parameters, void** out) = 0;
  virtual Result TAUT_COM OpenPropertyStore(Word access, PropertyStore** out) = 0;
  virtual Result TAUT_COM GetId(Text** id) = 0;
  virtual Result TAUT_COM GetState(Word* state) = 0;

 protected:
  ~MmDevice() = default;
};

struct Endpoint : Unknown {
  static constexpr Guid iid{0x1be09788, 0x6894, 0x4089, {0x85, 0x86, 0x9a, 0x2a, 0x6c, 0x26, 0x5a, 0xc5}};
  virtual Result TAUT_COM GetDataFlow(Flow* flow) = 0;

 protected:
  ~Endpoint() = default;
};

struct DeviceCollection : Unknown {
  virtual Result TAUT_COM GetCount(Word* count) = 0;
  virtual Result TAUT_COM Item(Word index, MmDevice** out) = 0;

 protected:
  ~DeviceCollection() = default;
};

struct NotificationClient : Unknown {
  static constexpr Guid iid{0x7991eec9, 0x7e89, 0x4d85, {0x83, 0x90, 0x6c, 0x70, 0x3c, 0xec, 0x60, 0xc0}};
  virtual Result TAUT_COM OnDeviceStateChanged(const Text* id, Word state) = 0;
  virtual Result TAUT_COM OnDeviceAdded(const Text* id) = 0;
  virtual Result TAUT_COM OnDeviceRemoved(const Text* id) = 0;
  virtual Result TAUT_COM OnDefaultDeviceChanged(Flow flow, Role role, const Text* id) = 0;
  virtual Result TAUT_COM OnPropertyValueChanged(const Text* id, PropertyKey key) = 0;

 protected:
  ~NotificationClient() = default;
};

struct DeviceEnumerator : Unknown {
  static constexpr Guid iid{0xa95664d2, 0x9614, 0x4f35, {0xa7, 0x46, 0xde, 0x8d, 0xb6, 0x36, 0x17, 0xe6}};
  virtual Result TAUT_COM EnumAudioEndpoints(Flow flow, Word states, DeviceCollection** out) = 0;
  virtual Result TAUT_COM GetDefaultAudioEndpoint(Flow flow, Role role, MmDevice** out) = 0;
  virtual Result TAUT_COM GetDevice(const Text* id, MmDevice** out) = 0;
  virtual Result TAUT_COM RegisterEndpointNotificationCallback(NotificationClient* client) = 0;
  virtual Result TAUT_COM UnregisterEndpointNotificationCallback(NotificationClient* client) = 0;

 protected:
  ~DeviceEnumerator() = default;
};

struct AudioClient : Unknown {
  static constexpr Guid iid{0x1cb9ad4c, 0xdbfa, 0x4c32, {0xb1, 0x78, 0xc2, 0xf5, 0x68, 0xa7, 0x03, 0xb2}};
  virtual Result TAUT_COM Initialize(Share share, Word flags, Ticks buffer, Ticks period, const WaveFormat* format,
                                     const Guid* session) = 0;
  virtual Result TAUT_COM GetBufferSize(Word* frames) = 0;
  virtual Result TAUT_COM GetStreamLatency(Ticks* latency) = 0;
  virtual Result TAUT_COM GetCurrentPadding(Word* frames) = 0;
  virtual Result TAUT_COM IsFormatSupported(Share share, const WaveFormat* format, WaveFormat** closest) = 0;
  virtual Result TAUT_COM GetMixFormat(WaveFormat** format) = 0;
  virtual Result TAUT_COM GetDevicePeriod(Ticks* standard, Ticks* least) = 0;
  virtual Result TAUT_COM Start() = 0;
  virtual Result TAUT_COM Stop() = 0;
  virtual Result TAUT_COM Reset() = 0;
  virtual Result TAUT_COM SetEventHandle(void* event) = 0;
  virtual Result TAUT_COM GetService(const Guid& id, void** out) = 0;

 protected:
  ~AudioClient() = default;
};

struct AudioClient2 : AudioClient {
  static constexpr Guid iid{0x726778cd, 0xf60a, 0x4eda, {0x82, 0xde, 0xe4, 0x76, 0x10, 0xcd, 0x78, 0xaa}};
  virtual Result TAUT_COM IsOffloadCapable(std::int32_t category, std::int32_t* capable) = 0;
  virtual Result TAUT_COM SetClientProperties(const ClientProperties* properties) = 0;
  virtual Result TAUT_COM GetBufferSizeLimits(const WaveFormat* format, std::int32_t events, Ticks* least,
                                              Ticks* most) = 0;

 protected:
  ~AudioClient2() = default;
};

struct AudioClient3 : AudioClient2 {
  static constexpr Guid iid{0x7ed4ee07, 0x8e67, 0x4cd4, {0x8c, 0x1a, 0x2b, 0x7a, 0x59, 0x87, 0xad, 0x42}};
  virtual Result TAUT_COM GetSharedModeEnginePeriod(const WaveFormat* format, Word* standard, Word* fundamental,
                                                    Word* least, Word* most) = 0;
  virtual Result TAUT_COM GetCurrentSharedModeEnginePeriod(WaveFormat** format, Word* period) = 0;
  virtual Result TAUT_COM InitializeSharedAudioStream(Word flags, Word period, const WaveFormat* format,
                                                      const Guid* session) = 0;

 protected:
  ~AudioClient3() = default;
};

struct RenderClient : Unknown {
  static constexpr Guid iid{0xf294acfc, 0x3146, 0x4483, {0xa7, 0xbf, 0xad, 0xdc, 0xa7, 0xc2, 0x60, 0xe2}};
  virtual Result TAUT_COM GetBuffer(Word frames, std::uint8_t** data) = 0;
  virtual Result TAUT_COM ReleaseBuffer(Word frames, Word flags) = 0;

 protected:
  ~RenderClient() = default;
};

struct CaptureClient : Unknown {
  static constexpr Guid iid{0xc8adbd64, 0xe71e, 0x48a0, {0xa4, 0xde, 0x18, 0x5c, 0x39, 0x5c, 0xd3, 0x17}};
  virtual Result TAUT_COM GetBuffer(std::uint8_t** data, Word* frames, Word* flags, Long* position, Long* time) = 0;
  virtual Result TAUT_COM ReleaseBuffer(Word frames) = 0;
  virtual Result TAUT_COM GetNextPacketSize(Word* frames) = 0;

 protected:
  ~CaptureClient() = default;
};

struct AudioClock : Unknown {
  static constexpr Guid iid{0xcd63314f, 0x3fba, 0x4a1b, {0x81, 0x2c, 0xef, 0x96, 0x35, 0x87, 0x28, 0xe7}};
  virtual Result TAUT_COM GetFrequency(Long* frequency) = 0;
  virtual Result TAUT_COM GetPosition(Long* position, Long* time) = 0;  ///< time: performance counter, 100 ns
  virtual Result TAUT_COM GetCharacteristics(Word* characteristics) = 0;

 protected:
  ~AudioClock() = default;
};

constexpr Guid iid_unknown{0x00000000, 0x0000, 0x0000, {0xc0, 0, 0, 0, 0, 0, 0, 0x46}};
constexpr Guid class_device_enumerator{0xbcde0395, 0xe52f, 0x467c, {0x8e, 0x3d, 0xc4, 0x57, 0x92, 0x91, 0x69, 0x2e}};

constexpr Guid set_device{0xa45c254e, 0xdf1c, 0x4efd, {0x80, 0x20, 0x67, 0xd1, 0x46, 0xa8, 0x50, 0xe0}};
constexpr PropertyKey key_description{set_device, 2};     ///< "Speakers"
constexpr PropertyKey key_friendly_name{set_device, 14};  ///< "Speakers (Realtek Audio)"
constexpr PropertyKey key_enumerator{set_device, 24};     ///< of the hardware behind the endpoint: "USB", "HDAUDIO"
/// EndpointFormFactor, a number.
constexpr PropertyKey key_form_factor{{0x1da5d803, 0xd492, 0x4edd, {0x8c, 0x23, 0xe0, 0xc0, 0xff, 0xee, 0x7f, 0x0e}},
                                      0};
constexpr Word form_digital_passthrough = 7, form_spdif = 8, form_display = 9;
constexpr PropertyKey key_adapter_name{{0x026e516e, 0xb814, 0x414b, {0x83, 0xcd, 0x85, 0x6d, 0x6f, 0xef, 0x48, 0x22}},
                                       2};  ///< "Realtek Audio"
constexpr PropertyKey key_container{{0x8c7ed206, 0x3f8a, 0x4827, {0xb3, 0xab, 0xae, 0x9e, 0x1f, 0xae, 0xfc, 0x6c}}, 2};
constexpr PropertyKey key_device_format{{0xf19f064d, 0x082c, 0x4e27, {0xbc, 0x73, 0x68, 0x82, 0xa1, 0xbb, 0x8e, 0x4c}},
                                        0};

constexpr Result audio_error(std::uint32_t number) noexcept { return static_cast<Result>(0x88890000U | number); }
constexpr Result ok = 0, no = 1;
constexpr Result not_implemented = static_cast<Result>(0x80004001U), no_interface = static_cast<Result>(0x80004002U),
                 bad_pointer = static_cast<Result>(0x80004003U), access_denied = static_cast<Result>(0x80070005U),
                 no_memory = static_cast<Result>(0x8007000EU), bad_argument = static_cast<Result>(0x80070057U),
                 not_found = static_cast<Result>(0x80070490U);
constexpr Result not_initialized = audio_error(0x01), already_initialized = audio_error(0x02),
                 wrong_endpoint_type = audio_error(0x03), device_invalidated = audio_error(0x04),
                 not_stopped = audio_error(0x05), buffer_too_large = audio_error(0x06),
                 out_of_order = audio_error(0x07), unsupported_format = audio_error(0x08),
                 invalid_size = audio_error(0x09), device_in_use = audio_error(0x0a),
                 buffer_operation_pending = audio_error(0x0b), thread_not_registered = audio_error(0x0c),
                 exclusive_not_allowed = audio_error(0x0e), endpoint_create_failed = audio_error(0x0f),
                 service_not_running = audio_error(0x10), event_not_expected = audio_error(0x11),
                 exclusive_only = audio_error(0x12), buffer_not_period = audio_error(0x13),
                 event_not_set = audio_error(0x14), incorrect_buffer_size = audio_error(0x15),
                 buffer_size_error = audio_error(0x16), cpu_exceeded = audio_error(0x17),
                 buffer_error = audio_error(0x18), not_aligned = audio_error(0x19), invalid_period = audio_error(0x20),
                 invalid_flag = audio_error(0x21), offload_not_capable = audio_error(0x22),
                 out_of_offload = audio_error(0x23), offload_only = audio_error(0x24),
                 non_offload_only = audio_error(0x25), resources_invalidated = audio_error(0x26),
                 raw_unsupported = audio_error(0x27), period_locked = audio_error(0x28),
                 format_locked = audio_error(0x29);
constexpr Result buffer_empty = 0x08890001, position_stalled = 0x08890003;

constexpr bool failed(Result result) noexcept { return result < 0; }

}  // namespace taut::device::wasapi::com
