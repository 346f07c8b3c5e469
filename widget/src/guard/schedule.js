/**
 * Decides when the guard checks the page: at intervals, which are shorter while the page changes, and at once after what
 * may have covered the seal. While the widget is far from the window, nothing is checked.
 */
import { IntersectionObserver, MutationObserver, clearTimeout, getBox } from "../base/natives.js";
import { ownDocument } from "../base/own_document.js";
import { lastOf } from "../base/reading.js";
import { matchMedia, now, queueMicrotask, setTimeout } from "../base/natives.js";
import { hostAround } from "../base/ancestry.js";
import { IS_FIREFOX } from "./page_filter.js";

// SECURITY.md promises that a topic is withdrawn within 250 ms. These intervals leave time for the check itself.
/** While the page changes. */
const CHECK_MS = 100;
/** While nothing changes: for changes that no event reports, such as a rule that a script adds to a style sheet. */
const QUIET_CHECK_MS = 190;
/**
 * How long a check may use the last observer entry. A new entry costs the browser a frame, and it delivers one by itself
 * when more than a hundredth of the widget, or any of the line, is cropped.
 */
const FRESH_MS = 2000;
/** How often the browser tracks visibility: as often as Intersection Observer 2 allows. */
const TRACKING_DELAY_MS = 100;
/** The browser's answer counts for a line of which at least this share is in view: the rest may be due to rounding. */
const WHOLE_SHARE = 0.9;
/** Whether the browser can tell by itself if anything lies over an element, even what lets clicks through. */
export const CAN_TRACK = "isVisible" in window.IntersectionObserverEntry.prototype;
export const IS_WEBKIT = !CAN_TRACK && !IS_FIREFOX;
/** The distance from the window at which the guard begins its work: one height of the window. */
const NEAR = "100%";
/** The thresholds of visibility: every hundredth. In a frame, no other event reports that the page around it scrolls. */
const THRESHOLDS = [...Array(101).keys()].map((step) => step / 100);
// After one of these events, something new may lie over the seal.
const MOTIONS = ["transitionrun", "transitionend", "animationstart", "animationend"];
const EVENTS = ["scroll", "resize", "pointerover", "focusin", "invalid", ...MOTIONS];
/** After one of these, something may have entered the top layer. The first one comes before a script opens it, and so before it is painted. */
const TOP_LAYER_EVENTS = ["beforetoggle", "toggle", "fullscreenchange"];

/** The schedules of the widgets that are near the window, as a chain, because a page can replace the methods of lists. @type {Schedule | undefined} */
let active;
// All schedules share one, because an observer of the document would keep a schedule in memory after its widget is gone.
const mutations = new MutationObserver(() => {
  for (let each = active; each; each = each.next) each.onChange();
});

/**
 * @typedef {object} ScheduleOptions
 * @property {(entry: IntersectionObserverEntry) => void} check  called before the current frame is painted
 * @property {() => boolean} isIntact  whether our nodes may be handed to the browser's functions
 * @property {() => void} onFar  called when the widget is far from the window, or another page is about to take the place of this one
 * @property {() => void} onChange  called when the page changes after it was quiet
 * @property {() => boolean} isUrgent  asked at each change of the page: whether the seal has been closed
 * @property {() => void} onTopLayer  called when something may have entered the top layer
 * @property {() => void} beforePrint  called when the page is about to be printed
 * @property {(isPrinting: boolean) => void} print  called when the print styles begin and cease to apply
 */

