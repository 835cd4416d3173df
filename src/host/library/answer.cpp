// SPDX-License-Identifier: MIT
#include "host/library/answer.hpp"

namespace taut::host {
namespace {

struct LastError {
  std::string what, remedy;
};

LastError& last_error() {
  static thread_local LastError error;
  return error;
}

int32_t code_of(Trouble trouble) noexcept {
  switch (trouble) {
    case Trouble::absent:
      return TAUT_HOST_ABSENT;
    case Trouble::busy:
      return TAUT_HOST_BUSY;
    case Trouble::denied:
      return TAUT_HOST_DENIED;
    case Trouble::unsupported:
      return TAUT_HOST_UNSUPPORTED;
    case Trouble::bad_request:
      return TAUT_HOST_BAD_REQUEST;
    case Trouble::wrong_state:
      return TAUT_HOST_WRONG_STATE;
    case Trouble::no_memory:
      return TAUT_HOST_NO_MEMORY;
    case Trouble::broken:
      break;
  }
  return TAUT_HOST_BROKEN;
}

}  // namespace

int32_t refuse(int32_t code, std::string what, std::string remedy) {
  last_error() = {.what = std::move(what), .remedy = std::move(remedy)};
  return code;
}

int32_t refuse(const Error& error) { return refuse(code_of(error.trouble), error.what, error.remedy); }

}  // namespace taut::host

using namespace taut::host;

uint32_t TAUT_HOST_CALL taut_host_version(void) { return TAUT_VERSION_NUMBER; }

const char* TAUT_HOST_CALL taut_host_error(void) { return last_error().what.c_str(); }

const char* TAUT_HOST_CALL taut_host_remedy(void) { return last_error().remedy.c_str(); }
