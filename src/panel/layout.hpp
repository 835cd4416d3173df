// SPDX-License-Identifier: MIT
// The layout of the panel in dialog units: a quarter of the system font's average width, an eighth of its height, so
// that it scales with the font and the screen.
#pragma once
#include <cstdint>
#include <span>

#include "panel/words.hpp"

namespace taut::panel {

enum class Kind {
  group,    ///< a frame with a heading
  label,    ///< names the next control, and passes its mnemonic to it
  reading,  ///< text that changes
  combo,    ///< a list
  typed,    ///< a list, or typing
  field,    ///< an edit field
  memo,     ///< several lines to read and copy
  button,
  preset,  ///< the button for Enter
  meter,   ///< the levels of one direction
  lamp,    ///< lights after a drop-out
};

/// Control numbers. Windows uses 1 and 2 for Enter and Esc.
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
  more,
  meter_in,
  meter_out,
  lamp,
};

struct Control {
  Id id;
  Kind kind;
  Word text;  ///< for controls with fixed text
  short x, y, width, height;
};

inline constexpr short panel_width = 360, panel_height = 340, line_height = 8;

/// In Tab order; a label's mnemonic reaches the next control.
std::span<const Control> layout() noexcept;

/// Whether Tab stops there.
constexpr bool stops(Kind kind) noexcept {
  return kind != Kind::group && kind != Kind::label && kind != Kind::reading && kind != Kind::meter &&
         kind != Kind::lamp;
}

/// Whether `text` is its initial text.
constexpr bool carries_text(Kind kind) noexcept {
  return kind == Kind::group || kind == Kind::label || kind == Kind::button || kind == Kind::preset;
}

}  // namespace taut::panel
