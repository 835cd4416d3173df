// SPDX-License-Identifier: MIT
// The page: asks for the state once a second, shows it, and ends when the panel has ended.
import { showLatency } from "./latency.js";
import { showSettings, settingsReady } from "./settings.js";
import { showStreams } from "./streams.js";
import { showDevices, showDoctor, showRemarks } from "./lists.js";
import { channelsReady, showChannels } from "./channels.js";
import { measureReady, showMeasure } from "./measure.js";
import { showTune, tuneReady } from "./tune.js";
import { scopeReady, showScope } from "./scope.js";
import { joinedReady, showJoined } from "./joined.js";

export const words = JSON.parse(document.getElementById("words").textContent);
export const element = (id) => document.getElementById(id);

export function make(name, text = "", classes = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (classes) made.className = classes;
  return made;
}

// What came of a change, at the place where it was made.
export function say(id, { said = "", error }) {
  element(id).textContent = error ?? said;
  element(id).classList.toggle("bad", error !== undefined);
}

const visible = 1000, playing = 200, hidden = 10000; // ms between two looks
let timer = 0;
let asked = 0, shown = 0; // an answer that was overtaken by a later one is not shown

export function show(state, number) {
  if (number < shown) return;
  shown = number;
  const names = [...new Set(state.streams.map((stream) => stream.program))];
  element("state").textContent = names.length ? words.in_use_by.replace("{}", names.join(", ")) : state.readings.state;
  element("version").textContent = `Taut ${state.version}`;
  showLatency(state);
  showMeasure(state);
  showTune(state);
  showStreams(state.streams);
  showScope(state);
  showSettings(state);
  showDoctor(state.doctor);
  showDevices(state.devices);
  showChannels(state);
  showJoined(state);
  showRemarks(state);
}

// Sends and receives JSON; null if the panel is gone. `error` in it is a sentence.
export async function ask(path, body) {
  const number = ++asked;
  let state = null;
  try {
    const response = await fetch(`${path}?lang=${words.lang}`, body === undefined ? {} : {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(response.statusText);
    state = await response.json();
  } catch { /* the panel is gone */ }
  element("gone").hidden = state !== null;
  if (state !== null) show(state, number);
  return state;
}

async function look() {
  clearTimeout(timer);
  const state = await ask("api/state");
  timer = setTimeout(look, document.hidden ? hidden : state?.streams.length ? playing : visible);
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
addEventListener("pagehide", () => navigator.sendBeacon("api/bye", new Blob(["{}"], { type: "application/json" })));
element("doctor-again").addEventListener("click", () => ask("api/doctor", {}));
scopeReady();
settingsReady();
channelsReady();
joinedReady();
measureReady();
tuneReady();
look();
