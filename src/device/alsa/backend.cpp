// SPDX-License-Identifier: MIT
#include "device/alsa/backend.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>

#include "device/alsa/cards/claim.hpp"
#include "device/alsa/cards/holders.hpp"
#include "device/alsa/cards/list.hpp"
#include "device/alsa/cards/name.hpp"
#include "device/alsa/cards/opening.hpp"
#include "device/alsa/cards/probe.hpp"
#include "device/alsa/cards/watch.hpp"
#include "device/alsa/params/negotiate.hpp"
#include "device/alsa/stream/stream.hpp"

namespace taut::device::alsa {
namespace {

/// The open PCMs of a request.
struct Ends {
  std::optional<Name> in_name, out_name;
  std::vector<reservation::Hold> holds;  // goes after what it is for
  Pcm in, out;
  std::vector<std::string> remarks;

  [[nodiscard]] std::string name() const {
    if (!in) return out_name->pcm;
    if (!out || in_name->pcm == out_name->pcm) return in_name->pcm;
    return in_name->pcm + "' and '" + out_name->pcm;
  }
};

Expected<std::optional<Name>> name_of(const std::string& id) {
  if (id.empty()) return std::nullopt;
  auto name = parse_id(id);
  if (!name) return std::unexpected(name.error());
  return std::move(*name);
}

int card_number(const Library& alsa, const Name& name) {
  return name.hardware ? alsa.snd_card_get_index(name.hardware->card.c_str()) : -1;
}

void remark_on_clocks(const Library& alsa, Ends& ends) {
  if (!ends.in || !ends.out || ends.in_name->pcm == ends.out_name->pcm) return;
  if (card_number(alsa, *ends.in_name) == card_number(alsa, *ends.out_name)) return;
  ends.remarks.push_back(
      "'" + ends.in_name->pcm + "' and '" + ends.out_name->pcm +
      "' are two cards: unless a cable synchronises their clocks, they drift apart and drop out every few minutes.");
}

// A device named for both directions may lack one: then the other runs alone.
Expected<void> open_device(const Surroundings& around, Ends& ends) {
  auto [in, out] = open_directions(around, *ends.in_name);
  const auto absent = [](const Expected<Pcm>& end) { return !end && end.error().trouble == Trouble::absent; };
  if (in && absent(out))
    ends.remarks.push_back("'" + ends.in_name->pcm + "' has no outputs.");
  else if (out && absent(in))
    ends.remarks.push_back("'" + ends.in_name->pcm + "' has no inputs.");
  else if (!in || !out)
    return std::unexpected(in ? out.error() : in.error());
  if (in) ends.in = std::move(*in);
  if (out) ends.out = std::move(*out);
  return {};
}

// Two devices, or one direction of a device: whatever was named must exist.
Expected<void> open_each(const Surroundings& around, Ends& ends) {
  for (const bool capture : {true, false}) {
    const auto& name = capture ? ends.in_name : ends.out_name;
    if (!name) continue;
    auto pcm = open_pcm(around, *name, capture ? SND_PCM_STREAM_CAPTURE : SND_PCM_STREAM_PLAYBACK);
    if (!pcm) return std::unexpected(pcm.error());
    (capture ? ends.in : ends.out) = std::move(*pcm);
  }
  return {};
}

Expected<Ends> open_ends(const Surroundings& around, const Request& request, const std::function<void()>& let_go) {
  Ends ends;
  auto in = name_of(request.in), out = name_of(request.out);
  if (!in) return std::unexpected(in.error());
  if (!out) return std::unexpected(out.error());
  ends.in_name = std::move(*in);
  ends.out_name = std::move(*out);
  const std::array<const Name*, 2> names{ends.in_name ? &*ends.in_name : nullptr,
                                         ends.out_name ? &*ends.out_name : nullptr};
  const Claim claim(around, names, request.share, let_go);
  auto opened = claim.open([&]() -> Expected<void> {
    ends.in.reset();
    ends.out.reset();
    return request.in == request.out ? open_device(around, ends) : open_each(around, ends);
  });
  if (!opened) return std::unexpected(opened.error());
  ends.holds = claim.holds();
  std::ranges::move(claim.remarks(), std::back_inserter(ends.remarks));
  remark_on_clocks(*around.alsa, ends);
  return ends;
}

Expected<void> check_request(const Request& request) {
  if (request.in.empty() && request.out.empty())
    return failure(Trouble::bad_request, "No device was named.", "`taut devices` lists them.");
  if (!(request.rate >= 1 && request.rate <= 1e7) || request.frames < 1 || request.margin < 0)
    return failure(Trouble::bad_request,
                   "A stream needs a rate of up to 10 MHz, a buffer size and a safety that is not negative.",
                   "48000 Hz, 64 frames and a safety of 64 are a good start.");
  return {};
}

Expected<std::unique_ptr<Stream>> open_stream(const Surroundings& around, const Request& request) {
  if (auto good = check_request(request); !good) return std::unexpected(good.error());
  auto asker = std::make_shared<Asker>();
  auto ends = open_ends(around, request, [asker] { asker->ask(); });
  if (!ends) return std::unexpected(ends.error());
  std::optional<OpenEnd> in, out;
  if (ends->in) in = OpenEnd{ends->in.get(), &*ends->in_name};
  if (ends->out) out = OpenEnd{ends->out.get(), &*ends->out_name};
  auto got = negotiate(around, in, out, request);
  if (!got) return std::unexpected(got.error());
  got->agreed.remarks.insert(got->agreed.remarks.begin(), ends->remarks.begin(), ends->remarks.end());

  const int nudge = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (nudge < 0)
    return failure(Trouble::no_memory, std::string("No event descriptor is left: ") + std::strerror(errno) + ".",
                   "This program has too many files open (see ulimit -n).");
  auto stream = std::make_unique<AlsaStream>(around, std::move(*got), ends->name(), std::move(ends->in),
                                             std::move(ends->out), nudge);
  stream->belongs_to(std::move(asker), std::move(ends->holds));
  if (auto ready = stream->set_up(); !ready) return std::unexpected(ready.error());
  return stream;
}

class AlsaBackend final : public Backend {
 public:
  AlsaBackend(Expected<const Library*> library, Surroundings around)
      : library_(std::move(library)), around_(std::move(around)) {
    if (library_) around_.alsa = *library_;
  }

