// SPDX-License-Identifier: MIT
// Who may use the page: this computer's own browser, of this user, from this page. Pure.
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "web/http.hpp"
#include "web/peer.hpp"

namespace taut::web {

/// Secrets that others cannot guess, letters and digits.
struct Keys {
  std::string shown;    ///< of the address that is shown to the user
  std::string once;     ///< of the address that the browser is started with
  std::string session;  ///< the cookie
};

/// Refuses requests for another host (a name that was made to point here), from another origin, or without a key. The
/// key comes with the first address, and a cookie takes its place, so that no history has what opens the page.
///
/// The words that a browser is started with can be read by every user of the computer. So the key in them opens the page
/// once, and only for a program of this user where the system tells whose it is.
class Guard {
 public:
  Guard(Keys keys, int port) : keys_(std::move(keys)), port_(port) {}

  /// The address that opens the page, for the user's eyes.
  [[nodiscard]] std::string address() const { return address_with(keys_.shown); }
  /// The same for the browser's words: it opens the page once.
  [[nodiscard]] std::string address_once() const { return address_with(keys_.once); }

  /// The response to a request that goes no further: a refusal, or the way from the first address to the page. `peer`:
  /// who asks; called only if that decides.
  [[nodiscard]] std::optional<Response> answer(const Request& request, const std::function<Peer()>& peer);

 private:
  [[nodiscard]] bool is_own(std::string_view host) const;
  [[nodiscard]] bool opens(std::string_view key, const std::function<Peer()>& peer);
  [[nodiscard]] std::string address_with(const std::string& key) const;
  [[nodiscard]] std::string cookie() const { return "taut_" + std::to_string(port_); }

  Keys keys_;
  int port_;
};

}  // namespace taut::web
