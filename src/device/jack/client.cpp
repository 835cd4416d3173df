// SPDX-License-Identifier: MIT
#include "device/jack/client.hpp"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <thread>

#include "base/text.hpp"
#include "device/jack/bounded.hpp"
#include "platform/places.hpp"

namespace taut::device::jack {
namespace {

// With many ports, each takes its time with the server.
constexpr Nanos per_port = 10'000'000;

// Changes come in bursts: one link makes several.
constexpr auto quiet = std::chrono::milliseconds(50);

constexpr Nanos longest_join = 2 * nanos_per_second;

// If refused, the thread runs on as it is.
void schedule(int policy, int priority) noexcept {
  const sched_param wanted{.sched_priority = priority};
  static_cast<void>(pthread_setschedparam(pthread_self(), policy, &wanted));
}

Client& self(void* data) noexcept { return *static_cast<Client*>(data); }

std::string our_name(const Name& name) {
  if (!name.as.empty()) return name.as;
  std::string program = platform::program_name();
  return program.empty() ? "Taut" : program;
}

std::vector<Link> by_rule(const Channels& channels) {
  std::vector<Link> links;
  links.reserve(channels.captures.size() + channels.playbacks.size());
  for (std::size_t k = 0; k < channels.captures.size(); ++k)
    links.push_back({.ours = channels.inputs[k], .theirs = channels.captures[k]});
  for (std::size_t k = 0; k < channels.playbacks.size(); ++k)
    links.push_back({.ours = channels.outputs[k], .theirs = channels.playbacks[k]});
  return links;
}

}  // namespace

Expected<std::shared_ptr<Client>> Client::open(const Library& jack, const Name& name, const Name& in, const Name& out) {
  auto made = std::shared_ptr<Client>(new Client(jack));
  const auto outcome = std::make_shared<Expected<void>>();
  const Nanos bound = BoundedCalls::usual + per_port * (in.inputs.value_or(0) + out.outputs.value_or(0));
  auto answered = calls().run([made, outcome, name, in, out] { *outcome = made->connect(name, in, out); }, bound);
  if (answered) answered = *outcome;
  if (answered) return made;
  close(made);
  return std::unexpected(answered.error());
}

// Sets everything before the client is active: JACK2 refuses it later.
Expected<void> Client::connect(const Name& name, const Name& in, const Name& out) {
  auto opened = open_client(jack_, our_name(name));
  if (!opened) return std::unexpected(opened.error());
  client_ = *opened;
  const Graph graph = read_graph(jack_, client_);
  auto ins = jack::channels(graph, in), outs = jack::channels(graph, out);
  if (!ins) return std::unexpected(ins.error());
  if (!outs) return std::unexpected(outs.error());
  channels_ = {.inputs = std::move(ins->inputs),
               .outputs = std::move(outs->outputs),
               .captures = std::move(ins->captures),
               .playbacks = std::move(outs->playbacks)};
  if (channels_.inputs.empty() && channels_.outputs.empty())
    return failure(Trouble::unsupported, "This JACK device has no port in the direction that is wanted.",
                   "`taut devices` shows the channels of each.");
  if (auto fine = register_ports(); !fine) return fine;
  if (auto fine = set_callbacks(); !fine) return fine;
  memory_key_ = text("{}|{}|{}", our_name(name), in.client, out.client);
  links_.want(remembered(memory_key_).value_or(by_rule(channels_)));
  if (jack_.jack_activate(client_) != 0)
    return failure(Trouble::broken, "The JACK server does not let this program run.", "Start the server again.");
  links_.update(client_, all_);
  // The server takes new links with its next cycle; latencies computed before that lack what is behind them, and hosts ask
  // only once.
  const auto cycle = duration(Frames{jack_.jack_get_buffer_size(client_)}, jack_.jack_get_sample_rate(client_));
  if (!links_.wanted().empty()) std::this_thread::sleep_for(std::chrono::nanoseconds(2 * cycle));
  // The ranges of our own ports are known only after this.
  jack_.jack_recompute_total_latencies(client_);
  terms_ = read_terms();
  return {};
}

Expected<jack_port_t*> Client::register_port(const std::string& name, const std::string& plain, unsigned long way) {
  for (const std::string& one : {name, plain})
    if (jack_port_t* const port = jack_.jack_port_register(client_, one.c_str(), JACK_DEFAULT_AUDIO_TYPE, way, 0))
      return port;
  return failure(Trouble::unsupported, text("The JACK server gives no port {}: it has no more.", taut::quoted(name)),
                 "Ask for fewer with inputs= and outputs= in the id, or start jackd with a larger --port-max.");
}

// Replaces a name that is too long, or used by the other direction, by a number.
Expected<void> Client::register_ports() {
  const auto each = [&](std::vector<std::string>& names, std::vector<jack_port_t*>& ports, const char* word,
                        unsigned long way) -> Expected<void> {
    for (std::size_t k = 0; k < names.size(); ++k) {
      auto port = register_port(names[k], text("{}_{}", word, k + 1), way);
      if (!port) return std::unexpected(port.error());
      ports.push_back(*port);
      all_.push_back(*port);
      names[k] = jack_.jack_port_short_name(*port);
    }
    return {};
  };
  if (auto fine = each(channels_.inputs, in_, "in", JackPortIsInput); !fine) return fine;
  if (auto fine = each(channels_.outputs, out_, "out", JackPortIsOutput); !fine) return fine;
  process_.set_ports(client_, in_, out_);
  return {};
}

Expected<void> Client::set_callbacks() {
  int wrong = jack_.jack_set_process_callback(
      client_, [](jack_nframes_t frames, void* data) { return self(data).process_.call(frames), 0; }, this);
  wrong |= jack_.jack_set_xrun_callback(
      client_,
      [](void* data) {
        Client& client = self(data);
        const auto rate = static_cast<double>(client.jack_.jack_get_sample_rate(client.client_));
        client.process_.losses.delayed(client.jack_.jack_get_xrun_delayed_usecs(client.client_), rate);
        return 0;
      },
      this);
  wrong |= jack_.jack_set_freewheel_callback(
      client_,
      [](int on, void* data) {
        self(data).process_.freewheel(on != 0);
        self(data).something_changed();
      },
      this);
  wrong |= jack_.jack_set_sample_rate_callback(
      client_,
      [](jack_nframes_t rate, void* data) {
        self(data).process_.set_rate(static_cast<double>(rate));
        self(data).something_changed();
        return 0;
      },
      this);
  wrong |= jack_.jack_set_buffer_size_callback(
      client_, [](jack_nframes_t, void* data) { return self(data).something_changed(), 0; }, this);
  wrong |= jack_.jack_set_latency_callback(
      client_,
      [](jack_latency_callback_mode_t mode, void* data) {
        self(data).tell_latency(mode);
        self(data).something_changed();
      },
      this);
  wrong |= jack_.jack_set_port_connect_callback(
      client_, [](jack_port_id_t, jack_port_id_t, int, void* data) { self(data).something_changed(); }, this);
  wrong |= jack_.jack_set_port_registration_callback(
      client_,
      [](jack_port_id_t id, int there, void* data) {
        Client& client = self(data);
        const jack_port_t* const port = there != 0 ? client.jack_.jack_port_by_id(client.client_, id) : nullptr;
        if (port == nullptr || client.jack_.jack_port_is_mine(client.client_, port) != 0) return;
        client.links_.renewed(client.jack_.jack_port_name(port));
        client.something_changed();
      },
      this);
  jack_.jack_on_info_shutdown(
      client_, [](jack_status_t, const char* reason, void* data) { self(data).ended(reason); }, this);
  if (wrong != 0)
    return failure(Trouble::broken, "The JACK server does not take this program's callbacks.",
                   "Start the server again.");
  return {};
}

// Must not call JACK; may run on the real-time thread.
void Client::ended(const char* reason) noexcept {
  if (gone_.load()) return;
  if (reason != nullptr) std::strncpy(reason_.data(), reason, reason_.size() - 1);
  gone_.store(true, std::memory_order_release);
  if (handoff::Handoff* const handoff = told_.load())
    handoff->lost({.cause = server_gone, .at = handoff->clock().now()});
}

std::string Client::last_words() const { return gone_.load(std::memory_order_acquire) ? reason_.data() : ""; }

// What passes through us is delayed by the margin. A loop of our own would add it to itself for ever.
void Client::tell_latency(jack_latency_callback_mode_t mode) noexcept {
  const auto& from = mode == JackCaptureLatency ? in_ : out_;
  const auto& to = mode == JackCaptureLatency ? out_ : in_;
  jack_latency_range_t all{.min = 0, .max = 0};
  bool first = true;
  if (!looped_.load(std::memory_order_relaxed))
    for (jack_port_t* const port : from) {
      jack_latency_range_t one{};
      jack_.jack_port_get_latency_range(port, mode, &one);
      all = {.min = first ? one.min : std::min(all.min, one.min), .max = std::max(all.max, one.max)};
      first = false;
    }
  const auto own = static_cast<jack_nframes_t>(std::max<Frames>(margin_.load(std::memory_order_relaxed), 0));
  all.min += own;
  all.max += own;
  for (jack_port_t* const port : to) jack_.jack_port_set_latency_range(port, mode, &all);
}

Client::Terms Client::read_terms() {
  looped_.store(links_.looped(), std::memory_order_relaxed);
  Terms now{.rate = static_cast<double>(jack_.jack_get_sample_rate(client_)),
            .frames = static_cast<int>(jack_.jack_get_buffer_size(client_)),
            .looped = links_.looped()};
  if (jack_.jack_is_realtime(client_) != 0) now.priority = std::max(jack_.jack_client_real_time_priority(client_), 0);
  const auto largest = [&](const std::vector<jack_port_t*>& ports, jack_latency_callback_mode_t mode) {
    Frames most = 0;
    for (jack_port_t* const port : ports) {
      jack_latency_range_t one{};
      jack_.jack_port_get_latency_range(port, mode, &one);
      most = std::max<Frames>(most, one.max);
    }
    return most;
  };
  now.capture = largest(in_, JackCaptureLatency);
  now.playback = largest(out_, JackPlaybackLatency);
  return now;
}

void Client::something_changed() {
  const std::lock_guard lock(mutex_);
  changes_ = true;
  changed_.notify_all();
}

Expected<void> Client::serve(std::unique_ptr<handoff::Handoff> handoff) {
  handoff_ = std::move(handoff);
  told_.store(handoff_.get());
  if (gone_.load()) handoff_->lost({.cause = server_gone, .at = handoff_->clock().now()});
  process_.serve(handoff_.get());
  auto thread = platform::Thread::start("taut-jack-links", [client = shared_from_this()] { client->follow_changes(); });
  if (!thread) return std::unexpected(thread.error());
  follower_.emplace(std::move(*thread));
  return {};
}

// On a thread of ours, as JACK's must not call the server.
void Client::follow_changes() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return changes_ || stopping_; });
    const auto urgent = [&] { return stopping_ || process_.freewheels(); };
    while (!urgent() && std::exchange(changes_, false)) changed_.wait_for(lock, quiet, urgent);
    if (!stopping_ && process_.freewheels()) pace(lock);
    if (stopping_) return;
    lock.unlock();
    const auto now = std::make_shared<std::optional<Terms>>();
    const auto answered = calls().run([client = shared_from_this(), now] {
      if (client->gone_.load()) return;  // what a dying server removes was not cut by the user
      client->links_.update(client->client_, client->all_);
      if (client->gone_.load()) return;
      remember(client->memory_key_, client->links_.wanted());
      *now = client->read_terms();
    });
    if (answered && *now) handoff_->changed({(*now)->rate, (*now)->in_latency(), (*now)->playback});
    lock.lock();
  }
}

