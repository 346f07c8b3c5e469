/**
 * Boxes as the window has them. WebKit, and Chromium before 128, tell them in the px of the element's own `zoom`, while hit
 * tests and the window's height go by the window's (CSS Viewport 1, "The zoom property").
 */
import { Number, boxOf, readStyle } from "../base/natives.js";
import { parentOf } from "../base/ancestry.js";

/** @typedef {Pick<DOMRectReadOnly, "left" | "top" | "right" | "bottom" | "width" | "height">} Box */

const IS_STANDARD = "currentCSSZoom" in Element.prototype;

/**
 * How many px of the window one of an element's own is, by what zooms it and everything around it.
 *
 * @param {Element} element
 */
export function zoomOf(element) {
  if (IS_STANDARD) return 1;
  let zoom = 1;
  for (let node = /** @type {Element | null} */ (element); node; node = parentOf(node)) {
    zoom *= Number(readStyle(node)("zoom")) || 1;
  }
  return zoom;
}

/** @param {Element} element */
export function measure(element) {
  return toWindow(boxOf(element), zoomOf(element));
}

/**
 * @param {DOMRectReadOnly} box  in an element's own px, but for how far the window is scrolled
 * @param {number} zoom  of that element
 * @returns {Box}
 */
export function toWindow(box, zoom) {
  if (zoom === 1) return box;
  const { scrollX, scrollY } = window;
  const [left, right] = [box.left, box.right].map((x) => (x + scrollX) * zoom - scrollX);
  const [top, bottom] = [box.top, box.bottom].map((y) => (y + scrollY) * zoom - scrollY);
  return { left, top, right, bottom, width: right - left, height: bottom - top };
}
