/**
 * Decides when the guard checks the page: at intervals, which are shorter while the page changes, and at once after what
 * may have covered the seal. While the widget is far from the window, nothing is checked.
 */
import { IntersectionObserver, MutationObserver, clearTimeout, getAnimations, getBox, lastOf } from "../base/natives.js";
import { matchMedia, now, setTimeout } from "../base/natives.js";

// SECURITY.md promises that a topic is withdrawn within 250 ms. These intervals leave time for the check itself.
/** While the page changes. */
const CHECK_MS = 100;
/** While nothing changes: for changes that no event reports, such as a rule that a script adds to a style sheet. */
const QUIET_CHECK_MS = 160;
/** While the browser says that the line is visible: it also reports what comes to lie over it. */
const TRACKED_CHECK_MS = 200;
/**
 * How long a check may use the last observer entry. A new entry costs the browser a frame, and it delivers one by itself
 * when more than a hundredth of the widget, or any of the line, is cropped.
 */
const FRESH_MS = 2000;
/** How often the browser tracks visibility. Intersection Observer 2 allows no delay below 100 ms. */
const TRACKING_DELAY_MS = 400;
/** The distance from the window at which the guard begins its work: one height of the window. */
const NEAR = "100%";
/** The thresholds of visibility: every hundredth. In a frame, no other event reports that the page around it scrolls. */
const THRESHOLDS = [...Array(101).keys()].map((step) => step / 100);
// After one of these events, something new may lie over the seal.
const EVENTS = ["scroll", "resize", "pointerover", "focusin", "transitionrun", "animationstart"];

/** @type {Set<Schedule>} the schedules of the widgets that are near the window */
const active = new Set();
// All schedules share one, because an observer of the document would keep a schedule in memory after its widget is gone.
const mutations = new MutationObserver(() => active.forEach((schedule) => schedule.onChange()));

/**
 * @typedef {object} ScheduleOptions
 * @property {(entry: IntersectionObserverEntry) => void} check  called before the current frame is painted
 * @property {() => void} onFar  called when the widget is far from the window
 * @property {() => void} onChange  called when the page changes after it was quiet
 * @property {(isPrinting: boolean) => void} print  called when the print styles begin and cease to apply
 */

export class Schedule {
  #host;
  #line;
  #options;
  #nearness = new IntersectionObserver((entries) => this.#setNear(lastOf(entries).isIntersecting), { rootMargin: NEAR });
  #intersection = new IntersectionObserver((entries) => this.#receive(lastOf(entries)), { threshold: THRESHOLDS });
  // Chromium can tell itself whether anything lies over an element, even a cover that lets clicks through (Intersection
  // Observer 2).
  #tracking = new IntersectionObserver((entries) => this.#track(/** @type {any} */ (lastOf(entries))), /** @type {IntersectionObserverInit} */ ({
    threshold: [0, 1],
    trackVisibility: true,
    delay: TRACKING_DELAY_MS,
  }));
  #listening = new AbortController();
  #timer = 0;
  #isNear = false;
  #recentlyChanged = true;
  /** The last entry, when it came, and where the widget was then. @type {{ entry: IntersectionObserverEntry, box: DOMRect, at: number } | undefined} */
  #last;
  /**
   * Whether the browser says that the line is visible. It may say no where nothing is wrong. Undefined if the browser does
   * not track visibility.
   *
   * @type {boolean | undefined}
   */
  isTrackedVisible;

  /**
   * @param {Element} host
   * @param {Element} line  of the seal
   * @param {ScheduleOptions} options
   */
  constructor(host, line, options) {
    this.#host = host;
    this.#line = line;
    this.#options = options;
  }

  start() {
    const { signal } = this.#listening;
    const respond = () => this.#respondToChange();
    for (const type of EVENTS) window.addEventListener(type, respond, { capture: true, passive: true, signal });
    document.addEventListener("visibilitychange", respond, { signal });
    matchMedia("print").addEventListener("change", ({ matches }) => this.#options.print(matches), { signal });
    this.#nearness.observe(this.#host);
  }

  stop() {
    this.#pause();
    this.#nearness.disconnect();
    this.#listening.abort();
  }

  /** Request a check with a new observer entry. */
  requestCheck() {
    if (!this.#isNear) return;
    this.#startTimer();
    // The browser delivers a first entry each time it begins to observe an element.
    this.#intersection.disconnect();
    this.#intersection.observe(this.#host);
  }

  #startTimer() {
    clearTimeout(this.#timer);
    const quietMs = this.isTrackedVisible ? TRACKED_CHECK_MS : QUIET_CHECK_MS;
    this.#timer = setTimeout(() => this.#checkAgain(), this.hasChanged() ? CHECK_MS : quietMs);
  }

  #checkAgain() {
    const last = this.#last;
    if (!last || this.hasChanged() || now() > last.at + FRESH_MS || this.#hasMoved(last)) return this.requestCheck();
    this.#startTimer();
    this.#options.check(last.entry);
  }

  /** @param {{ box: DOMRect }} last */
  #hasMoved({ box }) {
    const { left, top, width, height } = getBox(this.#host);
    return left !== box.left || top !== box.top || width !== box.width || height !== box.height;
  }

  /** @param {IntersectionObserverEntry} entry */
  #receive(entry) {
    this.#last = { entry, box: getBox(this.#host), at: now() };
    this.#options.check(entry);
  }

  /** Tell whether the page has changed since the last full check, or is changing. */
  hasChanged() {
    return this.#recentlyChanged || getAnimations(document).length > 0;
  }

  /** Forget past changes, because a full check is about to begin. */
  forgetChanges() {
    this.#recentlyChanged = false;
  }

  /** @param {{ isVisible?: boolean }} entry */
  #track({ isVisible }) {
    this.isTrackedVisible = isVisible;
    this.#respondToChange();
  }

  #respondToChange() {
    this.onChange();
    this.requestCheck();
  }

  /** Note that the page has changed. */
  onChange() {
    if (this.#recentlyChanged) return;
    this.#recentlyChanged = true;
    this.#options.onChange();
    if (this.#isNear) this.#startTimer();
  }

  /** @param {boolean} isNear */
  #setNear(isNear) {
    if (!isNear) {
      this.#pause();
      return this.#options.onFar();
    }
    this.#isNear = true;
    this.#tracking.observe(this.#line);
    active.add(this);
    mutations.observe(document, { subtree: true, childList: true, attributes: true });
    this.#respondToChange();
  }

  #pause() {
    this.#isNear = false;
    clearTimeout(this.#timer);
    this.#intersection.disconnect();
    this.#tracking.disconnect();
    active.delete(this);
    if (!active.size) mutations.disconnect();
  }
}