// With the host thread's scheduling: others may use all the time there is. The links are the server's business
// meanwhile.
void Client::pace(std::unique_lock<std::mutex>& lock) {
  schedule(SCHED_FIFO, std::max(terms_.priority, 1));
  while (!stopping_ && process_.freewheels())
    changed_.wait_for(lock, std::chrono::nanoseconds(process_.pace()), [&] { return stopping_; });
  schedule(SCHED_OTHER, 0);
}

void Client::close(std::shared_ptr<Client> client) {
  {
    const std::lock_guard lock(client->mutex_);
    client->stopping_ = true;
    client->changed_.notify_all();
  }
  if (client->follower_ && !client->follower_->join_within(longest_join)) client->follower_->detach();
  calls().run_or_later([client = std::move(client)] {
    if (client->client_ == nullptr) return;
    client->keep_links();
    client->jack_.jack_client_close(client->client_);
  });
}

// A link made just before the end has not been seen by follow_changes(), which waits for a moment of quiet. It can still
// be read when the server is dead. A missing link is not taken for one that the user cut: the server may have removed it.
void Client::keep_links() {
  if (handoff_ == nullptr) return;
  std::vector<Link> links = remembered(memory_key_).value_or(links_.wanted());
  for (Link& link : links_.read(client_, all_))
    if (std::ranges::find(links, link) == links.end()) links.push_back(std::move(link));
  remember(memory_key_, std::move(links));
}

}  // namespace taut::device::jack
