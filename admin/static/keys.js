// One key, one button: what has `data-key="a"` is pressed by that key, or gets the focus if it is
// a field. Never while somebody writes, and not at all where it was switched off: a voice that
// dictates presses keys too [WCAG 2.1.4].

const OFF = "keys off";
const dialog = document.getElementById("keys");
const WRITING = "input, textarea, select, [contenteditable]";

function press(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (event.target.closest?.(WRITING) || document.querySelector("dialog[open]")) return;
  const found = [...document.querySelectorAll(`[data-key="${CSS.escape(event.key)}"]`)];
  const one = found.find((each) => each.checkVisibility() && !each.disabled);
  if (!one || (localStorage.getItem(OFF) && event.key !== "?")) return;
  event.preventDefault();
  one.focus();
  if (!one.matches(WRITING)) one.click();
}

if (dialog) {
  const on = document.getElementById("keys-on");
  on.checked = !localStorage.getItem(OFF);
  on.addEventListener("change", () => {
    if (on.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
  });
  document.getElementById("show-keys").addEventListener("click", () => dialog.showModal());
  document.addEventListener("keydown", press);
}

// Where a card goes that has the focus, the next one gets it: Tab would begin at the top again.
let around = [];

document.addEventListener("htmx:beforeSwap", () => {
  const card = document.activeElement.closest("article[id]");
  const cards = card ? [...card.parentElement.querySelectorAll("article[id]")] : [];
  const place = cards.indexOf(card);
  around = [...cards.slice(place), ...cards.slice(0, Math.max(0, place)).reverse()].map(({ id }) => id);
});

document.addEventListener("htmx:afterSettle", () => {
  if (around.length === 0 || document.activeElement !== document.body) return;
  const next = around.map((id) => document.getElementById(id)).find(Boolean);
  (next?.querySelector("button, a") ?? document.getElementById("main")).focus();
});
