/** The widget's own messages to readers, in the library's languages. */
import { LIBRARY } from "./config.js";

/**
 * Return a message with its placeholders filled in, as parts to append to an element.
 *
 * @param {string} language
 * @param {string} key
 * @param {Record<string, Node | string>} [values]
 * @returns {(Node | string)[]}
 */
export function formatMessage(language, key, values = {}) {
  const parts = LIBRARY.languages[language].messages[key].split(/\{(\w+)\}/);
  return parts.map((part, index) => (index % 2 ? values[part] : part));
}
