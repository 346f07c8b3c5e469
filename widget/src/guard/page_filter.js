/**
 * Judges a filter on the page's root element. Firefox applies it to the top layer, too, so it could make the lifted seal
 * illegible. We paint the seal's two colours through the same filter, and compare them.
 */
import { Number } from "../base/natives.js";
import { ownDocument } from "../base/own_document.js";
import { measureLuminance } from "../base/colour.js";
import { makeElement } from "../base/dom.js";
import { readStyle } from "../base/reading.js";

/** Whether this is Firefox: it alone has this function. */
export const IS_FIREFOX = CSS.supports("background-image", "-moz-element(#a)");
/** The least contrast of the seal's text, as of large text in WCAG 2.2, 1.4.3. */
const LEAST_SEAL_CONTRAST = 3;
/** Letters of the seal can still be read with this blur. */
const MOST_BLUR_PX = 1;
const SIZE_PX = 9;

/**
 * Tell whether the seal is legible under the filter of the root element.
 *
 * @param {Element} line  of the seal
 */
export function isLegibleUnderPageFilter(line) {
  const filter = readStyle(ownDocument.documentElement)("filter");
  if (!IS_FIREFOX || filter === "none") return true;
  if (Number(/blur\((.+?)px/.exec(filter)?.[1] ?? 0) > MOST_BLUR_PX) return false;
  const text = measureThrough(filter, readStyle(line)("color"));
  const ground = measureThrough(filter, readStyle(/** @type {Element} */ (line.closest(".cs-seal")))("background-color"));
  return (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05) >= LEAST_SEAL_CONTRAST;
}

/** Measure the relative luminance (WCAG 2.2) of a colour that is seen through a filter. @param {string} filter @param {string} colour */
function measureThrough(filter, colour) {
  const canvas = makeElement("canvas", { width: String(SIZE_PX), height: String(SIZE_PX) });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.filter = filter;
  context.fillStyle = colour;
  context.fillRect(0, 0, SIZE_PX, SIZE_PX);
  const { data } = context.getImageData(SIZE_PX >> 1, SIZE_PX >> 1, 1, 1);
  return measureLuminance(data[0] / 255, data[1] / 255, data[2] / 255);
}
