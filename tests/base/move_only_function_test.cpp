// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <memory>
#include <utility>

#include "base/move_only_function.hpp"

using taut::MoveOnlyFunction;

TEST_CASE("a callable that cannot be copied is kept, moved, called and freed") {
  auto number = std::make_shared<int>(3);
  {
    MoveOnlyFunction<int(int)> add = [own = std::make_unique<int>(4), number](int more) {
      return *own + *number + more;
    };
    REQUIRE(add);
    CHECK(add(5) == 12);
    MoveOnlyFunction<int(int)> moved = std::move(add);
    *number = 10;
    CHECK(moved(0) == 14);
    CHECK(number.use_count() == 2);
    moved = [](int same) { return same; };
    CHECK(number.use_count() == 1);
    CHECK(moved(7) == 7);
  }
  CHECK_FALSE(MoveOnlyFunction<void()>());
}

TEST_CASE("only what can be called with the arguments is accepted") {
  using Wanted = MoveOnlyFunction<void(const int&)>;
  CHECK(std::is_constructible_v<Wanted, void (*)(int)>);
  CHECK_FALSE(std::is_constructible_v<Wanted, void (*)(const char*)>);
  CHECK_FALSE(std::is_copy_constructible_v<Wanted>);
}
