/**
 * Estimates how much of what lies behind an element shows through it: 1 for all of it, 0 for nothing, NaN if the styles
 * do not say.
 */
import { Number, parseFloat, readStyle } from "../base/natives.js";
import { measureBox } from "./boxes.js";

// Elements that paint what styles do not describe. A custom element, with a hyphen in its name, may contain anything.
const PAINTS_ITSELF = /^(?:img|video|canvas|iframe|object|embed|input|textarea|select|button|meter|progress|svg)$|-/;
// The value of `nodeType` (DOM, §4.4). We compare it because a page can change what `instanceof` returns.
const TEXT = 3;
const PAINTING = "background-image border-image-source column-rule-style filter box-shadow backdrop-filter".split(" ");
/** The least clarity at which a line can be read. Behind a white cover, the seal's text then has a contrast of 2.2 : 1. */
export const LEAST_CLARITY = 0.4;

/**
 * @param {Element} cover
 * @param {number} x
 * @param {number} y
 */
export function measureClarity(cover, x, y) {
  if (cover.matches(":modal") && !contains(measureBox(cover), x, y)) {
    const backdrop = readStyle(cover, "::backdrop");
    const alpha = Number(backdrop("opacity")) * readAlpha(backdrop("background-color"));
    return backdrop("background-image") === "none" ? 1 - alpha : NaN;
  }
  const style = readStyle(cover);
  const opacity = Number(style("opacity"));
  const through = 1 - opacity * readAlpha(style("background-color"));
  // What shows through the background may be hidden by something else that the element paints, never the other way round.
  return opacity && through > LEAST_CLARITY && hasOtherPaint(cover, style) ? NaN : through;
}

/** @param {Element} cover @param {(property: string) => string} style */
function hasOtherPaint(cover, style) {
  return (
    PAINTS_ITSELF.test(cover.localName) ||
    cover.shadowRoot ||
    PAINTING.some((property) => (style(property) || "none") !== "none") ||
    style("mix-blend-mode") !== "normal" ||
    hasEdge(/** @type {HTMLElement} */ (cover)) ||
    [...cover.childNodes].some((node) => node.nodeType === TEXT && /** @type {Text} */ (node).data.trim()) ||
    ["::before", "::after"].some((part) => !/^(none|normal)$/.test(readStyle(cover, part)("content")))
  );
}

/** Tell whether an element has borders or scroll bars. @param {HTMLElement} cover */
function hasEdge({ offsetWidth, offsetHeight, clientWidth, clientHeight }) {
  return offsetWidth > clientWidth || offsetHeight > clientHeight;
}

/** @param {import("./boxes.js").Box} box @param {number} x @param {number} y */
function contains({ left, top, right, bottom }, x, y) {
  return x >= left && x <= right && y >= top && y <= bottom;
}

/** @param {string} colour  a computed value (CSS Color 4, §15) */
function readAlpha(colour) {
  if (colour.startsWith("rgba")) return parseFloat(colour.split(",")[3]);
  return colour.includes("/") ? parseFloat(colour.split("/")[1]) : 1;
}
