/**
 * The widget's own allow-list of elements and attributes. A fragment was sanitized when it was published, and may have been
 * altered on its way. If it contains anything that is not listed here, the whole fragment is refused.
 */
import { findRoot } from "../base/address.js";

const HTML = "http://www.w3.org/1999/xhtml";

const ELEMENTS =
  /^(?:html|head|body|article|section|nav|div|h[1-6]|p|[uod]l|li|d[td]|details|summary|strong|em|b|i|su[bp]|[bh]r|blockquote|table|caption|thead|tbody|t[rhd]|a|span|abbr|small|code|q|time|img)$/;

// No value of these attributes can do harm. The values of class, href and src are checked below.
const ATTRIBUTES =
  /^(?:id|lang|dir|tabindex|role|aria-label|aria-labelledby|data-(?:slug|state|widget|from|until|align)|hidden|datetime|title|rel|start|type|value|colspan|rowspan|scope|alt|width|height|referrerpolicy|crossorigin)$/;

// Only the classes of fragments. Others in our style sheets could hide an element, or lay it over the seal.
const CLASS =
  /^cs-(topic|seal|title|withdrawn|summary|also|changed|reviewed|contents|section|table|end|line|sources|dates|disclaimer|copyright)$/;

// Pictures come from the library's own folder of pictures only.
const PICTURE = /^pictures\/[0-9a-f]{16}\.(png|jpg|webp)$/;

/**
 * Tell whether a document contains only what a topic may contain.
 *
 * @param {ParentNode} source
 */
export function isAllowed(source) {
  return [...source.querySelectorAll("*")].every(
    (element) =>
      element.namespaceURI === HTML &&
      ELEMENTS.test(element.localName) &&
      element.getAttributeNames().every((name) => isAllowedAttribute(element, name)),
  );
}

/** @param {Element} element @param {string} name */
function isAllowedAttribute(element, name) {
  const value = element.getAttribute(name) ?? "";
  if (name === "href") return element.localName === "a" && isAllowedAddress(value);
  if (name === "src") return element.localName === "img" && value.startsWith(findRoot()) && PICTURE.test(value.replace(findRoot(), ""));
  if (name === "class") return CLASS.test(value);
  return ATTRIBUTES.test(name);
}

/** @param {string} address */
function isAllowedAddress(address) {
  return /^(?:#\S+$|https:|mailto:|tel:)/.test(address) || address.startsWith(findRoot());
}
