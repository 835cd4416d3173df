// SPDX-License-Identifier: MIT
// Who may use the page: this computer's own browser, of this user, from this page. Pure.
#pragma once
#include <optional>
#include <string>

#include "web/http.hpp"

namespace taut::web {

/// Refuses requests for another host (a name that was made to point here), from another origin, or without the key.
/// The key comes with the first address and is a cookie from then on, so that it stays in no history.
class Guard {
 public:
  /// `key`: a secret that others cannot guess, letters and digits.
  Guard(std::string key, int port) : key_(std::move(key)), port_(port) {}

  /// The address that opens the page.
  [[nodiscard]] std::string address() const;

  /// The response to a request that goes no further: a refusal, or the way from the first address to the page.
  [[nodiscard]] std::optional<Response> answer(const Request& request) const;

 private:
  [[nodiscard]] bool is_own(std::string_view host) const;
  [[nodiscard]] std::string cookie() const { return "taut_" + std::to_string(port_); }

  std::string key_;
  int port_;
};

}  // namespace taut::web
