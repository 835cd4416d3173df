// SPDX-License-Identifier: MIT
#include "device/jack/links.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "device/jack/name.hpp"

namespace taut::device::jack {
namespace {

std::mutex memory_mutex;
std::map<std::string, std::vector<Link>>& memory() {
  static auto* const made = new std::map<std::string, std::vector<Link>>;  // streams may outlive main()
  return *made;
}

bool holds(const std::vector<Link>& links, const Link& link) { return std::ranges::find(links, link) != links.end(); }

}  // namespace

Plan plan(std::vector<Link> wanted, const std::vector<Link>& actual, const std::vector<std::string>& there) {
  Plan plan;
  for (Link& link : wanted) {
    const bool made = holds(actual, link), reachable = std::ranges::find(there, link.theirs) != there.end();
    if (!made && reachable && link.made) continue;
    link.made = made;
    if (!made && reachable) plan.connect.push_back(link);
    plan.keep.push_back(std::move(link));
  }
  for (Link link : actual)
    if (!holds(plan.keep, link)) {
      link.made = true;
      plan.keep.push_back(std::move(link));
    }
  return plan;
}

void Links::renewed(const std::string& port) {
  const std::lock_guard lock(mutex_);
  renewed_.push_back(port);
}

std::vector<Link> Links::read(jack_client_t* client, const std::vector<jack_port_t*>& ports) {
  std::vector<Link> actual;
  looped_ = false;
  for (jack_port_t* const port : ports) {
    const char** const peers = jack_.jack_port_get_all_connections(client, port);
    if (peers == nullptr) continue;
    const bool input = (jack_.jack_port_flags(port) & JackPortIsInput) != 0;
    const std::string ours = jack_.jack_port_short_name(port);
    for (const char** peer = peers; *peer != nullptr; ++peer) {
      const jack_port_t* const other = jack_.jack_port_by_name(client, *peer);
      const bool own = other != nullptr && jack_.jack_port_is_mine(client, other) != 0;
      looped_ = looped_ || own;
      // A loop is recorded at its input.
      if (!own || input) actual.push_back({.ours = ours, .theirs = own ? ":" + std::string(short_of(*peer)) : *peer});
    }
    jack_.jack_free(static_cast<void*>(peers));
  }
  return actual;
}

void Links::update(jack_client_t* client, const std::vector<jack_port_t*>& ports) {
  std::vector<Link> wanted;
  {
    const std::lock_guard lock(mutex_);
    wanted = wanted_;
    for (const std::string& port : std::exchange(renewed_, {}))
      for (Link& link : wanted)
        if (link.theirs == port) link.made = false;
  }
  const std::string us = jack_.jack_get_client_name(client);
  const auto whole = [&](const std::string& theirs) { return theirs.starts_with(':') ? us + theirs : theirs; };
  const std::vector<Link> actual = read(client, ports);
  std::vector<std::string> there;
  for (const Link& link : wanted)
    if (jack_.jack_port_by_name(client, whole(link.theirs).c_str()) != nullptr) there.push_back(link.theirs);
  Plan next = plan(std::move(wanted), actual, there);
  for (const Link& link : next.connect) {
    const std::string ours = us + ":" + link.ours, theirs = whole(link.theirs);
    const jack_port_t* const port = jack_.jack_port_by_name(client, ours.c_str());
    if (port == nullptr) continue;
    const bool input = (jack_.jack_port_flags(port) & JackPortIsInput) != 0;
    const bool made = jack_.jack_connect(client, (input ? theirs : ours).c_str(), (input ? ours : theirs).c_str()) == 0;
    if (const auto kept = std::ranges::find(next.keep, link); kept != next.keep.end()) kept->made = made;
    looped_ = looped_ || (made && link.theirs.starts_with(':'));
  }
  const std::lock_guard lock(mutex_);
  wanted_ = std::move(next.keep);
}

std::vector<Link> Links::wanted() const {
  const std::lock_guard lock(mutex_);
  return wanted_;
}

std::optional<std::vector<Link>> remembered(const std::string& key) {
  const std::lock_guard lock(memory_mutex);
  const auto found = memory().find(key);
  if (found == memory().end()) return std::nullopt;
  return found->second;
}

void remember(const std::string& key, std::vector<Link> links) {
  for (Link& link : links) link.made = false;
  const std::lock_guard lock(memory_mutex);
  memory()[key] = std::move(links);
}

}  // namespace taut::device::jack
