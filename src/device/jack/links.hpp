// SPDX-License-Identifier: MIT
// Which of our ports are connected to which of others: by rule at first, as the user changes them from then on, and again
// after a port or the whole server was gone.
#pragma once
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "device/jack/library.hpp"

namespace taut::device::jack {

/// A port of ours by its short name, another client's by its whole name; where that is ours too, ":" and its short name.
struct Link {
  std::string ours, theirs;
  bool made = false;  ///< it was there at the last look
  friend bool operator==(const Link& a, const Link& b) { return a.ours == b.ours && a.theirs == b.theirs; }
};

/// What is to become of the links.
struct Plan {
  std::vector<Link> keep;     ///< the wanted links from now on
  std::vector<Link> connect;  ///< of them, those to make now
};

/// `there`: the ports that the other ends of `wanted` still have. A link that was made and is gone while its port is there
/// was cut by the user; where the port is gone too it is made again when that is back. One that the user has made is wanted. Pure.
Plan plan(std::vector<Link> wanted, const std::vector<Link>& actual, const std::vector<std::string>& there);

/// The links of one client. update() on one thread at a time; renewed() on any.
class Links {
 public:
  explicit Links(const Library& jack) : jack_(jack) {}

  /// Before the first update().
  void want(std::vector<Link> links) { wanted_ = std::move(links); }

  /// A port of this name has come: what was connected to one of that name before is gone.
  void renewed(const std::string& port);

  /// Looks what is connected, and connects what is wanted. Blocks.
  void update(jack_client_t* client, const std::vector<jack_port_t*>& ports);

  [[nodiscard]] std::vector<Link> wanted() const;
  [[nodiscard]] bool looped() const noexcept {
    return looped_;
  }  ///< update()'s thread: an input hears an output of ours

 private:
  [[nodiscard]] std::vector<Link> read(jack_client_t* client, const std::vector<jack_port_t*>& ports);

  const Library& jack_;
  mutable std::mutex mutex_;
  std::vector<Link> wanted_;
  std::vector<std::string> renewed_;
  bool looped_ = false;
};

/// The links of a device as they were last, for the next stream of it in this process. `key`: the ids. Any control thread.
std::optional<std::vector<Link>> remembered(const std::string& key);
void remember(const std::string& key, std::vector<Link> links);

}  // namespace taut::device::jack
