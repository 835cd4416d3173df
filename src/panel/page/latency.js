// SPDX-License-Identifier: MIT
// The round trip, as a bar whose pieces are as long as the time they take, and as a table.
import { element, words } from "./page.js";

let last = "";

function cell(row, text, name = "td") {
  const made = row.appendChild(document.createElement(name));
  made.textContent = text;
  return made;
}

function showRow(part) {
  const row = element("parts").tBodies[0].insertRow();
  const head = cell(row, "", "th");
  head.scope = "row";
  const dot = head.appendChild(document.createElement("span"));
  dot.className = `dot ${part.key}${part.known ? "" : " unknown"}`;
  head.append(part.name);
  cell(row, part.known ? part.frames_text : words.unknown).className = "number";
  cell(row, part.known ? part.ms_text : "").className = "number";
}

export function showLatency({ latency }) {
  const now = JSON.stringify(latency);
  if (now === last) return;
  last = now;
  element("round-trip").textContent = latency.total_text;
  element("at-least").hidden = latency.known || latency.parts.length === 0;
  element("parts").hidden = element("bar").hidden = latency.parts.length === 0;
  element("no-latency").hidden = latency.parts.length > 0;
  element("measure-hint").hidden = latency.known || latency.parts.length === 0;
  element("measure-hint").textContent = words.measure_hint;
  element("bar").replaceChildren(...latency.parts.map((part) => {
    const piece = document.createElement("span");
    piece.className = `${part.key}${part.known ? "" : " unknown"}`;
    piece.style.flexGrow = Math.max(part.frames, 0);
    piece.title = `${part.name}: ${part.known ? part.ms_text + " ms" : words.unknown}`;
    return piece;
  }));
  element("ways").replaceChildren(...[true, false].map((input) => {
    const way = latency.parts.filter((part) => part.input === input);
    const piece = document.createElement("span");
    piece.hidden = way.length === 0;
    piece.textContent = input ? words.way_in : words.way_out;
    piece.style.flex = `${way.reduce((sum, part) => sum + part.frames, 0)} 0 0`;
    return piece;
  }));
  element("parts").tBodies[0].replaceChildren();
  latency.parts.forEach(showRow);
}
