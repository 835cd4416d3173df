// SPDX-License-Identifier: MIT
// `taut panel` with settings of its own, for the tests of every browser.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const limit = 60000; // ms: a page that does not get there in this time never does

export async function until(what, isSo) {
  const end = Date.now() + limit;
  for (;;) {
    if (await isSo()) return;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((ready) => setTimeout(ready, 50));
  }
}

export const environment = (folder) => ({ ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_RUNTIME_DIR: join(folder, "run"), TAUT_CONFIG: "", TAUT_STATE: folder, TAUT_LANGUAGE: "" });

// Its settings file is taut/taut.toml in the folder, which is the user's own to it.
export async function started(folder) {
  const taut = spawn(process.argv[2], ["panel", "--no-browser", "--json"],
    { env: environment(folder), stdio: ["ignore", "pipe", "inherit"] });
  const address = await new Promise((ready, fail) => {
    let said = "";
    taut.stdout.on("data", (bytes) => {
      said += bytes;
      if (said.includes("}")) ready(JSON.parse(said).address);
    });
    taut.on("exit", (status) => fail(new Error(`taut panel ended with ${status}`)));
  });
  return { taut, address };
}

// A folder with a settings file, for environment().
export function place(settings) {
  const folder = mkdtempSync(join(tmpdir(), "taut-page-"));
  const file = join(folder, "taut", "taut.toml");
  mkdirSync(dirname(file));
  mkdirSync(join(folder, "run"), { mode: 0o700 });
  writeFileSync(file, settings);
  return { folder, file };
}
