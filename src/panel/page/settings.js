// SPDX-License-Identifier: MIT
// The settings: every change is written at once. What is being edited is left alone until that is done.
import { ask, element, say, words } from "./page.js";

const typing = 700; // ms of rest after which a typed number is taken
const edited = new Map(); // id -> timer of a change that is not written yet
const lists = new Map(); // id -> the list as it is shown

async function write(id, change) {
  edited.delete(id);
  const state = await ask("api/change", change);
  if (state === null) return;
  for (const field of [element("buffer-other"), element("margin")]) field.removeAttribute("aria-invalid");
  if (state.error && (id === "buffer-other" || id === "margin")) element(id).setAttribute("aria-invalid", "true");
  say("said", state);
}

// Arrow keys pass through the choices, and digits come one by one: only where they rest is meant.
function later(id, ms, change) {
  clearTimeout(edited.get(id));
  edited.set(id, setTimeout(() => write(id, change()), ms));
}

function showList(id, list) {
  const select = element(id);
  const now = JSON.stringify([list.texts, list.values]);
  if (lists.get(id) !== now) {
    lists.set(id, now);
    select.replaceChildren(...list.texts.map((text, k) => new Option(text, list.values[k])));
  }
  if (!edited.has(id)) select.selectedIndex = list.at;
  select.disabled = !list.enabled || list.values.length < 2;
}

function showChoices(id, list, why) {
  const place = element(`${id}-choices`);
  const now = JSON.stringify([list.texts, list.values]);
  if (lists.get(id) !== now) {
    lists.set(id, now);
    place.replaceChildren(...list.texts.map((text, k) => {
      const label = document.createElement("label");
      const radio = label.appendChild(document.createElement("input"));
      Object.assign(radio, { type: "radio", name: id, value: list.values[k] });
      label.append(text);
      if (why) {
        const reason = label.appendChild(document.createElement("span"));
        reason.className = "quiet";
        reason.textContent = why[list.values[k]];
      }
      return label;
    }));
  }
  if (!edited.has(id))
    place.querySelectorAll("input").forEach((radio, k) => { radio.checked = k === list.at; });
  element(id).disabled = !list.enabled;
}

function showTyped(id, value) {
  const field = element(id);
  if (!edited.has(id) && document.activeElement !== field) field.value = value;
}

export function showSettings({ controls, draft }) {
  for (const id of ["device", "input", "rate"]) showList(id, controls[id]);
  showChoices("buffer", controls.buffer);
  showChoices("safety", controls.safety, { safe: words.safe_why, tight: words.tight_why, fixed: words.fixed_why });
  showTyped("buffer-other", draft.buffer);
  showTyped("margin", controls.margin);
  element("buffer-means").textContent = controls.buffer_means;
  element("margin-means").textContent = controls.margin_means;
  element("margin-field").hidden = !controls.margin_enabled;
}

export function settingsReady() {
  for (const id of ["device", "input", "rate"])
    element(id).addEventListener("change", () => later(id, 250, () => ({ [id]: element(id).value })));
  for (const id of ["buffer", "safety"])
    element(`${id}-choices`).addEventListener("change", () =>
      later(id, 250, () => ({ [id]: document.querySelector(`input[name="${id}"]:checked`).value })));
  const typed = { "buffer-other": "buffer", margin: "margin" };
  for (const [id, key] of Object.entries(typed)) {
    const change = () => ({ [key]: element(id).value });
    element(id).addEventListener("input", () => later(id, typing, change));
    element(id).addEventListener("keydown", (event) => { if (event.key === "Enter") later(id, 0, change); });
  }
}
