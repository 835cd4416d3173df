// SPDX-License-Identifier: MIT
// What plays now: one card a stream, with the safety used against the safety there, levels, and drop-outs as they come.
import { element, make, words } from "./page.js";

const cards = new Map(); // stream id -> its elements and the past of its plot
const past = 60000; // ms that the plot shows
const width = 600, height = 80;

function drawing(name, classes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  made.setAttribute("class", classes);
  return made;
}

function newCard(stream) {
  const card = { item: make("li", "", "stream"), points: [], meters: new Map() };
  card.head = card.item.appendChild(make("h3"));
  card.about = card.item.appendChild(make("p", "", "quiet"));
  card.figures = card.item.appendChild(make("dl", "", "figures"));
  card.plot = card.item.appendChild(drawing("svg", "plot"));
  card.plot.setAttribute("viewBox", `0 0 ${width} ${height}`);
  card.plot.setAttribute("preserveAspectRatio", "none");
  card.plot.setAttribute("aria-hidden", "true");
  card.there = card.plot.appendChild(drawing("polyline", "there"));
  card.used = card.plot.appendChild(drawing("polyline", "used"));
  card.said = card.item.appendChild(make("p", "", "quiet"));
  card.levels = card.item.appendChild(make("div", "", "levels"));
  card.news = card.item.appendChild(make("ol", "", "news"));
  card.news.setAttribute("aria-label", `${words.events}: ${stream.program}`);
  card.news.tabIndex = 0; // it scrolls
  element("streams").append(card.item);
  return card;
}

// The most that a cycle used since the last look, in ms: what is rare counts.
function usedLately(card, used) {
  const grown = used.filter(([end, count]) => count > (card.counts?.get(end) ?? 0));
  card.counts = new Map(used);
  return grown.length ? grown.at(-1)[0] : 0;
}

function plot(card, stream, now) {
  card.points.push([now, Math.min(usedLately(card, stream.used), stream.safety_ms * 2), stream.safety_ms]);
  while (card.points.length > 0 && card.points[0][0] < now - past) card.points.shift();
  const top = Math.max(...card.points.map((point) => Math.max(point[1], point[2])), 0.01) * 1.1;
  const line = (k) => card.points.map((point) =>
    `${(width * (1 - (now - point[0]) / past)).toFixed(1)},${(height * (1 - point[k] / top)).toFixed(1)}`).join(" ");
  card.used.setAttribute("points", line(1));
  card.there.setAttribute("points", line(2));
}

function showLevels(card, stream) {
  for (const [way, list] of [["in", stream.inputs], ["out", stream.outputs]])
    for (const { channel, db } of list) {
      const key = `${way}${channel}`;
      if (!card.meters.has(key)) {
        const meter = card.levels.appendChild(make("div", "", "meter"));
        meter.setAttribute("role", "meter");
        meter.setAttribute("aria-label", (way === "in" ? words.level_in : words.level_out).replace("{}", channel));
        meter.setAttribute("aria-valuemin", "-60");
        meter.setAttribute("aria-valuemax", "0");
        meter.append(make("span", `${way === "in" ? words.way_in : words.way_out} ${channel}`), make("i"));
        card.meters.set(key, meter);
      }
      const meter = card.meters.get(key);
      meter.setAttribute("aria-valuenow", Math.round(Math.min(db, 0)));
      meter.lastChild.style.width = `${Math.max(0, Math.min(100, (db + 60) / 0.6))}%`;
      meter.classList.toggle("over", db >= -0.1);
    }
}

function showNews(card, news) {
  const now = JSON.stringify(news);
  if (now === card.told) return;
  card.told = now;
  card.news.replaceChildren(...news.map((one) => {
    const item = make("li", "", one.drop_out ? "drop" : "");
    const time = item.appendChild(make("time", new Date(one.at_ms).toLocaleTimeString(words.lang)));
    time.dateTime = new Date(one.at_ms).toISOString();
    item.append(" ", one.sentence);
    return item;
  }));
}

function figure(name, value) {
  const pair = make("div");
  pair.append(make("dt", name), make("dd", value));
  return pair;
}

export function showStreams(streams) {
  const now = Date.now();
  element("no-streams").hidden = streams.length > 0;
  for (const [id, card] of cards)
    if (!streams.some((stream) => stream.id === id)) {
      card.item.remove();
      cards.delete(id);
    }
  for (const stream of streams) {
    if (!cards.has(stream.id)) cards.set(stream.id, newCard(stream));
    const card = cards.get(stream.id);
    card.head.textContent = stream.program;
    card.about.textContent = `${stream.state} · ${stream.device} · ${stream.rate} Hz`;
    const figures = [[words.round_trip, `${stream.round_trip} ms`], [words.buffer, stream.buffer],
      [words.drop_outs, stream.drop_outs], [words.safety, `${stream.safety_text} ms`]];
    const text = JSON.stringify(figures);
    if (text !== card.shown) card.figures.replaceChildren(...figures.map(([name, value]) => figure(name, value)));
    card.shown = text;
    plot(card, stream, now);
    card.said.textContent = words.used.replace("{}", stream.p99_text).replace("{}", stream.most_text)
      .replace("{}", stream.safety_text);
    showLevels(card, stream);
    showNews(card, stream.news);
  }
}
