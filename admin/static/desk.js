// The little that the desk's pages need beside htmx: times in the reader's own zone, the number
// of waiting people in the tab's title, and messages of what could not be done.

import { _, locale } from "/static/words.js";

const MINUTE = 60;
const HOUR = 3600;

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
document.addEventListener("htmx:responseError", (event) => {
  const answer = event.detail.xhr;
  const notice = document.getElementById("notice");
  if (answer.getResponseHeader("Content-Type")?.startsWith("text/html")) {
    notice.innerHTML = answer.responseText; // our own template, escaped there
    setTimeout(() => notice.replaceChildren(), 12000);
  }
});
document.addEventListener("htmx:sendError", () => {
  const text = document.createElement("p");
  text.className = "notice";
  text.textContent = _("The desk cannot be reached. This page goes on by itself when it is back.");
  document.getElementById("notice").replaceChildren(text);
});
document.addEventListener("htmx:sseOpen", () => {
  document.getElementById("notice").replaceChildren();
});
document.addEventListener("htmx:sseError", () => {
  const text = document.createElement("p");
  text.className = "notice";
  text.textContent = _("Live updates are interrupted; trying again…");
  document.getElementById("notice").replaceChildren(text);
});

setInterval(showTimes, 20000);
refresh();
