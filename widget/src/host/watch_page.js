/** Notices when the page's appearance or language may have changed: a theme switch, a translation, a system setting. */
import { MutationObserver, matchMedia } from "../base/natives.js";
import { parentOf } from "../base/ancestry.js";

/**
 * Call back when a place's attributes have changed, or when something around it may have.
 *
 * @param {Element} place
 * @param {() => void} onChange
 * @returns {() => void}  stops watching
 */
export function watchPage(place, onChange) {
  const observer = new MutationObserver(onChange);
  for (let node = /** @type {Element | null} */ (place); node; node = parentOf(node)) observer.observe(node, { attributes: true });
  const listening = new AbortController();
  const { signal } = listening;
  /** @param {TransitionEvent} event */
  const onTransitionEnd = ({ target }) => target instanceof Node && target.contains(place) && onChange();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", onChange, { signal });
  // A theme that fades in has its real colours only at the end.
  document.addEventListener("transitionend", onTransitionEnd, { signal });
  return () => {
    observer.disconnect();
    listening.abort();
  };
}
