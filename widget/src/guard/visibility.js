/**
 * Finds out what a reader sees of the widget: what lies over it, and what the page's styles do to it. Nothing here changes
 * the widget. No single method is enough: hit tests miss masks and covers that let clicks through, and computed styles
 * miss covers.
 */
import { CSSStyleSheet, Number, adoptStyleSheets, elementAt, elementsAt, parseFloat } from "../base/natives.js";
import { random, readStyle, replaceRules, styleSheetsOf } from "../base/natives.js";
import { hostOf, parentOf } from "../base/ancestry.js";
import { LEAST_CLARITY, measureClarity } from "./clarity.js";
import { measureBox } from "./boxes.js";

/** @typedef {{ left: number, top: number, right: number, bottom: number }} Box */

// Below these values the topic's headings could still be read, but not the seal.
/** The opacity of all ancestors multiplied. On white, the seal's text then has a contrast of 2.8 : 1. */
const LEAST_OPACITY = 0.5;
/** The drawn size divided by the size in the layout. The seal's text, 14px by default, is then 8.4px high. */
const LEAST_SCALE = 0.6;
/** Corners with a larger radius cut letters off. */
const LARGEST_RADIUS_PX = 32;
const LARGEST_RADIUS_PERCENT = 5;

/** How many points of a row are tested. The widget's column is 34em wide, so that is one every 68px at 16px type. */
const COLUMNS = 8;
/** At which parts of a box's height its rows are tested. */
const ROWS = [0.1, 0.5, 0.9];
/** The distance between two rows in a search for a free band: less than half a line of text. */
const ROW_PX = 8;
/** How many random points are tested before a box counts as illegible. */
const POINTS = 24;

// These filters change the disclaimer and the topic alike. Any other filter could hide one and show the other.
const UNIFORM_FILTERS = /^(?:(?:invert|hue-rotate|grayscale|sepia|saturate|drop-shadow)\((?:[^()]|\([^()]*\))*\)\s*)+$/;

// With this style sheet, hit tests find covers that let clicks through, too.
const HITTABLE = new CSSStyleSheet();
replaceRules(HITTABLE, "*,::before,::after{pointer-events:auto!important}");

/**
 * Run a check while hit tests find every element. The browser computes the styles of the whole page again, twice.
 *
 * @template Result
 * @param {Element} host
 * @param {() => Result} check
 * @returns {Result}
 */
export function withFullHitTests(host, check) {
  const roots = [...findRoots(host), document];
  for (const root of roots) styleSheetsOf(root).push(HITTABLE);
  try {
    return check();
  } finally {
    for (const root of roots) adoptStyleSheets(root, styleSheetsOf(root).filter((sheet) => sheet !== HITTABLE));
  }
}

/**
 * Find the shadow roots that an element is in, open or closed, from the nearest outwards.
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
 * Tell how the page's styles affect everything inside an element: "uniform" if they affect all parts alike, "uneven" if
 * one part may be visible and another not, "illegible" if at best the largest letters can be read.
 *
 * @param {Element} host
 * @param {HTMLElement} line  of the seal
 */
export function judgeSurroundings(host, line) {
  let opacity = 1;
  let isUneven = false;
  for (let node = parentOf(host); node; node = parentOf(node)) {
    const style = readStyle(node);
    const filter = style("filter");
    opacity *= Number(style("opacity"));
    if (filter !== "none" && !UNIFORM_FILTERS.test(filter)) return "illegible";
    isUneven ||= style("mix-blend-mode") !== "normal";
    isUneven ||= (style("mask-image") || style("-webkit-mask-image") || "none") !== "none";
    // Inside <foreignObject>, Chromium paints a sticky element elsewhere than its boxes and hit tests say.
    isUneven ||= cutsCorners(style) || node.localName === "foreignObject";
  }
  const { width, height } = measureBox(line);
  const scale = Math.min(width / line.offsetWidth, height / line.offsetHeight);
  if (opacity < LEAST_OPACITY || scale < LEAST_SCALE) return "illegible";
  return isUneven ? "uneven" : "uniform";
}

/** WebKit's hit tests find content that a rounded corner has cut off. @param {(property: string) => string} style */
function cutsCorners(style) {
  if (style("overflow-x") === "visible") return false;
  const radii = `${style("border-top-left-radius")} ${style("border-top-right-radius")}`.split(" ");
  return radii.some((radius) => parseFloat(radius) > (radius.endsWith("%") ? LARGEST_RADIUS_PERCENT : LARGEST_RADIUS_PX));
}

/**
 * Find the topmost band of a box, of a given height, that is visible from end to end.
 *
 * @param {Element} host
 * @param {Box} box
 * @param {number} height
 * @param {(clarity: number) => boolean} isGood
 * @returns {number | undefined}  the top of the band
 */
export function findVisibleBand(host, box, height, isGood = isClear) {
  let top = box.top;
  let least = top;
  for (let y = box.top + 1; top + height <= box.bottom + 1; y += ROW_PX) {
    if (!isRowVisible(host, box, Math.min(y, box.bottom - 1), isGood)) {
      least = y;
      top = y + ROW_PX - 1;
    } else if (y >= top + height - 2) {
      while (top - 1 > least && isRowVisible(host, box, top - 1, isGood)) top--;
      return top;
    }
  }
  return undefined;
}

/**
 * Measure the share of a box that is covered, from 0 to 1.
 *
 * @param {Element} host
 * @param {Box} box
 * @param {number[]} [rows]  at which parts of its height to test
 */
export function measureCover(host, box, rows = ROWS) {
  const heights = rows.map((part) => box.top + (box.bottom - box.top) * part);
  const blocked = heights.reduce((sum, y) => sum + countBlocked(host, box, y, isClear), 0);
  return blocked / (COLUMNS * rows.length);
}

/**
 * Tell whether anything in a box might be readable. If the styles do not say, it might be.
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
function isRowVisible(host, box, y, isGood) {
  return countBlocked(host, box, y, isGood) === 0;
}

/**
 * Count the points of a row that are covered. The points are random, so that a page cannot place covers between them.
 *
 * @param {Element} host
 * @param {Box} box
 * @param {number} y
 * @param {(clarity: number) => boolean} isGood
 */
function countBlocked(host, { left, right }, y, isGood) {
  const width = (right - left) / COLUMNS;
  let blocked = 0;
  for (let column = 0; column < COLUMNS; column++) {
    if (!isGood(clarityAt(host, left + (column + 0.05 + 0.9 * random()) * width, y))) blocked++;
  }
  return blocked;
}

/**
 * Estimate how much of the widget shows through what lies over it at a point: 1 for all of it, 0 for nothing, NaN if the
 * styles do not say.
 *
 * @param {Element} host
 * @param {number} x
 * @param {number} y
 */
function clarityAt(host, x, y) {
  let node = host;
  // Each root is tested in turn, because a root's own hit test does not find what covers it from outside.
  for (const root of findRoots(host)) {
    if (elementAt(root, x, y) !== node) return 0;
    node = root.host;
  }
  if (elementAt(document, x, y) === node) return 1;
  let clarity = 1;
  for (const cover of elementsAt(document, x, y)) {
    if (cover === node) return clarity;
    // Hit tests skip an inert widget and find what is around it instead.
    if (cover.contains(node)) return isInert(node) ? clarity : 0;
    clarity *= measureClarity(cover, x, y);
  }
  return isInert(node) ? clarity : 0;
}

/** @param {Element} node */
function isInert(node) {
  return node.closest("[inert]") !== null || document.querySelector(":modal") !== null;
}
