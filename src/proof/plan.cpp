// SPDX-License-Identifier: MIT
#include "proof/plan.hpp"

#include <algorithm>
#include <iterator>

namespace taut::proof {
namespace {

constexpr std::size_t most_sizes = 5;
constexpr int usual_smallest = 32;

// Expected, for the time that is shown as left.
constexpr double devices_seconds = 3, cable_seconds = 4, unplug_seconds = 30, doctor_seconds = 10,
                 conformance_seconds = 60;

bool opens_the_device(const Step& step) { return step.kind != StepKind::devices && step.kind != StepKind::doctor; }

}  // namespace

std::vector<int> five_of(std::vector<int> sizes) {
  if (sizes.size() <= most_sizes) return sizes;
  const auto usual = std::ranges::lower_bound(sizes, usual_smallest);
  const auto first = std::min(usual, sizes.end() - most_sizes);
  return {first, first + most_sizes};
}

Plan::Plan(const PlanRequest& request) {
  const std::vector<int> sizes = five_of(request.sizes);
  steps_.push_back({.kind = StepKind::devices, .seconds = devices_seconds});
  // What needs a person comes first. The largest size is the least likely to drop out, so it tells whether there is a cable.
  if (request.cable)
    for (auto size = sizes.rbegin(); size != sizes.rend(); ++size)
      steps_.push_back({.kind = StepKind::cable, .buffer = *size, .seconds = cable_seconds});
  if (request.unplug) steps_.push_back({.kind = StepKind::unplug, .seconds = unplug_seconds});
  steps_.push_back({.kind = StepKind::doctor, .seconds = doctor_seconds});
  for (const int size : sizes)
    steps_.push_back({.kind = StepKind::load, .buffer = size, .seconds = request.load_seconds});
  if (request.conformance) steps_.push_back({.kind = StepKind::conformance, .seconds = conformance_seconds});
}

std::optional<Step> Plan::next() const { return at_ < steps_.size() ? std::optional(steps_[at_]) : std::nullopt; }

void Plan::end(StepEnd how) {
  if (at_ == steps_.size()) return;
  const bool cable = steps_[at_].kind == StepKind::cable;
  ++at_;
  const auto leave_out = [this](auto&& which) {
    steps_.erase(std::remove_if(steps_.begin() + static_cast<std::ptrdiff_t>(at_), steps_.end(), which), steps_.end());
  };
  if (how == StepEnd::lost) leave_out(opens_the_device);
  if (cable && how == StepEnd::nothing_back && !heard_)
    leave_out([](const Step& step) { return step.kind == StepKind::cable; });
  heard_ = heard_ || (cable && how == StepEnd::done);
}

double Plan::seconds_left() const noexcept {
  double seconds = 0;
  for (std::size_t k = at_; k < steps_.size(); ++k) seconds += steps_[k].seconds;
  return seconds;
}

}  // namespace taut::proof
