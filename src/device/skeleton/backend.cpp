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

  // An empty list: the system interface is there, but no device. An error: the interface itself is missing, and why.
  Expected<std::vector<Device>> list() override { return std::vector<Device>{}; }

  // Opens, asks, closes. A device that somebody holds is not an error but Can::Known::busy, with the reason.
  Expected<Can> probe(const std::string& id) override { return absent(id); }

  // An error is one of: absent, busy, denied, unsupported, bad_request, broken; its sentence names the device.
  Expected<std::unique_ptr<Stream>> open(const Request& request) override {
    if (request.in.empty() && request.out.empty())
      return failure(Trouble::bad_request, "A stream needs an input or an output device.");
    return absent(request.in.empty() ? request.out : request.in);
  }

  // Nothing here ever changes, so that nothing is to be told; the empty watch is still a valid one.
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
