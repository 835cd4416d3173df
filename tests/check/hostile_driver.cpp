// SPDX-License-Identifier: MIT
// States, buffers and the run.
#include "hostile_driver.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cfenv>
#include <chrono>
#include <cstdlib>
#include <cstring>

namespace taut::tests {
namespace {

int objects = 0, openings = 0;
std::weak_ptr<Run> newest;  // of any object
std::atomic<int> holders{0};

void linger() { std::this_thread::sleep_for(std::chrono::hours(1)); }

}  // namespace

bool faulty(std::string_view name) noexcept {
  static const std::string asked = [] {
    const char* const fault = std::getenv("TAUT_TEST_FAULT");
    return std::string(fault ? fault : "");
  }();
  return asked == name;
}

HostileDriver::HostileDriver() {
  ++objects;
  if (const auto run = newest.lock(); run && faulty("one stream for all")) run->end = true;
  if (faulty("crash at exit") && objects == 1) std::atexit([] { std::abort(); });
}

HostileDriver::~HostileDriver() {
  --objects;
  if (faulty("leaks a thread")) std::thread(linger).detach();
  if (faulty("leaks a file")) static_cast<void>(open("/dev/null", O_RDONLY | O_CLOEXEC));
  static std::vector<std::string> lost;
  if (faulty("leaks memory")) lost.emplace_back(20000, 'x');
}

TautLong HostileDriver::query_interface(const TautGuid* id, void** out) noexcept {
  if (id && !faulty("any interface")) {
    if (!faulty("refusal without NULL")) *out = nullptr;
    return 53;
  }
  if (!faulty("interface without reference")) ++references_;
  *out = static_cast<protocol::Slots*>(this);
  return 0;
}

TautULong HostileDriver::add_ref() noexcept { return ++references_; }

TautULong HostileDriver::release() noexcept {
  if (faulty("references stand")) return 1;
  const TautULong left = --references_;
  if (left != 0) return left;
  if (faulty("frees twice") && state_ == State::initialised) std::free(std::malloc(8)), std::abort();
  if (!faulty("release keeps running") && state_ >= State::prepared) dispose_buffers();
  if (faulty("never closes")) return 0;
  delete this;
  return 0;
}

TautBool HostileDriver::init(void* system) noexcept {
  if (faulty("spins in init")) linger();
  if (faulty("exits in init")) std::exit(0);
  if (faulty("crashes in init")) __builtin_trap();
  if (faulty("frees twice in init")) std::abort();
  if (faulty("init answers 7")) return 7;
  if (faulty("needs a window") && system) return 0;
  if (faulty("init breaks a run") && state_ == State::running) run_->end = true;
  if (++openings == 5 && faulty("fifth opening fails")) return 0;
  if (openings == 100 && faulty("hundredth opening crashes")) __builtin_trap();
  home_ = std::this_thread::get_id();
  if (state_ == State::loaded) state_ = State::initialised;
  return 1;
}

TautResult HostileDriver::start() noexcept {
  const std::lock_guard lock(control_);
  if (state_ == State::loaded && faulty("starts before init")) return TAUT_OK;
  if (state_ == State::running && faulty("starts twice")) {
    run_->first_half = 1 - run_->first_half;
    return TAUT_OK;
  }
  if (state_ == State::initialised && faulty("starts without buffers")) return TAUT_OK;
  if (state_ != State::prepared) return TAUT_INVALID_MODE;
  if (++starts_ == 10 && faulty("tenth start fails")) return TAUT_HARDWARE_MALFUNCTION;
  if (starts_ == 500 && faulty("five-hundredth start crashes")) __builtin_trap();
  auto run = std::make_shared<Run>();
  run->callbacks = callbacks_;
  run->of_caller = of_caller_;
  run->with_time = with_time_;
  run->memory = memory_;
  run->frames = frames_;
  run->rate = rate_;
  run->first_half = faulty("half 1 first") ? 1 : 0;
  if (faulty("position goes on") && run_) run->first_position = run_->position;
  run_ = run;
  newest = run;
  state_ = State::running;
  if (faulty("calls in start")) callbacks_.buffer_switch(0, 1);
  if (faulty("hangs in start")) linger();
  if (!faulty("never calls")) begin(run);
  if (faulty("start waits"))
    for (int k = 0; k < 5000 && run->position == 0; ++k) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return TAUT_OK;
}

TautResult HostileDriver::stop() noexcept {
  std::shared_ptr<Run> run;
  {
    const std::lock_guard lock(control_);
    if (state_ != State::running) return TAUT_INVALID_MODE;
    run = run_;
    state_ = State::prepared;
  }
  if (faulty("stop does not wait")) {
    run->end = true;
    return TAUT_OK;
  }
  if (faulty("never calls")) run->ended = true;
  if (faulty("dispose joins itself") && run->thread.load() == std::this_thread::get_id())
    run->end = true;
  else
    end(*run);
  return TAUT_OK;
}

TautResult HostileDriver::create_buffers(TautBufferInfo* infos, TautLong count, TautLong frames,
                                         const TautCallbacks* callbacks) noexcept {
  const std::lock_guard lock(control_);
  if (faulty("hangs in createBuffers")) linger();
  if (faulty("buffers twice") && state_ == State::prepared) return TAUT_OK;
  if (state_ != State::initialised) return TAUT_INVALID_MODE;
  if (faulty("no channel will do") && count == 0) return TAUT_OK;
  if (!infos || count < 1 || !callbacks || !callbacks->buffer_switch) return TAUT_INVALID_PARAMETER;
  for (TautLong k = 0; k < count; ++k)
    if ((infos[k].channel < 0 || infos[k].channel >= channels) && !faulty("any channel")) return TAUT_INVALID_PARAMETER;
  if (faulty("any size") && frames > 1024) return TAUT_OK;
  if (frames < 32 || frames > 1024) {
    if (faulty("stuck after a refusal")) state_ = State::loaded;
    return TAUT_INVALID_MODE;
  }
  if (faulty("refuses its largest") && frames == 1024) return TAUT_INVALID_MODE;
  if (faulty("outputs last") && count > 1 && !infos[0].is_input) return TAUT_INVALID_MODE;
  if (faulty("busy until released") && holders++ > 0) return TAUT_HARDWARE_MALFUNCTION;
  return make(infos, count, frames, callbacks);
}

TautResult HostileDriver::make(TautBufferInfo* infos, TautLong count, TautLong frames, const TautCallbacks* callbacks) {
  const auto entries = static_cast<std::size_t>(count);
  memory_ = std::make_shared<Memory>(2 * entries, static_cast<std::size_t>(frames) * sizeof(std::int32_t));
  for (std::size_t k = 0; k < entries; ++k)
    for (std::size_t half = 0; half < 2; ++half) infos[k].halves[half] = memory_->halves[2 * k + half];
  if (faulty("null half")) infos[0].halves[1] = nullptr;
  if (faulty("writes past entries")) infos[count].halves[0] = nullptr;
  memory_->infos.assign(infos, infos + count);
  frames_ = frames;
  callbacks_ = *callbacks;
  of_caller_ = faulty("keeps the caller's callbacks") ? callbacks : nullptr;
  negotiate(*callbacks);
  state_ = State::prepared;
  if (faulty("calls in createBuffers")) callbacks->buffer_switch(0, 1);
  if (faulty("message in createBuffers") && callbacks->message)
    callbacks->message(TAUT_MESSAGE_LATENCIES_CHANGED, 0, nullptr, nullptr);
  return TAUT_OK;
}

void HostileDriver::negotiate(const TautCallbacks& callbacks) {
  with_time_ = callbacks.message && callbacks.buffer_switch_time_info &&
               callbacks.message(TAUT_MESSAGE_SELECTOR_SUPPORTED, TAUT_MESSAGE_SUPPORTS_TIME_INFO, nullptr, nullptr) &&
               callbacks.message(TAUT_MESSAGE_SUPPORTS_TIME_INFO, 0, nullptr, nullptr);
  if (faulty("time unasked") && callbacks.buffer_switch_time_info) with_time_ = true;
  if (faulty("needs the fourth callback")) with_time_ = true;
  if (faulty("needs messages")) callbacks.message(TAUT_MESSAGE_ENGINE_VERSION, 0, nullptr, nullptr);
  if (faulty("time is not given")) with_time_ = false;
}

TautResult HostileDriver::dispose_buffers() noexcept {
  if (faulty("disposes nothing") && state_ == State::initialised) return TAUT_OK;
  if (faulty("disposes twice") && state_ == State::initialised && starts_ > 0) return TAUT_OK;
  if (state_ < State::prepared) return TAUT_INVALID_MODE;
  if (faulty("dispose joins itself") && run_ && !run_->ended) end(*run_);
  if (!faulty("dispose keeps running")) stop();
  const std::lock_guard lock(control_);
  memory_.reset();
  if (faulty("random crash") && ++ready_calls_ == 6) __builtin_trap();
  state_ = State::initialised;
  return TAUT_OK;
}

TautResult HostileDriver::output_ready() noexcept {
  if (faulty("ready changes")) return ++ready_calls_ > 1 ? TAUT_OK : TAUT_NOT_PRESENT;
  if (state_ == State::running) run_->ready = 1;
  return TAUT_OK;
}

}  // namespace taut::tests

#define EXPORTED extern "C" __attribute__((visibility("default")))

EXPORTED TautDriver* instantiateDriver() {
  using taut::tests::faulty;
  if (faulty("no object")) return nullptr;
  if (faulty("spins in loading"))
    for (;;) std::this_thread::sleep_for(std::chrono::seconds(1));
  if (faulty("exits in loading")) std::_Exit(0);
  if (faulty("crashes in loading")) __builtin_trap();
  auto* const driver = new taut::tests::HostileDriver();
  auto* const object = reinterpret_cast<TautDriver*>(static_cast<taut::protocol::Slots*>(driver));
  static TautDriverTable table;
  table = *object->table;
  if (faulty("missing slot")) table.output_ready = nullptr;
  if (faulty("slot of data")) table.output_ready = reinterpret_cast<TautResult (*)(TautDriver*)>(&table);
  if (faulty("missing slot") || faulty("slot of data")) object->table = &table;
  if (faulty("no table")) object->table = reinterpret_cast<const TautDriverTable*>(0x1000);
  return object;
}
