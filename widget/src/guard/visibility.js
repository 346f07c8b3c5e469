/**
 * Sees what a reader sees of the widget: what lies over it, and what the page does to it from around. It only looks.
 * No sense is enough alone: hit tests miss masks, and covers that let clicks through; computed styles miss covers.
 */
import { CSSStyleSheet, Number, adoptSheets, hit, hitAll, parseFloat, random, readStyle, replaceRules, sheetsOf } from "../base/natives.js";
import { hostOf, parentOf } from "../base/ancestry.js";
import { measureClarity } from "./clarity.js";
import { measure } from "./boxes.js";

/** @typedef {{ left: number, top: number, right: number, bottom: number }} Box */

// Beyond these the disclaimer could no longer be read where larger letters of the topic could.
const LEAST_OPACITY = 0.5;
const LEAST_SCALE = 0.6;
const LEAST_CLARITY = 0.4;
// Corners that are rounder cut letters off.
const LARGEST_ROUND_PX = 32;
const LARGEST_ROUND_PERCENT = 5;

const COLUMNS = 8;
const ROWS = [0.1, 0.5, 0.9];
const ROW_PX = 8;
const POINTS = 24;

// They change disclaimer and topic alike; any other filter could tell the two apart.
const EVEN_FILTERS = /^(?:(?:invert|hue-rotate|grayscale|sepia|saturate|drop-shadow)\((?:[^()]|\([^()]*\))*\)\s*)+$/;

// Makes hit tests see the covers that let clicks through, too.
const SWEEP = new CSSStyleSheet();
replaceRules(SWEEP, "*,::before,::after{pointer-events:auto!important}");

/**
 * Look with hit tests that see everything. It makes the styles of the whole page anew, twice.
 *
 * @template Seen
 * @param {Element} host
 * @param {() => Seen} look
 * @returns {Seen}
 */
export function sweep(host, look) {
  const roots = [...findRoots(host), document];
  for (const root of roots) sheetsOf(root).push(SWEEP);
  try {
    return look();
  } finally {
    for (const root of roots) adoptSheets(root, sheetsOf(root).filter((sheet) => sheet !== SWEEP));
  }
}

/**
 * The shadow roots that an element stands in, from the nearest outwards, also those that are closed.
 *
 * @param {Element} element
 * @returns {ShadowRoot[]}
 */
function findRoots(element) {
  const root = element.getRootNode();
  const host = hostOf(root);
  return host ? [/** @type {ShadowRoot} */ (root), ...findRoots(host)] : [];
}

/**
 * Tell how the page shows everything inside an element: "even"; "masked", so that one part may show and another not;
 * or "dim", so that at best the largest letters can be read.
 *
 * @param {Element} host
 * @param {HTMLElement} strip
 */
export function judgeSurroundings(host, strip) {
  let opacity = 1;
  let isMasked = false;
  for (let node = parentOf(host); node; node = parentOf(node)) {
    const style = readStyle(node);
    const filter = style("filter");
    opacity *= Number(style("opacity"));
    if (filter !== "none" && !EVEN_FILTERS.test(filter)) return "dim";
    isMasked ||= style("mix-blend-mode") !== "normal";
    isMasked ||= (style("mask-image") || style("-webkit-mask-image") || "none") !== "none";
    // Chromium paints nothing there that sticks where its boxes and its hit tests say that it is.
    isMasked ||= cutsCorners(style) || node.localName === "foreignObject";
  }
  const { width, height } = measure(strip);
  const scale = Math.min(width / strip.offsetWidth, height / strip.offsetHeight);
  if (opacity < LEAST_OPACITY || scale < LEAST_SCALE) return "dim";
  return isMasked ? "masked" : "even";
}

