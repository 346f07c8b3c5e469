/** What the page's author asked for, read from attributes. */
import { languageAt } from "../base/language.js";

/** The attributes of <care-sheet>. The other two forms write them with "data-" before. */
export const OPTION_NAMES = ["topic", "lang", "view", "heading-level", "scheme", "loading", "section", "isolation"];

/**
 * What decides which text is shown. `scheme` is not among them: it only changes how the text looks.
 *
 * @typedef {object} Options
 * @property {string} topic  a slug; empty: nothing asked for yet
 * @property {string} language  the reader's, one that the library has
 * @property {string} view
 * @property {number} headingLevel  of the title, 1 to 6
 * @property {boolean} eager
 * @property {string} section  an id; empty: the whole topic
 * @property {string} isolation  "frame": in a sealed frame
 */

/**
 * @param {Element} sheet
 * @returns {Options}
 */
export function readOptions(sheet) {
  /** @param {string} name */
  const read = (name) => sheet.getAttribute(name)?.trim() ?? "";
  const level = read("heading-level");
  return {
    topic: read("topic"),
    language: languageAt(sheet),
    view: read("view") || "topic",
    headingLevel: /^[1-6]$/.test(level) ? Number(level) : 2,
    eager: read("loading") === "eager",
    section: read("section"),
    isolation: read("isolation"),
  };
}
