// Sentences in the page's language: _("Session with %(name)s", { name }). English where it stands.

const { lang } = document.documentElement;
const found = lang === "en" ? null : await fetch(`/words/${lang}`).catch(() => null);
const words = found?.ok ? await found.json() : {};

export function _(sentence, values = {}) {
  return (words[sentence] ?? sentence).replace(/%\((\w+)\)s/g, (_all, name) => values[name]);
}

// How this reader writes times and numbers: as their browser does, if it speaks the page's language.
export const locale = navigator.languages.find((one) => one.split("-")[0] === lang) ?? lang;
