/** Notices when the page may have changed its look or its language: a theme switch, a translation, a system setting. */
import { MutationObserver, matchMedia } from "../base/natives.js";
import { parentOf } from "../base/ancestry.js";

/**
 * Call back when something around an element may have changed.
 *
 * @param {Element} sheet
 * @param {() => void} changed
 * @returns {() => void}  stops watching
 */
export function watchPage(sheet, changed) {
  const observer = new MutationObserver(changed);
  for (let node = parentOf(sheet); node; node = parentOf(node)) observer.observe(node, { attributes: true });
  const listening = new AbortController();
  const { signal } = listening;
  /** @param {TransitionEvent} event */
  const settle = ({ target }) => target instanceof Node && target.contains(sheet) && changed();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed, { signal });
  // A theme that fades in shows its real colours only at the end.
  document.addEventListener("transitionend", settle, { signal });
  return () => {
    observer.disconnect();
    listening.abort();
  };
}
