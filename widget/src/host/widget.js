/** Shows in a place of the page what its attributes ask for. Once the place is removed, it leaves nothing behind. */
import { ResizeObserver, areIntact, queueMicrotask, replaced, setTimeout } from "../base/natives.js";
import { TopicError } from "../base/errors.js";
import { makeFailure } from "../topic/failure.js";
import { checkAttributes } from "./advice.js";
import { readAppearance } from "./appearance.js";
import { showBareFrame } from "./bare_frame.js";
import { openRoot } from "./fallback.js";
import { PLACEHOLDER, TAG, readOption, readOptions } from "./options.js";
import { tell } from "../base/tell.js";
import { watchPage } from "./watch_page.js";
import { announceError, announceHeight, isFrameNeeded, showView } from "../topic/show.js";
import { ShadowView } from "./view.js";

export class Widget {
  /** Whether the page has ever had a place. */
  static isUsed = false;
  #place;
  #isScheduled = false;
  /** Aborts the loading that is under way. */
  #loading = new AbortController();
  /** The options that were shown last, to tell a change of options from a move of the place. */
  #shownOptions = "";
  /** @type {ShadowView | undefined} */
  #shadowView;
  #isFramed = false;
  #unwatch = () => {};
  #isRefused = false;
  #height = 0;
  // The page's own scripts may react to the event, and what they do must not be a part of this measurement.
  #resizeObserver = new ResizeObserver(() => setTimeout(() => this.#announceHeight()));

  /** @param {HTMLElement} place  `openRoot` gives it a root */
  constructor(place) {
    this.#place = place;
  }

  /** Call when the place is put into the page or moved in it. */
  connect() {
    Widget.isUsed = true;
    this.#unwatch();
    this.#unwatch = watchPage(this.#place, () => this.update());
    this.update();
  }

  /** Call when the place has left the page. */
  disconnect() {
    this.#unwatch();
    this.update();
  }

  /** Make one update for many changes. A place that is only moved is back in the page by then. */
  update() {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      const place = this.#place;
      const options = readOptions(place);
      // In another document, the root would lose the styles that protect it.
      const isHere = place.isConnected && place.ownerDocument === document;
      const isPlace = place.localName === TAG || place.hasAttribute(PLACEHOLDER);
      if (isHere) checkAttributes(place);
      if (isHere && isPlace && (options.topic || options.view !== "topic")) this.#open(options);
      else this.#close();
    });
  }

  /** @param {import("../topic/show.js").Options} options */
  #open(options) {
    if (!areIntact()) return this.#refuse(options);
    const isFramed = isFrameNeeded(options);
    if (isFramed !== this.#isFramed) this.#close();
    this.#isFramed = isFramed;
    this.#shadowView ??= new ShadowView(this.#place, () => this.update());
    this.#shadowView.setAppearance(readAppearance(this.#place, readOption(this.#place, "scheme")));
    const serialized = JSON.stringify(options);
    if (serialized === this.#shownOptions) return;
    this.#shownOptions = serialized;
    this.#resizeObserver.observe(this.#place);
    this.#go(options, this.#shadowView);
  }

  /** @param {import("../topic/show.js").Destination} destination @param {ShadowView} view */
  #go(destination, view) {
    this.#loading.abort();
    this.#loading = new AbortController();
    void showView(destination, {
      place: this.#place,
      view,
      signal: this.#loading.signal,
      isFramed: this.#isFramed,
      go: (next) => this.#go(next, view),
      restart: () => this.#open(readOptions(this.#place)),
    });
  }

  /**
   * Show the library's own page in a frame, because the page has replaced functions that the guard and the closed root rely on.
   * Such a function may do anything or nothing, so as few as possible are called. If even that fails, show a link.
   *
   * @param {import("../topic/show.js").Options} options
   */
  #refuse(options) {
    if (this.#isRefused) return;
    this.#isRefused = true;
    tell("replaced", replaced);
    /** @param {unknown} [reason] */
    const refuse = (reason) => {
      const error = reason instanceof TopicError ? reason : new TopicError("unsupported");
      try {
        if (!this.#place.textContent?.trim()) openRoot(this.#place)?.append(...makeFailure(error, options));
      } catch {
        // What the page's author put here is then all that is shown.
      }
      announceError(this.#place, error, options);
    };
    try {
      this.#close();
    } catch {
      // The page's function did not work.
    }
    if (options.view === "topic") showBareFrame(this.#place, options).catch(refuse);
    else refuse();
  }

  #announceHeight() {
    const { offsetHeight } = this.#place;
    if (offsetHeight === this.#height) return;
    this.#height = offsetHeight;
    announceHeight(this.#place, offsetHeight);
  }

  #close() {
    this.#loading.abort();
    this.#resizeObserver.disconnect();
    this.#shadowView?.remove();
    this.#shadowView = undefined;
    this.#shownOptions = "";
  }
}
