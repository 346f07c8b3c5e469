/**
 * Measures elements in pixels of the window. WebKit, and Chromium before 128, measure an element in pixels of its own CSS
 * `zoom`, but hit tests and the window's height use pixels of the window (CSS Viewport 1, "The zoom property").
 */
import { getBox, parseFloat } from "../base/natives.js";
import { readStyle } from "../base/reading.js";
import { multiplyAround } from "../base/ancestry.js";

/** @typedef {{ left: number, top: number, right: number, bottom: number }} Rect  in pixels of the window */
/** @typedef {Pick<DOMRectReadOnly, "left" | "top" | "right" | "bottom" | "width" | "height">} Box */

/** The drawn size of the seal's letters may not be less: 60 % of its usual 14 px. */
const LEAST_TYPE_PX = 8.4;
/** A horizontal scroll bar takes some of the window's height, too. */
const LEAST_VIEW_SHARE = 0.9;

const IS_STANDARD = "currentCSSZoom" in Element.prototype;

/**
 * Return how many pixels of the window one pixel of an element's box takes, by its own zoom and that of its ancestors.
 *
 * @param {Element} element
 */
export function zoomOf(element) {
  return IS_STANDARD ? 1 : multiplyAround(element, "zoom");
}

/**
 * Return how many pixels of the window one CSS pixel of an element's own lengths takes, such as `offsetHeight` or a length
 * that is set.
 *
 * @param {Element} element
 */
export function scaleOf(element) {
  return IS_STANDARD ? element.currentCSSZoom : zoomOf(element);
}

/** @param {Element} element */
export function measureBox(element) {
  return toWindowPixels(getBox(element), zoomOf(element));
}

/**
 * @param {Box} box  in an element's own pixels; how far the window is scrolled is never zoomed
 * @param {number} zoom  of that element
 * @returns {Box}
 */
export function toWindowPixels(box, zoom) {
  if (zoom === 1) return box;
  const { scrollX, scrollY } = window;
  const left = (box.left + scrollX) * zoom - scrollX;
  const right = (box.right + scrollX) * zoom - scrollX;
  const top = (box.top + scrollY) * zoom - scrollY;
  const bottom = (box.bottom + scrollY) * zoom - scrollY;
  return { left, top, right, bottom, width: right - left, height: bottom - top };
}

/**
 * Return the part of an element that is in the window, in the element's own pixels. The observer's entry may be a frame old, and
 * the page may have scrolled since. Where only the window's edges had cropped the element, they crop it now.
 *
 * @param {Element} element
 * @param {IntersectionObserverEntry} entry
 * @returns {Box}
 */
export function findVisiblePart(element, { intersectionRect: seen, boundingClientRect: then }) {
  const { innerHeight } = window;
  if (seen.top !== Math.max(then.top, 0) || seen.bottom !== Math.min(then.bottom, innerHeight)) return seen;
  const box = getBox(element);
  const top = Math.max(box.top, 0);
  const bottom = Math.min(box.bottom, innerHeight);
  return { left: seen.left, top, right: seen.right, bottom, width: seen.width, height: bottom - top };
}

/**
 * Measure what a reader sees of the window: all of it, or a part if the reader has zoomed in (CSSOM View, "visual viewport").
 * `scale` is how many times larger than in the layout it is drawn.
 *
 * @returns {{ left: number, top: number, right: number, bottom: number, scale: number, isPart: boolean }}
 */
export function measureView() {
  const { offsetLeft: left, offsetTop: top, width, height, scale } = /** @type {VisualViewport} */ (window.visualViewport);
  return { left, top, right: left + width, bottom: top + height, scale, isPart: height < window.innerHeight * LEAST_VIEW_SHARE };
}

/** Tell whether the seal's letters are drawn too small, or its line too low. @param {HTMLElement} line */
export function isTooSmall(line) {
  const scale = scaleOf(line);
  const typePx = parseFloat(readStyle(line)("font-size")) * scale * Math.max(1, measureView().scale);
  return Math.min(typePx, line.offsetHeight * scale) < LEAST_TYPE_PX;
}

/**
 * Return the part that two rectangles have in common. It is empty if its right is not after its left.
 *
 * @param {Rect} first
 * @param {Rect} second
 * @returns {Rect}
 */
export function intersect(first, second) {
  return {
    left: Math.max(first.left, second.left),
    top: Math.max(first.top, second.top),
    right: Math.min(first.right, second.right),
    bottom: Math.min(first.bottom, second.bottom),
  };
}
