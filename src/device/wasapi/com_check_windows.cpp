// SPDX-License-Identifier: MIT
// No code: checks com.hpp and com_slots.hpp against the system's headers when compiled for Windows.
#define CINTERFACE  // function tables as structs, whose offsets can be checked
#include <windows.h>
// What the audio headers include besides, and what redefines DEFINE_GUID.
#include <ole2.h>
#include <rpc.h>

// The headers' GUIDs as constants of this file, under its own names. (There are none for property keys.)
#undef DEFINE_GUID
#define DEFINE_GUID(name, a, b, c, d0, d1, d2, d3, d4, d5, d6, d7) \
  [[maybe_unused]] constexpr GUID taut_##name {                    \
    a, b, c, { d0, d1, d2, d3, d4, d5, d6, d7 }                    \
  }
#include <audioclient.h>
#include <mmdeviceapi.h>
#include <mmreg.h>
#include <propidl.h>
#include <propsys.h>

#include <cstddef>

#include "device/wasapi/com.hpp"
#include "device/wasapi/com_slots.hpp"

namespace taut::device::wasapi::com {
namespace {

// One of our methods and an entry of the table: same number of parameters, each of the same size.
template <class Ours, class Theirs>
constexpr bool same_shape = false;
template <class Face, class... Ours, class Self, class... Theirs>
constexpr bool same_shape<Result (TAUT_COM Face::*)(Ours...), HRESULT(TAUT_COM*)(Self*, Theirs...)> = [] {
  if constexpr (sizeof...(Ours) == sizeof...(Theirs))
    return ((sizeof(Ours) == sizeof(Theirs)) && ...);
  else
    return false;
}();
template <class Face, class Self>
constexpr bool same_shape<Word (TAUT_COM Face::*)(), ULONG(TAUT_COM*)(Self*)> = true;

#define CHECK_SLOT(ours, theirs, place, method)                                                   \
  static_assert(offsetof(theirs##Vtbl, method) == (place) * sizeof(void*), #theirs "::" #method); \
  static_assert(same_shape<decltype(&ours::method), decltype(theirs##Vtbl::method)>, #theirs "::" #method);
TAUT_COM_SLOTS(CHECK_SLOT)
#undef CHECK_SLOT

constexpr bool same(const Guid& ours, const GUID& theirs) {
  bool equal = ours.a == theirs.Data1 && ours.b == theirs.Data2 && ours.c == theirs.Data3;
  for (int i = 0; i < 8; ++i) equal = equal && ours.d[i] == theirs.Data4[i];
  return equal;
}
static_assert(same(MmDevice::iid, taut_IID_IMMDevice));
static_assert(same(Endpoint::iid, taut_IID_IMMEndpoint));
static_assert(same(NotificationClient::iid, taut_IID_IMMNotificationClient));
static_assert(same(DeviceEnumerator::iid, taut_IID_IMMDeviceEnumerator));
static_assert(same(class_device_enumerator, taut_CLSID_MMDeviceEnumerator));
static_assert(same(AudioClient::iid, taut_IID_IAudioClient));
static_assert(same(AudioClient2::iid, taut_IID_IAudioClient2));
static_assert(same(AudioClient3::iid, taut_IID_IAudioClient3));
static_assert(same(RenderClient::iid, taut_IID_IAudioRenderClient));
static_assert(same(CaptureClient::iid, taut_IID_IAudioCaptureClient));
static_assert(same(AudioClock::iid, taut_IID_IAudioClock));

#define CHECK_FIELD(ours, field, theirs, their_field)                    \
  static_assert(offsetof(ours, field) == offsetof(theirs, their_field)); \
  static_assert(sizeof(ours::field) == sizeof(theirs::their_field));
static_assert(sizeof(WaveFormat) == sizeof(WAVEFORMATEX));
CHECK_FIELD(WaveFormat, tag, WAVEFORMATEX, wFormatTag)
CHECK_FIELD(WaveFormat, channels, WAVEFORMATEX, nChannels)
CHECK_FIELD(WaveFormat, rate, WAVEFORMATEX, nSamplesPerSec)
CHECK_FIELD(WaveFormat, bytes_per_second, WAVEFORMATEX, nAvgBytesPerSec)
CHECK_FIELD(WaveFormat, frame_bytes, WAVEFORMATEX, nBlockAlign)
CHECK_FIELD(WaveFormat, bits, WAVEFORMATEX, wBitsPerSample)
CHECK_FIELD(WaveFormat, extra, WAVEFORMATEX, cbSize)
static_assert(sizeof(WideFormat) == sizeof(WAVEFORMATEXTENSIBLE));
CHECK_FIELD(WideFormat, valid_bits, WAVEFORMATEXTENSIBLE, Samples)
CHECK_FIELD(WideFormat, speakers, WAVEFORMATEXTENSIBLE, dwChannelMask)
CHECK_FIELD(WideFormat, kind, WAVEFORMATEXTENSIBLE, SubFormat)
static_assert(sizeof(PropertyKey) == sizeof(PROPERTYKEY));
CHECK_FIELD(PropertyKey, set, PROPERTYKEY, fmtid)
CHECK_FIELD(PropertyKey, id, PROPERTYKEY, pid)
static_assert(sizeof(Variant) == sizeof(PROPVARIANT));
CHECK_FIELD(Variant, kind, PROPVARIANT, vt)
CHECK_FIELD(Variant, text, PROPVARIANT, pwszVal)
CHECK_FIELD(Variant, guid, PROPVARIANT, puuid)
CHECK_FIELD(Variant, blob, PROPVARIANT, blob)
CHECK_FIELD(Variant::Blob, size, BLOB, cbSize)
CHECK_FIELD(Variant::Blob, data, BLOB, pBlobData)
static_assert(sizeof(ClientProperties) == sizeof(AudioClientProperties));
CHECK_FIELD(ClientProperties, offload, AudioClientProperties, bIsOffload)
CHECK_FIELD(ClientProperties, category, AudioClientProperties, eCategory)
#undef CHECK_FIELD

static_assert(variant_text == VT_LPWSTR && variant_blob == VT_BLOB && variant_guid == VT_CLSID);
static_assert(tag_pcm == WAVE_FORMAT_PCM && tag_float == WAVE_FORMAT_IEEE_FLOAT && tag_wide == WAVE_FORMAT_EXTENSIBLE);
static_assert(static_cast<int>(Flow::capture) == eCapture && static_cast<int>(Flow::all) == eAll);
static_assert(static_cast<int>(Share::exclusive) == AUDCLNT_SHAREMODE_EXCLUSIVE);
static_assert(state_active == DEVICE_STATE_ACTIVE && flag_event == AUDCLNT_STREAMFLAGS_EVENTCALLBACK &&
              flag_no_persist == AUDCLNT_STREAMFLAGS_NOPERSIST);
static_assert(packet_discontinuity == AUDCLNT_BUFFERFLAGS_DATA_DISCONTINUITY &&
              packet_silent == AUDCLNT_BUFFERFLAGS_SILENT &&
              packet_timestamp_error == AUDCLNT_BUFFERFLAGS_TIMESTAMP_ERROR);
static_assert(device_invalidated == AUDCLNT_E_DEVICE_INVALIDATED && not_aligned == AUDCLNT_E_BUFFER_SIZE_NOT_ALIGNED &&
              buffer_too_large == AUDCLNT_E_BUFFER_TOO_LARGE && device_in_use == AUDCLNT_E_DEVICE_IN_USE &&
              unsupported_format == AUDCLNT_E_UNSUPPORTED_FORMAT && buffer_empty == AUDCLNT_S_BUFFER_EMPTY);

}  // namespace
}  // namespace taut::device::wasapi::com
