/** Chooses the language for a reader, among those that the library has. */
import { LIBRARY } from "./config.js";
import { parentOf } from "./ancestry.js";

// The last subtag, with the single letters before it: those only introduce what follows them.
const LAST_SUBTAG = /(-.)*-?[^-]*$/;

/**
 * Find the library's language for a BCP 47 tag: "zh-Hant-TW" finds "zh-Hant", else "zh" (RFC 4647, section 3.4).
 *
 * @param {string | null} tag  as pages write it; some write "es_ES"
 * @returns {string | undefined}
 */
function matchLanguage(tag) {
  const known = Object.keys(LIBRARY.languages);
  for (let range = (tag ?? "").trim().replace(/_/g, "-").toLowerCase(); range; range = range.replace(LAST_SUBTAG, "")) {
    const language = known.find((each) => each.toLowerCase() === range);
    if (language) return language;
  }
  return undefined;
}

/**
 * Choose the language for an element: the nearest one that is set on it or around it and that the library has.
 *
 * @param {Element} element
 * @returns {string}
 */
export function languageAt(element) {
  for (let node = /** @type {Element | null} */ (element); node; node = parentOf(node)) {
    const language = matchLanguage(node.getAttribute("lang")) ?? matchLanguage(node.getAttribute("xml:lang"));
    if (language) return language;
  }
  return LIBRARY.defaultLanguage;
}

/** The attributes of what is written in a language. @param {string} language */
export function inLanguage(language) {
  return { lang: language, dir: LIBRARY.languages[language].dir };
}
