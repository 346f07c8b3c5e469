/**
 * Finds paint that no hit test sees: outlines and shadows that spill out of their element's box. Reading every
 * element's style takes long in a large page, so each search reads a few more of them and remembers what it found.
 * When all have been read and nothing has happened since, it only reads a handful, for what nobody is told of.
 */
import { Number, parseFloat, readStyle } from "../base/natives.js";
import { measure } from "./boxes.js";

const READ_AT_ONCE = 250;
const READ_WHILE_CALM = 1;
// What reaches less far cannot hide a line of text.
const LEAST_REACH_PX = 12;
const SHADOWS = ["box-shadow", "text-shadow", "filter"];

/** @type {Map<Element, number>} how far out of its box an element paints, in px */
const spilling = new Map();
/** @type {HTMLCollectionOf<Element>} live, so that it always holds the page as it is */
const elements = document.getElementsByTagName("*");
let next = 0;
let unread = 0;

/**
 * Tell whether anything may have spilled over a box.
 *
 * @param {import("./boxes.js").Box} box
 * @param {boolean} isStirred  something may have changed since the last search
 */
export function isSpilledOver(box, isStirred) {
  if (isStirred) unread = elements.length;
  for (let count = Math.max(READ_WHILE_CALM, Math.min(READ_AT_ONCE, unread)); count > 0; count--) {
    next = (next + 1) % elements.length;
    readReach(elements[next]);
    unread--;
  }
  return [...spilling].some(([element, reach]) => reaches(element, reach, box));
}

/** @param {Element} element */
function readReach(element) {
  const reach = Math.max(...["", "::before", "::after"].map((part) => measureReach(readStyle(element, part))));
  if (reach >= LEAST_REACH_PX) spilling.set(element, reach);
  else spilling.delete(element);
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

/** Offsets, blur and spread added up: more than it can reach, never less. @param {string} value */
function addLengths(value) {
  const lengths = value.match(/-?[\d.]+(?=px)/g) ?? [];
  return lengths.reduce((sum, length) => sum + Math.abs(Number(length)), 0);
}

/** @param {Element} element @param {number} reach @param {import("./boxes.js").Box} box */
function reaches(element, reach, { left, top, right, bottom }) {
  if (!element.isConnected) return !spilling.delete(element);
  const own = measure(element);
  const isNear = own.left - reach < right && own.right + reach > left && own.top - reach < bottom && own.bottom + reach > top;
  const isAround = own.left <= left && own.right >= right && own.top <= top && own.bottom >= bottom;
  return isNear && !isAround;
}
