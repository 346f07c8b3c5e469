/**
 * The guard. It checks again and again whether the disclaimer is visible, and shows the topic only while it is. If the seal
 * is hidden, the guard first moves it to where it can be seen, and withdraws the topic only if there is no such place.
 *
 * The topic is also on a lease: an animation hides it, unless the guard keeps restarting the animation. A page that stops
 * the guard therefore loses the topic.
 */
import { Promise, animate, areIntact, effectOf, now, removeProperty, setProperty, setStartTime, updateTiming } from "../base/natives.js";
import { makeElement } from "../base/dom.js";
import { LEASE_MS } from "../base/limits.js";
import { isSafeToPrint } from "./print.js";
import { couldBeRead, findVisibleBand, judgeSurroundings, withFullHitTests } from "./visibility.js";
import { isPaintedOver } from "./spill.js";
import { SealPosition } from "./seal_position.js";
import { Schedule } from "./schedule.js";
import { measureBox, toWindowPixels, zoomOf } from "./boxes.js";

// A full check is slow in a large page, so it may take at most this share of the time. The share depends on the page.
const QUIET_SHARE = 1 / 400;
/** While the browser says that the line is visible: it reports covers by itself. */
const TRACKED_SHARE = 1 / 4000;
const CHANGED_SHARE = 1 / 20;
/** While the topic is withdrawn: only a full check can bring it back. */
const WITHDRAWN_SHARE = 1 / 8;
/**
 * A check that comes this late found the thread blocked, and the script that blocked it may have covered the seal first. A full
 * check takes little time compared with that. (In a hidden page, browsers delay all timers.)
 */
const LATE_MS = 450;
const LATE_SHARE = 1 / 3;
/** Less than half the lease, so that one missed renewal does no harm. */
const RENEW_MS = 300;
// While nothing changes, the lease is the animation's delay, in which the browser has nothing to draw. While the page
// changes, it is the animation's duration: Chromium then ends it on time even if the page blocks the thread.
const WAITING = { delay: LEASE_MS, duration: 1 };
const RUNNING = { delay: 0, duration: LEASE_MS };
// If the seal is hidden again and again, it must be visible for longer each time before the topic comes back.
const FIRST_PENALTY_MS = 500;
const LAST_PENALTY_MS = 4000;
/** After this time without being hidden, the next penalty is the first one again. */
const FORGIVEN_MS = 5000;

/**
 * @typedef {object} GuardOptions
 * @property {() => void} reveal  called each time the topic appears
 * @property {(isSealed: boolean) => void} setSealed  called with whether the seal is visible, repeatedly while it is
 * @property {() => void} onTampered  called when the page has replaced what keeps it from the topic's nodes
 * @property {import("./tamper.js").TamperObserver} tamperObserver
 * @property {(isTrackedVisible?: boolean) => boolean} isParentSealed  whether the page around this one, if there is one, shows the
 *   seal; called with whether the browser says that the seal's line is visible
 */

export class Guard {
  #host;
  #parts;
  #options;
  #position;
  #schedule;
  #body = makeElement("div", { class: "cs-body" });
  #lease = animate(this.#body, [{ opacity: 1 }, { opacity: 0 }], { ...RUNNING, easing: "step-end", fill: "forwards" });
  #isShown = false;
  #isPrinting = false;
  #lastFullCheck = -Infinity;
  #fullCheckMs = 0;
  #lastCheck = -Infinity;
  #lastRenewal = -Infinity;
  #lastWithdrawal = -Infinity;
  #lastUnsealed = -Infinity;
  #penaltyMs = 0;
  /** Settles after the first check, whatever its result, or when the guard has ended. @type {Promise<void>} */
  checked;
  #settle = () => {};

