// SPDX-License-Identifier: MIT
// taut-lab-usb: USB audio class 2 cards in user space, behind the kernel's vhci-hcd and snd-usb-audio.
//   taut-lab-usb COMMANDS-FIFO [WORD VALUE]... [and FIFO [WORD VALUE]...]
// Each FIFO controls one card and accepts the same words as the command line. Two cards have crossover cables: each
// captures on its last channels what the other plays on its own, at its own clock.
//   channels N, bytes N, rates HZ[,HZ...]   the card's shape, from the next plug on
//   ways in|out|both                        a card that only records, or only plays; from the next plug on
//   delay FRAMES, prefill FRAMES            the cable, and the buffering before playback; from the next plug on
//   ppm X                                   the clock's error, at once
//   port N                                  of the hub, 0 to 7, one per card; from the next plug on
//   across N                                number of channels on the crossover cables; before the first plug
//   plug, unplug, quit                      (quit: the program)
//   tell FILE                               writes the losses since the last time, as one JSON line
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <memory>
#include <span>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "device.hpp"
#include "port.hpp"

namespace taut::lab {
namespace {

constexpr std::int64_t nanos = 1'000'000'000, microframe_ns = nanos / microframes_per_second;
constexpr std::int64_t plug_again_after = nanos / 100;
constexpr int priority = 85, below_programs = 40;

std::int64_t now_ns() {
  timespec t{};
  ::clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * nanos + t.tv_nsec;
}

std::int64_t microframe() { return now_ns() / microframe_ns; }

class Card {
 public:
  explicit Card(int commands) : commands_(commands) {}

  bool obey(const std::string& line);
  [[nodiscard]] int across() const { return across_channels_; }
  void connect(CrossCables across) { across_ = across; }

  [[nodiscard]] std::array<pollfd, 2> waits_for() const;
  [[nodiscard]] std::int64_t next_event() const;
  [[nodiscard]] bool runs() const { return device_ && device_->runs(); }
  void run_until(std::int64_t microframe) {
    if (device_) device_->run_until(microframe);
  }
  void serve(const pollfd& commands, const pollfd& host);
  [[nodiscard]] bool quits() const { return quit_; }

 private:
  void plug();
  void unplug();
  bool tell(const std::string& file);
  void read_commands();
  void serve_host();

