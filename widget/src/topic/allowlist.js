/**
 * The widget's own allow-list. A fragment was sanitized when it was published; this catches what was done to it since.
 * It only judges: whatever is not listed here refuses the whole document, before any node of it is mounted.
 */
import { ROOT } from "../base/address.js";

const HTML = "http://www.w3.org/1999/xhtml";

const ELEMENTS = new Set(
  (
    "html head body article section nav div h1 h2 h3 h4 h5 h6 p ul ol li dl dt dd details summary " +
    "strong em b i sub sup br hr blockquote table caption thead tbody tr th td a span abbr small code q time img"
  ).split(" "),
);

// What these may say can do no harm; the class of an element, its href and its src can.
const ATTRIBUTES = new Set(
  (
    "id lang dir tabindex role aria-label aria-labelledby data-slug data-state data-from data-until hidden datetime " +
    "title rel start colspan rowspan scope data-align alt width height referrerpolicy crossorigin"
  ).split(" "),
);

// Other classes of our styles can hide what carries them, or lay it over the seal.
const CLASSES = new Set(
  (
    "topic seal title withdrawn summary also contents section table end line sources dates disclaimer copyright"
  ).split(" ").map((name) => `cs-${name}`),
);

// From the library's own place, and of no other kind.
const PICTURE = /^pictures\/[0-9a-f]{16}\.(png|jpg|webp)$/;

/**
 * Tell whether a document holds nothing but what a topic may hold.
 *
 * @param {ParentNode} source
 */
export function isAllowed(source) {
  return [...source.querySelectorAll("*")].every(
    (element) =>
      element.namespaceURI === HTML &&
      ELEMENTS.has(element.localName) &&
      element.getAttributeNames().every((name) => isAllowedAttribute(element, name)),
  );
}

/** @param {Element} element @param {string} name */
function isAllowedAttribute(element, name) {
  const value = element.getAttribute(name) ?? "";
  if (name === "href") return element.localName === "a" && isAllowedAddress(value);
  if (name === "src") return element.localName === "img" && value.startsWith(ROOT) && PICTURE.test(value.replace(ROOT, ""));
  if (name === "class") return CLASSES.has(value);
  return ATTRIBUTES.has(name);
}

/** @param {string} address */
function isAllowedAddress(address) {
  return /^(?:#\S+$|https:|mailto:|tel:)/.test(address) || address.startsWith(ROOT);
}
