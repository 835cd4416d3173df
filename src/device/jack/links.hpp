// SPDX-License-Identifier: MIT
// Which of our ports are connected to which others: by rule at first, then as the user changes them, and again after a
// port or the server was gone.
#pragma once
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "device/jack/library.hpp"

namespace taut::device::jack {

/// A port of ours by its short name, another client's by its full name; if that is ours too, ":" and its short name.
struct Link {
  std::string ours, theirs;
  bool made = false;  ///< existed at the last update
  friend bool operator==(const Link& a, const Link& b) { return a.ours == b.ours && a.theirs == b.theirs; }
};

/// What to do about the links.
struct Plan {
  std::vector<Link> keep;     ///< wanted from now on
  std::vector<Link> connect;  ///< of those, the ones to make now
};

/// `there`: the existing ports at the other ends of `wanted`. A link that was made and has vanished while its port
/// exists was cut by the user; if the port is gone too, the link is made again when it returns. A link made by the user
/// is wanted. Pure.
Plan plan(std::vector<Link> wanted, const std::vector<Link>& actual, const std::vector<std::string>& there);

/// The links of one client. update() on one thread at a time; renewed() on any.
class Links {
 public:
  explicit Links(const Library& jack) : jack_(jack) {}

  /// Before the first update().
  void want(std::vector<Link> links) { wanted_ = std::move(links); }

  /// A port of this name appeared: connections to a previous one of that name are gone.
  void renewed(const std::string& port);

  /// Checks the connections and makes those wanted. Blocks.
  void update(jack_client_t* client, const std::vector<jack_port_t*>& ports);

  /// The connections that exist; also when the server is dead, until the client is closed. Not during update().
  [[nodiscard]] std::vector<Link> read(jack_client_t* client, const std::vector<jack_port_t*>& ports);

  [[nodiscard]] std::vector<Link> wanted() const;
  [[nodiscard]] bool looped() const noexcept {
    return looped_;
  }  ///< update()'s thread: an input hears an output of ours

 private:
  const Library& jack_;
  mutable std::mutex mutex_;
  std::vector<Link> wanted_;
  std::vector<std::string> renewed_;
  bool looped_ = false;
};

/// The last links of a device, for its next stream in this process. `key`: the ids. Any control thread.
std::optional<std::vector<Link>> remembered(const std::string& key);
void remember(const std::string& key, std::vector<Link> links);

}  // namespace taut::device::jack
