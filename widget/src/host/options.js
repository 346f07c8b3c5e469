/** Reads what the page's author asks for from the attributes of an element. */
import { languageAt } from "../base/language.js";

/** The attributes of <care-sheet>. On a script tag or a div they are written with "data-" before their names. */
export const OPTION_NAMES = ["topic", "lang", "view", "heading-level", "scheme", "loading", "section", "isolation"];

/**
 * @param {Element} careSheet
 * @returns {import("../topic/show.js").Options}
 */
export function readOptions(careSheet) {
  /** @param {string} name */
  const read = (name) => careSheet.getAttribute(name)?.trim() ?? "";
  const level = read("heading-level");
  return {
    topic: read("topic"),
    language: languageAt(careSheet),
    view: read("view") || "topic",
    headingLevel: /^[1-6]$/.test(level) ? Number(level) : 2,
    eager: read("loading") === "eager",
    section: read("section"),
    isolation: read("isolation"),
  };
}
