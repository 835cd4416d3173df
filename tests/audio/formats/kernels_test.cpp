// SPDX-License-Identifier: MIT
// Every vector kernel against the scalar reference: all layouts, any alignment, guard pages around the memory.
#include <doctest/doctest.h>
#if defined(__x86_64__) || defined(__i386__)
#include <xmmintrin.h>
#endif

#include <memory>
#include <string>
#include <vector>

#include "audio/convert.hpp"
#include "audio/formats/samples.hpp"

namespace {

using namespace taut::audio;
using samples::Fenced;
using samples::Random;

// Device and host memory, with the frames to convert somewhere in the middle of both.
class Scene {
 public:
  Scene(const Conversion& row, int channels, int frames, Random& random)
      : row_(row), channels_(channels), frames_(frames), size_(static_cast<int>(bytes(row.device))) {
    const int gaps = random.between(0, 2);
    before_ = gaps == 0 ? 0 : random.between(0, 3);
    step_ = channels * size_ + (gaps == 0 ? 0 : before_ * size_ + random.between(0, 9));
    shift_ = gaps == 2 ? random.between(0, 7) : 0;
    device_size_ = static_cast<std::size_t>(shift_ + before_ * size_ + (frames - 1) * step_ + channels * size_);
    plane_shift_ = random.between(0, 7);
    plane_size_ = static_cast<std::size_t>(plane_shift_ + 4 * frames);
    at_end_ = random.between(0, 1) == 1;
  }

  // Every kernel gets the same scene with the same noise.
  struct Memory {
    std::unique_ptr<Fenced> device;
    std::vector<std::unique_ptr<Fenced>> planes;
  };

  Memory run(Kernel* kernel, std::uint64_t seed) const {
    Random random(seed);
    Memory memory{std::make_unique<Fenced>(device_size_, at_end_), {}};
    memory.device->fill(random);
    std::byte* const first = memory.device->data() + shift_ + before_ * size_;
    std::vector<std::byte*> planes;
    for (int c = 0; c < channels_; ++c) {
      memory.planes.push_back(std::make_unique<Fenced>(plane_size_, at_end_));
      memory.planes.back()->fill(random);
      planes.push_back(memory.planes.back()->data() + plane_shift_);
      for (int f = 0; f < frames_; ++f) {
        if (row_.way == Way::in) {
          samples::put(row_.device, first + f * step_ + c * size_, random);
        } else {
          samples::put(row_.host, planes.back() + 4 * f, random);
        }
      }
    }
    kernel({first, step_, planes.data(), channels_, frames_});
    return memory;
  }

  // Compares everything except the samples that the conversion writes.
  bool same_outside(const Memory& a, const Memory& b) const {
    const bool in = row_.way == Way::in;
    const auto equal = [](const Fenced& x, const Fenced& y, auto may_differ) {
      for (std::size_t i = 0; i < x.bytes().size(); ++i) {
        if (x.bytes()[i] != y.bytes()[i] && !may_differ(static_cast<int>(i))) return false;
      }
      return true;
    };
    const int start = shift_ + before_ * size_;
    for (std::size_t c = 0; c < a.planes.size(); ++c) {
      if (!equal(*a.planes[c], *b.planes[c], [&](int i) { return in && i >= plane_shift_; })) return false;
    }
    return equal(*a.device, *b.device,
                 [&](int i) { return !in && i >= start && (i - start) % step_ < channels_ * size_; });
  }

  std::string text() const {
    return std::string(row_.name) + ", " + std::to_string(channels_) + " channels x " + std::to_string(frames_) +
           " frames, step " + std::to_string(step_);
  }

 private:
  Conversion row_;
  int channels_, frames_, size_;
  int before_ = 0, step_ = 0, shift_ = 0, plane_shift_ = 0;
  std::size_t device_size_ = 0, plane_size_ = 0;
  bool at_end_ = false;
};

bool same(const Scene::Memory& a, const Scene::Memory& b) {
  bool equal = a.device->equals(*b.device);
  for (std::size_t i = 0; i < a.planes.size(); ++i) equal = equal && a.planes[i]->equals(*b.planes[i]);
  return equal;
}

// Calls `check` on seeded scenes for every kernel this CPU supports.
template <class Check>
void for_each_scene(int scenes, Check check) {
  for (const Conversion& row : conversions()) {
    if (!supports(row.isa)) {
      MESSAGE("not on this CPU: ", row.name);
      continue;
    }
    Random random(static_cast<std::uint64_t>(&row - conversions().data()));
    for (int i = 0; i < scenes; ++i) {
      const int channels = i % 3 == 0 ? random.between(1, 19) : 1 + i % 9;
      const int frames = random.between(row.least_frames, i % 5 == 0 ? 70 : 20);
      const Scene scene(row, channels, frames, random);
      if (!check(row, scene, random.bits())) {
        INFO(scene.text());
        CHECK(false);
        break;
      }
    }
  }
}

}  // namespace

TEST_CASE("every kernel matches the reference and writes nothing else") {
  for_each_scene(150, [](const Conversion& row, const Scene& scene, std::uint64_t seed) {
    Kernel* const reference = find_reference(row.way, row.device, row.host)->kernel;
    return row.isa == Isa::scalar || same(scene.run(row.kernel, seed), scene.run(reference, seed));
  });
}

TEST_CASE("the reference writes only its own samples") {
  for_each_scene(20, [](const Conversion& row, const Scene& scene, std::uint64_t seed) {
    const auto idle = scene.run([](const Run&) noexcept {}, seed);
    return row.isa != Isa::scalar || scene.same_outside(idle, scene.run(row.kernel, seed));
  });
}

#if defined(__x86_64__) || defined(__i386__)
TEST_CASE("flush-to-zero and denormals-are-zero do not change a bit") {
  constexpr unsigned flush_to_zero = 0x8000, denormals_are_zero = 0x40;
  for_each_scene(15, [&](const Conversion& row, const Scene& scene, std::uint64_t seed) {
    const unsigned before = _mm_getcsr();
    const auto plain = scene.run(row.kernel, seed);
    static thread_local Kernel* kernel;
    kernel = row.kernel;
    const auto flushed = scene.run(
        [](const Run& run) noexcept {
          const unsigned mode = _mm_getcsr();
          _mm_setcsr(mode | flush_to_zero | denormals_are_zero);
          kernel(run);
          _mm_setcsr(mode);
        },
        seed);
    CHECK(((_mm_getcsr() ^ before) & ~0x3fU) == 0);
    return same(plain, flushed);
  });
}
#endif
