// SPDX-License-Identifier: MIT
// "Tune": finds the shortest round trip that this computer bears, and writes it after a click.
import { ask, element, make, say, words } from "./page.js";

let last = "";

function row(one, recommended) {
  const line = document.createElement("tr");
  const head = line.appendChild(make("th", `${one.buffer} + ${one.safety}`));
  head.scope = "row";
  if (recommended && one.buffer === recommended.buffer && one.safety === recommended.safety) line.className = "recommended";
  for (const text of [one.ms, one.most]) line.append(make("td", text, "number"));
  line.append(make("td", words[`tune_${one.verdict}`]));
  return line;
}

export function showTune({ tune }) {
  const now = JSON.stringify(tune);
  if (now === last) return;
  last = now;
  element("tune").disabled = tune.running;
  element("tune-stop").hidden = !tune.running;
  element("tune-progress").hidden = !tune.running;
  element("tune-bar").max = tune.total ?? 1;
  element("tune-bar").value = tune.played ?? 0;
  element("tune-step").textContent = tune.step
    ? words.tune_step.replace("{}", tune.step.buffer).replace("{}", tune.step.safety) : words.tune_begins;
  element("tuned").hidden = tune.rows.length === 0;
  element("tuned").tBodies[0].replaceChildren(...tune.rows.map((one) => row(one, tune.recommended)));
  element("tune-accept").hidden = !tune.acceptable;
  element("tune-said").textContent = [tune.conclusion, tune.remedy].filter(Boolean).join(" ");
  element("tune-said").classList.toggle("bad", tune.conclusion !== undefined && !tune.recommended);
}

export function tuneReady() {
  for (const load of [0, 25, 50, 75]) element("tune-load").append(new Option(words.tune_load_of.replace("{}", load), load));
  element("tune").addEventListener("click", async () => {
    const state = await ask("api/tune", { load: element("tune-load").value });
    if (state?.error) say("tune-said", state);
  });
  element("tune-stop").addEventListener("click", () => ask("api/tune", { stop: true }));
  element("tune-accept").addEventListener("click", async () => {
    const state = await ask("api/tuned", {});
    if (state !== null) say("tune-said", state);
    element("tune-accept").hidden = state !== null && !state.error;
  });
}
