/** What the page's author asked for, read from attributes. */
import { languageAt } from "../base/language.js";

/** The attributes of <care-sheet>. The other two forms write them with "data-" before. */
export const OPTION_NAMES = ["topic", "lang", "view", "heading-level", "scheme", "loading", "section", "isolation"];

/**
 * @param {Element} sheet
 * @returns {import("../topic/show.js").Options}
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
