/** Waits until the reader comes near: what nobody scrolls to is never asked for. */
import { IntersectionObserver, Promise, lastOf } from "./natives.js";

const NEAR_PX = 800;

/**
 * @param {Element} element
 * @param {AbortSignal} signal
 * @returns {Promise<void>}  rejects with the signal's reason
 */
export function comeNear(element, signal) {
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
