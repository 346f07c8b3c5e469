/** How much of what lies behind an element comes through it: 1 all, 0 nothing, NaN where nobody can tell. */
import { getComputedStyle, measure } from "./natives.js";

// Elements that paint what no style tells of; a custom element (with a hyphen) may hold anything.
const PAINTS_ITSELF = /^(?:img|video|canvas|iframe|object|embed|input|textarea|select|button|meter|progress|svg)$|-/;

/**
 * @param {Element} cover
 * @param {number} x
 * @param {number} y
 */
export function measureClarity(cover, x, y) {
  if (cover.matches(":modal") && !contains(measure(cover), x, y)) {
    const { opacity, backgroundColor, backgroundImage } = getComputedStyle(cover, "::backdrop");
    return backgroundImage === "none" ? 1 - Number(opacity) * readAlpha(backgroundColor) : NaN;
  }
  const style = getComputedStyle(cover);
  const opacity = Number(style.opacity);
  const through = 1 - opacity * readAlpha(style.backgroundColor);
  // What its background lets through, the rest of it may hide; what that hides, nothing brings back.
  return opacity && through > 0.4 && hasOtherPaint(cover, style) ? NaN : through;
}

/** @param {Element} cover @param {CSSStyleDeclaration} style */
function hasOtherPaint(cover, style) {
  return (
    PAINTS_ITSELF.test(cover.localName) ||
    cover.shadowRoot ||
    style.backgroundImage !== "none" ||
    style.borderImageSource !== "none" ||
    hasEdge(/** @type {HTMLElement} */ (cover)) ||
    style.columnRuleStyle !== "none" ||
    style.filter !== "none" ||
    style.boxShadow !== "none" ||
    style.mixBlendMode !== "normal" ||
    (style.backdropFilter || "none") !== "none" ||
    [...cover.childNodes].some((node) => node instanceof Text && node.data.trim()) ||
    ["::before", "::after"].some((part) => !/^(none|normal)$/.test(getComputedStyle(cover, part).content))
  );
}

/** Borders and scroll bars. @param {HTMLElement} cover */
function hasEdge({ offsetWidth, offsetHeight, clientWidth, clientHeight }) {
  return offsetWidth > clientWidth || offsetHeight > clientHeight;
}

/** @param {DOMRect} box @param {number} x @param {number} y */
function contains({ left, top, right, bottom }, x, y) {
  return x >= left && x <= right && y >= top && y <= bottom;
}

/** @param {string} colour  computed (CSS Color 4, §15) */
function readAlpha(colour) {
  if (colour.startsWith("rgba")) return parseFloat(colour.split(",")[3]);
  return colour.includes("/") ? parseFloat(colour.split("/")[1]) : 1;
}
