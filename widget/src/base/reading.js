/** Reads computed styles, and the records of observers, without a function that the page may have replaced. */
import { getComputedStyle, getProperty } from "./natives.js";

/**
 * Return a function that reads properties of an element's computed style. It uses the captured `getPropertyValue`, because
 * a page can replace properties such as `style.opacity`.
 *
 * @param {Element} element
 * @param {string} [part]  a pseudo-element
 * @returns {(property: string) => string}
 */
export function readStyle(element, part) {
  const style = getComputedStyle(element, part);
  return (property) => getProperty(style, property);
}

/**
 * Return the computed style of an element, to read the names of all properties by index.
 *
 * @param {Element} element
 * @returns {ArrayLike<string>}
 */
export function listProperties(element) {
  return getComputedStyle(element);
}

/**
 * Return the last record that an observer delivers. In a busy page several come at once, and only the last one is still
 * true. It is read by index because records lead to our nodes, and a page can replace `at` and iterators at any time.
 *
 * @template Entry
 * @param {ArrayLike<Entry>} entries
 */
export function lastOf(entries) {
  return entries[entries.length - 1];
}
