// A new request that is this technician's to serve: a sound and a notification, for who wants them.
// What is wanted is kept in this browser: another one may stand in another room.

import { _ } from "/static/words.js";

const SECONDS = 0.25;
const wanted = { sound: document.getElementById("alert-sound"), desktop: document.getElementById("alert-desktop") };

function waiting() {
  const cards = document.querySelectorAll("#board article.card.row:not(#elsewhere article)");
  return new Map([...cards].map((card) => [card.id, card.querySelector("strong").textContent]));
}

let audio = null;
function beep() {
  audio ??= new AudioContext();
  const tone = new OscillatorNode(audio, { frequency: 880 });
  const volume = new GainNode(audio, { gain: 0.2 });
  tone.connect(volume).connect(audio.destination);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + SECONDS);
  tone.start();
  tone.stop(audio.currentTime + SECONDS);
}

function show(id, name) {
  if (!document.hidden || Notification.permission !== "granted") return;
  const shown = new Notification(_("%(name)s asks for help", { name }), { tag: id, icon: "/static/icon.svg" });
  shown.addEventListener("click", () => {
    window.focus();
    shown.close();
  });
}

let known = waiting();
document.addEventListener("htmx:afterSettle", () => {
  const now = waiting();
  const fresh = [...now].filter(([id]) => !known.has(id));
  known = now;
  if (fresh.length && wanted.sound.checked) beep();
  if (wanted.desktop.checked) for (const [id, name] of fresh) show(id, name);
});

for (const [name, box] of Object.entries(wanted)) {
  box.checked = localStorage.getItem(`alert-${name}`) === "yes";
  box.addEventListener("change", async () => {
    if (name === "sound" && box.checked) beep(); // so it is heard once, and allowed from then on
    if (name === "desktop" && box.checked) box.checked = (await Notification.requestPermission()) === "granted";
    localStorage.setItem(`alert-${name}`, box.checked ? "yes" : "no");
  });
}
