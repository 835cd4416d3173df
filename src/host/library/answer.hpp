// SPDX-License-Identifier: MIT
// What the C interface is made of: structures that grow, and errors as a number and two sentences.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <new>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "taut/taut_host.h"

namespace taut::host {

/// Keeps the sentences for taut_host_error() and returns the number.
int32_t refuse(const Error& error);
int32_t refuse(int32_t code, std::string what, std::string remedy = {});

/// A caller's structure with the fields that it does not know as zero; `whole` false: its size makes no sense.
template <class T>
struct Given {
  T value{};
  bool whole = false;
};

template <class T>
Given<T> given(const T* from) noexcept {
  Given<T> all;
  // Smaller than the number itself, or not set at all: nothing of it means anything.
  if (!from || from->size < 2 * sizeof(uint32_t) || from->size > 65536) return all;
  std::memcpy(&all.value, from, std::min<std::size_t>(from->size, sizeof(T)));
  all.whole = true;
  return all;
}

/// Whether a structure can be written to.
template <class T>
bool takes(const T* to) noexcept {
  return to && to->size >= 2 * sizeof(uint32_t) && to->size <= 65536;
}

/// Writes as much of `value` as the caller knows.
template <class T>
void give(T* to, T value) noexcept {
  const uint32_t size = to->size;
  value.size = size;
  std::memcpy(to, &value, std::min<std::size_t>(size, sizeof(T)));
}

/// Copies text into a field, cut between two characters of UTF-8 if need be.
template <std::size_t size>
void put(char (&field)[size], std::string_view text) noexcept {
  std::size_t length = std::min(text.size(), size - 1);
  while (length < text.size() && length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
  text.copy(field, length);
  field[length] = '\0';
}

constexpr const char* size_not_set = "The structure's `size` is not set.";

/// No exception leaves the library.
template <class Work>
int32_t guarded(Work&& work) noexcept {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return TAUT_HOST_NO_MEMORY;
  } catch (const std::exception& error) {
    return refuse(TAUT_HOST_BROKEN, error.what());
  }
}

}  // namespace taut::host
