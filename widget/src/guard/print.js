/**
 * Judges whether a printed topic keeps its disclaimer. While the print styles apply there is no window for hit tests, so
 * only boxes and styles count: no ancestor may crop the widget, and nothing may lie over the seal or the disclaimer.
 */
import { Number, parseFloat } from "../base/natives.js";
import { ownDocument } from "../base/own_document.js";
import { readStyle } from "../base/reading.js";
import { hostAround, isAnyAround, parentOf } from "../base/ancestry.js";
import { contains } from "../base/page_elements.js";
import { measureBox } from "./boxes.js";

const PSEUDO_ELEMENTS = ["::before", "::after"];
/** What reaches no further over a line only touches it. */
const TOUCH_PX = 2;
/** In lines of this share of their size, letters do not stick out far. */
const LEAST_LINE_HEIGHT = 0.8;
/** A sheet of paper whose margin is negative: its content begins beyond the edge. The text of a rule holds the rules inside it. */
const CUTS_PAPER = /@page[^{}]*{[^{}]*margin[a-z-]*:[^;{}]*(?:[\s(]-[\d.]|var\()/;

/**
 * @param {Element} host
 * @param {(Element | null)[]} parts  what must not be covered
 */
export function isSafeToPrint(host, parts) {
  return !isCropped(host) && !isCovered(host, parts);
}

/**
 * Tell whether a style sheet of the page puts the seal beyond the edge of the paper. Nothing tells where that edge is, so the rules
 * themselves are read.
 *
 * @param {ArrayLike<CSSStyleSheet>} [sheets]
 */
export function isPaperCut(sheets = ownDocument.styleSheets) {
  for (let index = 0; index < sheets.length; index++) {
    try {
      const rules = sheets[index].cssRules;
      for (let rule = 0; rule < rules.length; rule++) {
        const { cssText, styleSheet } = /** @type {CSSImportRule} */ (rules[rule]);
        if (CUTS_PAPER.test(cssText) || (styleSheet && isPaperCut([styleSheet]))) return true;
      }
    } catch {
      // The style sheets of another origin cannot be read.
    }
  }
  return false;
}

/** @param {Element} host */
function isCropped(host) {
  const own = measureBox(host);
  if (own.left < 0 || own.top + window.scrollY < 0) return true;
  return isAnyAround(parentOf(host), (node) => {
    const style = readStyle(node);
    const box = measureBox(node);
    const sticksOut = own.top < box.top || own.left < box.left || own.bottom > box.bottom || own.right > box.right;
    if (sticksOut && style("overflow") !== "visible") return true;
    if (style("clip-path") + (style("mask-image") || "none") !== "nonenone" || style("position") === "fixed") return true;
    return style("column-count") + style("column-width") !== "autoauto";
  });
}

/** @param {Element} host @param {(Element | null)[]} parts */
function isCovered(host, parts) {
  // `contains` does not see into shadow roots.
  let place = host;
  for (let next = hostAround(host); next; next = hostAround(next)) place = next;
  const boxes = parts.flatMap((part) => (part ? [measureBox(part)] : []));
  /** @param {import("./boxes.js").Rect} box */
  const isOver = (box) =>
    boxes.some(
      ({ left, top, right, bottom }) =>
        box.left < right - 1 && box.right > left + 1 && box.top < bottom - TOUCH_PX && box.bottom > top + TOUCH_PX,
    );
  for (const element of ownDocument.documentElement.querySelectorAll("*")) {
    for (let index = 0; index < PSEUDO_ELEMENTS.length; index++) {
      const style = readStyle(element, PSEUDO_ELEMENTS[index]);
      if (paintsOnPaper(style) && isOver(measurePseudo(element, style))) return true;
    }
    if (contains(element, place) || contains(place, element)) continue;
    const style = readStyle(element);
    const box = measurePainted(element, style);
    if (isOver(box) && box.right > box.left && box.bottom > box.top && Number(style("opacity")) && style("visibility") === "visible") return true;
  }
  return false;
}

/** Browsers leave grounds out on paper, unless the page asks for them. @param {(property: string) => string} style  of a pseudo-element */
function paintsOnPaper(style) {
  if (/^(none|normal)$/.test(style("content")) || !/absolute|fixed/.test(style("position"))) return false;
  return style("print-color-adjust") === "exact" || style("content") !== '""' || style("border-style") !== "none";
}

/**
 * Measure what an element paints: its box, its outline, and its letters, which stick out of lines that are lower than they. A picture
 * that is larger than its box, or a border of pictures, may reach anywhere.
 *
 * @param {Element} element @param {(property: string) => string} style
 */
function measurePainted(element, style) {
  const { left, top, right, bottom } = measureBox(element);
  const size = parseFloat(style("font-size"));
  const hasLetters = parseFloat(style("line-height")) < size * LEAST_LINE_HEIGHT && element.textContent?.trim();
  const isLarger = style("overflow") === "visible" && style("object-fit") !== "fill";
  const isFramed = style("border-image-source") !== "none" && parseFloat(style("border-image-outset"));
  const outline = style("outline-style") === "none" ? 0 : parseFloat(style("outline-width")) + parseFloat(style("outline-offset"));
  const out = isLarger || isFramed ? Infinity : Math.max(outline, hasLetters ? size : 0);
  return { left: left - out, top: top - out, right: right + out, bottom: bottom + out };
}

/**
 * Measure a positioned pseudo-element. Its lengths are in px then, from the element around which it is positioned.
 *
 * @param {Element} element @param {(property: string) => string} style  of the pseudo-element
 */
function measurePseudo(element, style) {
  let around = /** @type {Element | null} */ (element);
  while (around && readStyle(around)("position") === "static") around = parentOf(around);
  const { left, top } = measureBox(around ?? ownDocument.documentElement);
  /** @param {string} property */
  const read = (property) => parseFloat(style(property)) || 0;
  const box = { left: left + read("left"), top: top + read("top") };
  return { ...box, right: box.left + read("width"), bottom: box.top + read("height") };
}
