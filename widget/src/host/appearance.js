/**
 * Reads how the page around the widget looks. The topic takes over its font and its light or dark scheme. Where the page's
 * ground cannot be told, the topic brings its own.
 *
 * Colours are compared by their lightness: the relative luminance of WCAG 2.2, on a scale from 0 to 1 that is even to the
 * eye. Translucent colours can be mixed on that scale.
 */
import { elementsAt, getBox, matches, parseFloat } from "../base/natives.js";
import { findFirst } from "../base/page_elements.js";
import { ownDocument } from "../base/own_document.js";
import { readStyle } from "../base/reading.js";
import { parentOf } from "../base/ancestry.js";
import { measureLuminance } from "../base/colour.js";
import { SITE } from "../base/config.js";
import { TAG } from "./options.js";

// Browsers before 2024 lack light-dark(), so our styles are light only there. The topic is then light even in a dark page.
const HAS_DARK = CSS.supports("color", "light-dark(red, red)");
const GAMMA = 2.2;
/** For text of any size (WCAG 2.2, 1.4.3). */
const LEAST_CONTRAST = 4.5;
/** Many pages have text that is a little paler. */
const LEAST_OF_PAGES = 4;
/** With less, nobody could read the page's own text. */
const LEAST_VISIBLE = 1.5;
/** Black and white text are equally easy to read on this. */
const MIDDLE = 0.46;
/** The lightness of the quiet text in topic.css. Our other colours have more contrast, but a clinic's accent may have less. */
const QUIET = { light: 0.376, dark: 0.693 };

/**
 * Read the appearance of the page where an element is.
 *
 * @param {Element} place
 * @param {string} attribute  the scheme that its author asks for
 * @returns {import("../frame/outer.js").Appearance}
 */
export function readAppearance(place, attribute) {
  // A placeholder is one of the page's own elements.
  const parent = (place.localName === TAG && parentOf(place)) || place;
  // Many pages set the look of their text on each paragraph. The first one is often larger than the others.
  const beside = findFirst(parent, ":scope > p:last-of-type") ?? parent;
  const text = readColour(readStyle(beside)("color")).lightness;
  const found = findGround(place, text);
  const pageContrast = measureContrast(text, found);
  // A light text on a colour that is none too dark, such as a brand's.
  const isPale = found > MIDDLE && text > found && pageContrast > LEAST_VISIBLE;
  // Where the two are alike, the text tells more.
  const pageScheme = text > (found + MIDDLE) / 2 && !isPale ? "dark" : "light";
  const wanted = attribute === "light" || attribute === "dark" ? attribute : pageScheme;
  const scheme = HAS_DARK ? wanted : "light";
  // If the page's own text can hardly be read on what was found, something else lies behind it.
  const isHidden = pageContrast < LEAST_OF_PAGES || !isLegible(Number(scheme === "dark"), found);
  const isSlab = scheme !== pageScheme || isPale || isHidden;
  const ground = isSlab ? Number(scheme === "light") : found;
  const accent = SITE?.accent[scheme];
  const isPlain = !isLegible(QUIET[scheme], ground) || (!!accent && !isLegible(readColour(accent).lightness, ground));
  return { ...readFont(beside), scheme, isSlab, isPlain, ground };
}

/**
 * Read the font of the page's text. One family without alternatives is the browser's default. The nearest paragraph then
 * tells more.
 *
 * @param {Element} element
 */
function readFont(element) {
  let style = readStyle(element);
  for (let node = parentOf(element); node && !style("font-family").includes(","); node = parentOf(node)) {
    const paragraph = findFirst(node, "p:not(care-sheet *)");
    if (!paragraph) continue;
    style = readStyle(paragraph);
    break;
  }
  return { family: style("font-family"), size: style("font-size") };
}

/**
 * Find the lightness of what is behind an element. If that is not a colour, return the lightness of the text: the two then
 * have no contrast.
 *
 * @param {Element} careSheet
 * @param {number} text
 */
function findGround(careSheet, text) {
  let found = 0;
  let transparency = 1;
  for (const layer of findLayers(careSheet)) {
    const style = readStyle(layer);
    if (style("background-image") !== "none" || matches(layer, "img, video, canvas, svg, iframe")) return text;
    const { lightness, alpha } = readColour(style("background-color"));
    found += transparency * alpha * lightness;
    transparency *= 1 - alpha;
    if (!transparency) return found;
  }
  const page = readStyle(careSheet);
  const isCanvasDark = text > MIDDLE && page("color-scheme").includes("dark");
  // What is around a sealed frame shows through.
  return found + transparency * Number(page("--cs-around") || !isCanvasDark);
}

/**
 * List what is painted behind an element, from the top down: all that a hit test in the window finds there, or else its
 * ancestors.
 *
 * @param {Element} careSheet
 */
function findLayers(careSheet) {
  const { left, top, width } = getBox(careSheet);
  const layers = elementsAt(document, left + width / 2, Math.max(top, 0) + 1);
  const own = layers.indexOf(careSheet);
  // The body may be shorter than the page that its background fills.
  if (own >= 0) return [...layers.slice(own), ownDocument.body];
  const ancestors = [];
  for (let node = /** @type {Element | null} */ (careSheet); node; node = parentOf(node)) ancestors.push(node);
  return ancestors;
}

/**
 * Read a computed colour (CSS Color 4, §15): rgb(), color(), or one of the lab family, whose first number is the lightness.
 *
 * @param {string} colour
 */
function readColour(colour) {
  const [space, ...rest] = colour.split(/[(),/\s]+/);
  if (space === "color") rest.shift();
  const [red, green, blue] = rest.map((number) => parseFloat(number) / (/^rgb/.test(space) ? 255 : 1));
  const first = parseFloat(rest[0]);
  const luminance = /^ok/.test(space) ? first ** 3 : /^l/.test(space) ? ((first + 16) / 116) ** 3 : measureLuminance(red, green, blue);
  // An opaque colour has no fourth number. `none` is transparent.
  return { lightness: luminance ** (1 / GAMMA), alpha: parseFloat(rest[3] || "1") || 0 };
}

/** @param {number} ink @param {number} ground */
function isLegible(ink, ground) {
  return measureContrast(ink, ground) >= LEAST_CONTRAST;
}

/** @param {number} one @param {number} other */
function measureContrast(one, other) {
  return (Math.max(one, other) ** GAMMA + 0.05) / (Math.min(one, other) ** GAMMA + 0.05);
}
