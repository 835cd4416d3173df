// SPDX-License-Identifier: MIT
#include "platform/memory.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace {

using taut::platform::LockedMemory;

TEST_CASE("blocks are zeroed, aligned, disjoint and inside the pages; room_for() adds up to enough") {
  CHECK(rc::check([] {
    const auto counts = *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(1, 3000));
    std::size_t room = 0;
    for (const auto count : counts) room += LockedMemory::room_for<float>(count);
    auto pages = LockedMemory::make(room);
    RC_ASSERT(pages.has_value());
    RC_ASSERT(pages->size() >= room);
    std::byte* end = pages->data();
    for (const auto count : counts) {
      const auto piece = pages->take<float>(count);
      RC_ASSERT(piece.size() == count);
      RC_ASSERT(reinterpret_cast<std::uintptr_t>(piece.data()) % 64 == 0);
      RC_ASSERT(reinterpret_cast<std::byte*>(piece.data()) >= end);
      RC_ASSERT(std::all_of(piece.begin(), piece.end(), [](float x) { return x == 0.0F; }));
      std::fill(piece.begin(), piece.end(), 1.0F);
      end = reinterpret_cast<std::byte*>(piece.data() + piece.size());
    }
    RC_ASSERT(end <= pages->data() + pages->size());
  }));
}

TEST_CASE("an allocation beyond the end is refused") {
  auto pages = LockedMemory::make(100);
  REQUIRE(pages);
  CHECK(pages->take<double>(pages->size() / 8 + 1).empty());
  CHECK(pages->take<double>(SIZE_MAX).empty());
  CHECK(pages->take(pages->size()).size() == pages->size());
  CHECK(pages->take(1).empty());
  CHECK_FALSE(LockedMemory::make(SIZE_MAX));
  const auto refused = LockedMemory::make(SIZE_MAX - SIZE_MAX / 16);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().trouble == taut::Trouble::no_memory);
}

TEST_CASE("every page is resident before first use, locked or with a reason; the memory can be moved") {
  auto made = LockedMemory::make(1'000'000);
  REQUIRE(made);
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  std::vector<unsigned char> present(made->size() / page);
  REQUIRE(mincore(made->data(), made->size(), present.data()) == 0);
  CHECK(std::all_of(present.begin(), present.end(), [](unsigned char bits) { return (bits & 1) != 0; }));
  CHECK(made->locked() == made->sentence().empty());
  std::byte* const data = made->data();
  LockedMemory other = std::move(*made);
  CHECK(other.data() == data);
  CHECK(made->data() == nullptr);
  CHECK(made->take(1).empty());
  auto third = LockedMemory::make(1);
  REQUIRE(third);
  *third = std::move(other);
  CHECK(third->data() == data);
}

}  // namespace
