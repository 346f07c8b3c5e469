/** Notices when the page's appearance or language may have changed: a theme switch, a translation, a system setting. */
import { MutationObserver, matchMedia } from "../base/natives.js";
import { parentOf } from "../base/ancestry.js";

/**
 * Call back when something around an element may have changed.
 *
 * @param {Element} careSheet
 * @param {() => void} onChange
 * @returns {() => void}  stops watching
 */
export function watchPage(careSheet, onChange) {
  const observer = new MutationObserver(onChange);
  for (let node = parentOf(careSheet); node; node = parentOf(node)) observer.observe(node, { attributes: true });
  const listening = new AbortController();
  const { signal } = listening;
  /** @param {TransitionEvent} event */
  const onTransitionEnd = ({ target }) => target instanceof Node && target.contains(careSheet) && onChange();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", onChange, { signal });
  // A theme that fades in has its real colours only at the end.
  document.addEventListener("transitionend", onTransitionEnd, { signal });
  return () => {
    observer.disconnect();
    listening.abort();
  };
}
