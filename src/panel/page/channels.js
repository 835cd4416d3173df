// SPDX-License-Identifier: MIT
// The channels of the devices in use: names, on or off, and their order by dragging or by arrow keys.
import { ask, element, say, words } from "./page.js";

const rest = { name: 700, order: 400 }; // ms after which a change is taken
let timer = 0, dragged = null;
const rows = { inputs: [], outputs: [] }; // as shown: {at, own, name, on}
const shown = { inputs: "", outputs: "" };

const called = (row) => row.name || row.own;

async function write(body) {
  clearTimeout(timer);
  timer = 0;
  const state = await ask("api/channels", body);
  if (state !== null) say("channels-said", state);
}

function later(ms) {
  clearTimeout(timer);
  const sent = ({ at, name, on }) => ({ at, name, on });
  timer = setTimeout(() => write({ inputs: rows.inputs.map(sent), outputs: rows.outputs.map(sent) }), ms);
}

function control(name, properties, label) {
  const made = Object.assign(document.createElement(name), properties);
  made.setAttribute("aria-label", label);
  return made;
}

// Channels that are on come first, in their order.
function settle(way) {
  rows[way] = [...rows[way].filter((row) => row.on), ...rows[way].filter((row) => !row.on)];
}

function move(way, from, to) {
  const last = rows[way].filter((row) => row.on).length - 1;
  to = Math.max(0, Math.min(last, to));
  if (from === to) return;
  const [row] = rows[way].splice(from, 1);
  rows[way].splice(to, 0, row);
  draw(way);
  element(way).children[to].querySelector(".grip").focus();
  const said = words.channel_moved.replace("{}", called(row)).replace("{}", to + 1).replace("{}", last + 1);
  element("channels-moved").textContent = said;
  later(rest.order);
}

const steps = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };

// The row under the pointer takes the dragged one's place at once.
function drag(event, way) {
  if (dragged === null || dragged.way !== way) return;
  const items = [...element(way).children];
  const to = items.findIndex((item) => {
    const box = item.getBoundingClientRect();
    return event.clientY >= box.top && event.clientY < box.bottom;
  });
  const from = rows[way].indexOf(dragged.row);
  if (to >= 0 && to !== from && rows[way][to].on) move(way, from, to);
}

function drawn(way, row) {
  const item = document.createElement("li");
  item.className = row.on ? "channel" : "channel off";
  item.classList.toggle("dragged", dragged?.row === row);
  const grip = control("button", { type: "button", className: "grip", disabled: !row.on, textContent: "⠿" },
    words.channel_move.replace("{}", called(row)));
  grip.addEventListener("keydown", (event) => {
    if (!(event.key in steps)) return;
    event.preventDefault();
    const from = rows[way].indexOf(row);
    move(way, from, from + steps[event.key]);
  });
  grip.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    dragged = { way, row };
    item.classList.add("dragged");
    grip.focus();
  });
  const on = control("input", { type: "checkbox", checked: row.on }, words.channel_on.replace("{}", called(row)));
  on.addEventListener("change", () => {
    row.on = on.checked;
    settle(way);
    draw(way);
    element(way).children[rows[way].indexOf(row)].querySelector("input[type=checkbox]").focus();
    later(rest.order);
  });
  const name = control("input", { type: "text", value: row.name, placeholder: row.own, maxLength: 31, autocomplete: "off",
    spellcheck: false }, words.channel_name.replace("{}", row.own));
  name.addEventListener("input", () => { row.name = name.value; later(rest.name); });
  name.addEventListener("keydown", (event) => { if (event.key === "Enter") later(0); });
  const own = document.createElement("span");
  own.className = "quiet own";
  own.textContent = row.on ? row.own : `${row.own} (${words.channel_off})`;
  item.append(grip, on, name, own);
  return item;
}

function draw(way) {
  element(way).replaceChildren(...rows[way].map((row) => drawn(way, row)));
  shown[way] = "";
}

export function showChannels({ channels }) {
  element("channels-first").hidden = channels.named;
  element("channels-reset").hidden = !channels.listed;
  const none = channels.inputs.length + channels.outputs.length === 0;
  element("channels-unknown").hidden = !none && channels.why === "";
  element("channels-unknown").textContent = channels.why || words.channels_unknown;
  element("channels-first").hidden ||= none;
  // What is being edited is left alone.
  if (timer !== 0 || dragged !== null) return;
  for (const way of ["inputs", "outputs"]) {
    element(way).parentElement.hidden = channels[way].length === 0;
    const now = JSON.stringify(channels[way]);
    const typing = element(way).contains(document.activeElement) && document.activeElement.type === "text";
    if (shown[way] === now || typing) continue;
    const focus = element(way).contains(document.activeElement) ? document.activeElement : null;
    const at = focus && [...element(way).children].indexOf(focus.closest("li"));
    const kind = focus && focus.className === "grip" ? ".grip" : "input[type=checkbox]";
    rows[way] = channels[way].map((row) => ({ ...row }));
    draw(way);
    shown[way] = now;
    if (focus) element(way).children[at]?.querySelector(kind).focus();
  }
}

export function channelsReady() {
  addEventListener("pointermove", (event) => { if (dragged) drag(event, dragged.way); });
  for (const end of ["pointerup", "pointercancel"])
    addEventListener(end, () => {
      if (dragged === null) return;
      const { way } = dragged;
      dragged = null;
      for (const item of element(way).children) item.classList.remove("dragged");
    });
  element("channels-reset").addEventListener("click", () => write({ reset: true }));
}
