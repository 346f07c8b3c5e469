/** Fits a topic's headings into the outline of the page around it. */
import { make } from "../base/dom.js";

const DEEPEST = 6;

/**
 * Move all headings so that those of one level come to stand at another.
 *
 * @param {Element} body
 * @param {{ from: number, to: number }} levels
 */
export function shiftHeadings(body, { from, to }) {
  if (from === to) return;
  for (const heading of body.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const level = Number(heading.localName[1]) + to - from;
    const shifted = make(`h${Math.min(level, DEEPEST)}`, {}, ...heading.childNodes);
    for (const name of heading.getAttributeNames()) shifted.setAttribute(name, heading.getAttribute(name) ?? "");
    if (level > DEEPEST) shifted.setAttribute("aria-level", String(level));
    heading.replaceWith(shifted);
  }
}
