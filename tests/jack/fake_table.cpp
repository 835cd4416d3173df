// SPDX-License-Identifier: MIT
// libjack's functions, implemented by the fake server.
#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "jack/fake_jack.hpp"

namespace taut::tests {
namespace {

FakeServer*& server = FakeServer::current;

FakeClient* of(jack_client_t* client) { return reinterpret_cast<FakeClient*>(client); }
FakePort* of(jack_port_t* port) { return reinterpret_cast<FakePort*>(port); }
const FakePort* of(const jack_port_t* port) { return reinterpret_cast<const FakePort*>(port); }
jack_port_t* to(FakePort* port) { return reinterpret_cast<jack_port_t*>(port); }

const char** list(const std::vector<std::string>& names) {
  if (names.empty()) return nullptr;
  // NOLINTNEXTLINE(cppcoreguidelines-no-malloc): as libjack does, for jack_free().
  auto** all = static_cast<const char**>(std::malloc((names.size() + 1) * sizeof(char*)));
  for (std::size_t k = 0; k < names.size(); ++k) all[k] = server->find(names[k])->name.c_str();
  all[names.size()] = nullptr;
  return all;
}

jack_time_t now_us() {
  return static_cast<jack_time_t>(
             std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch())
                 .count()) +
         1'000'000'000;  // an independent clock
}

jack_client_t* open_client(const char* name, jack_options_t, jack_status_t* status, ...) {
  return server->open(name, status);
}

template <class Member, class Function>
int set(jack_client_t* client, Member member, Function function, void* data) {
  if (of(client)->active || server->no_callbacks) return -1;
  of(client)->*member = function;
  of(client)->data = data;
  return 0;
}

device::jack::Library table() {
  device::jack::Library l;
  l.jack_get_version_string = [] { return "fake"; };
  l.jack_set_error_function = [](void (*)(const char*)) {};
  l.jack_set_info_function = [](void (*)(const char*)) {};
  l.jack_free = [](void* memory) { std::free(memory); };  // NOLINT(cppcoreguidelines-no-malloc)
  l.jack_client_open = open_client;
  l.jack_client_close = [](jack_client_t* client) { return server->close(of(client)), 0; };
  l.jack_client_name_size = [] { return 33; };
  l.jack_get_client_name = [](jack_client_t* client) {
    return const_cast<char*>(static_cast<const char*>(of(client)->name.c_str()));
  };
  l.jack_activate = [](jack_client_t* client) {
    if (server->no_activation) return -1;
    const std::lock_guard lock(server->mutex);
    of(client)->active = true;
    return 0;
  };
  l.jack_deactivate = [](jack_client_t* client) { return of(client)->active = false, 0; };
  l.jack_is_realtime = [](jack_client_t*) { return 0; };
  l.jack_client_real_time_priority = [](jack_client_t*) { return -1; };
  l.jack_set_process_callback = [](jack_client_t* c, JackProcessCallback f, void* d) {
    return set(c, &FakeClient::process, f, d);
  };
  l.jack_set_sample_rate_callback = [](jack_client_t* c, JackSampleRateCallback f, void* d) {
    return set(c, &FakeClient::rate, f, d);
  };
  l.jack_set_buffer_size_callback = [](jack_client_t* c, JackBufferSizeCallback f, void* d) {
    return set(c, &FakeClient::size, f, d);
  };
  l.jack_set_xrun_callback = [](jack_client_t* c, JackXRunCallback f, void* d) {
    return set(c, &FakeClient::xrun, f, d);
  };
  l.jack_set_freewheel_callback = [](jack_client_t* c, JackFreewheelCallback f, void* d) {
    return set(c, &FakeClient::freewheel, f, d);
  };
  l.jack_set_latency_callback = [](jack_client_t* c, JackLatencyCallback f, void* d) {
    return set(c, &FakeClient::latency, f, d);
  };
  l.jack_set_port_connect_callback = [](jack_client_t* c, JackPortConnectCallback f, void* d) {
    return set(c, &FakeClient::connected, f, d);
  };
  l.jack_set_port_registration_callback = [](jack_client_t* c, JackPortRegistrationCallback f, void* d) {
    return set(c, &FakeClient::registered, f, d);
  };
  l.jack_on_info_shutdown = [](jack_client_t* c, JackInfoShutdownCallback f, void* d) {
    set(c, &FakeClient::shutdown, f, d);
  };
  l.jack_get_sample_rate = [](jack_client_t*) { return server->rate.load(); };
  l.jack_get_buffer_size = [](jack_client_t*) { return server->frames.load(); };
  l.jack_get_time = [] { return now_us(); };
  l.jack_get_cycle_times = [](const jack_client_t*, jack_nframes_t* frame, jack_time_t* begin, jack_time_t* next,
                              float* period) {
    if (server->no_times) return -1;
    *frame = server->frame_;
    *begin = now_us();
    *period = static_cast<float>(server->frames) * 1e6F / static_cast<float>(server->rate);
    *next = *begin + static_cast<jack_time_t>(*period) + 1'000'000;  // a test's thread may be late
    return 0;
  };
  l.jack_get_xrun_delayed_usecs = [](jack_client_t*) { return server->delay.load(); };
  l.jack_get_ports = [](jack_client_t*, const char*, const char*, unsigned long flags) {
    const std::lock_guard lock(server->mutex);
    std::vector<std::string> names;
    for (const FakePort* port : server->all_ports())
      if ((port->flags & flags) == flags) names.push_back(port->name);
    return list(names);
  };
  l.jack_port_by_name = [](jack_client_t*, const char* name) { return to(server->find(name)); };
  l.jack_port_by_id = [](jack_client_t*, jack_port_id_t id) {
    const std::lock_guard lock(server->mutex);
    const auto all = server->all_ports();
    return id < all.size() ? to(all[id]) : nullptr;
  };
  l.jack_port_flags = [](const jack_port_t* port) { return static_cast<int>(of(port)->flags); };
  l.jack_port_name = [](const jack_port_t* port) { return of(port)->name.c_str(); };
  l.jack_port_short_name = [](const jack_port_t* port) {
    return of(port)->name.c_str() + of(port)->name.find(':') + 1;
  };
  l.jack_port_is_mine = [](const jack_client_t* client, const jack_port_t* port) {
    return of(port)->client == reinterpret_cast<const FakeClient*>(client) ? 1 : 0;
  };
  l.jack_port_register = [](jack_client_t* client, const char* name, const char*, unsigned long flags, unsigned long) {
    return to(server->add_port(of(client), name, flags));
  };
  l.jack_port_get_buffer = [](jack_port_t* port, jack_nframes_t) {
    return static_cast<void*>(of(port)->buffer.data());
  };
  l.jack_port_get_all_connections = [](const jack_client_t*, const jack_port_t* port) {
    const std::lock_guard lock(server->mutex);
    return list(server->peers(const_cast<FakePort*>(of(port))));
  };
  l.jack_connect = [](jack_client_t*, const char* from, const char* into) { return server->connect(from, into); };
  l.jack_port_get_latency_range = [](jack_port_t* port, jack_latency_callback_mode_t mode,
                                     jack_latency_range_t* range) { *range = of(port)->latency[mode]; };
  l.jack_port_set_latency_range = [](jack_port_t* port, jack_latency_callback_mode_t mode,
                                     jack_latency_range_t* range) { of(port)->latency[mode] = *range; };
  l.jack_recompute_total_latencies = [](jack_client_t*) { return server->recompute(), 0; };
  return l;
}

}  // namespace

const device::jack::Library& FakeServer::library() {
  static const device::jack::Library made = table();
  return made;
}

}  // namespace taut::tests
