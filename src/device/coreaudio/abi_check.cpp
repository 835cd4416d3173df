// SPDX-License-Identifier: MIT
// Compares hal.hpp with the headers of Apple's SDK; abi_check_taps.cpp the rest. Compiled where the SDK is, on a Mac; nothing in it runs.
#include <CoreAudio/CoreAudio.h>

#include "device/coreaudio/abi_compare.hpp"
#include "device/coreaudio/hal.hpp"

namespace taut::device::coreaudio::hal {
namespace {

TAUT_SAME_SIZE(Object, AudioObjectID);
TAUT_SAME_SIZE(Status, OSStatus);
TAUT_SAME_SIZE(Address, AudioObjectPropertyAddress);
TAUT_SAME_PLACE(Address, scope, AudioObjectPropertyAddress, mScope);
TAUT_SAME_PLACE(Address, element, AudioObjectPropertyAddress, mElement);
TAUT_SAME_SIZE(Range, AudioValueRange);
TAUT_SAME_SIZE(Buffer, AudioBuffer);
TAUT_SAME_PLACE(Buffer, bytes, AudioBuffer, mDataByteSize);
TAUT_SAME_PLACE(Buffer, data, AudioBuffer, mData);
TAUT_SAME_SIZE(BufferList, AudioBufferList);
TAUT_SAME_PLACE(BufferList, buffers, AudioBufferList, mBuffers);
TAUT_SAME_SIZE(TimeStamp, AudioTimeStamp);
TAUT_SAME_PLACE(TimeStamp, host, AudioTimeStamp, mHostTime);
TAUT_SAME_PLACE(TimeStamp, flags, AudioTimeStamp, mFlags);
TAUT_SAME_SIZE(Format, AudioStreamBasicDescription);
TAUT_SAME_PLACE(Format, id, AudioStreamBasicDescription, mFormatID);
TAUT_SAME_PLACE(Format, flags, AudioStreamBasicDescription, mFormatFlags);
TAUT_SAME_PLACE(Format, channels, AudioStreamBasicDescription, mChannelsPerFrame);
TAUT_SAME_PLACE(Format, bits, AudioStreamBasicDescription, mBitsPerChannel);

TAUT_SAME_NUMBER(sample_valid, kAudioTimeStampSampleTimeValid);
TAUT_SAME_NUMBER(host_valid, kAudioTimeStampHostTimeValid);
TAUT_SAME_NUMBER(linear_pcm, kAudioFormatLinearPCM);
TAUT_SAME_NUMBER(float_flag, kAudioFormatFlagIsFloat);
TAUT_SAME_NUMBER(big_endian_flag, kAudioFormatFlagIsBigEndian);
TAUT_SAME_NUMBER(system_object, kAudioObjectSystemObject);
TAUT_SAME_NUMBER(global, kAudioObjectPropertyScopeGlobal);
TAUT_SAME_NUMBER(input, kAudioObjectPropertyScopeInput);
TAUT_SAME_NUMBER(output, kAudioObjectPropertyScopeOutput);
TAUT_SAME_NUMBER(devices, kAudioHardwarePropertyDevices);
TAUT_SAME_NUMBER(default_input, kAudioHardwarePropertyDefaultInputDevice);
TAUT_SAME_NUMBER(default_output, kAudioHardwarePropertyDefaultOutputDevice);
TAUT_SAME_NUMBER(object_name, kAudioObjectPropertyName);
TAUT_SAME_NUMBER(device_uid, kAudioDevicePropertyDeviceUID);
TAUT_SAME_NUMBER(transport_type, kAudioDevicePropertyTransportType);
TAUT_SAME_NUMBER(element_name, kAudioObjectPropertyElementName);
TAUT_SAME_NUMBER(stream_list, kAudioDevicePropertyStreams);
TAUT_SAME_NUMBER(stream_configuration, kAudioDevicePropertyStreamConfiguration);
TAUT_SAME_NUMBER(nominal_rate, kAudioDevicePropertyNominalSampleRate);
TAUT_SAME_NUMBER(nominal_rates, kAudioDevicePropertyAvailableNominalSampleRates);
TAUT_SAME_NUMBER(buffer_frames, kAudioDevicePropertyBufferFrameSize);
TAUT_SAME_NUMBER(buffer_frames_range, kAudioDevicePropertyBufferFrameSizeRange);
TAUT_SAME_NUMBER(variable_frames, kAudioDevicePropertyUsesVariableBufferFrameSizes);
TAUT_SAME_NUMBER(latency, kAudioDevicePropertyLatency);
TAUT_SAME_NUMBER(latency, kAudioStreamPropertyLatency);
TAUT_SAME_NUMBER(safety_offset, kAudioDevicePropertySafetyOffset);
TAUT_SAME_NUMBER(is_alive, kAudioDevicePropertyDeviceIsAlive);
TAUT_SAME_NUMBER(hog_mode, kAudioDevicePropertyHogMode);
TAUT_SAME_NUMBER(stream_usage, kAudioDevicePropertyIOProcStreamUsage);
TAUT_SAME_NUMBER(overload, kAudioDeviceProcessorOverload);
TAUT_SAME_NUMBER(has_changed, kAudioDevicePropertyDeviceHasChanged);
TAUT_SAME_NUMBER(stopped_abnormally, kAudioDevicePropertyIOStoppedAbnormally);
TAUT_SAME_NUMBER(virtual_format, kAudioStreamPropertyVirtualFormat);
TAUT_SAME_NUMBER(built_in, kAudioDeviceTransportTypeBuiltIn);
TAUT_SAME_NUMBER(usb, kAudioDeviceTransportTypeUSB);
TAUT_SAME_NUMBER(firewire, kAudioDeviceTransportTypeFireWire);
TAUT_SAME_NUMBER(pci, kAudioDeviceTransportTypePCI);
TAUT_SAME_NUMBER(thunderbolt, kAudioDeviceTransportTypeThunderbolt);
TAUT_SAME_NUMBER(hdmi, kAudioDeviceTransportTypeHDMI);
TAUT_SAME_NUMBER(display_port, kAudioDeviceTransportTypeDisplayPort);
TAUT_SAME_NUMBER(made_by_software, kAudioDeviceTransportTypeVirtual);
TAUT_SAME_NUMBER(hog_error, kAudioDevicePermissionsError);
TAUT_SAME_NUMBER(bad_object, kAudioHardwareBadObjectError);
TAUT_SAME_NUMBER(bad_device, kAudioHardwareBadDeviceError);
TAUT_SAME_NUMBER(utf8, kCFStringEncodingUTF8);

// AudioHardwareIOProcStreamUsage: a pointer, a count, then a flag for each stream.
TAUT_SAME_PLACE(StreamUsage, count, AudioHardwareIOProcStreamUsage, mNumberStreams);
TAUT_SAME_PLACE(StreamUsage, on, AudioHardwareIOProcStreamUsage, mStreamIsOn);

#define TAUT_SAME_SHAPE(name) static_assert(same_shape<decltype(Functions::name), decltype(&::name)>())

TAUT_SAME_SHAPE(AudioObjectHasProperty);
TAUT_SAME_SHAPE(AudioObjectIsPropertySettable);
TAUT_SAME_SHAPE(AudioObjectGetPropertyDataSize);
TAUT_SAME_SHAPE(AudioObjectGetPropertyData);
TAUT_SAME_SHAPE(AudioObjectSetPropertyData);
TAUT_SAME_SHAPE(AudioObjectAddPropertyListener);
TAUT_SAME_SHAPE(AudioObjectRemovePropertyListener);
TAUT_SAME_SHAPE(AudioDeviceCreateIOProcID);
TAUT_SAME_SHAPE(AudioDeviceDestroyIOProcID);
TAUT_SAME_SHAPE(AudioDeviceStart);
TAUT_SAME_SHAPE(AudioDeviceStop);
TAUT_SAME_SHAPE(AudioConvertHostTimeToNanos);
TAUT_SAME_SHAPE(CFStringGetCString);
TAUT_SAME_SHAPE(CFRelease);
static_assert(same_shape<IoProc, AudioDeviceIOProc>());
static_assert(same_shape<Listener, AudioObjectPropertyListenerProc>());

}  // namespace
}  // namespace taut::device::coreaudio::hal
