// The conversation on a request's page: Return sends, the latest message is in sight, and what is
// before the reader's eyes counts as seen.

const place = document.getElementById("messages");
const form = document.querySelector("#chat form");
const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
const NEAR = 40; // pixels from the end: whoever reads further up is left there

const atEnd = () => place.scrollHeight - place.scrollTop - place.clientHeight < NEAR;

function see() {
  const unseen = Number(place.querySelector("[data-unseen]")?.dataset.unseen ?? 0);
  if (unseen === 0 || document.visibilityState !== "visible") return;
  fetch(`${form.getAttribute("action")}/seen`, { method: "POST", headers }).catch(() => {});
}

let follows = true;
place.addEventListener("htmx:beforeSwap", () => { follows = atEnd(); });
document.addEventListener("htmx:afterSettle", () => {
  if (follows) place.scrollTop = place.scrollHeight;
  see();
});
document.addEventListener("visibilitychange", see);
place.scrollTop = place.scrollHeight;
see();

form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});
form.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.successful) return;
  form.reset();
  follows = true;
});
