// SPDX-License-Identifier: MIT
// Calls of the Windows half in any order, with any number in their structures: each is answered, none more than once, and
// what the half then wants done is done as a program would. Addresses are right or 0, as both halves live in one process.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "driver/folder.hpp"
#include "driver/wine/panel_text.hpp"
#include "driver/wine/unix/answers.hpp"
#include "taut/extension.h"
#include "taut/protocol.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using namespace taut::driver::wine;

/// The Windows half of one driver object.
class Half {
 public:
  Half(const std::uint8_t* data, std::size_t size)
      : next_(data), end_(data + size), to_(byte() % 2 ? __wine_unix_call_wow64_funcs : __wine_unix_call_funcs) {
    Create create{.face = 0, .name = address_of("Taut")};
    call(Call::create, create);
    face_ = create.face;
    if (!face_) std::abort();
    text_ = "device = virtual:loopback?clock=virtual";
    Future set{};
    set.face = face_;
    set.selector = TAUT_FUTURE_SETTINGS;
    set.parameter = address_of(text_.c_str());
    call(Call::future, set);
    // The text has been read: what is written into it now belongs to nobody.
    text_.assign(64, '\0');
  }
  ~Half() {
    if (line_) panel(0);
    Plain release{.face = face_, .result = -1, .unused = 0};
    call(Call::release, release);
    if (release.result != 0) std::abort();
    for (;;) {
      std::unique_lock lock(mutex_);
      if (threads_.empty()) return;
      std::thread last = std::move(threads_.back());
      threads_.pop_back();
      lock.unlock();
      last.join();
    }
  }
  Half(const Half&) = delete;
  Half& operator=(const Half&) = delete;

  bool more() const { return next_ < end_; }

  void step() {
    switch (const auto what = static_cast<Call>(byte() % static_cast<unsigned>(Call::count)); what) {
      case Call::init:
        return with<Init>(what, [&](Init& args) { args.settings = byte() % 2 ? address_of(settings()) : 0; });
      case Call::text:
        return with<Text>(what, [](Text&) {});
      case Call::start: {
        Start args{};
        args.face = face_;
        return asks(what, args);
      }
      case Call::stop:
      case Call::dispose_buffers:
      case Call::output_ready:
        return with<Plain>(what, [](Plain&) {});
      case Call::channels:
      case Call::latencies:
        return with<Pair>(what, [](Pair&) {});
      case Call::sizes:
        return with<Sizes>(what, [](Sizes&) {});
      case Call::rate:
        return with<Rate>(what, [](Rate&) {});
      case Call::clock_sources:
      case Call::set_clock_source:
        return with<ClockSources>(what, [](ClockSources&) {});
      case Call::position:
        return with<Position>(what, [](Position&) {});
      case Call::channel_info:
        return with<ChannelInfo>(what, [](ChannelInfo&) {});
      case Call::create_buffers:
        return create();
      case Call::future:
        return future();
      case Call::panel_open:
      case Call::panel:
        return panel(byte());
      case Call::panel_failed:
        return with<PanelFailed>(what, [&](PanelFailed& args) {
          args.what = address_of("No window could be shown.");
          args.remedy = byte() % 2 ? address_of("Start it again.") : 0;
        });
      case Call::hello: {
        Hello hello{};
        fill(hello);
        hello.program = byte() % 2 ? address_of("A Program.exe") : 0;
        const bool equal = hello.version == wire_version;
        call(what, hello);
        if ((hello.accepted == 1) != equal || hello.version != wire_version) std::abort();
        return;
      }
      default: {
        Now now{};
        call(Call::now, now);
      }
    }
  }

 private:
  std::uint8_t byte() { return next_ < end_ ? *next_++ : std::uint8_t{0}; }

  /// Anything in the fields, which the caller then corrects where they are addresses.
  template <class Args>
  void fill(Args& args) {
    const std::size_t bytes = std::min<std::size_t>(sizeof args, static_cast<std::size_t>(end_ - next_));
    std::memcpy(&args, next_, bytes);
    next_ += bytes;
  }

