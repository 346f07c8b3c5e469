/** Reads what the page's author asks for from the attributes of a place: a <care-sheet>, or an element like it. */
import { setAttribute } from "../base/dom.js";
import { getAttribute } from "../base/page_elements.js";
import { languageAt, matchLanguage } from "../base/language.js";

export const TAG = "care-sheet";
/** Makes any other element a place. */
export const PLACEHOLDER = "data-caresheet";

/** The attributes of <care-sheet>, and the values of those that have only a few. On other elements "data-" precedes them. */
export const OPTIONS = {
  topic: "",
  lang: "",
  view: "topic library search",
  "heading-level": "1 2 3 4 5 6",
  scheme: "auto light dark",
  loading: "lazy eager",
  section: "",
  isolation: "frame inline",
  address: "on off",
};

/** What editors and authors put around a topic's name: typographic quotes, spaces, the address of its page. */
const AROUND_SLUG = /^(.*\/topics\/[^/]+\/)?["'“”„″\s]*|["'“”„″/\s]*$/g;

/** @param {Element} place */
export function prefixOf(place) {
  return place.localName === TAG ? "" : "data-";
}

/** @param {Element} place @param {string} name */
export function readOption(place, name) {
  return getAttribute(place, prefixOf(place) + name)?.trim() ?? "";
}

/** Set an option of a <care-sheet>. @param {Element} careSheet @param {string} name @param {string | null | undefined} value */
export function setOption(careSheet, name, value) {
  if (value == null) careSheet.removeAttribute(name);
  else setAttribute(careSheet, name, value);
}

/**
 * @param {Element} place
 * @returns {import("../topic/show.js").Options}
 */
export function readOptions(place) {
  /** @param {string} name */
  const read = (name) => readOption(place, name);
  const level = read("heading-level");
  return {
    topic: (getAttribute(place, PLACEHOLDER) || read("topic")).replace(AROUND_SLUG, "").toLowerCase(),
    language: matchLanguage(read("lang")) ?? languageAt(place),
    view: read("view") || "topic",
    headingLevel: /^[1-6]$/.test(level) ? Number(level) : 2,
    eager: read("loading") === "eager",
    section: read("section"),
    isolation: read("isolation"),
    hasAddress: read("address") !== "off",
  };
}
