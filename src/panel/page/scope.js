// SPDX-License-Identifier: MIT
// Whose settings they are: those for all programs, or for one.
import { ask, element, say, words } from "./page.js";

let last = "";

export function showScope({ scope }) {
  const now = JSON.stringify(scope);
  if (now === last) return;
  last = now;
  element("scope-box").hidden = scope.programs.length === 0;
  const select = element("scope");
  if (document.activeElement !== select || select.value !== scope.program) {
    select.replaceChildren(new Option(words.scope_all, ""), ...scope.programs.map((name) => new Option(name, name)));
    select.value = scope.program;
  }
  const own = [...new Set(scope.own)].map((key) => words[key].toLowerCase()).join(", ");
  element("scope-own").textContent = scope.program === "" ? ""
    : own ? words.scope_own.replace("{}", own) : words.scope_none.replace("{}", scope.program);
  element("scope-reset").hidden = own === "";
}

export function scopeReady() {
  element("scope").addEventListener("change", () => ask("api/scope", { program: element("scope").value }));
  element("scope-reset").addEventListener("click", async () => {
    const state = await ask("api/as-for-all", {});
    if (state !== null) say("said", state);
  });
}