  [[nodiscard]] std::string_view name() const noexcept override { return "alsa"; }

  [[nodiscard]] std::span<const IdKey> id_keys() const noexcept override {
    static constexpr std::array<IdKey, 4> keys{{
        {"channels", "1 to 1024", "all there are", "Inputs and outputs to open."},
        {"inputs", "1 to 1024", "all there are", "Inputs to open."},
        {"outputs", "1 to 1024", "all there are", "Outputs to open."},
        {"format", "s16, s24, s24in32, s32, f32", "the best there is", "Sample format in the card's memory."},
    }};
    return keys;
  }

  Expected<std::vector<Device>> list() override {
    if (!library_) return std::unexpected(library_.error());
    return list_cards(around_);
  }

  Expected<Can> probe(const std::string& id) override { return probe(id, nullptr); }

  Expected<Can> probe_to_open(const std::string& id) override {
    auto can = probe(id);
    if (!can || is_free(*can)) return can;
    const Name name = *parse_id(id);
    if (held_by_servers(name))
      if (auto known = known_whole(id, *can)) return std::move(*known);
    const std::array<const Name*, 1> names{&name};
    const Claim claim(around_, names, Share::keep, {});
    Busy busy;
    const auto opened = claim.open([&]() -> Expected<void> {
      busy = {};
      can = probe(id, &busy);
      if (!can) return std::unexpected(can.error());
      const auto& held = busy.out ? busy.out : busy.in;
      return held ? Expected<void>(std::unexpected(*held)) : Expected<void>();
    });
    if (!opened && can) explain(*can, busy, claim);
    // It is opened next, as a rule; until then the program that it was taken from would only take it back.
    constexpr Nanos until_opened = 2 * nanos_per_second;
    for (const auto& hold : claim.holds()) reservation::linger(hold, until_opened);
    return can;
  }

  Expected<std::unique_ptr<Stream>> open(const Request& request) override {
    if (!library_) return std::unexpected(library_.error());
    return open_stream(around_, request);
  }

  Expected<Watch> watch(std::function<void(const Change&)> tell) override {
    if (!library_) return std::unexpected(library_.error());
    // The watch may outlive this object on a thread of the caller's, so it takes copies.
    return watch_nodes(
        around_.nodes, [around = around_] { return list_cards(around).value_or(std::vector<Device>{}); },
        std::move(tell));
  }

 private:
  static bool is_free(const Can& can) {
    return can.known == Can::Known::yes && can.inputs_held.empty() && can.outputs_held.empty();
  }

  /// `busy`: the errors of the directions that are in use.
  Expected<Can> probe(const std::string& id, Busy* busy) {
    if (!library_) return std::unexpected(library_.error());
    const auto name = parse_id(id);
    if (!name) return std::unexpected(name.error());
    auto can = probe_device(around_, *name, busy);
    if (!can) return can;
    if (is_free(*can)) {
      const std::lock_guard lock(mutex_);
      last_known_[id] = *can;
    } else if (can->known != Can::Known::yes) {
      if (auto known = known_whole(id, *can)) return std::move(*known);
    }
    return can;
  }

  static void explain(Can& can, const Busy& busy, const Claim& claim) {
    const auto sentence = [&](const std::optional<Error>& error) { return claim.explain(*error).sentence(); };
    if (can.known == Can::Known::busy && (busy.in || busy.out)) can.why = sentence(busy.out ? busy.out : busy.in);
    if (!can.inputs_held.empty() && busy.in) can.inputs_held = sentence(busy.in);
    if (!can.outputs_held.empty() && busy.out) can.outputs_held = sentence(busy.out);
  }

  /// As it was when all of it was free; nullopt: it never was.
  std::optional<Can> known_whole(const std::string& id, const Can& now) {
    const std::lock_guard lock(mutex_);
    const auto known = last_known_.find(id);
    if (known == last_known_.end()) return std::nullopt;
    Can last = known->second;
    last.known = now.known == Can::Known::yes ? Can::Known::busy : now.known;
    last.why = now.why.empty() ? now.outputs_held + now.inputs_held : now.why;
    return last;
  }

  // They let go when they are asked, so that what is known of the card can be had; asking now would only interrupt them.
  [[nodiscard]] bool held_by_servers(const Name& name) const {
    if (!name.hardware) return false;
    const auto holders = holders_of(around_, *name.hardware);
    return !holders.empty() && std::ranges::all_of(holders, is_server);
  }

  Expected<const Library*> library_;
  Surroundings around_;
  std::mutex mutex_;
  std::map<std::string, Can> last_known_;
};

}  // namespace

std::unique_ptr<Backend> make_backend(Expected<const Library*> library, Surroundings around) {
  return std::make_unique<AlsaBackend>(std::move(library), std::move(around));
}

Backend& backend() {
  // Never destroyed: streams and watches on other threads may outlive main().
  static Backend* const made = make_backend(load_library(), {}).release();
  return *made;
}

}  // namespace taut::device::alsa
