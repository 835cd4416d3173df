// SPDX-License-Identifier: MIT
#include "device/skeleton/backend.hpp"

namespace taut::device::skeleton {
namespace {

std::unexpected<Error> absent(const std::string& id) {
  return failure(Trouble::absent, "There is no device '" + id + "'.",
                 "The skeleton shows how a backend is made; it reaches no hardware.");
}

class SkeletonBackend final : public Backend {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "skeleton"; }

  // An empty list: the interface exists, but has no devices. An error: the interface is missing, and why.
  Expected<std::vector<Device>> list() override { return std::vector<Device>{}; }

  // Opens, asks, closes. A device in use is not an error but Can::Known::busy, with the reason.
  Expected<Can> probe(const std::string& id) override { return absent(id); }

  // Errors: absent, busy, denied, unsupported, bad_request or broken, with a sentence that names the device.
  Expected<std::unique_ptr<Stream>> open(const Request& request) override {
    if (request.in.empty() && request.out.empty())
      return failure(Trouble::bad_request, "A stream needs an input or an output device.");
    return absent(request.in.empty() ? request.out : request.in);
  }

  // Nothing ever changes here; the empty watch is still valid.
  Expected<Watch> watch(std::function<void(const Change&)> /*told*/) override { return std::make_shared<int>(); }
};

}  // namespace

SkeletonStream::SkeletonStream(const Request& request)
    : agreed_{.rate = request.rate, .frames = request.frames, .margin = request.margin} {}

Expected<void> SkeletonStream::start() {
  return failure(Trouble::absent, "The device is gone.", "The skeleton shows how a backend is made.");
}

Wake SkeletonStream::wait(Nanos /*until*/, Turn& /*turn*/) noexcept { return Wake::gone; }

void SkeletonStream::done(int /*frames*/, int /*more*/) noexcept TAUT_NONBLOCKING {}

void SkeletonStream::nudge() noexcept {}

void SkeletonStream::stop() noexcept {}

Backend& backend() {
  static SkeletonBackend made;
  return made;
}

}  // namespace taut::device::skeleton
