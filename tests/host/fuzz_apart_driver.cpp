// SPDX-License-Identifier: MIT
// A program that asks for anything: the process's side gives the driver nothing that is not there. The input is what the block
// holds before each call. The driver reads and writes all that it is given.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>

// The server's class has no header: it is nobody else's.
#include "host/apart/server.cpp"  // NOLINT(bugprone-suspicious-include)

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace taut::host {

namespace {

const std::uint8_t* input = nullptr;
std::size_t input_left = 0;

std::uint8_t next() noexcept {
  if (input_left == 0) return 0;
  --input_left;
  return *input++;
}

void touch(void* memory, std::size_t bytes) noexcept {
  auto* const all = static_cast<volatile unsigned char*>(memory);
  for (std::size_t k = 0; k < bytes; ++k) all[k] = static_cast<unsigned char>(all[k] + 1);
}

/// Accepts nearly everything.
class AnyDriver final : public protocol::Slots {
 public:
  TautLong TAUT_UNKNOWN_CALL query_interface(const TautGuid*, void**) noexcept override { return 1; }
  TautULong TAUT_UNKNOWN_CALL add_ref() noexcept override { return 2; }
  TautULong TAUT_UNKNOWN_CALL release() noexcept override { return 1; }
  TautBool TAUT_SLOT_CALL init(void*) noexcept override { return 1; }
  void TAUT_SLOT_CALL get_driver_name(char* name) noexcept override { touch(name, TAUT_NAME_SIZE); }
  TautLong TAUT_SLOT_CALL get_driver_version() noexcept override { return 1; }
  void TAUT_SLOT_CALL get_error_message(char* text) noexcept override { touch(text, TAUT_ERROR_SIZE); }
  TautResult TAUT_SLOT_CALL start() noexcept override {
    if (!callbacks_.buffer_switch || halves_.empty()) return TAUT_INVALID_MODE;
    for (int k = 0; k < 2; ++k) callbacks_.buffer_switch(next(), 1);
    if (callbacks_.message) callbacks_.message(next(), 0, nullptr, nullptr);
    return TAUT_OK;
  }
  TautResult TAUT_SLOT_CALL stop() noexcept override { return TAUT_OK; }
  TautResult TAUT_SLOT_CALL get_channels(TautLong* inputs, TautLong* outputs) noexcept override {
    *inputs = *outputs = 2;
    return TAUT_OK;
  }
  TautResult TAUT_SLOT_CALL get_latencies(TautLong* a, TautLong* b) noexcept override { return get_channels(a, b); }
  TautResult TAUT_SLOT_CALL get_buffer_size(TautLong* a, TautLong* b, TautLong* c, TautLong* d) noexcept override {
    get_channels(c, d);
    return get_channels(a, b);
  }
  TautResult TAUT_SLOT_CALL can_sample_rate(double) noexcept override { return TAUT_OK; }
  TautResult TAUT_SLOT_CALL get_sample_rate(double* rate) noexcept override {
    *rate = 48000;
    return TAUT_OK;
  }
  TautResult TAUT_SLOT_CALL set_sample_rate(double) noexcept override { return TAUT_OK; }
  TautResult TAUT_SLOT_CALL get_clock_sources(TautClockSource* sources, TautLong* count) noexcept override {
    if (*count > 0) touch(sources, static_cast<std::size_t>(*count) * sizeof *sources);
    return TAUT_OK;
  }
  TautResult TAUT_SLOT_CALL set_clock_source(TautLong) noexcept override { return TAUT_OK; }
  TautResult TAUT_SLOT_CALL get_sample_position(TautInt64* a, TautInt64* b) noexcept override {
    touch(a, sizeof *a);
    touch(b, sizeof *b);
    return TAUT_OK;
  }
  TautResult TAUT_SLOT_CALL get_channel_info(TautChannelInfo* info) noexcept override {
    touch(info, sizeof *info);
    info->type = next() % 48;
    return TAUT_OK;
  }
  TautResult TAUT_SLOT_CALL create_buffers(TautBufferInfo* infos, TautLong count, TautLong frames,
                                           const TautCallbacks* callbacks) noexcept override {
    dispose_buffers();
    if (!infos || !callbacks || count < 1) return TAUT_INVALID_PARAMETER;
    touch(infos, static_cast<std::size_t>(count) * sizeof *infos);
    if (count > 64) return TAUT_NO_MEMORY;
    callbacks_ = *callbacks;
    const std::size_t bytes = frames > 0 && frames <= 512 ? static_cast<std::size_t>(frames) * sizeof(double) : 1;
    // Success for a size that is none, as drivers that lie have it.
    for (TautLong k = 0; k < count; ++k)
      for (void*& half : infos[k].halves) half = halves_.emplace_back(std::make_unique<std::byte[]>(bytes)).get();
    return frames > 512 ? TAUT_INVALID_MODE : TAUT_OK;
  }
  TautResult TAUT_SLOT_CALL dispose_buffers() noexcept override {
    halves_.clear();
    return TAUT_OK;
  }
  TautResult TAUT_SLOT_CALL control_panel() noexcept override { return TAUT_NOT_PRESENT; }
  TautResult TAUT_SLOT_CALL future(TautLong selector, void* parameter) noexcept override {
    if (!parameter) return TAUT_INVALID_PARAMETER;
    switch (selector) {
      case TAUT_FUTURE_REPORT:
      case TAUT_FUTURE_ERROR: {
        const auto& text = *static_cast<TautText*>(parameter);
        touch(text.data, text.size);
        return TAUT_SUCCESS;
      }
      case TAUT_FUTURE_SETTINGS:
      case TAUT_FUTURE_SELECT_INSTANCE:
        touch(parameter, strlen(static_cast<char*>(parameter)) + 1);
        return TAUT_SUCCESS;
      case TAUT_FUTURE_GAP:
        touch(parameter, sizeof(TautGap));
        return TAUT_INVALID_MODE;
      default:
        touch(parameter, sizeof(TautIoFormat));
        return TAUT_SUCCESS;
    }
  }
  TautResult TAUT_SLOT_CALL output_ready() noexcept override { return TAUT_OK; }

 private:
  std::vector<std::unique_ptr<std::byte[]>> halves_;
  TautCallbacks callbacks_{};
};

}  // namespace

// In the place of the library's own.
Expected<Loaded> load(const Entry&) {
  static AnyDriver driver;
  driver.dispose_buffers();
  return Loaded{.object = reinterpret_cast<TautDriver*>(static_cast<protocol::Slots*>(&driver)), .apartment = nullptr};
}

namespace apart {
namespace {

/// Nobody waits; the input decides what the program has done meanwhile.
class AnyProgram final : public Shared {
 public:
  explicit AnyProgram(apart::Block& block) noexcept : Shared(&block) {}
  void wake(Gate) noexcept override {}
  bool wait_until(Gate gate, Nanos) noexcept override {
    if (gate == Gate::done && (next() & 1U)) {
      block_->cycle.done = block_->cycle.serial;
      return true;
    }
    // Time passes where the program does not answer.
    if (gate == Gate::done) block_->cycle.done = block_->cycle.serial + 1;
    return false;
  }
  bool wait_for_end(Nanos) noexcept override { return true; }
};

void fill(apart::Block& block) {
  for (int pieces = next() % 4; pieces > 0; --pieces) {
    // Mostly where the numbers are.
    constexpr std::size_t regions[] = {offsetof(apart::Block, ask), offsetof(apart::Block, told),
                                       offsetof(apart::Block, callbacks)};
    const std::uint8_t region = next() % 4;
    const std::size_t far = region < 3 ? 0 : std::size_t{next()} << 8U | std::size_t{next()} << 16U;
    const std::size_t from = regions[region % 3];
    const std::size_t place = from + (next() % 128 + far) % (sizeof block - from);
    const std::size_t length = std::min<std::size_t>(std::size_t{next()} % 32 + 1, sizeof block - place);
    auto* const bytes = reinterpret_cast<std::uint8_t*>(&block) + place;
    for (std::size_t k = 0; k < length; ++k) bytes[k] = next();
  }
}

}  // namespace
}  // namespace apart
}  // namespace taut::host

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace taut::host::apart;
  namespace apart = taut::host::apart;
  using taut::host::input, taut::host::input_left, taut::host::next;
  static auto* const memory = new (std::align_val_t{4096}) std::byte[shared_bytes]{};
  std::memset(static_cast<void*>(memory), 0, header_bytes);
  auto* const block = new (memory) apart::Block{};
  input = data;
  input_left = size;
  Server server(std::make_shared<AnyProgram>(*block));
  the_server = &server;
  block->ask.slot = Ask::load;
  server.answer();
  for (int calls = 0; calls < 24 && input_left > 0; ++calls) {
    fill(*block);
    block->ask.slot = next() % 26;
    server.answer();
  }
  return 0;
}
