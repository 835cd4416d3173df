// SPDX-License-Identifier: MIT
// Where everything stands in the panel, in dialog units: a quarter of the system font's average width, an eighth of its
// height, so that it grows with the font and the screen's density.
#pragma once
#include <cstdint>
#include <span>

#include "panel/words.hpp"

namespace taut::panel {

enum class Kind {
  group,    ///< a frame with a heading
  label,    ///< names what comes next, and takes its mnemonic there
  reading,  ///< text that changes
  combo,    ///< a list to choose from
  typed,    ///< a list to choose from, or to type into
  field,    ///< to type into
  memo,     ///< several lines to read and copy
  button,
  preset,  ///< the button that Enter means
};

/// Numbers of controls. 1 and 2 are what Windows takes Enter and Esc for.
enum class Id : std::uint16_t {
  label = 0xffff,
  apply = 1,
  close = 2,
  device = 100,
  input,
  rate,
  buffer,
  buffer_means,
  safety,
  margin,
  margin_means,
  state,
  buffer_now,
  input_latency,
  output_latency,
  round_trip,
  margin_now,
  dropouts,
  remarks,
  note,
  copy,
};

struct Control {
  Id id;
  Kind kind;
  Word text;  ///< for those that carry a fixed one
  short x, y, width, height;
};

inline constexpr short panel_width = 360, panel_height = 340, line_height = 8;

/// In the order of the Tab key; what a mnemonic of a label reaches follows it.
std::span<const Control> layout() noexcept;

/// Whether the Tab key stops there.
constexpr bool stops(Kind kind) noexcept { return kind != Kind::group && kind != Kind::label && kind != Kind::reading; }

/// Whether `text` is what is written on it from the beginning.
constexpr bool carries_text(Kind kind) noexcept {
  return kind == Kind::group || kind == Kind::label || kind == Kind::button || kind == Kind::preset;
}

}  // namespace taut::panel
