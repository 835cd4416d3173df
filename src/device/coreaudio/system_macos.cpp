// SPDX-License-Identifier: MIT
// Core Audio, its taps and the microphone's permission, found at run time: nothing of Apple's is needed to build or link.
#include <sys/types.h>
// After the types that it needs.
#include <sys/sysctl.h>

#include <array>
#include <memory>
#include <string>

#include "device/coreaudio/backend.hpp"
#include "device/coreaudio/tasks.hpp"
#include "platform/shared_library.hpp"

namespace taut::device::coreaudio {
namespace {

const std::string frameworks = "/System/Library/Frameworks/";

platform::SharedLibrary* library(const std::string& path) {
  auto opened = platform::SharedLibrary::open(path);
  if (!opened) return nullptr;
  opened->keep();
  return new platform::SharedLibrary(std::move(*opened));  // for the life of the process
}

/// [AVCaptureDevice authorizationStatusForMediaType:AVMediaTypeAudio], by Objective-C's run time.
Microphone ask_microphone() {
  using Class = void*;
  using Selector = void*;
  const auto* const objc = library("/usr/lib/libobjc.A.dylib");
  const auto* const av = library(frameworks + "AVFoundation.framework/AVFoundation");
  if (objc == nullptr || av == nullptr) return Microphone::unknown;
  const auto class_of = objc->symbol<Class (*)(const char*)>("objc_getClass");
  const auto selector_of = objc->symbol<Selector (*)(const char*)>("sel_registerName");
  const auto send = objc->symbol<long (*)(Class, Selector, const void*)>("objc_msgSend");
  const auto* const audio = av->symbol<const void* const*>("AVMediaTypeAudio");
  if (class_of == nullptr || selector_of == nullptr || send == nullptr || audio == nullptr) return Microphone::unknown;
  const Class capture = class_of("AVCaptureDevice");
  if (capture == nullptr) return Microphone::unknown;
  switch (send(capture, selector_of("authorizationStatusForMediaType:"), *audio)) {
    case 0:
      return Microphone::not_asked;
    case 1:  // restricted by whoever administers the Mac
    case 2:
      return Microphone::refused;
    case 3:
      return Microphone::allowed;
    default:
      return Microphone::unknown;
  }
}

// "14.4.1"; a program that was built for an older macOS is told a smaller number for 26, and still one beyond 14.4.
std::string version() {
  std::array<char, 32> words{};
  std::size_t size = words.size() - 1;
  return sysctlbyname("kern.osproductversion", words.data(), &size, nullptr, 0) == 0 ? words.data() : "";
}

class MacSystem final : public System {
 public:
  using System::System;
  Microphone microphone() override { return ask_microphone(); }
  void post(std::function<void()> body) override { tasks_.post(std::move(body)); }

 private:
  Tasks tasks_;
};

Expected<System*> real_system() {
  const auto* const core_audio = library(frameworks + "CoreAudio.framework/CoreAudio");
  const auto* const foundation = library(frameworks + "CoreFoundation.framework/CoreFoundation");
  if (core_audio == nullptr || foundation == nullptr)
    return failure(Trouble::absent, "Core Audio cannot be loaded on this Mac.", "Use macOS 11 or newer.");
  auto functions = hal::find_functions([&](const char* name) -> void* {
    if (auto* const found = core_audio->symbol<void*>(name)) return found;
    return foundation->symbol<void*>(name);
  });
  if (!functions) return std::unexpected(functions.error());
  std::optional<hal::TapFunctions> taps;
  if (const auto* const objc = library("/usr/lib/libobjc.A.dylib"); objc != nullptr && hal::taps_work_in(version()))
    taps = hal::find_tap_functions([&](const char* name) -> void* {
      for (const auto* const place : {core_audio, foundation, objc})
        if (auto* const found = place->symbol<void*>(name)) return found;
      return nullptr;
    });
  return new MacSystem(*functions, taps);  // its thread may outlive main()
}

}  // namespace

Backend& backend() {
  // Never destroyed: streams and watches on other threads may outlive main().
  static Backend* const made = make_backend(real_system()).release();
  return *made;
}

}  // namespace taut::device::coreaudio