/** WebKit's hit tests pass where a rounded corner cuts off what overflows. @param {(property: string) => string} style */
function cutsCorners(style) {
  if (style("overflow-x") === "visible") return false;
  const radii = `${style("border-top-left-radius")} ${style("border-top-right-radius")}`.split(" ");
  return radii.some((radius) => parseFloat(radius) > (radius.endsWith("%") ? LARGEST_ROUND_PERCENT : LARGEST_ROUND_PX));
}

/**
 * Find the first strip of a height in a box, from its top, that can be seen from end to end.
 *
 * @param {Element} host
 * @param {Box} box
 * @param {number} height
 * @param {(clarity: number) => boolean} isGood
 * @returns {number | undefined}  its top
 */
export function findStrip(host, box, height, isGood = isClear) {
  let top = box.top;
  let least = top;
  for (let y = box.top + 1; top + height <= box.bottom + 1; y += ROW_PX) {
    if (!seesRow(host, box, Math.min(y, box.bottom - 1), isGood)) {
      least = y;
      top = y + ROW_PX - 1;
    } else if (y >= top + height - 2) {
      while (top - 1 > least && seesRow(host, box, top - 1, isGood)) top--;
      return top;
    }
  }
  return undefined;
}

/**
 * Measure how much of a box something lies over: 0 nothing, 1 all of it.
 *
 * @param {Element} host
 * @param {Box} box
 * @param {number[]} [rows]  at which parts of its height to look
 */
export function measureCover(host, box, rows = ROWS) {
  const heights = rows.map((part) => box.top + (box.bottom - box.top) * part);
  const blocked = heights.reduce((sum, y) => sum + countBlocked(host, box, y, isClear), 0);
  return blocked / (COLUMNS * rows.length);
}

/**
 * Tell whether anything in a box could be read, as far as anybody can tell.
 *
 * @param {Element} host
 * @param {Box} box
 */
export function couldBeRead(host, { left, top, right, bottom }) {
  for (let point = 0; point < POINTS; point++) {
    if (isPossible(clarityAt(host, left + (right - left) * random(), top + (bottom - top) * random()))) return true;
  }
  return false;
}

/** @param {number} clarity */
function isClear(clarity) {
  return clarity >= LEAST_CLARITY;
}

/** @param {number} clarity */
export function isPossible(clarity) {
  return !(clarity < LEAST_CLARITY);
}

/** @param {Element} host @param {Box} box @param {number} y @param {(clarity: number) => boolean} isGood */
function seesRow(host, box, y, isGood) {
  return countBlocked(host, box, y, isGood) === 0;
}

/** The points are never the same twice: nothing can be put between them. @param {Element} host @param {Box} box @param {number} y @param {(clarity: number) => boolean} isGood */
function countBlocked(host, { left, right }, y, isGood) {
  const width = (right - left) / COLUMNS;
  let blocked = 0;
  for (let column = 0; column < COLUMNS; column++) {
    if (!isGood(clarityAt(host, left + (column + 0.05 + 0.9 * random()) * width, y))) blocked++;
  }
  return blocked;
}

/**
 * How much of the widget comes through whatever lies over it at a point: 1 all, 0 nothing, NaN where nobody can tell.
 *
 * @param {Element} host
 * @param {number} x
 * @param {number} y
 */
function clarityAt(host, x, y) {
  let node = host;
  // Level by level, for a root's own hit test does not see what covers it from outside.
  for (const root of findRoots(host)) {
    if (hit(root, x, y) !== node) return 0;
    node = root.host;
  }
  if (hit(document, x, y) === node) return 1;
  let clarity = 1;
  for (const cover of hitAll(document, x, y)) {
    if (cover === node) return clarity;
    // What is inert is passed over by hit tests: what is around it is then as deep as they go.
    if (cover.contains(node)) return isInert(node) ? clarity : 0;
    clarity *= measureClarity(cover, x, y);
  }
  return isInert(node) ? clarity : 0;
}

/** @param {Element} node */
function isInert(node) {
  return node.closest("[inert]") !== null || document.querySelector(":modal") !== null;
}
