/** Chooses the language for a reader, among those that the library has. */
import { LIBRARY } from "./config.js";
import { parentOf } from "./ancestry.js";

/**
 * Find the library's language for a BCP 47 tag: "es-MX" finds "es" (RFC 4647, lookup).
 *
 * @param {string} tag
 * @returns {string | undefined}
 */
export function matchLanguage(tag) {
  const wanted = tag.trim().toLowerCase();
  const known = Object.keys(LIBRARY.languages);
  return (
    known.find((language) => language.toLowerCase() === wanted) ??
    known.find((language) => language.toLowerCase() === wanted.split("-")[0])
  );
}

/**
 * Choose the language for an element: its own, else the nearest around it that the library has.
 *
 * @param {Element} element
 * @returns {string}
 */
export function languageAt(element) {
  for (let node = /** @type {Element | null} */ (element); node; node = parentOf(node)) {
    const language = matchLanguage(node.getAttribute("lang") ?? "");
    if (language) return language;
  }
  return LIBRARY.defaultLanguage;
}

/** The attributes of what is written in a language. @param {string} language */
export function inLanguage(language) {
  return { lang: language, dir: LIBRARY.languages[language].dir };
}
