/** Reads how the page around the widget looks. The topic takes over its font and its light or dark scheme. */
import { readStyle } from "../base/natives.js";
import { parentOf } from "../base/ancestry.js";
import { TAG } from "./options.js";

// Browsers before 2024 lack light-dark(), so our styles are light only there. The topic is then light even in a dark page.
const HAS_DARK = CSS.supports("color", "light-dark(red, red)");

/**
 * Read the appearance of the page where an element is.
 *
 * @param {Element} place
 * @param {string} attribute  the scheme that its author asks for
 * @returns {import("../frame/outer.js").Appearance}
 */
export function readAppearance(place, attribute) {
  // A placeholder is one of the page's own elements.
  const page = readStyle((place.localName === TAG && parentOf(place)) || place);
  // If the page paints an image or nothing, its text colour tells what the background must be.
  const lightness = measureBackground(place) ?? 1 - readColour(page("color")).lightness;
  const pageScheme = lightness < 0.5 ? "dark" : "light";
  const wanted = attribute === "light" || attribute === "dark" ? attribute : pageScheme;
  const scheme = HAS_DARK ? wanted : "light";
  return { family: page("font-family"), size: page("font-size"), scheme, isSlab: scheme !== pageScheme };
}

/**
 * Measure the lightness of the nearest background behind an element, from 0 to 1. Return undefined if no colour is painted.
 *
 * @param {Element} element
 */
function measureBackground(element) {
  for (let node = /** @type {Element | null} */ (element); node; node = parentOf(node)) {
    const style = readStyle(node);
    const { lightness, alpha } = readColour(style("background-color"));
    if (style("background-image") !== "none") return undefined;
    if (alpha > 0.5) return lightness;
  }
  return undefined;
}

/**
 * Read a computed colour (CSS Color 4, §15): rgb(), color(), or one of the lab family, whose first number is the lightness.
 *
 * @param {string} colour
 */
function readColour(colour) {
  const [space, ...rest] = colour.split(/[(),/\s]+/);
  if (space === "color") rest.shift();
  const [first, second, third, alpha] = rest.map(parseFloat);
  // The weights of sRGB (Rec. 709).
  const luma = 0.2126 * first + 0.7152 * second + 0.0722 * third;
  const lightness = { rgb: luma / 255, rgba: luma / 255, color: luma, lab: first / 100, lch: first / 100 }[space] ?? first;
  // An opaque colour has no fourth number. The string after its closing parenthesis is empty, which parses as NaN.
  return { lightness, alpha: Number.isNaN(alpha) ? 1 : alpha };
}
