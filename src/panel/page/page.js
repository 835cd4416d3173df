// SPDX-License-Identifier: MIT
// The page: asks for the state once a second, shows it, and ends when the panel has ended.
import { showLatency } from "./latency.js";
import { showSettings, settingsReady } from "./settings.js";
import { showDevices, showDoctor, showRemarks } from "./lists.js";

export const words = JSON.parse(document.getElementById("words").textContent);
export const element = (id) => document.getElementById(id);

const visible = 1000, hidden = 10000; // ms between two looks
let timer = 0;
let asked = 0, shown = 0; // an answer that was overtaken by a later one is not shown

export function show(state, number) {
  if (number < shown) return;
  shown = number;
  element("state").textContent = state.readings.state;
  element("version").textContent = `Taut ${state.version}`;
  showLatency(state);
  showSettings(state);
  showDoctor(state.doctor);
  showDevices(state.devices);
  showRemarks(state);
}

// Sends and receives JSON; null if the panel is gone. `error` in it is a sentence.
export async function ask(path, body) {
  const number = ++asked;
  try {
    const response = await fetch(`${path}?lang=${words.lang}`, body === undefined ? {} : {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(response.statusText);
    const state = await response.json();
    element("gone").hidden = true;
    show(state, number);
    return state;
  } catch {
    element("gone").hidden = false;
    return null;
  }
}

async function look() {
  clearTimeout(timer);
  await ask("api/state");
  timer = setTimeout(look, document.hidden ? hidden : visible);
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
addEventListener("pagehide", () => navigator.sendBeacon("api/bye", new Blob(["{}"], { type: "application/json" })));
element("doctor-again").addEventListener("click", () => ask("api/doctor", {}));
settingsReady();
look();
