// SPDX-License-Identifier: MIT
// node read.mjs FILE: checks a workflow against GitHub's schema. Prints "error: ..." for each mistake, and "run: ..." for each
// command. Each job has to hand over what it made in its last step.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.env.TAUT_MODULES, "package.json"));
const { validateWorkflow } = require("@action-validator/core");
const { parse } = require("yaml");

const content = readFileSync(process.argv[2], "utf8");
const { errors } = validateWorkflow(content);
for (const error of errors) console.log(`error: ${JSON.stringify(error)}`);
if (errors.length > 0) process.exit(0);
for (const [name, job] of Object.entries(parse(content).jobs)) {
  for (const step of job.steps) if (step.run) for (const line of step.run.trim().split("\n")) console.log(`run: ${line}`);
  const last = job.steps.at(-1);
  if (!last.uses?.startsWith("actions/upload-artifact@") || !last.with?.path) console.log(`error: ${name} hands nothing over`);
}
