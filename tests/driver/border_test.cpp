// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cstring>

#include "driver/border.hpp"

using namespace taut;
using namespace taut::driver;

namespace {

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
    if (length == 0 || i + length > text.size()) return false;
    for (std::size_t k = 1; k < length; ++k)
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) return false;
    i += length;
  }
  return true;
}

std::string utf8(const std::vector<int>& characters) {
  static constexpr std::string_view alphabet[] = {"a", "é", "音", "𝄞"};
  std::string text;
  for (const int c : characters) text += alphabet[static_cast<std::size_t>(c)];
  return text;
}

}  // namespace

TEST_CASE("a cut keeps whole characters, at most the requested bytes, and as many as fit") {
  CHECK(rc::check([] {
    const auto text = utf8(*rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 4)));
    const auto bytes = *rc::gen::inRange<std::size_t>(0, 200);
    const auto short_text = cut(text, bytes);
    RC_ASSERT(short_text.size() <= bytes);
    RC_ASSERT(is_utf8(short_text));
    RC_ASSERT(text.starts_with(short_text));
    RC_ASSERT(short_text.size() == text.size() || short_text.size() + 4 > bytes);
  }));
}

TEST_CASE("a cut survives bytes that are not text") {
  CHECK(rc::check([](const std::string& bytes) {
    const auto size = *rc::gen::inRange<std::size_t>(0, 40);
    RC_ASSERT(cut(bytes, size).size() <= size);
  }));
}

TEST_CASE("a field is never overrun and is always terminated") {
  CHECK(rc::check([](const std::string& text) {
    const auto size = *rc::gen::inRange<std::size_t>(1, 130);
    std::vector<char> field(size + 1, '\x55');
    write_text(field.data(), size, text);
    RC_ASSERT(field[size] == '\x55');
    const bool ends = std::memchr(field.data(), 0, size) != nullptr;
    RC_ASSERT(ends);
  }));
  write_text(nullptr, 32, "nothing happens");
}

TEST_CASE("every error fits into the message; the remedy is dropped before the fact") {
  CHECK(rc::check([] {
    const Error error{.what = std::string(*rc::gen::inRange<std::size_t>(0, 300), 'w'),
                      .remedy = std::string(*rc::gen::inRange<std::size_t>(0, 300), 'r')};
    const auto words = short_words({.code = TAUT_INVALID_MODE, .words = error.what, .remedy = error.remedy});
    RC_ASSERT(words.size() < std::size_t{TAUT_ERROR_SIZE});
    if (error.what.size() < std::size_t{TAUT_ERROR_SIZE}) RC_ASSERT(words.starts_with(error.what));
    if (error.sentence().size() < std::size_t{TAUT_ERROR_SIZE}) RC_ASSERT(words == error.sentence());
  }));
}

TEST_CASE("every error has the code that hosts expect") {
  CHECK(code_of(Trouble::absent) == -1000);
  CHECK(code_of(Trouble::busy) == -999);
  CHECK(code_of(Trouble::denied) == -999);
  CHECK(code_of(Trouble::broken) == -999);
  CHECK(code_of(Trouble::bad_request) == -998);
  CHECK(code_of(Trouble::unsupported) == -997);
  CHECK(code_of(Trouble::wrong_state) == -997);
  CHECK(code_of(Trouble::no_memory) == -994);
}
