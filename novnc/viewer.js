// The viewer: our page on noVNC's RFB class. It asks the desk for a ticket whenever it connects,
// comes back by itself while the session is open, and ends when either side has ended it.

import RFB from "/novnc/core/rfb.js";
import { Live } from "/static/live.js";
import { _ } from "/static/words.js";
import { conversation } from "/viewer/chat.js";
import { asking } from "/viewer/asking.js";
import { typing } from "/viewer/typing.js";

const help = document.body.dataset.help;
const csrf = document.body.dataset.csrf;
const chat = conversation(help, csrf);
const by = (id) => document.getElementById(id);

// Close codes of the relay (see relay/).
const ENDED = 4000;
const LOST = 4001;
const NOBODY = 4002;
const REPLACED = 4003;

const PAUSED = "Help-Channel: paused"; // the agent's curtain calls itself so (agent/desktop/curtain.py)

const FIRST_DELAY = 200; // a relay that died comes back, or another takes over, within 3 s
const MOST_DELAY = 2000;

// A machine on the way that lost its power says nothing, and who only waits for pictures never hears
// of it. So a line that is silent is asked for one pixel: whoever is there now hangs up a line that
// it does not know. FramebufferUpdateRequest, incremental [RFC 6143, 7.5.3].
const SILENT = 4000;
const ONE_PIXEL = new Uint8Array([3, 1, 0, 0, 0, 0, 0, 1, 0, 1]);

let rfb = null;
let delay = FIRST_DELAY;
let over = false;
let closeCode = 0;
let paused = false;

function say(text, look = "") {
  by("status").textContent = text;
  by("status").className = look;
}

function curtain(text, again = false) {
  by("curtain").hidden = text === "";
  by("curtain-text").textContent = text;
  by("again").hidden = !again;
}

function finished(text) {
  over = true;
  say(_("Ended"), "over");
  curtain(text);
  for (const button of document.querySelectorAll(".tools button")) button.disabled = true;
}

async function post(what, form = null) {
  return fetch(`/requests/${help}/${what}`, {
    method: "POST",
    headers: { "X-CSRF-Token": csrf, Accept: "application/json" },
    body: form && new URLSearchParams(form),
  });
}

// What the request looks like at the desk: its state, and what the user allows.
async function look() {
  const answer = await fetch(`/requests/${help}/state`, { headers: { Accept: "application/json" } });
  if (!answer.ok) return null;
  const found = await answer.json();
  by("rights").textContent = found.rights;
  wishes.show(found);
  return found;
}

async function connect() {
  if (over) return;
  say(_("Connecting…"));
  let answer;
  try {
    answer = await post("ticket");
  } catch {
    return later(_("The desk cannot be reached; trying again…"));
  }
  if (answer.status === 409) return ended();
  if (answer.status === 401) return finished(_("You are signed out. Sign in and open the viewer again."));
  if (!answer.ok) return later((await answer.json()).detail ?? _("Not now; trying again…"));
  const { url, ticket } = await answer.json();
  join(url, ticket);
}

function join(url, ticket) {
  closeCode = 0;
  const socket = new WebSocket(url, ["binary", `hc.ticket.${ticket}`]);
  socket.binaryType = "arraybuffer";
  let heard = true;
  let asking = 0;
  socket.addEventListener("message", () => { heard = true; });
  socket.addEventListener("close", (event) => {
    closeCode = event.code;
    clearInterval(asking);
  });
  rfb = new RFB(by("screen"), socket, { shared: true });
  rfb.scaleViewport = by("scale").getAttribute("aria-pressed") === "true";
  rfb.viewOnly = by("view").getAttribute("aria-pressed") === "true";
  rfb.background = "#0d1516";
  typing(rfb, by("screen").querySelector("canvas"), by("typing"));
  rfb.addEventListener("connect", () => {
    asking = setInterval(() => {
      if (!heard && socket.readyState === WebSocket.OPEN) socket.send(ONE_PIXEL);
      heard = false;
    }, SILENT);
    delay = FIRST_DELAY;
    say(paused ? _("Paused") : _("In session"), paused ? "" : "live");
    curtain(paused ? _("The user has paused the session; nothing of the screen is sent.") : "");
    rfb.focus();
    showWayOut();
    look();
  });
  rfb.addEventListener("clipboard", (event) => { by("clip-text").value = event.detail.text; });
  rfb.addEventListener("disconnect", () => {
    rfb = null;
    gone();
  });
  // The desktop's name is whatever the other side says; it is never shown as anything but text.
  // It comes before "connect".
  rfb.addEventListener("desktopname", (event) => {
    paused = event.detail.name === PAUSED;
    by("screen").title = paused ? "" : event.detail.name;
  });
}

