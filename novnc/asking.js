// What the technician asks the user for: control, the clipboard, another monitor. A button each, one
// question at a time; what comes of it arrives with the state of the request.

import { _ } from "/static/words.js";

const WAITING = {
  control: () => _("You asked for mouse and keyboard; the user decides."),
  clipboard_to_technician: () => _("You asked to read what the user copies; the user decides."),
  clipboard_to_user: () => _("You asked to put text into the user's clipboard; the user decides."),
  monitor: () => _("You asked to see another monitor; the user decides."),
};
const REFUSED = {
  control: () => _("The user does not give mouse and keyboard."),
  clipboard_to_technician: () => _("The user does not let you read what they copy."),
  clipboard_to_user: () => _("The user does not let you put text into their clipboard."),
  monitor: () => _("The user does not show another monitor."),
};

export function asking(by, post) {
  const buttons = document.querySelectorAll("[data-ask]");
  let asked = false; // by this page: an old no is no news when the page opens

  function tell(text) {
    if (by("asked").textContent !== text) by("asked").textContent = text;
  }

  async function ask(what, monitor = "") {
    asked = true;
    open(false);
    const answer = await post("ask", { what, monitor }).catch(() => null);
    if (answer?.ok) return;
    const problem = await answer?.json().catch(() => null);
    tell(problem?.detail ?? _("The desk cannot be reached; trying again…"));
  }

  function open(shown) {
    by("wishes").hidden = !shown;
    by("wish").setAttribute("aria-expanded", String(shown));
    if (shown) by("wishes").querySelector("button:not([hidden])").focus();
  }

  function monitors(names, seen) {
    by("monitors").hidden = names.length === 0;
    const all = new Option(_("All"), "");
    const options = [all, ...names.map((name) => new Option(name, name))];
    const menu = by("monitor");
    if (document.activeElement !== menu) menu.replaceChildren(...options);
    menu.value = seen;
  }

  by("wish").addEventListener("click", () => open(by("wishes").hidden));
  for (const button of buttons) button.addEventListener("click", () => ask(button.dataset.ask));
  by("monitor").addEventListener("change", () => ask("monitor", by("monitor").value));

  return {
    // `found` is what the desk says of the request.
    show(found) {
      document.querySelector("[data-ask=control]").hidden = found.control;
      for (const button of buttons) button.disabled = found.asking !== null;
      by("monitor").disabled = found.asking !== null;
      monitors(found.monitors, found.seen);
      if (found.asking) tell(WAITING[found.asking]());
      else if (asked && found.refused) tell(REFUSED[found.refused]());
      else tell("");
    },
  };
}
