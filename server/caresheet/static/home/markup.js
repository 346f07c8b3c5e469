/** Writes markup as text: for HTML, and for the same markup in a React component. */

/**
 * An attribute's name and value. An attribute with an empty value is left out; `true` writes the name alone.
 *
 * @typedef {[string, string | true]} Attribute
 */

/**
 * @param {string} name
 * @param {Attribute[]} attributes
 * @param {string} [content]  markup
 */
export function writeElement(name, attributes, content = "") {
  return `${writeStartTag(name, attributes)}>${content}</${name}>`;
}

/**
 * Write an element without content, which JSX closes by a slash. HTML has no such form.
 *
 * @param {string} name
 * @param {Attribute[]} attributes
 */
export function writeEmptyJsx(name, attributes) {
  return `${writeStartTag(name, attributes)} />`;
}

/** @param {string} text */
export function escapeText(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

/** @param {string} name @param {Attribute[]} attributes */
function writeStartTag(name, attributes) {
  const written = attributes.filter(([, value]) => value).map(([key, value]) => (value === true ? key : `${key}="${escapeText(value)}"`));
  return `<${[name, ...written].join(" ")}`;
}
