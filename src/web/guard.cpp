// SPDX-License-Identifier: MIT
#include "web/guard.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace taut::web {
namespace {

/// In a time that does not depend on where they differ.
bool equal(std::string_view one, std::string_view other) noexcept {
  if (one.size() != other.size()) return false;
  std::uint8_t difference = 0;
  for (std::size_t k = 0; k < one.size(); ++k) difference = static_cast<std::uint8_t>(difference | (one[k] ^ other[k]));
  return difference == 0;
}

}  // namespace

std::string Guard::address_with(const std::string& key) const {
  return "http://127.0.0.1:" + std::to_string(port_) + "/?key=" + key;
}

bool Guard::opens(std::string_view key, const std::function<Peer()>& peer) {
  if (equal(key, keys_.shown)) return true;
  if (keys_.once.empty() || !equal(key, keys_.once) || peer() == Peer::foreign) return false;
  keys_.once.clear();
  return true;
}

bool Guard::is_own(std::string_view host) const {
  const std::array<std::string, 3> own{"127.0.0.1:" + std::to_string(port_), "localhost:" + std::to_string(port_),
                                       "[::1]:" + std::to_string(port_)};
  return std::ranges::find(own, host) != own.end();
}

std::optional<Response> Guard::answer(const Request& request, const std::function<Peer()>& peer) {
  const std::string_view host = request.header("host"), origin = request.header("origin");
  if (!is_own(host)) return sentence(403, "This page is for this computer only.");
  if (!origin.empty() && origin != "http://" + std::string(host))
    return sentence(403, "Another page may not use this one.");
  // What browsers add themselves: no page can change it.
  const std::string_view site = request.header("sec-fetch-site"), place = request.header("sec-fetch-dest");
  const bool foreign = !site.empty() && site != "same-origin" && site != "none";
  if (foreign && place != "document") return sentence(403, "Another page may not use this one.");
  if (request.method != "GET" && request.method != "HEAD" && request.method != "POST")
    return sentence(405, "This is not done here.");
  if (request.method == "POST" && request.header("content-type") != "application/json")
    return sentence(403, "Another page may not use this one.");

  if (request.path == "/" && opens(request.parameter("key"), peer))
    return Response{
        .status = 303,
        .body = {},
        .headers = {{"Location", "/"},
                    {"Set-Cookie", cookie() + "=" + keys_.session + "; Path=/; HttpOnly; SameSite=Strict"}}};
  if (equal(request.cookie(cookie()), keys_.session)) return std::nullopt;
  return sentence(403, "This page needs its key: open its address as it was printed, whole.");
}

}  // namespace taut::web
