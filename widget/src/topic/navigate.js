/** Moves to places inside the closed root, which the browser's own links to fragments do not find. */
import { getBox, matchMedia, scrollIntoView, setOnclick, setProperty, whileIntact } from "../base/natives.js";
import { reportFocus, scrollParent } from "../frame/inner.js";
import { openInParent } from "../frame/wordpress.js";

/** The gap between the seal and a place that is scrolled to, so that its heading does not touch the seal. */
const GAP_PX = 12;

/**
 * Make links to places in the root work. They do not change the page's address.
 *
 * @param {HTMLElement} view  the only element at the top of the root
 * @param {ShadowRoot} root
 * @param {(change: () => void) => void} allow  wraps each change in the root
 */
export function followLinks(view, root, allow) {
  const follow = whileIntact((/** @type {MouseEvent} */ event) => {
    const link = /** @type {Element} */ (event.target).closest("a");
    const id = link?.getAttribute("href")?.match(/^#(.+)/)?.[1];
    if (!id) return link && openInParent(link);
    event.preventDefault();
    const target = root.getElementById(decodeURIComponent(id));
    if (target) allow(() => goTo(target, root));
  });
  setOnclick(view, follow);
  reportFocus(view);
}

/**
 * Scroll to an element, and give it focus.
 *
 * @param {HTMLElement} target
 * @param {ShadowRoot} root
 */
export function goTo(target, root) {
  if (target.tabIndex < 0) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  // For the title, scroll to the top of the widget, because the seal and any notes are above the title.
  const top = /** @type {HTMLElement | null} */ (target.matches(".cs-title") ? target.closest(".cs-column") : null);
  if (scrollParent(top ? 0 : getBox(target).top)) return;
  scrollToHeight(top ?? target, top ? undefined : 0, root);
}

/**
 * Tell whether a height of an element is behind the seal, or above the window.
 *
 * @param {HTMLElement} element
 * @param {number} height  in px
 * @param {ShadowRoot} root
 */
export function isBehindSeal(element, height, root) {
  return getBox(element).top + height < getBox(/** @type {Element} */ (root.querySelector(".cs-seal"))).bottom;
}

/**
 * Scroll to an element, or to a height in it, so that the seal does not cover it.
 *
 * @param {HTMLElement} element
 * @param {number | undefined} height  in px; undefined: to the top of the element, which contains the seal
 * @param {ShadowRoot} root
 */
export function scrollToHeight(element, height, root) {
  const seal = /** @type {HTMLElement} */ (root.querySelector(".cs-seal"));
  const offset = parseFloat(seal.style.top) || 0;
  const margin = height === undefined ? offset : offset + seal.offsetHeight + GAP_PX - height;
  setProperty(element.style, "scroll-margin-block-start", `${margin}px`);
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "auto";
  scrollIntoView(element, { behavior });
}
