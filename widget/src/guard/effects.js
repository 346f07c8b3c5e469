/**
 * Judges by an allow-list what styles do to an element's content. A property that is not known to be harmless, and does not
 * have its initial value, counts as a paint effect: so a property that nobody has heard of yet counts, too.
 */
import { listProperties, readStyle } from "../base/reading.js";
import { isAnyAround, parentOf } from "../base/ancestry.js";
import { IS_FIREFOX } from "./page_filter.js";

/**
 * Properties of an ancestor that only move or resize its content, or paint beneath or around it. By the beginnings of their names.
 * Custom properties are names for values, which count where they are used.
 */
const HARMLESS =
  /^(?:--|(?:-webkit-|-moz-)?(?:accent|align|anchor|animation|app|aspect|back(?!drop)|base|block|border(?!-shape)|bottom|box-(?!reflect)|break|buffered|caption|caret|clear|clip-rule|color|column|contain|content|corner|counter|cursor|c[xy]$|d$|direction|display|dominant|empty|field|fill|flex|float|flood|font|force|frame|gap|grid|hanging|height|hyph|image|initial|inline|inset|inter|isolation|justify|left|letter|lighting|line|list|locale|margin|marker|mask-(?!image|.*source)|math|max|min-|motion|object|offset|order|orphans|osx|outline|overflow|overlay|overscroll|padding|page|paint|perspective|pointer|position|print|quotes|r[xy]?$|reading|resize|right|rotate|row|rtl|ruby|rule|scale|scroll|shape|speak|stop|stroke|tab|table|tap|text|timeline|top|touch|transform|transition|translate|trigger|unicode|user|vector|vertical|view|visibility|white|widows|width|will|window|word|writing|[xy]$|z-index|zoom))/;

// The computed properties that are not harmless, and their initial values.
/** @type {string[]} */
const names = [];
/** @type {string[]} */
const initials = [];

/**
 * Tell whether the styles of an element, or of one of its pseudo-elements, may change how its content looks.
 *
 * @param {(property: string) => string} style
 * @param {Element} host  ours, whose properties have their initial values
 */
export function hasPaintEffect(style, host) {
  if (!names.length) listEffects(host);
  for (let index = 0; index < names.length; index++) if (style(names[index]) !== initials[index]) return true;
  return false;
}

/** @param {Element} host */
function listEffects(host) {
  const all = listProperties(host);
  const initial = readStyle(host);
  for (let index = 0; index < all.length; index++) {
    if (HARMLESS.test(all[index])) continue;
    initials[names.length] = initial(all[index]);
    names[names.length] = all[index];
  }
}

/**
 * Tell whether an element that contains another one, or that element itself, has a paint effect. What a <details> opens is in a box of
 * its own, which only a pseudo-element reaches.
 *
 * @param {Element | null} element
 * @param {Element} host
 */
export function isAffected(element, host) {
  return isAnyAround(
    element,
    (node) => hasPaintEffect(readStyle(node), host) || (node.localName === "details" && hasPaintEffect(readStyle(node, "::details-content"), host)),
  );
}

const CORNERS = ["top-left", "top-right", "bottom-right", "bottom-left"];

/** Tell whether the page may show a picture of the widget elsewhere. In Firefox, any element may show one of another. @param {Element} host */
export function mayBePictured(host) {
  return IS_FIREFOX || isAffected(parentOf(host), host);
}

/**
 * Tell whether the rounded corners of an ancestor may crop the widget. Chromium's check of visibility takes every crop for a rectangle.
 *
 * @param {Element} host
 */
export function hasCutCorners(host) {
  return isAnyAround(parentOf(host), (node) => {
    const style = readStyle(node);
    const crops = style("overflow") + style("contain") + style("content-visibility") !== "visiblenonevisible";
    return crops && CORNERS.some((corner) => !/^0px(?: 0px)?$/.test(style(`border-${corner}-radius`)));
  });
}
