// SPDX-License-Identifier: MIT
// std::move_only_function, which LLVM's C++ library lacks.
#pragma once
#include <concepts>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace taut {

template <class Signature>
class MoveOnlyFunction;

/// Owns a callable that need not be copyable. Making one allocates; calling one does not. Calling an empty one is an error.
template <class Result, class... Arguments>
class MoveOnlyFunction<Result(Arguments...)> {
 public:
  MoveOnlyFunction() noexcept = default;
  template <class Callable>
    requires(!std::same_as<std::remove_cvref_t<Callable>, MoveOnlyFunction> &&
             std::is_invocable_r_v<Result, std::decay_t<Callable>&, Arguments...>)
  // NOLINTNEXTLINE(google-explicit-constructor, bugprone-forwarding-reference-overload): as the standard's
  MoveOnlyFunction(Callable&& callable)
      : held_(std::make_unique<Holder<std::decay_t<Callable>>>(std::forward<Callable>(callable))) {}

  explicit operator bool() const noexcept { return held_ != nullptr; }
  Result operator()(Arguments... arguments) { return held_->call(std::forward<Arguments>(arguments)...); }

 private:
  struct Held {
    virtual ~Held() = default;
    virtual Result call(Arguments... arguments) = 0;
  };
  template <class Callable>
  struct Holder final : Held {
    explicit Holder(Callable callable) : kept(std::move(callable)) {}
    Result call(Arguments... arguments) override { return std::invoke(kept, std::forward<Arguments>(arguments)...); }
    Callable kept;
  };
  std::unique_ptr<Held> held_;
};

}  // namespace taut