  int commands_;
  std::string unread_;
  Shape shape_;
  Converters::Setting setting_;
  Losses losses_;
  CrossCables across_;
  std::unique_ptr<Connection> host_;
  std::unique_ptr<Device> device_;
  std::int64_t plug_at_ = 0;  // ns; 0: none requested
  std::jthread ranking_;
  bool quit_ = false;
  int port_ = 0, across_channels_ = 0;
};

bool Card::obey(const std::string& line) {
  std::istringstream words(line);
  std::string word;
  words >> word;
  if (word == "plug") {
    plug_at_ = now_ns();
  } else if (word == "unplug") {
    unplug();
  } else if (word == "tell") {
    words >> word;
    return tell(word);
  } else if (word == "quit") {
    quit_ = true;
  } else if (word == "channels") {
    words >> shape_.channels;
  } else if (word == "ways") {
    words >> word;
    shape_.captures = word != "out";
    shape_.plays = word != "in";
    return word == "in" || word == "out" || word == "both";
  } else if (word == "bytes") {
    words >> shape_.bytes;
  } else if (word == "delay") {
    words >> setting_.delay;
  } else if (word == "prefill") {
    words >> setting_.prefill;
  } else if (word == "port") {
    words >> port_;
  } else if (word == "across") {
    words >> across_channels_;
  } else if (word == "ppm") {
    words >> setting_.ppm;
    if (device_) device_->set_ppm(setting_.ppm);
  } else if (word == "rates") {
    shape_.rates.clear();
    for (std::string rate; std::getline(words >> std::ws, rate, ',');) shape_.rates.push_back(std::stoi(rate));
    return !shape_.rates.empty();
  } else {
    return false;
  }
  return !words.fail();
}

void Card::plug() {
  if (host_) return;
  host_ = plug_in(port_);
  if (!host_) {
    if (errno != EBUSY && errno != EINVAL) std::fprintf(stderr, "taut-lab-usb: plug: %s\n", std::strerror(errno));
    plug_at_ = now_ns() + plug_again_after;
    return;
  }
  ranking_ = std::jthread([] {
    // usbip reads all of /proc, which took 2 ms from the audio thread at the card's own priority.
    const sched_param none{};
    ::sched_setscheduler(0, SCHED_OTHER, &none);
    rank_host(priority, below_programs);
  });
  device_ = std::make_unique<Device>(shape_, setting_, losses_, across_, *host_, microframe());
  plug_at_ = 0;
}

void Card::unplug() {
  device_.reset();
  host_.reset();
  plug_at_ = 0;
}

bool Card::tell(const std::string& file) {
  std::ofstream to(file);
  to << "{\"underruns\": " << losses_.underruns << ", \"overflow\": " << losses_.overflow
     << ", \"unheard\": " << losses_.unheard << ", \"gaps\": " << losses_.gaps << "}\n";
  losses_ = {};
  return to.good();
}

void Card::read_commands() {
  std::array<char, 512> piece{};
  const ssize_t got = ::read(commands_, piece.data(), piece.size());
  if (got > 0) unread_.append(piece.data(), static_cast<std::size_t>(got));
  for (std::size_t end = 0; (end = unread_.find('\n')) != std::string::npos; unread_.erase(0, end + 1))
    if (!obey(unread_.substr(0, end)))
      std::fprintf(stderr, "taut-lab-usb: not understood: %s\n", unread_.substr(0, end).c_str());
}

void Card::serve_host() {
  if (!host_->receive()) return unplug();  // the kernel has dropped the device
  while (auto message = host_->next()) std::visit([&](auto& one) { device_->take(std::move(one)); }, *message);
}

std::int64_t Card::next_event() const {
  std::int64_t at = plug_at_ > 0 ? plug_at_ : Device::never;
  if (device_ && device_->due() != Device::never) at = std::min(at, device_->due() * microframe_ns);
  return at;
}

std::array<pollfd, 2> Card::waits_for() const {
  return {{{.fd = commands_, .events = POLLIN, .revents = 0},
           {.fd = host_ ? host_->descriptor() : -1, .events = POLLIN, .revents = 0}}};
}

void Card::serve(const pollfd& commands, const pollfd& host) {
  if (host.revents != 0) serve_host();
  if (host_ && !host_->send()) unplug();
  if (commands.revents != 0) read_commands();
  if (plug_at_ > 0 && now_ns() >= plug_at_) plug();
}

// Advances all running cards in turn, microframe by microframe, so that the cables stay in time.
void pass(std::span<const std::unique_ptr<Card>> cards, std::int64_t from, std::int64_t until) {
  if (std::ranges::none_of(cards, &Card::runs)) from = until - 1;
  while (++from <= until)
    for (const auto& card : cards) card->run_until(from);
}

int run(std::span<const std::unique_ptr<Card>> cards) {
  std::vector<pollfd> waited;
  std::int64_t passed = microframe();
  while (std::ranges::none_of(cards, &Card::quits)) {
    waited.clear();
    std::int64_t at = Device::never;
    for (const auto& card : cards) {
      const auto more = card->waits_for();
      waited.insert(waited.end(), more.begin(), more.end());
      at = std::min(at, card->next_event());
    }
    const std::int64_t left = std::max<std::int64_t>(at == Device::never ? 0 : at - now_ns(), 0);
    const timespec limit{.tv_sec = left / nanos, .tv_nsec = left % nanos};
    ::ppoll(waited.data(), waited.size(), at == Device::never ? nullptr : &limit, nullptr);

    const std::int64_t now = microframe();
    pass(cards, std::exchange(passed, now), now);
    for (std::size_t k = 0; k < cards.size(); ++k) cards[k]->serve(waited[2 * k], waited[2 * k + 1]);
  }
  return 0;
}

// Parses the words of one card from `words` on; returns their number, or nothing on error.
std::size_t read_card(std::span<char* const> words, std::vector<std::unique_ptr<Card>>& cards) {
  const int commands = words.empty() ? -1 : ::open(words[0], O_RDWR | O_CLOEXEC);  // O_RDWR, so there is no EOF
  if (commands < 0) return 0;
  cards.push_back(std::make_unique<Card>(commands));
  std::size_t used = 1;
  for (; used < words.size() && std::string(words[used]) != "and"; used += 2) {
    if (used + 1 < words.size() && cards.back()->obey(std::string(words[used]) + " " + words[used + 1])) continue;
    std::fprintf(stderr, "taut-lab-usb: not understood: %s\n", words[used]);
    return 0;
  }
  return used;
}

}  // namespace
}  // namespace taut::lab

int main(int count, char** words) {
  using namespace taut::lab;
  std::vector<std::unique_ptr<Card>> cards;
  std::span<char* const> left(words + 1, static_cast<std::size_t>(std::max(count - 1, 0)));
  do {
    const std::size_t used = read_card(left, cards);
    if (used == 0) {
      std::fputs("usage: taut-lab-usb COMMANDS-FIFO [WORD VALUE]... [and COMMANDS-FIFO [WORD VALUE]...]\n", stderr);
      return 2;
    }
    left = left.subspan(std::min(used + 1, left.size()));
  } while (!left.empty());
  std::vector<Cable> cables;
  if (cards.size() == 2 && cards[0]->across() > 0) {
    cables.assign(2, Cable(cards[0]->across()));
    cards[0]->connect({.out = &cables[0], .in = &cables[1]});
    cards[1]->connect({.out = &cables[1], .in = &cables[0]});
  }
  // Above every program under test: a real card never waits for the processor.
  const sched_param rank{.sched_priority = priority};
  ::sched_setscheduler(0, SCHED_FIFO, &rank);
  for (const auto& card : cards) card->obey("plug");
  return run(cards);
}
