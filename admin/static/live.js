// The desk's live events, for as long as a page is open: a stream that ends or is refused is asked
// for again, for ever and at most seconds later (a browser gives up where it gets no stream, and
// htmx waits up to a minute); one that is silent longer than the desk's heartbeat counts as ended
// (a laptop that slept does not notice). Whenever something may have been missed, "again" is said.

const SILENT = 25_000; // the desk says "here" every 10 s
const FIRST = 500;
const MOST = 5000;

export class Live extends EventTarget {
  #url;
  #source = null;
  #names = new Set(["here"]);
  #wait = FIRST;
  #timer = 0;

  constructor(url) {
    super();
    this.#url = url;
    this.readyState = EventSource.CONNECTING; // as an EventSource; this one is never CLOSED by itself
    this.#open();
  }

  addEventListener(name, listener) {
    super.addEventListener(name, listener);
    if (this.#names.has(name)) return;
    this.#names.add(name);
    this.#source?.addEventListener(name, this.#heard);
  }

  close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
    this.readyState = EventSource.CLOSED;
  }

  #open() {
    this.#source = new EventSource(this.#url);
    for (const name of this.#names) this.#source.addEventListener(name, this.#heard);
    this.#source.onopen = () => {
      this.#wait = FIRST;
      this.readyState = EventSource.OPEN;
      this.onopen?.();
      this.#watch();
    };
    this.#source.onerror = () => this.#lost();
    this.#watch();
  }

  #heard = (event) => {
    this.#watch();
    this.dispatchEvent(new MessageEvent(event.type, { data: event.data }));
  };

  #watch() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lost(), SILENT);
  }

  #lost() {
    this.close();
    this.readyState = EventSource.CONNECTING;
    this.onerror?.();
    // Who is signed out, or behind something that lets no stream through, learns it by asking.
    this.dispatchEvent(new MessageEvent("again", { data: "lost" }));
    // Not all at the same moment after the desk was started anew.
    this.#timer = setTimeout(() => this.#open(), this.#wait * (0.5 + Math.random()));
    this.#wait = Math.min(MOST, this.#wait * 2);
  }
}

if (window.htmx) window.htmx.createEventSource = (url) => new Live(url);
