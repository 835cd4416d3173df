// SPDX-License-Identifier: MIT
// What a program did, beyond the rules: for people and as JSON.
#include <algorithm>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "command/check/check_host.hpp"
#include "command/check/json.hpp"
#include "command/terminal/say.hpp"
#include "protocol/names.hpp"

namespace taut::command {
namespace {

using check::Asked;
using check::Ledger;
using check::Provocation;
using Json = nlohmann::ordered_json;

double longest_share(const Ledger& ledger) { return static_cast<double>(ledger.longest_share.load()) / 10; }

/// The share of the period, in percent, that this part of all callbacks did not exceed.
double share_of(const Ledger& ledger, double part) {
  const auto wanted = static_cast<double>(ledger.switches) * part;
  double seen = 0;
  for (std::size_t step = 0; step < check::share_steps; ++step) {
    seen += static_cast<double>(ledger.shares[step]);
    if (seen >= wanted && seen > 0)
      return std::min(static_cast<double>(step + 1) / static_cast<double>(check::steps_a_period) * 100,
                      longest_share(ledger));
  }
  return longest_share(ledger);
}

std::string percent(double value) { return number::fixed(value, value < 10 ? 1 : 0) + " %"; }

/// "reset request, overload"
std::string supported(const Ledger& ledger, bool yes) {
  std::string names;
  for (std::size_t selector = 1; selector < check::selector_count; ++selector)
    if (const std::int64_t answer = ledger.supports[selector]; answer > 0 && (answer == 2) == yes)
      names += (names.empty() ? "" : ", ") + std::string(protocol::message_name(static_cast<long>(selector)));
  return names.empty() ? "nothing" : names;
}

const char* done(const Asked& asked, Provocation what) {
  if (asked.sent == 0)
    return asked.announced == 1 ? "not asked" : "not asked: the program says that it does not support it";
  if (what == Provocation::rate) return "told";
  if (asked.answer != 1) return "refused";
  if (asked.honoured > 0) return "agreed, and did it";
  if (asked.early > 0) return "agreed, and ended before it was due";
  const bool due = what == Provocation::reset || what == Provocation::latencies || what == Provocation::size;
  return due ? "agreed, and did not do it" : "accepted";
}

const char* ready(const Ledger& ledger) {
  if (ledger.ready_inside == 0) return ledger.ready_outside > 0 ? "asked for, not used" : "not used";
  return ledger.ready_inside >= ledger.switches - ledger.early ? "in every buffer" : "in some buffers";
}

/// Calls that are kept, oldest first.
std::vector<const check::CallRecord*> kept(const Ledger& ledger) {
  std::vector<const check::CallRecord*> calls;
  for (const check::CallRecord& call : ledger.ring)
    if (call.number > 0) calls.push_back(&call);
  std::ranges::sort(calls, {}, [](const check::CallRecord* call) { return call->number.load(); });
  return calls;
}

std::string line_of(const check::CallRecord& call) {
  constexpr const char* where[] = {"", " within the callback", " within a message"};
  const auto slot = static_cast<std::size_t>(call.slot.load());
  const std::string took = call.took < 0 ? "has not returned"
                                         : "-> " + std::to_string(call.result.load()) + ", " +
                                               number::fixed(static_cast<double>(call.took.load()) / 1e6, 3) + " ms";
  return taut::text("{:>10.3f} ms  thread {:04x}  {}({}) {}{}", static_cast<double>(call.at.load()) / 1e6,
                    call.thread.load() & 0xFFFF, protocol::slot_name(slot), call.first.load(), took,
                    where[std::clamp<std::int64_t>(call.within, 0, 2)]);
}

}  // namespace

std::string measured_text(const Ledger& ledger) {
  std::string rows;
  const auto add = [&](std::string_view label, std::string_view words) { rows += row(label, words) + "\n"; };
  if (ledger.made > 0)
    add("Buffers", taut::text("{} in, {} out, {} at {} Hz; made {}, started {}", ledger.inputs.load(),
                              ledger.outputs.load(), number::plural(ledger.frames, "frame"),
                              number::fixed(static_cast<double>(ledger.rate_millihertz.load()) / 1000, 0),
                              number::plural(ledger.made, "time"), number::plural(ledger.runs, "time")));
  if (ledger.switches > 0) {
    add("Callback", taut::text("{}; half of them took up to {} of a buffer's time, 99 of 100 up to {}, the longest {}",
                               number::plural(ledger.switches, "buffer"), percent(share_of(ledger, 0.5)),
                               percent(share_of(ledger, 0.99)), percent(longest_share(ledger))));
    add("Time", ledger.with_time > 0 ? "bufferSwitchTimeInfo" : "bufferSwitch");
    add("outputReady", ready(ledger));
  }
  if (std::ranges::any_of(ledger.supports, [](const check::Count& one) { return one > 0; })) {
    add("Supports", supported(ledger, true));
    add("Says no to", supported(ledger, false));
  }
  for (std::size_t k = 0; k < check::provocation_count; ++k) {
    const auto what = static_cast<Provocation>(k);
    if ((ledger.provoke >> k & 1) != 0 || ledger.about(what).sent > 0)
      add(provocation_name(what), done(ledger.about(what), what));
  }
  return rows;
}

std::string calls_text(const Ledger& ledger) {
  std::string lines;
  for (const check::CallRecord* const call : kept(ledger)) lines += line_of(*call) + "\n";
  return lines;
}

std::string host_json(const CheckResult& result, const Ledger& ledger, bool calls) {
  Json json = json_object(result);
  Json measured{
      {"buffers_made", ledger.made.load()},
      {"runs", ledger.runs.load()},
      {"inputs", ledger.inputs.load()},
      {"outputs", ledger.outputs.load()},
      {"frames", ledger.frames.load()},
      {"rate", static_cast<double>(ledger.rate_millihertz.load()) / 1000},
      {"callbacks", ledger.switches.load()},
      {"with_time", ledger.with_time.load()},
      {"output_ready", ledger.ready_inside.load()},
      {"callback_percent",
       {{"median", share_of(ledger, 0.5)}, {"p99", share_of(ledger, 0.99)}, {"longest", longest_share(ledger)}}}};
  measured["supports"] = Json::object();
  for (std::size_t selector = 1; selector < check::selector_count; ++selector)
    if (const std::int64_t answer = ledger.supports[selector]; answer > 0)
      measured["supports"][std::string(protocol::message_name(static_cast<long>(selector)))] = answer == 2;
  measured["messages"] = Json::array();
  for (std::size_t k = 0; k < check::provocation_count; ++k) {
    const auto what = static_cast<Provocation>(k);
    const Asked& asked = ledger.about(what);
    if (asked.sent > 0)
      measured["messages"].push_back({{"message", provocation_name(what)},
                                      {"sent", asked.sent.load()},
                                      {"answer", asked.answer.load()},
                                      {"honoured", asked.honoured.load()}});
  }
  json["measured"] = std::move(measured);
  if (calls) {
    json["calls"] = Json::array();
    for (const check::CallRecord* const call : kept(ledger)) {
      const bool returned = call->took >= 0;
      json["calls"].push_back({{"at_ms", static_cast<double>(call->at.load()) / 1e6},
                               {"call", protocol::slot_name(static_cast<std::size_t>(call->slot.load()))},
                               {"argument", call->first.load()},
                               {"returned", returned},
                               {"result", call->result.load()},
                               {"took_ms", returned ? static_cast<double>(call->took.load()) / 1e6 : 0},
                               {"within", call->within == 1   ? "callback"
                                          : call->within == 2 ? "message"
                                                              : ""},
                               {"thread", call->thread.load() & 0xFFFF}});
    }
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace taut::command
