// SPDX-License-Identifier: MIT
// Common to all control calls of a Face.
#pragma once
#include <exception>
#include <new>

#include "driver/face.hpp"
#include "platform/float_state.hpp"

namespace taut::driver {

/// Keeps the face alive during a call: the host may release it meanwhile, from a callback or another thread.
class Face::Hold {
 public:
  explicit Hold(Face& face) noexcept : face_(face) { ++face_.holds_; }
  ~Hold() { face_.let_go(); }
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

 private:
  Face& face_;
};

/// Runs `body(pass)` under the lock and converts its answer to a code; remembers the words of a refusal.
template <class Body>
TautResult Face::control(Body&& body) noexcept {
  const Hold hold(*this);
  const platform::FloatState host_s(platform::FloatState::Meanwhile::usual);
  try {
    const Gate::Pass pass = gate_.enter(scope_->here());
    if (!pass)
      return answer(refuse(TAUT_INVALID_MODE, "Another thread is ending the stream that this call is made from."));
    return answer(body(pass));
  } catch (const std::bad_alloc&) {
    return answer(refuse(TAUT_NO_MEMORY, "There is not enough memory."));
  } catch (const std::exception& trouble) {
    return answer(refuse(TAUT_HARDWARE_MALFUNCTION, trouble.what()));
  } catch (...) {
    return answer(refuse(TAUT_HARDWARE_MALFUNCTION, "An unknown error inside Taut."));
  }
}

inline std::unexpected<Refusal> missing(const char* what) {
  return refuse(TAUT_INVALID_PARAMETER, std::string("The program gave no place for ") + what + ".");
}

}  // namespace taut::driver
