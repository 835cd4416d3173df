// SPDX-License-Identifier: MIT
// Joined devices: the ones that the settings name, and the form that makes them.
import { ask, element, make, say, words } from "./page.js";

let last = "", devices = [], joined = [];

async function send(path, body) {
  const state = await ask(path, body);
  if (state !== null) say("joined-said", state);
  return state;
}

function button(text, label, click) {
  const made = make("button", text);
  made.type = "button";
  made.setAttribute("aria-label", label);
  made.addEventListener("click", click);
  return made;
}

const nameOf = (id) => devices.find((device) => device.id === id)?.name ?? id;

function entry(one) {
  const item = make("li", "", "joint");
  item.append(make("span", one.name, "name"));
  const tells = (k) => one.members.length > 1 && k + 1 === one.master;
  const members = one.members.map((id, k) => (tells(k) ? `${nameOf(id)} (${words.join_clock})` : nameOf(id)));
  item.append(make("span", members.join(" + "), "quiet"));
  const buttons = item.appendChild(make("div", "", "buttons"));
  if (one.chosen) buttons.append(make("span", words.device_chosen, "free"));
  else buttons.append(button(words.join_use, `${words.join_use}: ${one.name}`, () => send("api/change", { device: one.id, input: "=" })));
  if (one.members.length > 1) buttons.append(button(words.join_change, `${words.join_change}: ${one.name}`, () => open(one)));
  buttons.append(button(words.join_apart, `${words.join_apart}: ${one.name}`, () => send("api/apart", { name: one.name })));
  return item;
}

function choice(device, k, one) {
  const row = make("div", "", "member");
  const label = row.appendChild(make("label"));
  const tick = label.appendChild(Object.assign(document.createElement("input"), { type: "checkbox", value: device.id }));
  label.append(device.name);
  const clock = row.appendChild(make("label", "", "quiet"));
  const radio = clock.appendChild(Object.assign(document.createElement("input"), { type: "radio", name: "join-clock" }));
  radio.setAttribute("aria-label", `${device.name} ${words.join_clock}`);
  clock.append(words.join_clock);
  tick.checked = one?.members.includes(device.id) ?? false;
  radio.checked = one?.members[one.master - 1] === device.id;
  const follow = () => {
    radio.disabled = !tick.checked;
    if (radio.disabled) radio.checked = false;
    const ticked = [...document.querySelectorAll("#join-members .member")].filter((other) => other.querySelector("[type=checkbox]").checked);
    // The first one is the clock unless another is chosen.
    if (ticked.length && !ticked.some((other) => other.querySelector("[type=radio]").checked))
      ticked[0].querySelector("[type=radio]").checked = true;
  };
  radio.disabled = !tick.checked;
  tick.addEventListener("change", follow);
  return row;
}

function open(one) {
  element("join-form").hidden = false;
  element("join-open").hidden = true;
  const single = devices.filter((device) => !device.joined);
  for (const id of one?.members ?? []) if (!single.some((device) => device.id === id)) single.push({ id, name: id });
  // The members of `one` first, in their order: channels are counted by it.
  const order = (device) => (one?.members.indexOf(device.id) ?? -1) >>> 0;
  single.sort((a, b) => order(a) - order(b));
  element("join-members").replaceChildren(...single.map((device, k) => choice(device, k, one)));
  const free = (name, k = 1) => {
    const tried = k === 1 ? name : `${name}-${k}`;
    return joined.some((other) => other.name === tried) ? free(name, k + 1) : tried;
  };
  element("join-name").value = one?.name ?? free("studio");
  element("join-name").readOnly = one !== undefined;
  element("join-one-clock").checked = one?.one_clock ?? false;
  element("join-members").querySelector("input")?.focus();
}

function close() {
  element("join-form").hidden = true;
  element("join-open").hidden = false;
  element("join-open").focus();
}

async function save(event) {
  event.preventDefault();
  const rows = [...document.querySelectorAll("#join-members .member")].filter((row) => row.querySelector("[type=checkbox]").checked);
  const state = await send("api/join", {
    name: element("join-name").value.trim(),
    members: rows.map((row) => row.querySelector("[type=checkbox]").value),
    master: 1 + Math.max(0, rows.findIndex((row) => row.querySelector("[type=radio]").checked)),
    one_clock: element("join-one-clock").checked,
  });
  if (state && !state.error) close();
}

export function showJoined(state) {
  const now = JSON.stringify([state.joined, state.devices.map(({ id, name }) => [id, name])]);
  if (now === last) return;
  last = now;
  ({ joined, devices } = state);
  const focus = element("joined").contains(document.activeElement);
  element("joined").replaceChildren(...joined.map(entry));
  const able = devices.filter((device) => !device.joined).length > 1;
  element("join-open").disabled = !able;
  element("joining").hidden = !able && joined.length === 0;
  if (focus) (element("joined").querySelector("button") ?? element("join-open")).focus();
}

export function joinedReady() {
  element("join-open").addEventListener("click", () => open());
  element("join-cancel").addEventListener("click", close);
  element("join-form").addEventListener("submit", save);
}
