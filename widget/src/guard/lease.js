/**
 * The lease that a topic is shown on. It hides the topic by itself, unless the guard keeps renewing it. A page that stops the
 * guard therefore loses the topic.
 *
 * The lease is an animation. While nothing changes, it is a timer, because a running animation makes the browser begin frames.
 */
import { HAS_TIMEOUTS, animate, callAfter, now, setStartTime } from "../base/natives.js";
import { LEASE_MS } from "../base/limits.js";
import { IS_WEBKIT } from "./schedule.js";

/** Less than half the lease, so that one missed renewal does no harm. */
export const RENEW_MS = 300;
/** A page can clear every timer by its number. These have none, except in WebKit. */
const CAN_WAIT = HAS_TIMEOUTS && !IS_WEBKIT;
// As a delay, the lease is cheap in WebKit. As a duration, Chromium ends it on time even if the page blocks the thread.
const ENDING = IS_WEBKIT ? { delay: LEASE_MS, duration: 1 } : { duration: LEASE_MS };

export class Lease {
  #animation;
  #renewedAt = 0;
  #isWaiting = false;
  #hasEnded = false;

  /** @param {Element} body  the topic */
  constructor(body) {
    this.#animation = animate(body, [{ opacity: 1 }, { opacity: 0 }], { ...ENDING, easing: "step-end", fill: "forwards" });
    this.end();
  }

  /** @param {boolean} isQuiet  whether nothing in the page changes */
  renew(isQuiet) {
    this.#hasEnded = false;
    this.#renewedAt = now();
    if (!isQuiet || !CAN_WAIT) return this.run();
    if (!this.#isWaiting) {
      this.run();
      setStartTime(this.#animation, null);
      this.#isWaiting = true;
    }
    callAfter(LEASE_MS, () => {
      if (this.#isWaiting && now() > this.#renewedAt + 2 * RENEW_MS) this.end();
    });
  }

  /**
   * Let a lease that has not ended begin again as an animation. Setting the start time also starts a paused one, and unlike play()
   * it does not wait for a frame. Without it, Chromium may leave the end of the animation to a thread that the page blocks.
   */
  run() {
    if (this.#hasEnded) return;
    this.#isWaiting = false;
    setStartTime(this.#animation, now());
  }

  /** End the lease now, so that nothing of the topic is painted. The browser's search still finds its text. */
  end() {
    // Chromium paints the beginning of an animation for a moment each time its start is set.
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#isWaiting = false;
    setStartTime(this.#animation, now() - LEASE_MS - 1);
  }
}
