/** The <care-sheet> element. In the page it shows what its attributes ask for. Once removed, it leaves nothing behind. */
import { areIntact, queueMicrotask } from "../base/natives.js";
import { TopicError } from "../base/errors.js";
import { makeFailure } from "../topic/failure.js";
import { HeldStyle } from "./held_style.js";
import { readAppearance } from "./appearance.js";
import { OPTION_NAMES, readOptions } from "./options.js";
import { watchPage } from "./watch_page.js";
import { announceError, isFrameNeeded, showView } from "../topic/show.js";
import { ShadowView } from "./view.js";

export class CareSheet extends HTMLElement {
  static observedAttributes = [...OPTION_NAMES, "xml:lang", "hidden", "style"];

  #isScheduled = false;
  /** Aborts the loading that is under way. */
  #loading = new AbortController();
  /** The options that were shown last, to tell a change of options from a move of the element. */
  #shownOptions = "";
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

  /** Make one update for many changes. An element that is only moved is back in the page by then. */
  #schedule() {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      const options = readOptions(this);
      // In another document, the root would lose the styles that protect it.
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
    this.#shadowView.update();
    this.#holdDisplay();
    this.#shadowView.setAppearance(readAppearance(this));
    const serialized = JSON.stringify(options);
    if (serialized === this.#shownOptions) return;
    this.#shownOptions = serialized;
    this.#go(options, this.#shadowView);
  }

  /** @param {import("../topic/show.js").Destination} destination @param {ShadowView} view */
  #go(destination, view) {
    this.#loading.abort();
    this.#loading = new AbortController();
    void showView(destination, {
      careSheet: this,
      view,
      signal: this.#loading.signal,
      isFramed: this.#isFramed,
      go: (next) => this.#go(next, view),
      restart: () => this.#open(readOptions(this)),
    });
  }

  /** No rule of the page may hide the element, but the author's `hidden` attribute may. */
  #holdDisplay() {
    if (this.hidden) return this.#releaseDisplay();
    this.#display ??= new HeldStyle(this, { display: "block" });
    this.#display.update();
  }

  #releaseDisplay() {
    this.#display?.release();
    this.#display = undefined;
  }

  /**
   * Show a link instead of a topic, because the page has replaced functions that the guard and the closed root rely on.
   * Such a function may do anything or nothing, so as few as possible are called.
   *
   * @param {import("../topic/show.js").Options} options
   */
  #refuse(options) {
    if (this.#isRefused) return;
    this.#isRefused = true;
    const error = new TopicError("unsupported");
    try {
      this.#close();
      if (!this.textContent?.trim()) this.append(...makeFailure(error, options));
    } catch {
      // What the page's author put here is then all that is shown.
    }
    announceError(this, error, options);
  }

  #close() {
    this.#loading.abort();
    this.#releaseDisplay();
    this.#shadowView?.remove();
    this.#shadowView = undefined;
    this.#shownOptions = "";
  }
}
