// SPDX-License-Identifier: MIT
// "Measure": the steps, drawn, then `taut loopback`, then what was told against what was measured.
import { ask, element, make, words } from "./page.js";

let last = "", begun = false;

function row(name, figure) {
  const line = document.createElement("tr");
  const head = line.appendChild(make("th", name));
  head.scope = "row";
  for (const text of [figure.frames, figure.ms]) line.append(make("td", text, "number"));
  return line;
}

function showOutcome(outcome) {
  element("measure-said").textContent = [outcome.conclusion, outcome.remedy].filter(Boolean).join(" ");
  element("measure-said").classList.toggle("bad", !outcome.good);
  const rows = [];
  if (outcome.measured) rows.push(row(words.measure_told, outcome.reported), row(words.measure_found, outcome.measured));
  element("measured").hidden = rows.length === 0;
  element("measured").tBodies[0].replaceChildren(...rows);
}

export function showMeasure({ measure }) {
  const now = JSON.stringify(measure);
  if (now === last) return;
  last = now;
  element("measure").hidden = !measure.able;
  element("measure-start").disabled = measure.running;
  element("measure-stop").hidden = !measure.running;
  element("measure-cable").hidden = !measure.cable;
  element("measure-virtual").hidden = measure.cable;
  element("measure-box").setAttribute("aria-busy", measure.running);
  element("measure-progress").hidden = !measure.running;
  element("measure-progress").textContent = words.measuring.replace("{}", measure.seconds);
  if (measure.running) {
    element("measure-box").hidden = false;
    element("measured").hidden = true;
    element("measure-said").textContent = "";
    begun = true;
  } else if (measure.outcome && begun) {
    showOutcome(measure.outcome);
  }
}

function open(is) {
  element("measure-box").hidden = !is;
  element("measure").setAttribute("aria-expanded", is);
  element(is ? "measure-start" : "measure").focus();
}

export function measureReady() {
  element("measure").addEventListener("click", () => open(element("measure-box").hidden));
  element("measure-close").addEventListener("click", () => open(false));
  element("measure-start").addEventListener("click", async () => {
    begun = true;
    const state = await ask("api/measure", {});
    if (state?.error) {
      element("measure-said").textContent = state.error;
      element("measure-said").classList.add("bad");
      element("measured").hidden = true;
    }
  });
  element("measure-stop").addEventListener("click", () => ask("api/measure", { stop: true }));
}
