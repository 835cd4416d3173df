// SPDX-License-Identifier: MIT
#include "jack/fake_jack.hpp"

#include <algorithm>
#include <cstring>

namespace taut::tests {

FakeServer* FakeServer::current = nullptr;

FakeServer::FakeServer(int inputs, int outputs, int period, double hz)
    : frames(static_cast<jack_nframes_t>(period)), rate(static_cast<jack_nframes_t>(hz)) {
  current = this;
  constexpr unsigned long card = JackPortIsPhysical | JackPortIsTerminal;
  for (int k = 1; k <= inputs; ++k)
    add_port(nullptr, ("system:capture_" + std::to_string(k)).c_str(), card | JackPortIsOutput);
  for (int k = 1; k <= outputs; ++k)
    add_port(nullptr, ("system:playback_" + std::to_string(k)).c_str(), card | JackPortIsInput);
}

FakeServer::~FakeServer() {
  go_on();
  current = nullptr;
}

void FakeServer::stand_still() {
  const std::lock_guard lock(standing_);
  stands_ = true;
}

void FakeServer::go_on() {
  const std::lock_guard lock(standing_);
  stands_ = false;
  moves_.notify_all();
}

jack_client_t* FakeServer::open(const char* name, jack_status_t* status) {
  {
    std::unique_lock lock(standing_);
    moves_.wait(lock, [&] { return !stands_; });
  }
  const std::lock_guard lock(mutex);
  if (refuses != 0) {
    *status = static_cast<jack_status_t>(refuses.load());
    return nullptr;
  }
  std::string unique = name;
  for (int k = 1; std::ranges::any_of(clients_, [&](const auto& one) { return one->name == unique; }); ++k)
    unique = std::string(name) + "-0" + std::to_string(k);
  clients_.push_back(std::make_unique<FakeClient>());
  clients_.back()->name = unique;
  ++opened;
  return reinterpret_cast<jack_client_t*>(clients_.back().get());
}

void FakeServer::close(FakeClient* client) {
  const std::lock_guard lock(mutex);
  std::erase_if(links_, [&](const auto& one) {
    const FakePort *a = find(one.first), *b = find(one.second);
    return (a && a->client == client) || (b && b->client == client);
  });
  std::erase_if(ports_, [&](const auto& port) { return port->client == client; });
  std::erase_if(clients_, [&](const auto& one) { return one.get() == client; });
  ++closed;
}

FakePort* FakeServer::add_port(FakeClient* client, const char* name, unsigned long flags) {
  const std::lock_guard lock(mutex);
  const std::string whole = client ? client->name + ":" + name : name;
  if (static_cast<int>(ports_.size()) >= most_ports || whole.size() > 319 || find(whole)) return nullptr;
  ports_.push_back(std::make_unique<FakePort>());
  FakePort& port = *ports_.back();
  port.client = client;
  port.name = whole;
  port.flags = flags;
  port.buffer.assign(8192, 0);
  return &port;
}

void FakeServer::add_card_port(const std::string& name, unsigned long flags) {
  add_port(nullptr, name.c_str(), flags);
  tell([&](FakeClient& client) {
    if (client.registered) client.registered(static_cast<jack_port_id_t>(all_ports().size() - 1), 1, client.data);
  });
}

void FakeServer::remove_card_port(const std::string& name) {
  {
    const std::lock_guard lock(mutex);
    std::erase_if(links_, [&](const auto& one) { return one.first == name || one.second == name; });
    std::erase_if(ports_, [&](const auto& port) { return port->name == name; });
  }
  tell([&](FakeClient& client) {
    if (client.connected) client.connected(0, 0, 0, client.data);
  });
}

FakePort* FakeServer::find(const std::string& name) {
  const std::lock_guard lock(mutex);
  const auto at = std::ranges::find_if(ports_, [&](const auto& port) { return port->name == name; });
  return at == ports_.end() ? nullptr : at->get();
}

std::vector<FakePort*> FakeServer::all_ports() {
  std::vector<FakePort*> all;
  for (const auto& port : ports_) all.push_back(port.get());
  return all;
}

std::vector<std::string> FakeServer::peers(FakePort* port) {
  std::vector<std::string> names;
  for (const auto& [from, into] : links_) {
    if (from == port->name) names.push_back(into);
    if (into == port->name) names.push_back(from);
  }
  return names;
}

int FakeServer::connect(const char* from, const char* into) {
  if (no_links) return -1;
  {
    const std::lock_guard lock(mutex);
    if (!find(from) || !find(into)) return -1;
    if (linked(from, into)) return 17;
    links_.emplace_back(from, into);
  }
  recompute();
  tell([](FakeClient& client) {
    if (client.connected) client.connected(0, 0, 1, client.data);
  });
  return 0;
}

void FakeServer::link(const std::string& from, const std::string& to_port) { connect(from.c_str(), to_port.c_str()); }

void FakeServer::cut(const std::string& from, const std::string& to_port) {
  {
    const std::lock_guard lock(mutex);
    std::erase(links_, std::pair(from, to_port));
  }
  recompute();
  tell([](FakeClient& client) {
    if (client.connected) client.connected(0, 0, 0, client.data);
  });
}

bool FakeServer::linked(const std::string& from, const std::string& to_port) {
  const std::lock_guard lock(mutex);
  return std::ranges::find(links_, std::pair(from, to_port)) != links_.end();
}

std::size_t FakeServer::links() {
  const std::lock_guard lock(mutex);
  return links_.size();
}

std::vector<std::string> FakeServer::clients() {
  const std::lock_guard lock(mutex);
  std::vector<std::string> names;
  for (const auto& client : clients_) names.push_back(client->name);
  return names;
}

jack_latency_range_t FakeServer::latency(const std::string& port, jack_latency_callback_mode_t mode) {
  const std::lock_guard lock(mutex);
  return find(port)->latency[mode];
}

// Along each link, and through each client.
void FakeServer::recompute() {
  for (const auto mode : {JackCaptureLatency, JackPlaybackLatency}) {
    {
      const std::lock_guard lock(mutex);
      for (const auto& port : ports_) {
        if (port->client) continue;
        const jack_nframes_t own = mode == JackCaptureLatency ? frames + capture_latency : playback_latency.load();
        port->latency[mode] = {own, own};
      }
      for (const auto& port : ports_) {
        const bool receives = ((port->flags & JackPortIsInput) != 0) == (mode == JackCaptureLatency);
        if (!port->client || !receives) continue;
        port->latency[mode] = {0, 0};
        for (const std::string& peer : peers(port.get())) {
          const auto theirs = find(peer)->latency[mode];
          port->latency[mode] = {theirs.min, std::max(theirs.max, port->latency[mode].max)};
        }
      }
    }
    tell([&](FakeClient& client) {
      if (client.active && client.latency) client.latency(mode, client.data);
    });
  }
}

void FakeServer::tell(const std::function<void(FakeClient&)>& what) {
  const std::lock_guard lock(mutex);
  for (const auto& client : clients_) what(*client);
}

void FakeServer::report_xrun(float microseconds) {
  delay = microseconds;
  tell([](FakeClient& client) {
    if (client.active && client.xrun) client.xrun(client.data);
  });
}

void FakeServer::set_frames(jack_nframes_t period) {
  frames = period;
  tell([&](FakeClient& client) {
    if (client.size) client.size(period, client.data);
  });
  recompute();
}

void FakeServer::set_rate(jack_nframes_t hz) {
  rate = hz;
  tell([&](FakeClient& client) {
    if (client.rate) client.rate(hz, client.data);
  });
}

void FakeServer::set_freewheel(bool on) {
  tell([&](FakeClient& client) {
    if (client.freewheel) client.freewheel(on ? 1 : 0, client.data);
  });
}

void FakeServer::die(const char* reason) {
  refuses = JackFailure | JackServerFailed;
  tell([&](FakeClient& client) {
    client.active = false;
    if (client.shutdown)
      client.shutdown(static_cast<jack_status_t>(JackFailure | JackServerError), reason, client.data);
  });
}

void FakeServer::run_cable() {
  const std::size_t count = frames, length = count + capture_latency + playback_latency;
  cable_.resize(64);
  for (std::size_t k = 0; k < cable_.size(); ++k) {
    auto& line = cable_[k];
    line.resize(std::max(line.size(), length), 0);
    if (FakePort* const in = find("system:capture_" + std::to_string(k + 1)))
      std::copy_n(line.begin(), count, in->buffer.begin());
    line.erase(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(count));
  }
}

void FakeServer::clear_cable() {
  const std::lock_guard lock(mutex);
  for (auto& line : cable_) std::ranges::fill(line, 0.0F);
}

void FakeServer::cycle() {
  const std::lock_guard lock(mutex);
  run_cable();
  const auto mix = [&](FakePort& port) {
    const auto theirs = peers(&port);
    if (theirs.size() == 1) {  // compared bit by bit
      std::memcpy(port.buffer.data(), find(theirs[0])->buffer.data(), frames * sizeof(float));
      return;
    }
    std::fill_n(port.buffer.begin(), frames.load(), 0.0F);
    for (const std::string& peer : theirs)
      for (jack_nframes_t i = 0; i < frames; ++i) port.buffer[i] += find(peer)->buffer[i];
  };
  for (const auto& client : clients_) {
    if (!client->active || !client->process) continue;
    for (const auto& port : ports_)
      if (port->client == client.get() && (port->flags & JackPortIsInput) != 0) mix(*port);
    client->process(frames, client->data);
  }
  for (std::size_t k = 0; k < cable_.size(); ++k) {
    FakePort* const out = find("system:playback_" + std::to_string(k + 1));
    if (!out) continue;
    mix(*out);
    cable_[k].insert(cable_[k].end(), out->buffer.begin(), out->buffer.begin() + frames);
  }
  frame_ += frames;
}

}  // namespace taut::tests
