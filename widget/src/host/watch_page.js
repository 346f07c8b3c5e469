/**
 * Notices when the page's appearance or language may have changed: a style sheet that arrives late, a theme switch, a
 * translation, a system setting.
 */
import { IntersectionObserver, MutationObserver, matchMedia } from "../base/natives.js";
import { ownDocument } from "../base/own_document.js";
import { parentOf } from "../base/ancestry.js";
import { contains } from "../base/page_elements.js";

/**
 * Call back when a place's attributes have changed, when something around it may have, and when it comes into view.
 *
 * @param {Element} place
 * @param {() => void} onChange
 * @returns {() => void}  stops watching
 */
export function watchPage(place, onChange) {
  const observer = new MutationObserver(onChange);
  for (let node = /** @type {Element | null} */ (place); node; node = parentOf(node)) observer.observe(node, { attributes: true });
  // Style sheets come and go here, and many pages first load one with media="print".
  observer.observe(ownDocument.head, { attributes: true, childList: true, subtree: true });
  // What lies behind the element can be told only while it is in the window.
  const sight = new IntersectionObserver(onChange);
  sight.observe(place);
  const listening = new AbortController();
  const options = { capture: true, signal: listening.signal };
  /** @param {Event} event */
  const onLoad = ({ target }) => /** @type {any} */ (target).sheet && onChange();
  /** @param {TransitionEvent} event */
  const onTransitionEnd = ({ target }) => target instanceof Node && contains(target, place) && onChange();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", onChange, options);
  window.addEventListener("resize", onChange, options);
  ownDocument.addEventListener("load", onLoad, options);
  // A theme switch may be a checkbox that only CSS looks at.
  ownDocument.addEventListener("change", onChange, options);
  // A theme that fades in has its real colours only at the end.
  ownDocument.addEventListener("transitionend", onTransitionEnd, options);
  return () => {
    observer.disconnect();
    sight.disconnect();
    listening.abort();
  };
}
