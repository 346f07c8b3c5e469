/** Chooses one of the library's languages for a reader. */
import { LIBRARY, SITE } from "./config.js";
import { parentOf } from "./ancestry.js";
import { getAttribute } from "./page_elements.js";

// The last subtag, and any single-letter subtags before it: these only introduce the subtag that follows.
const LAST_SUBTAG = /(-.)*-?[^-]*$/;

/**
 * Find the library's language for a BCP 47 tag (RFC 4647, §3.4): "zh-Hant-TW" finds "zh-Hant", or else "zh".
 *
 * @param {string} tag  as pages write it, so also "es_ES"
 * @returns {string | undefined}
 */
export function matchLanguage(tag) {
  const known = Object.keys(LIBRARY.languages);
  for (let range = tag.trim().replace(/_/g, "-").toLowerCase(); range; range = range.replace(LAST_SUBTAG, "")) {
    // Some pages write three letters: the code of ISO 639-2, or the beginning of the language's own name.
    const language = known.find(
      (each) => each.toLowerCase() === range || (/^[a-z]{3}$/.test(range) && isThreeLetters(range, each)),
    );
    if (language) return language;
  }
  return undefined;
}

/** @param {string} range @param {string} language */
function isThreeLetters(range, language) {
  return LIBRARY.languages[language].name.toLowerCase().startsWith(range) || new Intl.Locale(range).language === language;
}

/**
 * Choose the language for an element: the nearest language set on it or around it that the library has.
 *
 * @param {Element} element
 * @returns {string}
 */
export function languageAt(element) {
  for (let node = /** @type {Element | null} */ (element); node; node = parentOf(node)) {
    const language = matchLanguage(getAttribute(node, "lang") ?? getAttribute(node, "xml:lang") ?? "");
    if (language) return language;
  }
  return SITE?.language || LIBRARY.defaultLanguage;
}

/** Return the attributes for an element with text in a language. @param {string} language */
export function languageAttributes(language) {
  return { lang: language, dir: LIBRARY.languages[language].dir };
}
