// SPDX-License-Identifier: MIT
// Findings, devices and remarks.
import { element, make, words } from "./page.js";

const last = new Map();

// Whether what is shown at `id` has to be made anew.
function changed(id, value) {
  const now = JSON.stringify(value);
  if (last.get(id) === now) return false;
  last.set(id, now);
  return true;
}

function typed(command) {
  const row = make("div", "", "typed");
  const button = make("button", words.copy);
  button.type = "button";
  button.setAttribute("aria-label", `${words.copy}: ${command}`);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(command).catch(() => {});
    button.textContent = words.copied;
  });
  row.append(make("code", command), button);
  return row;
}

function finding(one) {
  const item = make("li", "", `finding ${one.severity}`);
  const head = item.appendChild(make("h3", ""));
  const badge = head.appendChild(make("span", words[one.severity], "badge"));
  badge.lang = words.lang;
  head.append(one.topic);
  item.append(make("p", one.measured));
  if (one.why) item.append(make("p", one.why, "quiet"));
  if (one.command) item.append(typed(one.command));
  if (one.remedy) item.append(make("p", one.remedy));
  return item;
}

export function showDoctor(doctor) {
  if (!changed("doctor", doctor)) return;
  const found = doctor.findings.filter((one) => one.severity !== "ok");
  const fine = doctor.findings.filter((one) => one.severity === "ok").map((one) => one.topic);
  element("doctor-again").disabled = doctor.running;
  element("doctor-state").textContent = doctor.running ? words.doctor_running : found.length ? "" : words.doctor_fine;
  element("findings").replaceChildren(...found.map(finding));
  element("fine").hidden = fine.length === 0;
  element("fine").textContent = words.doctor_also.replace("{}", fine.join(", "));
}

function device(one) {
  const item = make("li", "", "device");
  item.append(make("span", one.name, "name"));
  item.append(make("span", one.held ? words.device_in_use : words.device_free, one.held ? "busy" : "free"));
  const channels = [[one.inputs, words.channels_in], [one.outputs, words.channels_out]]
    .filter(([count]) => count > 0).map(([count, text]) => text.replace("{}", count));
  item.append(make("span", [one.id, ...channels].join(" · "), "quiet"));
  if (one.held) item.append(make("span", one.held, "quiet"));
  if (one.why) item.append(make("span", `${words.device_chosen}: ${one.why}`, "quiet"));
  return item;
}

export function showDevices(devices) {
  if (!changed("devices", devices)) return;
  element("no-devices").hidden = devices.length > 0;
  // Joined ones have a list of their own.
  element("devices").replaceChildren(...devices.filter((one) => !one.joined).map(device));
}

export function showRemarks({ readings, settings_file, stream_remarks }) {
  if (changed("stream-remarks", stream_remarks))
    element("stream-remarks").replaceChildren(...stream_remarks.map((text) => make("li", text)));
  if (!changed("remarks", [readings.remarks, settings_file])) return;
  element("remarks").replaceChildren(...readings.remarks.map((text) => make("li", text)));
  element("file").textContent = settings_file;
}
