/** Changes the levels of a topic's headings, so that they fit the outline of the page. */
import { makeElement, setAttribute } from "../base/dom.js";

/** HTML has no heading below <h6>. Deeper levels are told to assistive technology by `aria-level`. */
const DEEPEST = 6;

/**
 * Shift all headings by the difference between two levels.
 *
 * @param {Element} body
 * @param {{ from: number, to: number }} levels
 */
export function shiftHeadings(body, { from, to }) {
  if (from === to) return;
  for (const heading of body.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const level = Number(heading.localName[1]) + to - from;
    const shifted = makeElement(`h${Math.min(level, DEEPEST)}`, {}, ...heading.childNodes);
    for (const name of heading.getAttributeNames()) setAttribute(shifted, name, heading.getAttribute(name) ?? "");
    if (level > DEEPEST) setAttribute(shifted, "aria-level", String(level));
    heading.replaceWith(shifted);
  }
}