function gone() {
  if (over) return;
  if (closeCode === ENDED) return ended();
  if (closeCode === NOBODY) return finished(_("The user's desktop did not come in time."));
  if (closeCode === REPLACED) {
    say(_("Elsewhere"), "over");
    return curtain(_("This session is open in another window now."), true);
  }
  later(closeCode === LOST ? _("The connection to the user's desktop was lost; it comes back by itself…")
    : _("The connection was lost; trying again…"));
}

// Long enough to be read; it is in the way after that.
function showWayOut() {
  by("way-out").classList.add("new");
  setTimeout(() => by("way-out").classList.remove("new"), 6000);
}

async function ended() {
  const found = await look().catch(() => null);
  finished(found?.ending ?? _("The session is over."));
}

function later(text) {
  say(_("Waiting"));
  curtain(text);
  setTimeout(connect, delay);
  delay = Math.min(MOST_DELAY, delay * 1.5);
}

function toggle(button, act) {
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    act(on);
  });
}

// More than is granted is asked for at the desk; the person decides, and the agent holds us to it.
const wishes = asking(by, post);
toggle(by("scale"), (on) => { if (rfb) rfb.scaleViewport = on; });
toggle(by("view"), (on) => { if (rfb) rfb.viewOnly = on; });
toggle(by("talk"), (on) => { chat.show(on); if (!on) rfb?.focus(); });
toggle(by("clip"), (on) => { by("clipboard").hidden = !on; if (on) by("clip-text").focus(); });
by("clip-text").addEventListener("input", () => { rfb?.clipboardPasteFrom(by("clip-text").value); });
by("keys").addEventListener("click", () => { rfb?.sendCtrlAltDel(); rfb?.focus(); });
// The desktop takes every key, Tab too. All three of Ctrl, Alt and Shift, pressed and let go with
// no other key between, lead out of it: the desktop got them whole, so that none stays down there.
const WAY_OUT = ["Control", "Alt", "Shift"];
const down = new Set();
let leaving = false;
document.addEventListener("keydown", ({ key }) => {
  down.add(key === "Meta" ? "Alt" : key); // Shift makes Alt a Meta on some systems
  leaving = down.size === WAY_OUT.length && WAY_OUT.every((one) => down.has(one));
}, true);
document.addEventListener("keyup", ({ key }) => {
  down.delete(key === "Meta" ? "Alt" : key);
  if (!leaving || down.size > 0) return;
  leaving = false;
  by("scale").focus();
}, true);
addEventListener("blur", () => down.clear());

by("again").addEventListener("click", () => { curtain(""); connect(); });
by("full").addEventListener("click", () => {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
});
by("end").addEventListener("click", async () => {
  const answer = await post("finish").catch(() => null);
  if (answer?.ok || answer?.redirected) finished(_("You ended the session."));
  else say(_("It could not be ended; try again"));
});

// The desk tells when something changed (a grant, an end): live events.
const live = new Live("/live");
async function ask() {
  chat.look();
  const found = await look().catch(() => null);
  if (found?.ending && !over) finished(found.ending);
}
live.addEventListener(`request-${help}`, ask);
live.addEventListener("again", ask);

connect();
