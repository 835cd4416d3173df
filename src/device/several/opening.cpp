// SPDX-License-Identifier: MIT
#include "device/several/opening.hpp"

#include <algorithm>
#include <cmath>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "device/several/members_known.hpp"

namespace taut::device::several {
namespace {

using audio::SampleType;

// A follower's cycle is half the master's, so that frames wait half as long for its end. Below this size the extra
// interrupts cost more than they save.
constexpr int shortest_cycle = 16;

// For the extra margin of a follower's start.
constexpr Nanos start_room = 10'000'000;

// done() can raise the margin at least this far before the rings are too small.
constexpr Frames margin_room = 2048;

bool same(double a, double b) noexcept { return std::abs(a - b) < 0.01; }

const Rate* rate_at(const Can& can, double hz) {
  const auto found = std::ranges::find_if(can.rates, [&](const Rate& rate) { return same(rate.hz, hz); });
  return found == can.rates.end() ? nullptr : &*found;
}

Frames scaled(double frames, double ratio) { return static_cast<Frames>(std::ceil(frames * ratio - 1e-9)); }

Request follower_request(const JoinedLayout& layout, const MemberSlot& slot, Frames room) {
  const double ratio = slot.request.rate / layout.rate;
  Request request = slot.request;
  request.frames = static_cast<int>(
      std::max<Frames>(scaled(layout.frames / 2.0, ratio), std::min<Frames>(shortest_cycle, layout.frames)));
  request.margin = Follower::margin_for(layout, slot.request.rate, 0, layout.margin);
  // Wanted even if the margin never changes: it makes the hardware report its pointer as finely as it can.
  request.room = std::max(request.margin, scaled(static_cast<double>(room + layout.frames), ratio)) +
                 frames_in(start_room, slot.request.rate);
  return request;
}

// Some hardware reads ahead. Those frames are added to the margin, but are known only once it is open.
Expected<std::unique_ptr<Stream>> open_follower(const JoinedLayout& layout, const MemberSlot& slot, Frames room) {
  Request request = follower_request(layout, slot, room);
  auto stream = slot.backend->open(request);
  if (!stream || (*stream)->agreed().out.channels == 0) return stream;
  const Agreed& agreed = (*stream)->agreed();
  const Frames margin = Follower::margin_for(layout, agreed.rate, agreed.floor, layout.margin);
  if (margin <= agreed.margin) return stream;
  stream->reset();
  request.margin = margin;
  request.room += margin;
  return slot.backend->open(request);
}

std::unexpected<Error> of_member(const std::string& label, const Error& error) {
  return failure(error.trouble, "'" + label + "', of the joined devices: " + error.what, error.remedy);
}

std::unique_ptr<MemberSlot> make_slot(const Member& member, bool is_master, const Spec& spec, const Known& known,
                                      const Request& request) {
  auto slot = std::make_unique<MemberSlot>();
  slot->id = member.id;
  slot->request.aligned = true;
  slot->request.share = request.share;
  slot->label = member.label;
  slot->backend = member.backend;
  slot->channels = {.in = request.in.empty() ? ChannelMap{} : member.in,
                    .out = request.out.empty() ? ChannelMap{} : member.out};
  const Can& master = known.members[static_cast<std::size_t>(spec.master)].can;
  const bool one_clock = spec.one_clock || (!master.clock.empty() && member.can.clock == master.clock);
  slot->request.rate = is_master ? request.rate : rate_for(member.can, request.rate);
  slot->channels.joined = !is_master && one_clock && same(slot->request.rate, request.rate);
  slot->request.in = slot->channels.in.empty() ? "" : member.id;
  slot->request.out = slot->channels.out.empty() ? "" : member.id;
  if (is_master && slot->channels.in.empty() && slot->channels.out.empty())  // all hidden: it only sets the pace
    (member.can.outputs.empty() ? slot->request.in : slot->request.out) = member.id;
  if (slot->request.in.empty() && slot->request.out.empty()) slot->state = MemberSlot::State::unused;
  return slot;
}

End end_of(std::span<const End> ends, std::size_t master, int channels) {
  std::vector<std::optional<SampleType>> types;
  End joined{.channels = channels, .layout = audio::Layout::separate, .latency_known = true};
  if (channels == 0) return {};
  const auto add = [&](const End& end) {
    types.push_back(end.channels > 0 ? std::optional(end.type) : std::nullopt);
    if (end.channels == 0) return;
    joined.latency_known = joined.latency_known && end.latency_known;
    joined.latency_jitter = std::max(joined.latency_jitter, end.latency_jitter);
  };
  add(ends[master]);
  for (std::size_t k = 0; k < ends.size(); ++k)
    if (k != master) add(ends[k]);
  joined.type = common_type(types);
  return joined;
}

// All channels get the latency of the slowest member.
void count_latency(Plan& plan, std::span<const std::unique_ptr<Stream>> streams, Frames least_margin) {
  JoinedLayout& layout = plan.layout;
  for (std::size_t k = 0; k < streams.size(); ++k) {
    if (!streams[k]) continue;
    const Agreed& agreed = streams[k]->agreed();
    Needs needs{agreed.in.latency, agreed.out.latency};
    if (static_cast<int>(k) != plan.master)
      needs = Follower::needs(layout, agreed, plan.slots[k]->channels.joined, least_margin);
    layout.in_latency = std::max(layout.in_latency, needs.in);
    layout.out_latency = std::max(layout.out_latency, needs.out);
  }
}

void remark(Plan& plan, std::span<const std::unique_ptr<Stream>> streams) {
  auto& remarks = plan.agreed.remarks;
  for (std::size_t k = 0; k < streams.size(); ++k) {
    const MemberSlot& slot = *plan.slots[k];
    if (!streams[k]) {
      remarks.push_back(text("'{}' has no channel that is used, and stays closed.", slot.label));
      continue;
    }
    const Agreed& agreed = streams[k]->agreed();
    if (static_cast<int>(k) == plan.master) {
      // Alone, it is as without a list of channels.
      if (streams.size() > 1)
        remarks.push_back(
            text("'{}' is the master: its samples are unchanged, but delayed by {} in and {} out to match the others.",
                 slot.label, number::plural(plan.layout.in_latency - agreed.in.latency, "frame"),
                 number::count(plan.layout.out_latency - agreed.out.latency)));
    } else if (slot.channels.joined) {
      remarks.push_back(text("'{}' runs on the master's clock and is not resampled.", slot.label));
    } else {
      remarks.push_back(text("'{}' has a clock of its own: it is resampled from and to {} Hz.", slot.label,
                             number::plain(agreed.rate)));
    }
    for (const std::string& said : agreed.remarks) remarks.push_back(text("'{}': {}", slot.label, said));
  }
}

}  // namespace

double rate_for(const Can& can, double hz) {
  if (can.rates.empty() || rate_at(can, hz)) return hz;
  const auto above = std::ranges::find_if(can.rates, [&](const Rate& rate) { return rate.hz > hz; });
  return above == can.rates.end() ? can.rates.back().hz : above->hz;
}

Expected<std::unique_ptr<Master>> make_master(const JoinedLayout& layout, const MemberSlot& slot,
                                              std::unique_ptr<Stream> stream) {
  const Agreed& agreed = stream->agreed();
  if (agreed.frames != layout.frames || !same(agreed.rate, layout.rate))
    return failure(Trouble::unsupported, text("'{}' runs with {} at {} Hz now.", slot.label,
                                              number::plural(agreed.frames, "frame"), number::plain(agreed.rate)));
  const int at_once = layout.frames + static_cast<int>(agreed.margin);
  auto in = Copy::make(audio::Way::in, agreed.in, slot.channels.in, layout.in, at_once);
  if (!in) return std::unexpected(in.error());
  auto out = Copy::make(audio::Way::out, agreed.out, slot.channels.out, layout.out, at_once);
  if (!out) return std::unexpected(out.error());
  auto master = std::make_unique<Master>();
  master->stream = std::move(stream);
  master->in = std::move(*in);
  master->out = std::move(*out);
  return master;
}

Expected<std::unique_ptr<Follower>> make_follower(JoinedLayout& layout, const MemberSlot& slot, bool joined) {
  auto stream = open_follower(layout, slot, layout.margin);
  if (!stream) return of_member(slot.label, stream.error());
  const Needs needs = Follower::needs(layout, (*stream)->agreed(), joined, layout.margin);
  if (needs.in > layout.in_latency || needs.out > layout.out_latency)
    return failure(Trouble::unsupported, text("'{}' needs more time than it had before.", slot.label),
                   "Start the stream again.");
  MemberChannels channels = slot.channels;
  channels.joined = joined;
  return Follower::make(layout, channels, std::move(*stream));
}

Expected<std::unique_ptr<Plan>> open_all(const Spec& spec, const Request& request, std::span<Backend* const> backends) {
  auto known = ask(spec, backends, request.share != Share::leave);
  if (!known) return std::unexpected(known.error());
  auto plan = std::make_unique<Plan>(request.rate);
  plan->master = spec.master;
  const auto first = static_cast<std::size_t>(spec.master);
  for (std::size_t k = 0; k < known->members.size(); ++k)
    plan->slots.push_back(make_slot(known->members[k], k == first, spec, *known, request));

  std::vector<std::unique_ptr<Stream>> streams(plan->slots.size());
  MemberSlot& leading = *plan->slots[first];
  leading.request.frames = request.frames;
  leading.request.margin = request.margin;
  leading.request.usual_margin = request.usual_margin;
  leading.request.room = request.room;
  auto master = leading.backend->open(leading.request);
  if (!master) return of_member(leading.label, master.error());
  streams[first] = std::move(*master);
  const Agreed terms = streams[first]->agreed();
  JoinedLayout& layout = plan->layout;
  layout.frames = terms.frames;
  layout.margin = terms.out.channels > 0 ? terms.margin : request.margin;
  for (std::size_t k = 0; k < streams.size(); ++k) {
    const MemberSlot& slot = *plan->slots[k];
    if (k == first || slot.state == MemberSlot::State::unused) continue;
    auto stream = open_follower(layout, slot, request.room);
    if (!stream) return of_member(slot.label, stream.error());
    if (&(*stream)->clock() != &streams[first]->clock())
      return failure(Trouble::unsupported, text("'{}' and '{}' run in different times: one of them is simulated.",
                                                leading.label, slot.label));
    streams[k] = std::move(*stream);
  }

  const Frames least_margin = request.room > 0 ? std::min(terms.floor, layout.margin.load()) : layout.margin.load();
  count_latency(*plan, streams, least_margin);
  std::vector<End> ins, outs;
  for (const auto& stream : streams) {
    ins.push_back(stream ? stream->agreed().in : End{});
    outs.push_back(stream ? stream->agreed().out : End{});
  }
  Agreed& agreed = plan->agreed;
  agreed = {.rate = terms.rate,
            .frames = terms.frames,
            .fixed = terms.fixed,
            .pieces = terms.pieces,
            .margin = layout.margin,
            .floor = terms.out.channels > 0 ? terms.floor : 0};
  agreed.in = end_of(ins, first, request.in.empty() ? 0 : static_cast<int>(known->inputs.size()));
  agreed.out = end_of(outs, first, request.out.empty() ? 0 : static_cast<int>(known->outputs.size()));
  agreed.in.latency = layout.in_latency;
  agreed.out.latency = layout.out_latency;
  agreed.remarks = known->remarks;
  if (agreed.in.channels + agreed.out.channels == 0)
    return failure(Trouble::unsupported, "The joined devices have no channel in the direction asked for.");
  plan->most_margin = std::max({2 * layout.margin, request.room, layout.margin + 2 * layout.frames, margin_room});
  const Frames ahead = 2 * layout.frames + 2 * plan->most_margin;
  layout.in = PlanarRing(agreed.in.channels, agreed.in.type, layout.in_latency + 4 * layout.frames);
  layout.out = PlanarRing(agreed.out.channels, agreed.out.type, layout.out_latency + ahead);
  remark(*plan, streams);

  auto leader = make_master(layout, leading, std::move(streams[first]));
  if (!leader) return std::unexpected(leader.error());
  plan->leader = std::move(*leader);
  for (std::size_t k = 0; k < streams.size(); ++k) {
    if (!streams[k]) continue;
    MemberSlot& slot = *plan->slots[k];
    auto follower = Follower::make(layout, slot.channels, std::move(streams[k]));
    if (!follower) return of_member(slot.label, follower.error());
    slot.follower = std::move(*follower);
  }
  return plan;
}

Expected<Can> probe_all(const Spec& spec, std::span<Backend* const> backends, bool to_open) {
  auto known = ask(spec, backends, to_open);
  if (!known) return std::unexpected(known.error());
  const Can& master = known->members[static_cast<std::size_t>(spec.master)].can;
  Can can{.known = Can::Known::yes, .inputs = known->inputs, .outputs = known->outputs, .rates = master.rates};
  can.current_rate = master.current_rate;
  can.clock = master.clock;
  std::vector<std::optional<SampleType>> ins, outs;
  const auto add = [&](const Member& member) {
    const auto type = [](const ChannelMap& map, const std::vector<SampleType>& types) {
      return map.empty() || types.empty() ? std::nullopt : std::optional(types.front());
    };
    ins.push_back(type(member.in, member.can.input_types));
    outs.push_back(type(member.out, member.can.output_types));
    if (member.can.known == Can::Known::yes || can.known != Can::Known::yes) return;
    can.known = member.can.known;
    can.why = "'" + member.label + "', of the joined devices: " + member.can.why;
  };
  add(known->members[static_cast<std::size_t>(spec.master)]);
  for (std::size_t k = 0; k < known->members.size(); ++k)
    if (static_cast<int>(k) != spec.master) add(known->members[k]);
  if (!can.inputs.empty()) can.input_types = {common_type(ins)};
  if (!can.outputs.empty()) can.output_types = {common_type(outs)};
  return can;
}

}  // namespace taut::device::several
