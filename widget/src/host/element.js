/** <care-sheet>: in a page, it shows what its attributes say; out of it, it leaves nothing behind. */
import { areIntact, queueMicrotask } from "../base/natives.js";
import { SheetError } from "../base/errors.js";
import { makeFailure } from "../topic/failure.js";
import { HeldStyle } from "./held_style.js";
import { readAppearance } from "./appearance.js";
import { OPTION_NAMES, readOptions } from "./options.js";
import { watchPage } from "./watch_page.js";
import { announceError, isFrameNeeded, read } from "../topic/show.js";
import { ShadowView } from "./view.js";

export class CareSheet extends HTMLElement {
  static observedAttributes = [...OPTION_NAMES, "xml:lang", "hidden", "style"];

  #isScheduled = false;
  #reading = new AbortController();
  /** What was asked for last, to tell a change from a move. */
  #asked = "";
  /** @type {ShadowView | undefined} */
  #shadowView;
  #isFramed = false;
  /** @type {HeldStyle | undefined} */
  #display;
  #unwatch = () => {};
  #isRefused = false;

  connectedCallback() {
    this.#unwatch = watchPage(this, () => this.#schedule());
    this.#schedule();
  }

  disconnectedCallback() {
    this.#unwatch();
    this.#schedule();
  }

  attributeChangedCallback() {
    this.#schedule();
  }

  /** Many changes make one update; and an element that is only moved is back in the page by then. */
  #schedule() {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      const options = readOptions(this);
      // In another document, the styles that harden the root are lost.
      const isHere = this.isConnected && this.ownerDocument === document;
      if (isHere && (options.topic || options.view !== "topic")) this.#open(options);
      else this.#close();
    });
  }

  /** @param {import("../topic/show.js").Options} options */
  #open(options) {
    if (!areIntact()) return this.#refuse(options);
    const isFramed = isFrameNeeded(options);
    if (isFramed !== this.#isFramed) this.#close();
    this.#isFramed = isFramed;
    this.#shadowView ??= new ShadowView(this, () => this.#schedule());
    this.#shadowView.assert();
    this.#holdDisplay();
    this.#shadowView.dress(readAppearance(this));
    const asked = JSON.stringify(options);
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.#go(options, this.#shadowView);
  }

  /** @param {import("../topic/show.js").Place} place @param {ShadowView} view */
  #go(place, view) {
    this.#reading.abort();
    this.#reading = new AbortController();
    void read(place, {
      sheet: this,
      view,
      signal: this.#reading.signal,
      isFramed: this.#isFramed,
      go: (next) => this.#go(next, view),
      restart: () => this.#open(readOptions(this)),
    });
  }

  /** No rule of the page takes the element away; its author's `hidden` does. */
  #holdDisplay() {
    if (this.hidden) return this.#releaseDisplay();
    this.#display ??= new HeldStyle(this, { display: "block" });
    this.#display.assert();
  }

  #releaseDisplay() {
    this.#display?.release();
    this.#display = undefined;
  }

  /**
   * The page has replaced what the guard and the closed root rely on: it gets no topic, but a link to it. What is
   * replaced may do anything, or nothing: it is asked for no more than that.
   *
   * @param {import("../topic/show.js").Options} options
   */
  #refuse(options) {
    if (this.#isRefused) return;
    this.#isRefused = true;
    const error = new SheetError("unsupported");
    try {
      this.#close();
      if (!this.textContent?.trim()) this.append(...makeFailure(error, options));
    } catch {
      // Then what the page's author has put here stands for itself.
    }
    announceError(this, error, options);
  }

  #close() {
    this.#reading.abort();
    this.#releaseDisplay();
    this.#shadowView?.remove();
    this.#shadowView = undefined;
    this.#asked = "";
  }
}
