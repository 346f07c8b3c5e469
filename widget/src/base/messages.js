/** What the widget itself says to readers. */
import { LIBRARY } from "./config.js";

/**
 * Say a message with its placeholders filled, ready to be appended to an element.
 *
 * @param {string} language
 * @param {string} key
 * @param {Record<string, Node | string>} [values]
 * @returns {(Node | string)[]}
 */
export function say(language, key, values = {}) {
  const parts = LIBRARY.languages[language].messages[key].split(/\{(\w+)\}/);
  return parts.map((part, index) => (index % 2 ? values[part] : part));
}
