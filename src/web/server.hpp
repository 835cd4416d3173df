// SPDX-License-Identifier: MIT
// An HTTP server for a page on this computer: one thread, a bound on everything a client can take.
#pragma once
#include <functional>
#include <list>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/units.hpp"
#include "platform/clock.hpp"
#include "web/guard.hpp"
#include "web/http.hpp"
#include "web/sockets.hpp"

namespace taut::web {

/// Bounds. A client that breaks one is cut off, or waits; none keeps the others from being served.
struct Limits {
  std::size_t connections = 64;                  ///< more push out the one that was idle longest
  Nanos whole_request = 10 * nanos_per_second;   ///< to arrive, from its first byte
  Nanos whole_response = 10 * nanos_per_second;  ///< to be taken
  Nanos idle = 60 * nanos_per_second;            ///< between requests
};

class Server {
 public:
  /// Called on the thread that calls serve(), with requests that the guard let through. Must not block.
  using Handler = std::function<Response(const Request&)>;

  /// Listens on 127.0.0.1 and ::1. `port` 0: a free one. Errors as listen() and make_key().
  static Expected<Server> start(int port, Handler handler, const Limits& limits = {},
                                const platform::Clock& clock = platform::system_clock());

  /// The address that opens the page, with its key; and the one to start a browser with.
  [[nodiscard]] std::string address() const { return guard_.address(); }
  [[nodiscard]] std::string address_once() const { return guard_.address_once(); }
  [[nodiscard]] int port() const noexcept { return port_; }
  /// Connections that are open now.
  [[nodiscard]] std::size_t connections() const noexcept { return connections_.size(); }

  /// Serves what is there, or waits for it at most `ms`. Control thread.
  void serve(int ms);

 private:
  struct Connection {
    Socket socket;
    std::string received, unsent;
    Nanos since = 0;  ///< the state began: idle, receiving or sending
    bool closes = false;
    bool receiving = false;
  };
  Server(std::vector<Socket> listeners, Guard guard, int port, Handler handler, const Limits& limits,
         const platform::Clock& clock)
      : listeners_(std::move(listeners)),
        guard_(std::move(guard)),
        port_(port),
        handler_(std::move(handler)),
        limits_(limits),
        clock_(&clock) {}
  void accept_all(const Socket& listener);
  bool receive(Connection& connection);
  bool answer_all(Connection& connection);
  bool send(Connection& connection);
  [[nodiscard]] bool is_late(const Connection& connection) const;

  std::vector<Socket> listeners_;
  Guard guard_;
  int port_;
  Handler handler_;
  Limits limits_;
  const platform::Clock* clock_;
  std::list<Connection> connections_;
};

}  // namespace taut::web