  template <class Args>
  void call(Call what, Args& args) {
    if (to_[static_cast<std::size_t>(what)](&args) != 0) std::abort();
  }

  template <class Args, class Correct>
  void with(Call what, Correct correct) {
    Args args{};
    fill(args);
    args.face = face_;
    correct(args);
    call(what, args);
  }

  template <class Args>
  void asks(Call what, Args& args) {
    for (call(what, args); args.ask.what != Ask::nothing; call(what, args)) args.ask.answer = obey(args.ask);
  }

  std::int32_t obey(const Ask& ask) {
    if (ask.what != Ask::thread) return 0;
    const std::lock_guard lock(mutex_);
    threads_.emplace_back([this, body = ask.body] {
      Work work{.ask = {}, .body = body};
      asks(Call::work, work);
    });
    return 1;
  }

  const char* settings() {
    static constexpr const char* some[] = {"",  "safety = 32", "device = virtual:loopback?clock=virtual\nbuffer = 64",
                                           "=", "safety",      "buffer = 99999999999999999999"};
    return some[byte() % std::size(some)];
  }

  void create() {
    CreateBuffers args{};
    fill(args);
    args.ask = {};
    args.face = face_;
    // As many as any of ours is asked for; what the count says beyond that has to be refused unread.
    infos_.assign(static_cast<std::size_t>(64 * 24), 0);
    for (std::size_t k = 0; k < infos_.size() && more(); k += 4) infos_[k] = byte() % 4;
    args.infos = byte() % 8 ? address_of(infos_.data()) : 0;
    asks(Call::create_buffers, args);
  }

  void future() {
    Future args{};
    fill(args);
    args.face = face_;
    args.settings = byte() % 2 ? address_of(settings()) : 0;
    switch (static_cast<TautLong>(static_cast<std::int32_t>(args.selector))) {
      case TAUT_FUTURE_SETTINGS:
      case TAUT_FUTURE_SELECT_INSTANCE:
        args.parameter = byte() % 2 ? address_of(settings()) : 0;
        break;
      case TAUT_FUTURE_REPORT:
      case TAUT_FUTURE_ERROR:
        out_.assign(args.size % 65536, 'x');
        args.size = static_cast<std::uint32_t>(out_.size());
        args.parameter = byte() % 2 ? address_of(out_.data()) : 0;
        break;
      default:  // other selectors' structures begin with their size, and are no larger
        out_.assign(4096, '\0');
        out_[0] = static_cast<char>(byte());
        out_[1] = static_cast<char>(byte() % 4);
        args.parameter = byte() % 4 ? address_of(out_.data()) : 0;
    }
    call(Call::future, args);
  }

  void panel(unsigned what) {
    if (!line_ || what == 0) {
      PanelOpen open{.face = face_, .line = line_};
      call(Call::panel_open, open);
      line_ = open.line;
      return;
    }
    const std::string change(next_, next_ + std::min<std::size_t>(what, static_cast<std::size_t>(end_ - next_)));
    next_ += change.size();
    out_.assign(what * 16, 'x');
    Panel args{.line = line_,
               .in = address_of(change.c_str()),
               .out = address_of(out_.data()),
               .what = what % Panel::page,  // which would open a browser
               .size = static_cast<std::uint32_t>(out_.size())};
    call(Call::panel, args);
  }

  const std::uint8_t* next_;
  const std::uint8_t* const end_;
  const Table& to_;
  Address face_ = 0, line_ = 0;
  std::string text_;
  std::vector<std::uint8_t> infos_;
  std::vector<char> out_;
  std::mutex mutex_;
  std::vector<std::thread> threads_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const taut::tests::Folder folder;
  static const bool own = setenv("TAUT_CONFIG", (folder.path() / "taut.toml").c_str(), 1) == 0 &&
                          setenv("TAUT_STATE", folder.path().c_str(), 1) == 0;
  if (!own) std::abort();
  Half half(data, size);
  while (half.more()) half.step();
  return 0;
}
