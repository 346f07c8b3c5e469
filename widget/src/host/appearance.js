/** How the page around the widget looks: the topic takes its type from it, and its side of light and dark. */
import { readStyle } from "../base/natives.js";
import { parentOf } from "../base/ancestry.js";

// Without light-dark() (before 2024) the styles are light only: better a light sheet than black on black.
const HAS_DARK = CSS.supports("color", "light-dark(red, red)");

/**
 * Read the look of the page where an element stands.
 *
 * @param {Element} sheet
 * @returns {import("../frame/outer.js").Appearance}
 */
export function readAppearance(sheet) {
  const page = readStyle(parentOf(sheet) ?? sheet);
  // Where the page paints only an image, or nothing, its own text tells what lies behind it.
  const light = measureGround(sheet) ?? 1 - readColour(page("color")).light;
  const behind = light < 0.5 ? "dark" : "light";
  const asked = sheet.getAttribute("scheme");
  const wanted = asked === "light" || asked === "dark" ? asked : behind;
  const scheme = HAS_DARK ? wanted : "light";
  return { family: page("font-family"), size: page("font-size"), scheme, isSlab: scheme !== behind };
}

/**
 * Measure how light the nearest background behind an element is, from 0 to 1; undefined where no colour is painted.
 *
 * @param {Element} element
 */
function measureGround(element) {
  for (let node = /** @type {Element | null} */ (element); node; node = parentOf(node)) {
    const style = readStyle(node);
    const { light, alpha } = readColour(style("background-color"));
    if (style("background-image") !== "none") return undefined;
    if (alpha > 0.5) return light;
  }
  return undefined;
}

/**
 * Read a computed colour (CSS Color 4, §15): rgb(), color(), or one of the lab family, led by its lightness.
 *
 * @param {string} colour
 */
function readColour(colour) {
  const [space, ...rest] = colour.split(/[(),/\s]+/);
  if (space === "color") rest.shift();
  const [first, second, third, alpha] = rest.map(parseFloat);
  const luma = 0.2126 * first + 0.7152 * second + 0.0722 * third;
  const light = { rgb: luma / 255, rgba: luma / 255, color: luma, lab: first / 100, lch: first / 100 }[space] ?? first;
  // What follows an opaque colour's last number is the empty string after its parenthesis.
  return { light, alpha: Number.isNaN(alpha) ? 1 : alpha };
}
