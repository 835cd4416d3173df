// SPDX-License-Identifier: MIT
// The slot of each method in its interface's function table, as Microsoft documents it. A test checks com.hpp against
// it, com_check_windows.cpp the system's headers: so the two agree.
#pragma once

// slot(ours, theirs, place, method)
// clang-format off
#define TAUT_COM_SLOTS(slot) \
  slot(Unknown, IUnknown, 0, QueryInterface) \
  slot(Unknown, IUnknown, 1, AddRef) \
  slot(Unknown, IUnknown, 2, Release) \
  slot(PropertyStore, IPropertyStore, 3, GetCount) \
  slot(PropertyStore, IPropertyStore, 4, GetAt) \
  slot(PropertyStore, IPropertyStore, 5, GetValue) \
  slot(PropertyStore, IPropertyStore, 6, SetValue) \
  slot(PropertyStore, IPropertyStore, 7, Commit) \
  slot(MmDevice, IMMDevice, 3, Activate) \
  slot(MmDevice, IMMDevice, 4, OpenPropertyStore) \
  slot(MmDevice, IMMDevice, 5, GetId) \
  slot(MmDevice, IMMDevice, 6, GetState) \
  slot(Endpoint, IMMEndpoint, 3, GetDataFlow) \
  slot(DeviceCollection, IMMDeviceCollection, 3, GetCount) \
  slot(DeviceCollection, IMMDeviceCollection, 4, Item) \
  slot(NotificationClient, IMMNotificationClient, 3, OnDeviceStateChanged) \
  slot(NotificationClient, IMMNotificationClient, 4, OnDeviceAdded) \
  slot(NotificationClient, IMMNotificationClient, 5, OnDeviceRemoved) \
  slot(NotificationClient, IMMNotificationClient, 6, OnDefaultDeviceChanged) \
  slot(NotificationClient, IMMNotificationClient, 7, OnPropertyValueChanged) \
  slot(DeviceEnumerator, IMMDeviceEnumerator, 3, EnumAudioEndpoints) \
  slot(DeviceEnumerator, IMMDeviceEnumerator, 4, GetDefaultAudioEndpoint) \
  slot(DeviceEnumerator, IMMDeviceEnumerator, 5, GetDevice) \
  slot(DeviceEnumerator, IMMDeviceEnumerator, 6, RegisterEndpointNotificationCallback) \
  slot(DeviceEnumerator, IMMDeviceEnumerator, 7, UnregisterEndpointNotificationCallback) \
  slot(AudioClient, IAudioClient, 3, Initialize) \
  slot(AudioClient, IAudioClient, 4, GetBufferSize) \
  slot(AudioClient, IAudioClient, 5, GetStreamLatency) \
  slot(AudioClient, IAudioClient, 6, GetCurrentPadding) \
  slot(AudioClient, IAudioClient, 7, IsFormatSupported) \
  slot(AudioClient, IAudioClient, 8, GetMixFormat) \
  slot(AudioClient, IAudioClient, 9, GetDevicePeriod) \
  slot(AudioClient, IAudioClient, 10, Start) \
  slot(AudioClient, IAudioClient, 11, Stop) \
  slot(AudioClient, IAudioClient, 12, Reset) \
  slot(AudioClient, IAudioClient, 13, SetEventHandle) \
  slot(AudioClient, IAudioClient, 14, GetService) \
  slot(AudioClient2, IAudioClient2, 15, IsOffloadCapable) \
  slot(AudioClient2, IAudioClient2, 16, SetClientProperties) \
  slot(AudioClient2, IAudioClient2, 17, GetBufferSizeLimits) \
  slot(AudioClient3, IAudioClient3, 18, GetSharedModeEnginePeriod) \
  slot(AudioClient3, IAudioClient3, 19, GetCurrentSharedModeEnginePeriod) \
  slot(AudioClient3, IAudioClient3, 20, InitializeSharedAudioStream) \
  slot(RenderClient, IAudioRenderClient, 3, GetBuffer) \
  slot(RenderClient, IAudioRenderClient, 4, ReleaseBuffer) \
  slot(CaptureClient, IAudioCaptureClient, 3, GetBuffer) \
  slot(CaptureClient, IAudioCaptureClient, 4, ReleaseBuffer) \
  slot(CaptureClient, IAudioCaptureClient, 5, GetNextPacketSize) \
  slot(AudioClock, IAudioClock, 3, GetFrequency) \
  slot(AudioClock, IAudioClock, 4, GetPosition) \
  slot(AudioClock, IAudioClock, 5, GetCharacteristics)
// clang-format on
