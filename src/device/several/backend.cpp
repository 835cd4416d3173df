// SPDX-License-Identifier: MIT
#include "device/several/backend.hpp"

#include <array>
#include <vector>

#include "device/several/opening.hpp"
#include "device/several/stream.hpp"

namespace taut::device::several {
namespace {

class SeveralBackend final : public Backend {
 public:
  explicit SeveralBackend(std::span<Backend* const> members) : members_(members.begin(), members.end()) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "several"; }

  [[nodiscard]] std::span<const IdKey> id_keys() const noexcept override {
    static constexpr std::array<IdKey, 4> keys{{
        {"master", "1 to the number of devices", "1",
         "The device whose clock all others follow, and whose samples stay unchanged."},
        {"clock", "own or one", "own", "Whether a cable synchronises all devices, so that none is resampled."},
        {"in", "a list of M.C or M.C:NAME, or none", "all", "The inputs shown: channel C of device M, in this order."},
        {"out", "a list of M.C or M.C:NAME, or none", "all", "The outputs shown, in the same way."},
    }};
    return keys;
  }

  // Joined devices are listed by nobody: users name them. Their members are listed by their own backends.
  Expected<std::vector<Device>> list() override { return std::vector<Device>{}; }

  Expected<Can> probe(const std::string& id) override {
    const auto spec = parse(id);
    if (!spec) return std::unexpected(spec.error());
    return probe_all(*spec, members_, false);
  }

  Expected<Can> probe_to_open(const std::string& id) override {
    const auto spec = parse(id);
    if (!spec) return std::unexpected(spec.error());
    return probe_all(*spec, members_, true);
  }

  Expected<std::unique_ptr<Stream>> open(const Request& request) override {
    if (request.in.empty() && request.out.empty())
      return failure(Trouble::bad_request, "A stream needs an input or an output device.");
    if (!request.in.empty() && !request.out.empty() && request.in != request.out)
      return failure(Trouble::unsupported, "Input and output name different sets of joined devices.",
                     "Give both the same id; its settings in= and out= say which channels are shown.");
    if (request.frames < 1 || request.margin < 0)
      return failure(Trouble::bad_request, "A cycle has at least 1 frame, and a safety at least 0.");
    const auto spec = parse(request.in.empty() ? request.out : request.in);
    if (!spec) return std::unexpected(spec.error());
    auto plan = open_all(*spec, request, members_);
    if (!plan) return std::unexpected(plan.error());
    return std::make_unique<SeveralStream>(std::move(*plan));
  }

  // A change to a member may bring the joined device back.
  Expected<Watch> watch(std::function<void(const Change&)> told) override {
    auto watches = std::make_shared<std::vector<Watch>>();
    for (Backend* const member : members_) {
      auto watch = member->watch(told);
      if (!watch) return std::unexpected(watch.error());
      watches->push_back(std::move(*watch));
    }
    return watches;
  }

 private:
  const std::vector<Backend*> members_;
};

}  // namespace

std::unique_ptr<Backend> make_backend(std::span<Backend* const> members) {
  return std::make_unique<SeveralBackend>(members);
}

}  // namespace taut::device::several
