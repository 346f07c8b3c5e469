/**
 * Finds paint that hit tests miss: outlines and shadows that reach out of their element's box. In a large page it takes
 * long to read every element's style, so each search reads some of them and remembers what it found. Once all have been
 * read and the page has not changed since, a search reads a single element, to find changes that no event reports.
 */
import { Number, parseFloat, readStyle } from "../base/natives.js";
import { measureBox } from "./boxes.js";

/** How many elements a search reads while the page changes. */
const READ_AT_ONCE = 250;
const READ_WHILE_QUIET = 1;
/** Paint that reaches less far cannot hide a line of text, which is about 16px high. */
const LEAST_REACH_PX = 12;
const SHADOWS = ["box-shadow", "text-shadow", "filter"];

/** @type {Map<Element, number>} how far each of these elements paints out of its box, in px */
const reachOf = new Map();
/** @type {HTMLCollectionOf<Element>} always holds the elements that are in the page now */
const elements = document.getElementsByTagName("*");
let next = 0;
let unread = 0;

/**
 * Tell whether another element may have painted over a box from outside it.
 *
 * @param {import("./boxes.js").Box} box
 * @param {boolean} hasChanged  whether the page may have changed since the last search
 */
export function isPaintedOver(box, hasChanged) {
  if (hasChanged) unread = elements.length;
  for (let count = Math.max(READ_WHILE_QUIET, Math.min(READ_AT_ONCE, unread)); count > 0; count--) {
    next = (next + 1) % elements.length;
    readReach(elements[next]);
    unread--;
  }
  return [...reachOf].some(([element, reach]) => reaches(element, reach, box));
}

/** @param {Element} element */
function readReach(element) {
  const reach = Math.max(...["", "::before", "::after"].map((part) => measureReach(readStyle(element, part))));
  if (reach >= LEAST_REACH_PX) reachOf.set(element, reach);
  else reachOf.delete(element);
}

/** @param {(property: string) => string} style */
function measureReach(style) {
  if (style("content") === "none") return 0;
  const outline =
    style("outline-style") === "none" ? 0 : parseFloat(style("outline-width")) + Math.max(0, parseFloat(style("outline-offset")));
  const line =
    style("text-decoration-line") === "none"
      ? 0
      : addLengths(`${style("text-decoration-thickness")} ${style("text-underline-offset")}`);
  return Math.max(outline, line, ...SHADOWS.map((property) => addLengths(style(property))));
}

/** Add up offsets, blur and spread. The sum may be more than the real reach, and is never less. @param {string} value */
function addLengths(value) {
  const lengths = value.match(/-?[\d.]+(?=px)/g) ?? [];
  return lengths.reduce((sum, length) => sum + Math.abs(Number(length)), 0);
}

/** @param {Element} element @param {number} reach @param {import("./boxes.js").Box} box */
function reaches(element, reach, { left, top, right, bottom }) {
  if (!element.isConnected) {
    reachOf.delete(element);
    return false;
  }
  const own = measureBox(element);
  const isNear = own.left - reach < right && own.right + reach > left && own.top - reach < bottom && own.bottom + reach > top;
  const isAround = own.left <= left && own.right >= right && own.top <= top && own.bottom >= bottom;
  return isNear && !isAround;
}