  /**
   * @param {HTMLElement} host
   * @param {HTMLElement} seal
   * @param {Node[]} parts  the topic, inserted once the seal has been seen
   * @param {GuardOptions} options
   */
  constructor(host, seal, parts, options) {
    this.#host = host;
    this.#parts = parts;
    this.#options = options;
    this.#position = new SealPosition(host, seal);
    this.#schedule = new Schedule(host, this.#position.line, {
      check: (entry) => this.#check(entry),
      onFar: () => this.#settle(),
      onChange: () => this.#restartLease(),
      print: (isPrinting) => this.#print(isPrinting),
    });
    this.checked = new Promise((resolve) => (this.#settle = resolve));
  }

  /** @param {Element} column */
  start(column) {
    column.append(this.#position.anchor, this.#body);
    this.#schedule.start();
  }

  /** Stop without touching a node, because the page may have replaced the functions for it. */
  stop() {
    this.#schedule.stop();
    this.#settle();
  }

  /** @param {IntersectionObserverEntry} entry */
  #check({ intersectionRect, isIntersecting }) {
    const { onTampered, tamperObserver } = this.#options;
    tamperObserver.inspect();
    // Nothing else is done in that case: the lease ends by itself.
    if (!areIntact()) return onTampered();
    if (this.#isPrinting) return;
    const box = toWindowPixels(intersectionRect, zoomOf(this.#host));
    tamperObserver.allow(() => {
      if (!isIntersecting || box.height < 1) this.#renew();
      else if (this.#isSealed(box)) this.#show();
      else this.#withdraw(box.height);
    });
    this.#lastCheck = now();
    this.#settle();
  }

  /** Tell whether the seal is visible. @param {import("./boxes.js").Box} box  the part of the widget inside the window */
  #isSealed(box) {
    return this.#isSealVisible(box) && this.#options.isParentSealed(this.#schedule.isTrackedVisible);
  }

  /** Tell whether the seal is visible in this page, and move it if it must be. @param {import("./boxes.js").Box} box */
  #isSealVisible(box) {
    const surroundings = judgeSurroundings(this.#host, this.#position.line);
    if (surroundings === "illegible") return false;
    const { height } = this.#position;
    // If the window cuts the widget off this close to its edge, all that can be seen is its seal or its disclaimer.
    if (box.height < height) return window.innerHeight > 2 * height && (box.top <= 0 || box.bottom >= window.innerHeight);
    const { left, right } = measureBox(this.#position.anchor);
    const column = { left: Math.max(left, box.left), right: Math.min(right, box.right), top: box.top, bottom: box.bottom };
    const hasChanged = this.#schedule.hasChanged();
    const isClear = surroundings === "uniform" && !isPaintedOver(measureBox(this.#position.line), hasChanged);
    if (this.#isFullCheckDue()) return this.#runFullCheck(() => this.#moveSeal(column, isClear));
    if (isClear && this.#position.isVisible(this.#schedule.isTrackedVisible)) return this.#isShown;
    return this.#moveSeal(column, isClear);
  }

  #isFullCheckDue() {
    const quietShare = this.#schedule.isTrackedVisible ? TRACKED_SHARE : QUIET_SHARE;
    const share = this.#schedule.hasChanged() ? CHANGED_SHARE : quietShare;
    const waitedMs = now() - this.#lastCheck;
    if (waitedMs > LATE_MS && this.#fullCheckMs < waitedMs * LATE_SHARE && !document.hidden) return true;
    return now() >= this.#lastFullCheck + this.#fullCheckMs / (this.#isShown ? share : WITHDRAWN_SHARE);
  }

  /** @param {() => boolean} moveSeal */
  #runFullCheck(moveSeal) {
    this.#schedule.forgetChanges();
    this.#setLeaseTiming(WAITING);
    const start = now();
    const isSealed = withFullHitTests(this.#host, moveSeal);
    // Makes the browser compute the restored styles now, and not in the next frame, so that their time is counted.
    measureBox(this.#position.line);
    this.#lastFullCheck = now();
    this.#fullCheckMs = now() - start;
    return isSealed;
  }

  /**
   * Move the seal to where it is visible, and tell whether there is such a place.
   *
   * @param {import("./visibility.js").Box} column  the part of the widget inside the window
   * @param {boolean} isClear  nothing but a cover can hide the seal in the flow
   */
  #moveSeal(column, isClear) {
    this.#position.lower();
    const top = isClear ? findVisibleBand(this.#host, column, this.#position.height) : undefined;
    if (top !== undefined) return this.#position.stick(top);
    return couldBeRead(this.#host, column) && this.#position.lift(column);
  }

  /** @param {boolean} isPrinting */
  #print(isPrinting) {
    this.#isPrinting = isPrinting;
    if (!isPrinting) return this.#schedule.requestCheck();
    if (!areIntact()) return;
    const { line } = this.#position;
    const isUniform = judgeSurroundings(this.#host, line) === "uniform";
    if (isUniform && isSafeToPrint(this.#host, [line, this.#body.querySelector(".cs-disclaimer")])) return;
    this.#options.tamperObserver.allow(() => this.#withdraw(0));
  }

  #show() {
    if (!this.#isShown) {
      if (now() < this.#lastUnsealed + this.#penaltyMs) return;
      this.#isShown = true;
      this.#lastRenewal = -Infinity;
      this.#body.append(...this.#parts.splice(0));
      removeProperty(this.#body.style, "visibility");
      this.#options.reveal();
    }
    this.#renew();
  }

  #renew() {
    if (!this.#isShown || now() < this.#lastRenewal + RENEW_MS) return;
    this.#lastRenewal = now();
    // This also starts a paused animation, and unlike play() it does not wait for a frame.
    setStartTime(this.#lease, now());
    this.#options.setSealed(true);
  }

  /** The start time is set as well, or Chromium may leave the end of the animation to a thread that the page blocks. */
  #restartLease() {
    this.#setLeaseTiming(RUNNING);
    setStartTime(this.#lease, now());
  }

  /** @param {OptionalEffectTiming} timing */
  #setLeaseTiming(timing) {
    updateTiming(effectOf(this.#lease), timing);
  }

  /** @param {number} height  of the part of the widget inside the window */
  #withdraw(height) {
    this.#lastUnsealed = now();
    if (!this.#isShown) return;
    this.#isShown = false;
    this.#options.setSealed(false);
    // The topic keeps its room, or the page would jump.
    setProperty(this.#body.style, "visibility", "hidden");
    // No penalty at the edge of the window, or for something small that passes over the seal: no page means harm by that.
    if (height < this.#position.height || this.#position.isMostlyVisible()) return;
    const isAgain = this.#lastUnsealed < this.#lastWithdrawal + FORGIVEN_MS;
    this.#penaltyMs = isAgain ? Math.min(this.#penaltyMs * 2 || FIRST_PENALTY_MS, LAST_PENALTY_MS) : 0;
    this.#lastWithdrawal = this.#lastUnsealed;
  }
}
