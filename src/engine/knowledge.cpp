// SPDX-License-Identifier: MIT
#include "engine/knowledge.hpp"

#include <algorithm>

#include "base/number_text.hpp"
#include "base/text.hpp"

namespace taut::engine {
namespace {

constexpr std::string_view virtual_prefix = "virtual:";

bool knows(const device::End& end) { return end.channels == 0 || (end.latency_known && end.latency_jitter == 0); }

}  // namespace

Knowledge Knowledge::of(const device::Request& request, int buffer) {
  Knowledge knowledge;
  knowledge.device_ = {.in = request.in, .out = request.out, .rate = request.rate};
  knowledge.buffer_ = buffer;
  knowledge.lasting_ = !request.in.starts_with(virtual_prefix) && !request.out.starts_with(virtual_prefix);
  if (!knowledge.lasting_) return knowledge;
  if (auto facts = learned::recall(knowledge.device_, buffer))
    knowledge.facts_ = std::move(*facts);
  else if (facts.error().trouble != Trouble::absent)
    knowledge.file_ = std::unexpected(facts.error());
  return knowledge;
}

std::optional<Frames> Knowledge::margin() const noexcept {
  if (!facts_.margin) return std::nullopt;
  return facts_.margin->frames;
}

bool Knowledge::lacking(const device::Agreed& agreed) noexcept { return !knows(agreed.in) || !knows(agreed.out); }

void Knowledge::complete(device::Agreed& agreed) const noexcept {
  if (!facts_.extra || agreed.in.channels == 0 || agreed.out.channels == 0 || !lacking(agreed)) return;
  agreed.in.latency = (facts_.extra->frames + 1) / 2;
  agreed.out.latency = facts_.extra->frames / 2 + agreed.out.start_offset;
  agreed.in.latency_known = agreed.out.latency_known = true;
  if (exact_) agreed.in.latency_jitter = agreed.out.latency_jitter = 0;
}

Expected<void> Knowledge::measured(Frames extra, const device::Agreed& agreed) {
  facts_.extra = learned::Extra{.frames = std::max<Frames>(extra - agreed.out.start_offset, 0), .day = {}};
  exact_ = true;
  if (!lasting_) return {};
  auto kept = learned::keep(device_, buffer_, {.extra = facts_.extra, .margin = {}, .warnings = {}});
  if (!kept) {
    file_ = std::unexpected(kept.error());
    return file_;
  }
  facts_.warnings.insert(facts_.warnings.end(), kept->begin(), kept->end());
  return {};
}

Expected<void> Knowledge::keep(const Tuner::Lesson& lesson) {
  facts_.margin = learned::Margin{.frames = lesson.margin, .load = lesson.load, .seconds = lesson.seconds, .day = {}};
  if (!lasting_) return {};
  auto kept = learned::keep(device_, buffer_, {.extra = {}, .margin = facts_.margin, .warnings = {}});
  if (!kept) {
    file_ = std::unexpected(kept.error());
    return file_;
  }
  facts_.warnings.insert(facts_.warnings.end(), kept->begin(), kept->end());
  return {};
}

std::vector<std::string> Knowledge::remarks() const {
  std::vector<std::string> remarks = facts_.warnings;
  if (facts_.extra && lasting_)
    remarks.push_back(facts_.extra->day.empty() || exact_
                          ? text("The hardware's own latency of {} was measured in this run.",
                                 number::plural(facts_.extra->frames, "frame"))
                          : text("The hardware's own latency of {} was measured on {}.",
                                 number::plural(facts_.extra->frames, "frame"), facts_.extra->day));
  if (!file_) remarks.push_back(file_.error().sentence());
  return remarks;
}

}  // namespace taut::engine
