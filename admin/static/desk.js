// The little that the desk's pages need beside htmx: times in the reader's own zone, the number
// of waiting people in the tab's title, and messages of what could not be done.

import { _, locale } from "/static/words.js";

const MINUTE = 60;
const HOUR = 3600;
const AGAIN = 3000;

function ago(moment) {
  const seconds = Math.max(0, Math.round((Date.now() - moment) / 1000));
  if (seconds < MINUTE) return _("just now");
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  return `${Math.floor(seconds / HOUR)} h ${Math.floor((seconds % HOUR) / MINUTE)} min`;
}

function showTimes() {
  for (const time of document.querySelectorAll("time[datetime]")) {
    const moment = Date.parse(time.dateTime);
    if (Number.isNaN(moment)) continue;
    const whole = new Date(moment).toLocaleString(locale, { dateStyle: "short", timeStyle: "medium" });
    time.title = whole;
    time.textContent = time.classList.contains("since") ? ago(moment) : whole;
  }
}

function showCount() {
  const count = document.getElementById("count")?.dataset.waiting;
  if (count === undefined) return;
  document.title = document.title.replace(/^(\(\d+\) )?/, count === "0" ? "" : `(${count}) `);
}

function refresh() {
  showTimes();
  showCount();
}

document.addEventListener("htmx:afterSettle", refresh);

function notice(text) {
  const line = document.createElement("p");
  line.className = "notice";
  line.textContent = text;
  document.getElementById("notice").replaceChildren(line);
}

// What shows live things and could not be fetched is asked for again, also if nothing happens.
const failed = new Map();
function onceMore({ detail: { elt } }) {
  if (!elt.matches("[hx-trigger*='sse:']") || failed.has(elt)) return;
  failed.set(elt, setTimeout(() => {
    failed.delete(elt);
    window.htmx.trigger(elt, "sse:again");
  }, AGAIN));
}

document.addEventListener("htmx:responseError", (event) => {
  const answer = event.detail.xhr;
  const place = document.getElementById("notice");
  if (answer.getResponseHeader("Content-Type")?.startsWith("text/html")) {
    place.innerHTML = answer.responseText; // our own template, escaped there
    setTimeout(() => place.replaceChildren(), 12000);
  }
  onceMore(event);
});
document.addEventListener("htmx:sendError", (event) => {
  notice(_("The desk cannot be reached. This page goes on by itself when it is back."));
  onceMore(event);
});
document.addEventListener("htmx:sseOpen", () => document.getElementById("notice").replaceChildren());
document.addEventListener("htmx:sseError", () => notice(_("Live updates are interrupted; trying again…")));

setInterval(showTimes, 20000);
refresh();
