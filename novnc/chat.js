// The conversation beside the picture: the same messages as on the request's page, fetched from the
// desk whenever it says that something changed. While the panel is closed, what is new is counted.

import { locale } from "/static/words.js";

const by = (id) => document.getElementById(id);

export function conversation(help, csrf) {
  const address = `/requests/${help}/messages`;
  const headers = { "X-CSRF-Token": csrf, "HX-Request": "true" }; // as htmx: the messages come back
  const place = by("messages");
  const form = by("chat").querySelector("form");
  let fetched = 0;

  const post = (path, body) => fetch(path, { method: "POST", headers, body });

  function shown() {
    for (const time of place.querySelectorAll("time[datetime]")) {
      time.textContent = new Date(time.dateTime).toLocaleTimeString(locale, { timeStyle: "short" });
    }
    place.scrollTop = place.scrollHeight;
    const unseen = Number(place.querySelector("[data-unseen]")?.dataset.unseen ?? 0);
    const open = !by("chat").hidden;
    by("news").hidden = open || unseen === 0;
    by("news-count").textContent = unseen;
    by("heard").textContent = by("news").hidden ? "" : by("news").textContent; // for who listens
    if (open && unseen > 0 && document.visibilityState === "visible") {
      post(`${address}/seen`).catch(() => {});
    }
  }

  async function take(answer) {
    const mine = ++fetched;
    const found = await answer;
    if (!found.ok) return false;
    const text = await found.text();
    if (mine < fetched) return true; // a later one is on its way
    place.innerHTML = text; // our own template, escaped there
    shown();
    return true;
  }

  const look = () => take(fetch(address)).catch(() => false);

  function show(on) {
    by("chat").hidden = !on;
    shown();
    if (on) form.text.focus();
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const sent = await take(post(address, new URLSearchParams({ text: form.text.value }))).catch(() => false);
    if (sent) form.reset();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  document.addEventListener("visibilitychange", shown);
  shown();
  return { look, show };
}
