/** Moves about inside the closed root, where the browser's own fragment links cannot reach. */
import { boxOf, matchMedia, scrollIntoView, setOnclick, setProperty, whileIntact } from "../base/natives.js";
import { scrollOutside } from "../frame/inner.js";

const AIR_PX = 12;

/**
 * Let links to a place in the same root lead there, without touching the page's address.
 *
 * @param {HTMLElement} view  all that is in the root
 * @param {ShadowRoot} root
 * @param {(change: () => void) => void} allow  does what changes something in the root
 */
export function followLinks(view, root, allow) {
  const follow = whileIntact((/** @type {MouseEvent} */ event) => {
    const link = /** @type {Element} */ (event.target).closest("a");
    const id = link?.getAttribute("href")?.match(/^#(.+)/)?.[1];
    if (!id) return;
    event.preventDefault();
    const target = root.getElementById(decodeURIComponent(id));
    if (target) allow(() => goTo(target, root));
  });
  setOnclick(view, follow);
}

/**
 * Bring focus and view to an element.
 *
 * @param {HTMLElement} target
 * @param {ShadowRoot} root
 */
export function goTo(target, root) {
  if (target.tabIndex < 0) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  // The top is above the title: what stands there belongs to it.
  const top = /** @type {HTMLElement | null} */ (target.matches(".cs-title") ? target.closest(".cs-column") : null);
  if (scrollOutside(top ? 0 : boxOf(target).top)) return;
  scrollToHeight(top ?? target, top ? undefined : 0, root);
}

/**
 * Bring an element into view, or a height in it, clear of the seal that stays above it.
 *
 * @param {HTMLElement} element
 * @param {number | undefined} height  undefined: the element with the seal itself
 * @param {ShadowRoot} root
 */
export function scrollToHeight(element, height, root) {
  const place = /** @type {HTMLElement} */ (root.querySelector(".cs-place"));
  const seal = /** @type {HTMLElement} */ (place.firstElementChild);
  const offset = parseFloat(place.style.insetBlockStart) || 0;
  const clear = height === undefined ? offset : offset + seal.offsetHeight + AIR_PX - height;
  setProperty(element.style, "scroll-margin-block-start", `${clear}px`);
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "auto";
  scrollIntoView(element, { behavior });
}
