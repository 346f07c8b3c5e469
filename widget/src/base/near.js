/** Waits until an element is near the window, so that nothing is loaded for readers who never scroll to it. */
import { IntersectionObserver, Promise } from "./natives.js";
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
