// SPDX-License-Identifier: MIT
// Compares tap_functions.hpp, and the messages of tap_description.cpp, with the headers of Apple's SDK of macOS 14.2 and later.
// Compiled as Objective-C++ on a Mac; nothing in it runs.
#include <CoreAudio/AudioHardwareTapping.h>
#include <CoreAudio/CATapDescription.h>
#include <CoreAudio/CoreAudio.h>
#include <objc/message.h>
#include <objc/runtime.h>

#include <string_view>

#include "device/coreaudio/abi_compare.hpp"
#include "device/coreaudio/tap_functions.hpp"

namespace taut::device::coreaudio::hal {
namespace {

TAUT_SAME_NUMBER(process_object, kAudioHardwarePropertyTranslatePIDToProcessObject);
TAUT_SAME_NUMBER(tap_uid, kAudioTapPropertyUID);
TAUT_SAME_NUMBER(tap_description, kAudioTapPropertyDescription);
TAUT_SAME_NUMBER(aggregate, kAudioDeviceTransportTypeAggregate);
TAUT_SAME_NUMBER(unmuted, CATapUnmuted);
TAUT_SAME_NUMBER(number_int32, kCFNumberSInt32Type);

#define TAUT_SAME_WORD(ours, apples) static_assert(std::string_view(ours) == (apples))
TAUT_SAME_WORD(key_uid, kAudioAggregateDeviceUIDKey);
TAUT_SAME_WORD(key_name, kAudioAggregateDeviceNameKey);
TAUT_SAME_WORD(key_private, kAudioAggregateDeviceIsPrivateKey);
TAUT_SAME_WORD(key_taps, kAudioAggregateDeviceTapListKey);
TAUT_SAME_WORD(key_tap_auto_start, kAudioAggregateDeviceTapAutoStartKey);
TAUT_SAME_WORD(key_tap_uid, kAudioSubTapUIDKey);
TAUT_SAME_WORD(key_tap_drift, kAudioSubTapDriftCompensationKey);

#define TAUT_SAME_SHAPE(name) static_assert(same_shape<decltype(TapFunctions::name), decltype(&::name)>())
TAUT_SAME_SHAPE(AudioHardwareCreateProcessTap);
TAUT_SAME_SHAPE(AudioHardwareDestroyProcessTap);
TAUT_SAME_SHAPE(AudioHardwareCreateAggregateDevice);
TAUT_SAME_SHAPE(AudioHardwareDestroyAggregateDevice);
TAUT_SAME_SHAPE(CFStringCreateWithCString);
TAUT_SAME_SHAPE(CFNumberCreate);
TAUT_SAME_SHAPE(CFArrayCreate);
TAUT_SAME_SHAPE(CFDictionaryCreate);
TAUT_SAME_SHAPE(objc_getClass);
TAUT_SAME_SHAPE(sel_registerName);

[[maybe_unused]] CATapDescription* messages(CATapDescription* allocated, NSArray<NSNumber*>* excluded, NSString* name) {
  CATapDescription* const description = [allocated initStereoGlobalTapButExcludeProcesses:excluded];
  [description setName:name];
  [description setPrivate:YES];
  [description setMuteBehavior:CATapUnmuted];
  return description;
}

}  // namespace
}  // namespace taut::device::coreaudio::hal
