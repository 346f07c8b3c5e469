/** Finds out by hit tests what lies over the widget, and where the seal has room. Nothing here changes the widget. */
import { elementsAt, parseFloat, random, topmostAt } from "../base/natives.js";
import { readStyle } from "../base/reading.js";
import { hostAround, multiplyAround, parentOf } from "../base/ancestry.js";
import { isAffected, hasPaintEffect } from "./effects.js";
import { measureBox } from "./boxes.js";

/** @typedef {import("./boxes.js").Rect} Rect */

/** How many points are tested to see whether something is there, or whether anything can be read. */
const POINTS = 6;
const POINTS_OF_TOPIC = 24;
/** Where a band is tested: near its edges and between, so that no menu or corner button fits between. On phones the seal has two lines. */
const COLUMNS = [0.02, 0.25, 0.5, 0.75, 0.98];
const ROWS = [0.15, 0.5, 0.85];
/** How many things in a row the seal gives way to. */
const MOST_STEPS = 8;
/** What it gives way to if the box of a cover does not tell: half a line. */
const STEP_PX = 10;
const CONTROLS = "a, button, input, select, textarea, summary, [role=button]";
const IN_TOP_LAYER = ":modal, :fullscreen, :popover-open";
/** Text behind covers that let less than this share of it through cannot be read: its contrast is at most 1.3 : 1. */
const LEAST_CLARITY = 0.15;

/**
 * Tell whether a rectangle is the widget's at random points, with nothing over it that a hit test finds.
 *
 * @param {Element} host
 * @param {Rect} rect
 */
export function isOnTop(host, { left, top, right, bottom }) {
  for (let point = 0; point < POINTS; point++) {
    if (!isHit(host, left + (right - left) * random(), top + (bottom - top) * random())) return false;
  }
  return true;
}

/** @param {Element} host @param {number} x @param {number} y */
function isHit(host, x, y) {
  for (let node = /** @type {Element | null} */ (host); node; node = hostAround(node)) {
    if (topmostAt(/** @type {Document | ShadowRoot} */ (node.getRootNode()), x, y) !== node) return false;
  }
  return true;
}

/**
 * Tell whether hit tests do not find the widget at all where its lifted seal is, neither above nor below anything else. Then it
 * is inert, for instance because a modal dialog is open.
 *
 * @param {Element} host @param {Rect} seal
 */
export function isInert(host, { left, top, right, bottom }) {
  const root = /** @type {Document | ShadowRoot} */ (host.getRootNode());
  const stack = elementsAt(root, (left + right) / 2, (top + bottom) / 2);
  for (let index = 0; index < stack.length; index++) if (stack[index] === host) return false;
  return true;
}

/** Tell whether the page itself shows nothing of the widget, as in a closed dialog or tab that will fade in. @param {Element} host */
export function isInvisible(host) {
  return multiplyAround(host, "opacity") < LEAST_CLARITY || readStyle(host)("visibility") !== "visible";
}

/**
 * Find a place for the seal in the visible part of the widget: the topmost band that nothing covers, or else one that
 * nothing opaque covers, or else one without the page's controls, or else the top below the page's bars. What covers less than half of
 * the width is given way to at its side.
 *
 * @param {Element} host
 * @param {Rect} column  the visible part
 * @param {number} height  of the seal
 * @param {Rect | undefined} seal  where the lifted seal is now, above everything else
 * @returns {Rect | undefined}  undefined if nothing of the widget can be read
 */
export function findPlace(host, column, height, seal) {
  const free = findBand(host, column, height, seal, isAnything);
  if (free) return free;
  const top = Math.max(column.top, findBars(column));
  // Below the page's bars there is no room for the seal, and so for no more than a line of text.
  if (top + height > column.bottom) return undefined;
  const clear = findBand(host, column, height, seal, isOpaque);
  if (clear || !isReadable(host, column, seal)) return clear;
  // Beside an open menu, too little is left for the seal. It stands on the menu, but on none of its links.
  return findBand(host, { ...column, top }, height, seal, isControl) ?? { ...column, top };
}

/**
 * @param {Element} host @param {Rect} column @param {number} height @param {Rect | undefined} seal
 * @param {(cover: Element, host: Element, x: number, y: number) => boolean} counts
 * @returns {Rect | undefined}
 */
function findBand(host, { left, top, right, bottom }, height, seal, counts) {
  const least = (right - left) / 2;
  for (let step = 0; step < MOST_STEPS && (!step || top + height <= bottom + 1); step++) {
    const cover = findCover(host, { left, top, right, bottom: Math.min(top + height, bottom) }, seal, counts);
    if (!cover) return { left, top, right, bottom };
    const box = measureBox(cover);
    if (box.left - left >= least) right = box.left;
    else if (right - box.right >= least) left = box.right;
    else top = Math.max(top + STEP_PX, box.bottom);
  }
  return undefined;
}

/**
 * @param {Element} host @param {Rect} band @param {Rect | undefined} seal
 * @param {(cover: Element, host: Element, x: number, y: number) => boolean} counts
 */
