// SPDX-License-Identifier: MIT
#include "device/wasapi/ladder.hpp"

#include <algorithm>
#include <array>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "device/wasapi/codes.hpp"

namespace taut::device::wasapi {
namespace {

using Clients = std::expected<std::vector<Client>, ClientRefusal>;

struct Rung {
  Mode mode;
  bool must_serve;  // no period may be longer than the buffer
};
constexpr std::array ladder{Rung{Mode::low_latency, true}, Rung{Mode::exclusive, false}, Rung{Mode::low_latency, false},
                            Rung{Mode::shared, false}};

Clients open_all(System& system, const std::vector<EndpointInfo>& endpoints, const ClientRequest& request) {
  std::vector<Client> clients;
  for (const auto& endpoint : endpoints) {
    auto made = make_client(system, endpoint, request);
    if (!made) return std::unexpected(std::move(made.error()));
    clients.push_back(std::move(*made));
  }
  return clients;
}

double ms(int frames, int rate) { return 1e3 * frames / rate; }

int longest(const std::vector<Client>& clients) {
  return std::ranges::max_element(clients, {}, &Client::period)->period;
}

std::string describe(const std::vector<Client>& clients, int rate) {
  const std::string period = number::plural(longest(clients), "frame"),
                    time = number::fixed(ms(longest(clients), rate), 2);
  switch (clients.front().mode) {
    case Mode::low_latency:
      return text(
          "Shared with other programs, with a short period of the Windows mixer: {} ({} ms). In addition to buffer and "
          "safety this costs up to one period, and the mixer's own latency.",
          period, time);
    case Mode::exclusive:
      return text(
          "Exclusive: other programs are silent on this device meanwhile. The hardware's period is {} ({} ms). In "
          "addition to buffer and safety its double buffer costs up to two periods.",
          period, time);
    default:
      return text(
          "Shared with other programs, with the usual period of the Windows mixer: {} ({} ms). In addition to buffer "
          "and safety this costs up to one period, and the mixer's own latency, usually 10 to 20 ms.",
          period, time);
  }
}

Climb done(std::vector<Client> clients, std::vector<std::string> reasons, int rate) {
  Climb climbed{.remarks = std::move(reasons)};
  climbed.remarks.insert(climbed.remarks.begin(), describe(clients, rate));
  bool raw = false;
  for (auto& client : clients) {
    raw = raw || client.raw;
    climbed.remarks.insert(climbed.remarks.end(), client.remarks.begin(), client.remarks.end());
    client.remarks.clear();
  }
  if (raw) climbed.remarks.emplace_back("The driver's sound effects are bypassed (raw).");
  climbed.clients = std::move(clients);
  return climbed;
}

std::string_view in_words(Mode mode) {
  return mode == Mode::low_latency ? "Low-latency shared mode"
         : mode == Mode::exclusive ? "Exclusive mode"
                                   : "Shared mode";
}

}  // namespace

Expected<Climb> climb(System& system, const std::vector<EndpointInfo>& endpoints, const Id& id, int rate, int frames) {
  const auto request = [&](Mode mode) {
    return ClientRequest{.mode = mode, .rate = rate, .frames = frames, .format = id.format, .raw = id.raw};
  };
  if (id.mode != Mode::automatic) {
    auto clients = open_all(system, endpoints, request(id.mode));
    if (!clients) {
      Error error = std::move(clients.error().error);
      error.what = text("{} is what was asked for. {}", in_words(id.mode), error.what);
      return std::unexpected(std::move(error));
    }
    return done(std::move(*clients), {}, rate);
  }
  std::vector<std::string> reasons;
  std::optional<Error> error;
  for (const Rung rung : ladder) {
    // A requested exclusive format implies exclusive mode.
    if (id.format && rung.mode != Mode::exclusive) continue;
    auto clients = open_all(system, endpoints, request(rung.mode));
    if (clients && rung.must_serve && longest(*clients) > frames) {
      reasons.push_back(text("{} was left out: its period is {}, longer than the buffer of {}.", in_words(rung.mode),
                             number::plural(longest(*clients), "frame"), number::count(frames)));
      continue;
    }
    if (clients) return done(std::move(*clients), std::move(reasons), rate);
    if (rung.must_serve || rung.mode != Mode::low_latency)
      reasons.push_back(text("{} was not possible: {}.", in_words(rung.mode), reason_of(clients.error().code)));
    // A missing device is missing in every mode; otherwise the last refusal counts.
    if (!error || error->trouble != Trouble::absent) error = std::move(clients.error().error);
  }
  if (!error) error = Error{Trouble::unsupported, "The sound device cannot be opened.", "Choose another mode."};
  for (const auto& reason : reasons) error->what += " " + reason;
  return std::unexpected(std::move(*error));
}

}  // namespace taut::device::wasapi
