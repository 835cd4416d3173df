// SPDX-License-Identifier: MIT
#include "web/server.hpp"

#include <algorithm>

namespace taut::web {

Expected<Server> Server::start(int port, Handler handler, const Limits& limits, const platform::Clock& clock) {
  auto listeners = listen(port);
  if (!listeners) return std::unexpected(listeners.error());
  Keys keys;
  for (std::string* const key : {&keys.shown, &keys.once, &keys.session}) {
    auto made = make_key();
    if (!made) return std::unexpected(made.error());
    *key = std::move(*made);
  }
  return Server(std::move(*listeners), Guard(std::move(keys), port), port, std::move(handler), limits, clock);
}

void Server::serve(int ms) {
  std::vector<Watched> watched;
  watched.reserve(listeners_.size() + connections_.size());
  for (const Socket& listener : listeners_) watched.push_back({.handle = listener.handle(), .reads = true});
  // A client that does not take its response is not read from either: nothing piles up.
  for (const Connection& connection : connections_)
    watched.push_back({.handle = connection.socket.handle(),
                       .reads = connection.unsent.empty(),
                       .writes = !connection.unsent.empty()});
  poll(watched, ms);

  auto found = watched.begin() + static_cast<std::ptrdiff_t>(listeners_.size());
  for (auto connection = connections_.begin(); connection != connections_.end(); ++found) {
    // Behind a response that was taken, the next request may have come in already.
    const bool goes_on =
        (!found->writes || (send(*connection) && answer_all(*connection))) && (!found->reads || receive(*connection));
    connection = goes_on && !is_late(*connection) ? std::next(connection) : connections_.erase(connection);
  }
  for (std::size_t k = 0; k < listeners_.size(); ++k)
    if (watched[k].reads) accept_all(listeners_[k]);
}

void Server::accept_all(const Socket& listener) {
  // At most as many as may be open, so that whoever connects without end does not hold the others.
  for (std::size_t k = 0; k < limits_.connections; ++k) {
    Socket socket = listener.accept();
    if (!socket.is_open()) return;
    if (connections_.size() >= limits_.connections)
      connections_.erase(std::ranges::min_element(connections_, {}, &Connection::since));
    connections_.push_back({.socket = std::move(socket), .received = {}, .unsent = {}, .since = clock_->now()});
  }
}

bool Server::receive(Connection& connection) {
  if (!connection.unsent.empty()) return true;
  if (!connection.socket.read(connection.received)) return false;
  return answer_all(connection);
}

bool Server::answer_all(Connection& connection) {
  while (connection.unsent.empty() && !connection.closes) {
    const Parsed parsed = take(connection.received);
    if (std::holds_alternative<std::monostate>(parsed)) {
      const bool receiving = !connection.received.empty();
      if (receiving && !connection.receiving) connection.since = clock_->now();
      connection.receiving = receiving;
      return true;
    }
    connection.receiving = false;
    connection.since = clock_->now();
    if (const auto* const refused = std::get_if<Response>(&parsed)) {
      connection.closes = true;
      connection.unsent = text_of(*refused, false, true);
    } else {
      const Request& request = std::get<Request>(parsed);
      const auto guarded = guard_.answer(request, [&] { return connection.socket.peer(); });
      const Response response = guarded ? *guarded : handler_(request);
      connection.closes = !request.keep_alive;
      connection.unsent = text_of(response, request.keep_alive, request.method != "HEAD");
    }
    if (!send(connection)) return false;
  }
  return true;
}

bool Server::send(Connection& connection) {
  const std::int64_t taken = connection.socket.write(connection.unsent);
  if (taken < 0) return false;
  connection.unsent.erase(0, static_cast<std::size_t>(taken));
  if (!connection.unsent.empty()) return true;
  connection.since = clock_->now();
  return !connection.closes;
}

bool Server::is_late(const Connection& connection) const {
  const Nanos bound = !connection.unsent.empty() ? limits_.whole_response
                      : connection.receiving     ? limits_.whole_request
                                                 : limits_.idle;
  return clock_->now() - connection.since > bound;
}

}  // namespace taut::web
