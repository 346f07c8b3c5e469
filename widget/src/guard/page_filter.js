/**
 * Judges a filter on the page's root element. Firefox applies it to the top layer, too, so it could make the lifted seal
 * illegible. We paint a stroke in the seal's two colours through the same filter, and compare it with its ground.
 */
import { ownDocument } from "../base/own_document.js";
import { measureLuminance } from "../base/colour.js";
import { makeElement } from "../base/dom.js";
import { readStyle } from "../base/reading.js";

/** Whether this is Firefox: it alone has this function. */
export const IS_FIREFOX = CSS.supports("background-image", "-moz-element(#a)");
/** The least contrast of the seal's text, as of large text in WCAG 2.2, 1.4.3. A blur of 1 px leaves 4 : 1. */
const LEAST_SEAL_CONTRAST = 3;
const SIZE_PX = 21;
/** Where the stroke stands, how wide it is, and where only its ground is. */
const STROKE_PX = 10;
const STROKE_WIDTH_PX = 2;
const GROUND_PX = 4;

/**
 * Tell whether the seal is legible under the filter of the root element.
 *
 * @param {Element} line  of the seal
 */
export function isLegibleUnderPageFilter(line) {
  const filter = readStyle(ownDocument.documentElement)("filter");
  if (!IS_FIREFOX || filter === "none") return true;
  const plain = makeContext();
  plain.fillStyle = readStyle(/** @type {Element} */ (line.closest(".cs-seal")))("background-color");
  plain.fillRect(0, 0, SIZE_PX, SIZE_PX);
  plain.fillStyle = readStyle(line)("color");
  plain.fillRect(STROKE_PX, 0, STROKE_WIDTH_PX, SIZE_PX);
  const seen = makeContext();
  seen.filter = filter;
  seen.drawImage(plain.canvas, 0, 0);
  const text = measureAt(seen, STROKE_PX);
  const ground = measureAt(seen, GROUND_PX);
  return (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05) >= LEAST_SEAL_CONTRAST;
}

function makeContext() {
  const canvas = /** @type {HTMLCanvasElement} */ (makeElement("canvas", { width: String(SIZE_PX), height: String(SIZE_PX) }));
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}

/** Measure the relative luminance (WCAG 2.2) of a point. @param {CanvasRenderingContext2D} context @param {number} x */
function measureAt(context, x) {
  const { data } = context.getImageData(x, SIZE_PX >> 1, 1, 1);
  return measureLuminance(data[0] / 255, data[1] / 255, data[2] / 255);
}