function findCover(host, { left, top, right, bottom }, seal, counts) {
  for (let row = 0; row < ROWS.length; row++) {
    for (let column = 0; column < COLUMNS.length; column++) {
      const x = left + (right - left) * COLUMNS[column];
      const y = top + (bottom - top) * ROWS[row];
      const covers = coversAt(host, x, y, seal);
      // The lowest one is the page's bar, and not one of the links in it.
      for (let index = covers.length - 1; index >= 0; index--) if (counts(covers[index], host, x, y)) return covers[index];
    }
  }
  return undefined;
}

/** Find the lower edge of the bars that the page keeps at the top of the window, over a column or where it will be. @param {Rect} column */
export function findBars({ left, right }) {
  let edge = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    const bar = findPinned(topmostAt(document, (left + right) / 2, edge + 1));
    const { bottom } = bar ? measureBox(bar) : { bottom: 0 };
    // What is higher than half of the window is a panel.
    if (bottom <= edge || bottom > window.innerHeight / 2) break;
    edge = bottom;
  }
  return edge;
}

/** Find what keeps an element where it is in the window. @param {Element | null} element */
function findPinned(element) {
  for (let node = element; node; node = parentOf(node)) if (/fixed|sticky/.test(readStyle(node)("position"))) return node;
  return undefined;
}

/** Tell whether text may be readable at one of many random points. @param {Element} host @param {Rect} column @param {Rect | undefined} seal */
function isReadable(host, column, seal) {
  // At the very edge, a cover of the same size may not be hit, because boxes are rounded.
  const left = column.left + 1;
  const top = column.top + 1;
  for (let point = 0; point < POINTS_OF_TOPIC; point++) {
    const x = left + (column.right - 1 - left) * random();
    const y = top + (column.bottom - 1 - top) * random();
    const clarity = coversAt(host, x, y, seal).reduce((rest, cover) => rest * (1 - measureOpacity(cover, host, x, y)), 1);
    if (clarity >= LEAST_CLARITY) return true;
  }
  return false;
}

/**
 * List what lies over the widget at a point. The lifted seal itself does not count.
 *
 * @param {Element} host @param {number} x @param {number} y @param {Rect | undefined} seal
 * @returns {Element[]}
 */
function coversAt(host, x, y, seal) {
  const covers = [];
  const isSeal = seal && x >= seal.left && x <= seal.right && y >= seal.top && y <= seal.bottom;
  for (let node = /** @type {Element | null} */ (host); node; node = hostAround(node)) {
    const root = /** @type {Document | ShadowRoot} */ (node.getRootNode());
    // To find all that is there takes many times as long.
    if (!isSeal && topmostAt(root, x, y) === node) continue;
    const stack = elementsAt(root, x, y);
    // The seal is found first. The topic below it is found a second time, but in Chromium only if something lies between them.
    for (let index = isSeal && stack[0] === node ? 1 : 0; index < stack.length; index++) {
      // Hit tests skip an inert widget and find what is around it instead.
      if (stack[index] === node || stack[index].contains(node)) break;
      // In a shadow root, Chromium also finds what is outside it.
      if (stack[index].getRootNode() === root) covers[covers.length] = stack[index];
    }
  }
  return covers;
}

function isAnything() {
  return true;
}

/** @param {Element} cover */
function isControl(cover) {
  return cover.matches(CONTROLS);
}

/** @param {Element} cover @param {Element} host @param {number} x @param {number} y */
function isOpaque(cover, host, x, y) {
  return 1 - measureOpacity(cover, host, x, y) < LEAST_CLARITY;
}

/**
 * Measure how much of what is below it a cover hides for certain at a point, from 0 to 1. Only a plain colour is certain.
 *
 * @param {Element} cover @param {Element} host @param {number} x @param {number} y
 */
function measureOpacity(cover, host, x, y) {
  const { left, top, right, bottom } = measureBox(cover);
  const isInside = x >= left && x <= right && y >= top && y <= bottom;
  return Math.max(isInside && !isAffected(cover, host) ? readGround(readStyle(cover)) : 0, measureBackdrop(cover, host));
}

/** Measure how much the backdrop of an element in the top layer hides, if it fills the window. @param {Element} cover @param {Element} host */
function measureBackdrop(cover, host) {
  if (!cover.matches(IN_TOP_LAYER)) return 0;
  const style = readStyle(cover, "::backdrop");
  const place = `${style("position")} ${style("left")} ${style("top")} ${style("transform")} ${style("translate")} ${style("scale")}`;
  const isWhole = parseFloat(style("width")) >= window.innerWidth && parseFloat(style("height")) >= window.innerHeight;
  return isWhole && place === "fixed 0px 0px none none none" && !hasPaintEffect(style, host) ? readGround(style) : 0;
}

/** Read how opaque the plain ground of a box is. @param {(property: string) => string} style */
function readGround(style) {
  return style("background-clip") === "border-box" && style("empty-cells") === "show" ? readAlpha(style("background-color")) : 0;
}

/** @param {string} colour  a computed value (CSS Color 4, §15) */
function readAlpha(colour) {
  if (colour.startsWith("rgba")) return parseFloat(colour.split(",")[3]) || 0;
  return colour.includes("/") ? parseFloat(colour.split("/")[1]) || 0 : 1;
}
