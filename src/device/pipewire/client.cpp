// SPDX-License-Identifier: MIT
#include "device/pipewire/client.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/text.hpp"
#include "device/pipewire/socket.hpp"
#include "platform/clock.hpp"

namespace taut::device::pipewire {
namespace {

std::unexpected<Error> out_of(const char* what) {
  return failure(Trouble::no_memory, text("libpipewire gives no {}: {}.", what, std::strerror(errno)),
                 "Close other programs, and see that its files in /usr/share/pipewire are there.");
}

// Before 1.4 a client's data thread got real time only with this configuration; since then the file is gone.
bool wants_own_configuration(const char* version) {
  int major = 0, minor = 0;
  return std::sscanf(version, "%d.%d", &major, &minor) == 2 && (major < 1 || (major == 1 && minor < 4));
}

}  // namespace

Expected<std::unique_ptr<Client>> Client::connect(const Library& library, bool realtime) {
  if (auto reached = reach_server(); !reached) return std::unexpected(reached.error());
  std::unique_ptr<Client> client(new Client(library));
  client->loop_ = library.pw_thread_loop_new("taut-pipewire", nullptr);
  if (client->loop_ == nullptr) return out_of("event loop");
  std::array<spa_dict_item, 1> item{{{PW_KEY_CONFIG_NAME, "client-rt.conf"}}};
  const bool own = realtime && wants_own_configuration(library.pw_get_library_version());
  const spa_dict dict{0, own ? 1U : 0U, item.data()};
  client->context_ = library.pw_context_new(client->events(), library.pw_properties_new_dict(&dict), 0);
  if (client->context_ == nullptr) return out_of("context");
  if (library.pw_thread_loop_start(client->loop_) != 0) return out_of("thread");
  {
    const Lock lock(*client);
    client->core_ = library.pw_context_connect(client->context_, nullptr, 0);
    if (client->core_ == nullptr)
      return failure(Trouble::broken, text("PipeWire cannot be reached: {}.", std::strerror(errno)));
    static const pw_core_events events{.version = PW_VERSION_CORE_EVENTS, .done = on_done, .error = on_error};
    pw_core_add_listener(client->core_, &client->listener_, &events, client.get());
  }
  if (auto answered = client->round_trip(); !answered) return std::unexpected(answered.error());
  return client;
}

Client::~Client() {
  if (loop_ == nullptr) return;
  {
    const Lock lock(*this);
    on_gone = {};
    if (core_ != nullptr) {
      spa_hook_remove(&listener_);
      library.pw_core_disconnect(core_);
    }
  }
  library.pw_thread_loop_stop(loop_);
  if (context_ != nullptr) library.pw_context_destroy(context_);
  library.pw_thread_loop_destroy(loop_);
}

void Client::on_done(void* self, std::uint32_t id, int sequence) {
  auto& client = *static_cast<Client*>(self);
  if (id != PW_ID_CORE) return;
  client.done_ = sequence;
  client.wake();
}

void Client::on_error(void* self, std::uint32_t id, int /*sequence*/, int result, const char* /*message*/) {
  auto& client = *static_cast<Client*>(self);
  if (id != PW_ID_CORE || result != -EPIPE || client.gone_) return;
  client.gone_ = true;
  client.wake();
  if (client.on_gone) client.on_gone();
}

bool Client::wait_until(Nanos until, const std::function<bool()>& done) {
  const Lock lock(*this);
  while (!done()) {
    const Nanos left = until - platform::system_clock().now();
    if (left <= 0 || gone_) return false;
    timespec end{};
    library.pw_thread_loop_get_time(loop_, &end, left);
    library.pw_thread_loop_timed_wait_full(loop_, &end);
  }
  return true;
}

Expected<void> Client::round_trip() {
  int asked = 0;
  {
    const Lock lock(*this);
    asked = pw_core_sync(core_, PW_ID_CORE, 0);
  }
  if (wait_until(platform::system_clock().now() + patience, [&] { return done_ == asked; })) return {};
  const Lock lock(*this);
  if (gone_) return failure(Trouble::absent, "PipeWire ended just now.", "Try again when it is back.");
  return failure(Trouble::broken, "PipeWire does not answer.", "Restart it with `systemctl --user restart pipewire`.");
}

}  // namespace taut::device::pipewire
