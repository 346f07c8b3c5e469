/** Waits until an element is near the window, so that nothing is loaded for readers who never scroll to it. */
import { IntersectionObserver, Promise, getBox } from "./natives.js";
import { lastOf } from "./reading.js";

/** Two screens ahead: enough time to load a topic while the reader scrolls to it, and it is there for paper. */
const NEAR_PX = 1500;

/**
 * @param {Element} element
 * @param {AbortSignal} signal
 * @returns {Promise<void>}  rejects with the signal's reason
 */
export function waitUntilNear(element, signal) {
  return new Promise((resolve, reject) => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (!lastOf(entries).isIntersecting) return;
        observer.disconnect();
        resolve();
      },
      { rootMargin: `${NEAR_PX}px` },
    );
    observer.observe(element);
    signal.addEventListener("abort", () => {
      observer.disconnect();
      reject(signal.reason);
    });
  });
}

/**
 * Tell at once whether an element is in the window. An observer would tell only after a frame, which a busy page may take
 * long to paint. A frame's window may itself be out of view, so there it is left to the observer.
 *
 * @param {Element} element
 */
export function isInWindow(element) {
  const { top, right, bottom, left } = getBox(element);
  return window.parent === window && right > left && right > 0 && left < window.innerWidth && bottom > 0 && top < window.innerHeight;
}