export class Schedule {
  #host;
  #line;
  #options;
  #nearness = new IntersectionObserver((entries) => this.#setNear(lastOf(entries).isIntersecting), { rootMargin: NEAR });
  #intersection = new IntersectionObserver((entries) => this.#receive(lastOf(entries)), { threshold: THRESHOLDS });
  #tracking = new IntersectionObserver((entries) => this.#track(/** @type {any} */ (lastOf(entries))), /** @type {IntersectionObserverInit} */ ({
    threshold: [0, WHOLE_SHARE, 1],
    trackVisibility: true,
    delay: TRACKING_DELAY_MS,
  }));
  #listening = new AbortController();
  #timer = 0;
  #dueAt = Infinity;
  #checkedAt = -Infinity;
  #isNear = false;
  #isRequested = false;
  #recentlyChanged = true;
  /** The next one of those near the window. @type {Schedule | undefined} */
  next;
  /** The last entry, when it came, and where the widget was then. @type {{ entry: IntersectionObserverEntry, box: DOMRect, at: number } | undefined} */
  #last;
  /**
   * Whether the browser says that the line is visible. It may say no where nothing is wrong. Undefined if it has not said so
   * yet, if the line is not wholly in view, or if the browser does not track visibility.
   *
   * @type {boolean | undefined}
   */
  isTrackedVisible;

  /** Whether the answer is about a place that the line has left, and a new one is on its way. */
  isAsking = false;

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
    ownDocument.addEventListener("visibilitychange", respond, { signal });
    for (const type of ["scroll", "resize"]) /** @type {VisualViewport} */ (window.visualViewport).addEventListener(type, respond, { passive: true, signal });
    const respondToTopLayer = () => {
      this.#options.onTopLayer();
      respond();
      if (this.#isNear && this.#last) this.#check(this.#last.entry);
    };
    // A <details> sends the same event as a popover.
    const respondToToggle = (/** @type {Event} */ { target }) => /** @type {Element} */ (target).localName !== "details" && queueMicrotask(respondToTopLayer);
    for (const type of TOP_LAYER_EVENTS) window.addEventListener(type, respondToToggle, { capture: true, passive: true, signal });
    // No event tells of a popover in a shadow root. Without a script, only a click opens one, once the event is over.
    const respondToClick = (/** @type {Event} */ { isTrusted, target }) => {
      if (isTrusted && target !== hostAround(this.#host)) setTimeout(respondToTopLayer);
    };
    if (!CAN_TRACK) window.addEventListener("click", respondToClick, { capture: true, passive: true, signal });
    // The next page may show a picture of this one, which is taken after the first event (CSS View Transitions 2). A check may
    // come in between. After the second one, nothing of ours runs, even if the topic has been moved out of the frame that ends.
    for (const type of ["pageswap", "pagehide"]) window.addEventListener(type, ({ isTrusted }) => isTrusted && this.#setNear(false), { signal });
    // The reader comes back, and the browser has kept the page.
    window.addEventListener("pageshow", ({ persisted }) => persisted && this.#observeNearness(), { signal });
    // The browser counts the sheets before it applies the print styles, so the topic must be there earlier. A page can send
    // such events itself, but not trusted ones.
    window.addEventListener("beforeprint", ({ isTrusted }) => isTrusted && this.#options.beforePrint(), { signal });
    matchMedia("print").addEventListener("change", ({ isTrusted, matches }) => isTrusted && this.#options.print(matches), { signal });
    this.#observeNearness();
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
    if (this.#isRequested) return;
    this.#isRequested = true;
    // The browser delivers a first entry each time it begins to observe an element.
    this.#intersection.disconnect();
    this.#intersection.observe(this.#host);
    // WebKit delivers it with the next frame, and does not begin one for it.
    if (IS_WEBKIT) window.requestAnimationFrame(() => {});
  }

  /** Ask the browser anew whether the line is visible, because it has moved. */
  askAgain() {
    this.isAsking = true;
    this.isTrackedVisible = undefined;
    this.#tracking.disconnect();
    this.#tracking.observe(this.#line);
  }

  /** Set the timer for the next check. One that is due sooner stays, or a page with many events could put it off for ever. */
  #startTimer() {
    const delayMs = this.hasChanged() ? CHECK_MS : QUIET_CHECK_MS;
    if (!this.#isNear || this.#dueAt <= now() + delayMs) return;
    clearTimeout(this.#timer);
    this.#dueAt = now() + delayMs;
    this.#timer = setTimeout(() => this.#checkAgain(), delayMs);
  }

  #checkAgain() {
    this.#dueAt = Infinity;
    const last = this.#last;
    this.#recentlyChanged ||= !last || this.#hasMoved(last);
    const isOld = !last || this.hasChanged() || now() > last.at + FRESH_MS;
    if (isOld && !this.#isRequested) return this.requestCheck();
    // While the browser paints no frames, it delivers no entries.
    this.#startTimer();
    if (last) this.#check(last.entry);
  }

  /** @param {IntersectionObserverEntry} entry */
  #check(entry) {
    this.#checkedAt = now();
    this.#options.check(entry);
  }

  /** @param {{ box: DOMRect }} last */
  #hasMoved({ box }) {
    const { left, top, width, height } = getBox(this.#host);
    return left !== box.left || top !== box.top || width !== box.width || height !== box.height;
  }

  /** @param {IntersectionObserverEntry} entry */
  #receive(entry) {
    // Unasked, the browser reports that more or less of the widget is in view.
    this.#recentlyChanged ||= !this.#isRequested;
    this.#last = { entry, box: getBox(this.#host), at: now() };
    this.#isRequested = false;
    this.#dueAt = Infinity;
    this.#startTimer();
    this.#check(entry);
  }

  /** Tell whether the page has changed since the last check. */
  hasChanged() {
    return this.#recentlyChanged;
  }

  /** Whether the browser says that the line is visible. What it says is at most a moment old, and anything newer would be a change. */
  get isKnownVisible() {
    return this.isTrackedVisible && !this.#recentlyChanged;
  }

  /** Forget past changes, because the page has been checked. @param {boolean} areExpected  whether others may come at once */
  expectChanges(areExpected) {
    this.#recentlyChanged = areExpected;
    this.#startTimer();
  }

  /** @param {{ isVisible?: boolean, intersectionRatio: number }} entry */
  #track({ isVisible, intersectionRatio }) {
    this.isAsking = false;
    this.isTrackedVisible = intersectionRatio < WHOLE_SHARE ? undefined : isVisible;
    this.#respondToChange();
  }

  #respondToChange() {
    this.onChange();
    this.requestCheck();
  }

  /** Note that the page has changed. */
  onChange() {
    const isUrgent = this.#options.isUrgent();
    if (this.#recentlyChanged && !isUrgent) return;
    this.#recentlyChanged = true;
    this.#options.onChange();
    if (!this.#isNear) return;
    // At once, and so before the change is painted, but not more often than the timer.
    if (this.#last && (isUrgent || now() > this.#checkedAt + CHECK_MS)) this.#check(this.#last.entry);
    this.#startTimer();
  }

  #observeNearness() {
    this.#nearness.disconnect();
    this.#nearness.observe(this.#host);
  }

  /** @param {boolean} isNear */
  #setNear(isNear) {
    // A page that has replaced built-ins must get none of our nodes.
    if (!isNear || !this.#options.isIntact()) {
      this.#pause();
      return this.#options.onFar();
    }
    if (!this.#isNear) {
      this.next = active;
      active = this;
    }
    this.#isNear = true;
    this.#tracking.observe(this.#line);
    mutations.observe(document, { subtree: true, childList: true, attributes: true });
    this.#respondToChange();
  }

  #pause() {
    this.#isNear = false;
    this.#isRequested = false;
    this.#dueAt = Infinity;
    clearTimeout(this.#timer);
    this.#intersection.disconnect();
    this.#tracking.disconnect();
    if (active === this) active = this.next;
    for (let each = active; each; each = each.next) if (each.next === this) each.next = this.next;
    if (!active) mutations.disconnect();
  }
}
