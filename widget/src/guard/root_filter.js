/**
 * Judges a filter on the root element. Firefox applies it to the top layer, too, so it can make the seal illegible there. The
 * filter's functions are run over the two colours of the seal (Filter Effects 1, §6).
 */
import { Number, readStyle } from "../base/natives.js";

/** The least contrast of the seal's text, as of large text in WCAG 2.2, 1.4.3. */
const LEAST_CONTRAST = 3;
const FUNCTION = /([a-z-]+)\((-?[\d.e+-]+)(?:deg|px)?\)/g;
// The weights of sRGB for a filter, and for WCAG's relative luminance.
const WEIGHTS = [0.213, 0.715, 0.072];
const SEPIA = [
  [0.393, 0.769, 0.189],
  [0.349, 0.686, 0.168],
  [0.272, 0.534, 0.131],
];

/**
 * Tell whether a line of text is still legible under the filter of the root element.
 *
 * @param {Element} line
 * @param {Element} ground  behind it
 */
export function isLegibleUnderRootFilter(line, ground) {
  const filter = readStyle(document.documentElement)("filter");
  if (filter === "none") return true;
  const text = applyFilter(filter, readChannels(readStyle(line)("color")));
  const back = applyFilter(filter, readChannels(readStyle(ground)("background-color")));
  if (!text || !back) return false;
  const a = measureLuminance(text);
  const b = measureLuminance(back);
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) >= LEAST_CONTRAST;
}

/** Read an opaque computed colour of ours, as numbers from 0 to 1. @param {string} colour */
function readChannels(colour) {
  const numbers = /(\d+), (\d+), (\d+)/.exec(colour) ?? [];
  return [Number(numbers[1]) / 255, Number(numbers[2]) / 255, Number(numbers[3]) / 255];
}

/**
 * @param {string} filter  a computed value
 * @param {number[]} colour
 * @returns {number[] | undefined}  undefined if what the filter does cannot be told, or is too much for any colour
 */
function applyFilter(filter, colour) {
  let length = 0;
  FUNCTION.lastIndex = 0;
  for (let found = FUNCTION.exec(filter); found; found = FUNCTION.exec(filter)) {
    const changed = applyFunction(found[1], Number(found[2]), colour);
    if (!changed) return undefined;
    colour = changed;
    length += found[0].length + 1;
  }
  return length === filter.length + 1 ? colour : undefined;
}

/** @param {string} name @param {number} amount @param {number[]} colour @returns {number[] | undefined} */
function applyFunction(name, amount, colour) {
  const grey = multiply(WEIGHTS, colour);
  const part = Math.min(1, amount);
  if (name === "brightness") return change((value) => value * amount);
  if (name === "contrast") return change((value) => (value - 0.5) * amount + 0.5);
  if (name === "invert") return change((value) => value + part * (1 - 2 * value));
  if (name === "saturate") return change((value) => grey + (value - grey) * amount);
  if (name === "grayscale") return change((value) => grey + (value - grey) * (1 - part));
  if (name === "sepia") return change((value, index) => value + part * (multiply(SEPIA[index], colour) - value));
  // Turning all hues leaves greys as they are, and the seal's colours are nearly grey.
  if (name === "hue-rotate") return colour;
  if (name === "blur" && amount <= 1) return colour;
  if (name === "opacity" && amount >= 0.5) return colour;
  return undefined;

  /** @param {(value: number, index: number) => number} convert */
  function change(convert) {
    const changed = [];
    for (let index = 0; index < 3; index++) changed[index] = Math.min(1, Math.max(0, convert(colour[index], index)));
    return changed;
  }
}

/** @param {number[]} weights @param {number[]} colour */
function multiply(weights, colour) {
  return weights[0] * colour[0] + weights[1] * colour[1] + weights[2] * colour[2];
}

/** WCAG 2.2, "relative luminance". @param {number[]} colour */
function measureLuminance(colour) {
  let sum = 0;
  for (let index = 0; index < 3; index++) {
    const value = colour[index];
    sum += WEIGHTS[index] * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  }
  return sum;
}
