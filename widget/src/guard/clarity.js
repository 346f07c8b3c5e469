/** How much of what lies behind an element comes through it: 1 all, 0 nothing, NaN where nobody can tell. */
import { Number, parseFloat, readStyle } from "../base/natives.js";
import { measure } from "./boxes.js";

// Elements that paint what no style tells of; a custom element (with a hyphen) may hold anything.
const PAINTS_ITSELF = /^(?:img|video|canvas|iframe|object|embed|input|textarea|select|button|meter|progress|svg)$|-/;
// Not asked with `instanceof`, which a page can answer as it likes (DOM, §4.4).
const TEXT = 3;
const PAINTING = "background-image border-image-source column-rule-style filter box-shadow backdrop-filter".split(" ");

/**
 * @param {Element} cover
 * @param {number} x
 * @param {number} y
 */
export function measureClarity(cover, x, y) {
  if (cover.matches(":modal") && !contains(measure(cover), x, y)) {
    const backdrop = readStyle(cover, "::backdrop");
    const alpha = Number(backdrop("opacity")) * readAlpha(backdrop("background-color"));
    return backdrop("background-image") === "none" ? 1 - alpha : NaN;
  }
  const style = readStyle(cover);
  const opacity = Number(style("opacity"));
  const through = 1 - opacity * readAlpha(style("background-color"));
  // What its background lets through, the rest of it may hide; what that hides, nothing brings back.
  return opacity && through > 0.4 && hasOtherPaint(cover, style) ? NaN : through;
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

/** Borders and scroll bars. @param {HTMLElement} cover */
function hasEdge({ offsetWidth, offsetHeight, clientWidth, clientHeight }) {
  return offsetWidth > clientWidth || offsetHeight > clientHeight;
}

/** @param {import("./boxes.js").Box} box @param {number} x @param {number} y */
function contains({ left, top, right, bottom }, x, y) {
  return x >= left && x <= right && y >= top && y <= bottom;
}

/** @param {string} colour  computed (CSS Color 4, §15) */
function readAlpha(colour) {
  if (colour.startsWith("rgba")) return parseFloat(colour.split(",")[3]);
  return colour.includes("/") ? parseFloat(colour.split("/")[1]) : 1;
}
