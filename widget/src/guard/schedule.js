/**
 * Says when to look: again and again, more often while anything happens in the page, and at once when it may concern
 * the seal; never while the widget is far away.
 */
import { IntersectionObserver, MutationObserver, boxOf, clearTimeout, getAnimations, lastOf, matchMedia, now, setTimeout } from "../base/natives.js";

const LOOK_MS = 100;
// Still early enough for what nobody is told of, such as a rule that a script adds to a style sheet.
const CALM_LOOK_MS = 160;
// The browser tells by itself of what lies over the line, too.
const VOUCHED_LOOK_MS = 200;
// For so long a look goes by what the browser said last of what the window shows: to ask it costs a frame. Of what
// crops more than a hundredth of the widget, or any of the line, it tells by itself.
const FRESH_MS = 2000;
const SENSE_MS = 400;
const NEAR = "100%";
// In a frame no event tells of scrolling: so often, between two looks, is told how much of it the window shows.
const STEPS = [...Array(101).keys()].map((step) => step / 100);
// After these, something may lie over the seal that did not before.
const STIRRING = ["scroll", "resize", "pointerover", "focusin", "transitionrun", "animationstart"];

/** @type {Set<Schedule>} */
const near = new Set();
// One for them all: it would keep each of them alive.
const mutations = new MutationObserver(() => near.forEach((schedule) => schedule.stir()));

/**
 * @typedef {object} ScheduleOptions
 * @property {(entry: IntersectionObserverEntry) => void} look  called before the frame under way is painted
 * @property {() => void} close  called when the widget is far away
 * @property {() => void} stir  called when something happens in the page after nothing did
 * @property {(isOnPaper: boolean) => void} print  called with the print style sheets in force, and when they no longer are
 */

export class Schedule {
  #host;
  #line;
  #options;
  #nearness = new IntersectionObserver((entries) => this.#come(lastOf(entries).isIntersecting), { rootMargin: NEAR });
  #vision = new IntersectionObserver((entries) => this.#see(lastOf(entries)), {
    threshold: STEPS,
  });
  // Chromium's own sense for what lies over an element, whatever lets clicks through (Intersection Observer 2).
  #occlusion = new IntersectionObserver((entries) => this.#sense(/** @type {any} */ (lastOf(entries))), /** @type {IntersectionObserverInit} */ ({
    threshold: [0, 1],
    trackVisibility: true,
    delay: SENSE_MS,
  }));
  #listening = new AbortController();
  #timer = 0;
  #isNear = false;
  #isStirred = true;
  /** What the window showed last, and where the widget was. @type {{ entry: IntersectionObserverEntry, box: DOMRect, at: number } | undefined} */
  #seen;
  /** Whether the browser says that the line is seen; where it does not, that may be harmless. Undefined: it has no such sense. @type {boolean | undefined} */
  isVouchedFor;

  /**
   * @param {Element} host
   * @param {Element} line
   * @param {ScheduleOptions} options
   */
  constructor(host, line, options) {
    this.#host = host;
    this.#line = line;
    this.#options = options;
  }

  start() {
    const { signal } = this.#listening;
    const wake = () => this.#wake();
    for (const type of STIRRING) window.addEventListener(type, wake, { capture: true, passive: true, signal });
    document.addEventListener("visibilitychange", wake, { signal });
    matchMedia("print").addEventListener("change", ({ matches }) => this.#options.print(matches), { signal });
    this.#nearness.observe(this.#host);
  }

  stop() {
    this.#leave();
    this.#nearness.disconnect();
    this.#listening.abort();
  }

  /** Ask for a look at what is shown now. */
  ask() {
    if (!this.#isNear) return;
    this.#wait();
    // Observed anew, it is told.
    this.#vision.disconnect();
    this.#vision.observe(this.#host);
  }

  #wait() {
    clearTimeout(this.#timer);
    const calmMs = this.isVouchedFor ? VOUCHED_LOOK_MS : CALM_LOOK_MS;
    this.#timer = setTimeout(() => this.#lookAgain(), this.isStirred() ? LOOK_MS : calmMs);
  }

  #lookAgain() {
    if (!this.#seen || this.isStirred() || now() > this.#seen.at + FRESH_MS || this.#hasMoved(this.#seen)) return this.ask();
    this.#wait();
    this.#options.look(this.#seen.entry);
  }

  /** @param {{ box: DOMRect }} seen */
  #hasMoved({ box }) {
    const { left, top, width, height } = boxOf(this.#host);
    return left !== box.left || top !== box.top || width !== box.width || height !== box.height;
  }

  /** @param {IntersectionObserverEntry} entry */
  #see(entry) {
    this.#seen = { entry, box: boxOf(this.#host), at: now() };
    this.#options.look(entry);
  }

  /** Tell whether anything has happened since the page was swept last, or is happening. */
  isStirred() {
    return this.#isStirred || getAnimations(document).length > 0;
  }

  /** The page is about to be swept. */
  settle() {
    this.#isStirred = false;
  }

  /** @param {{ isVisible?: boolean }} entry */
  #sense({ isVisible }) {
    this.isVouchedFor = isVisible;
    this.#wake();
  }

  #wake() {
    this.stir();
    this.ask();
  }

  /** Something has happened in the page. */
  stir() {
    if (this.#isStirred) return;
    this.#isStirred = true;
    this.#options.stir();
    if (this.#isNear) this.#wait();
  }

  /** @param {boolean} isNear */
  #come(isNear) {
    if (!isNear) {
      this.#leave();
      return this.#options.close();
    }
    this.#isNear = true;
    this.#occlusion.observe(this.#line);
    near.add(this);
    mutations.observe(document, { subtree: true, childList: true, attributes: true });
    this.#wake();
  }

  #leave() {
    this.#isNear = false;
    clearTimeout(this.#timer);
    this.#vision.disconnect();
    this.#occlusion.disconnect();
    near.delete(this);
    if (!near.size) mutations.disconnect();
  }
}
