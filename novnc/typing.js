// Typing: a browser makes á of a dead key and a letter only where text can be entered, and the
// canvas that noVNC listens on is no such place. So a field without a look has the focus; it hands
// each key on to the canvas, and sends what was composed as the character that it is.

import keysyms from "/novnc/core/input/keysymdef.js";

const COMPOSING = 229; // keyCode of a key that goes into a composition [UI Events, 7.3.1]

function copy(event) {
  const { key, code, location, repeat, keyCode, ctrlKey, shiftKey, altKey, metaKey } = event;
  return new KeyboardEvent(event.type, {
    key, code, location, repeat, keyCode, ctrlKey, shiftKey, altKey, metaKey,
    modifierNumLock: event.getModifierState("NumLock"),
    modifierCapsLock: event.getModifierState("CapsLock"),
    modifierAltGraph: event.getModifierState("AltGraph"),
    bubbles: false,
    cancelable: true,
  });
}

// Give the keyboard to this connection, through `field`.
export function typing(rfb, canvas, field) {
  const send = (text) => {
    for (const character of text) rfb.sendKey(keysyms.lookup(character.codePointAt(0)), null);
    field.value = "";
  };
  const away = new AbortController();
  const on = (what, act, target = field) => target.addEventListener(what, act, { signal: away.signal });
  for (const what of ["keydown", "keyup"]) {
    on(what, (event) => {
      if (event.isComposing || event.keyCode === COMPOSING || event.key === "Dead") return;
      if (!canvas.dispatchEvent(copy(event))) event.preventDefault();
    });
  }
  on("compositionend", (event) => send(event.data));
  on("input", (event) => { if (!event.isComposing && event.data) send(event.data); });
  on("focus", () => field.focus({ preventScroll: true }), canvas);
  rfb.addEventListener("disconnect", () => away.abort());
}
