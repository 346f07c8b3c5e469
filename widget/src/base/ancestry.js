/** Finds ancestors in the order in which the page is rendered: through slots, and out of shadow roots. */
import { Number, capture } from "./natives.js";
import { readStyle } from "./reading.js";

// The values of `nodeType` (DOM, §4.4). We compare these because a page can change what `instanceof` returns.
const ELEMENT = 1;
const FRAGMENT = 11;

// In a form, a field that is named like one of these hides it.
/** @type {(node: Node) => Node | null} */
const parentNodeOf = capture("Node", "parentNode", "get");
/** @type {(element: Element) => Element | null} */
const slotOf = capture("Element", "assignedSlot", "get");
/** @type {(node: Node) => number} */
const typeOf = capture("Node", "nodeType", "get");

/**
 * @param {Element} element
 * @returns {Element | null}
 */
export function parentOf(element) {
  const slot = slotOf(element);
  if (slot) return slot;
  const parent = parentNodeOf(element);
  return parent && typeOf(parent) === ELEMENT ? /** @type {Element} */ (parent) : hostOf(parent);
}

/**
 * Tell whether a test holds for an element or for one of its ancestors.
 *
 * @param {Element | null} element
 * @param {(node: Element) => unknown} test
 */
export function isAnyAround(element, test) {
  for (let node = element; node; node = parentOf(node)) if (test(node)) return true;
  return false;
}

/** Multiply the values that a property has on an element and on its ancestors. @param {Element} element @param {string} property */
export function multiplyAround(element, property) {
  let product = 1;
  // Not every browser knows every property.
  isAnyAround(element, (node) => void (product *= Number(readStyle(node)(property) || 1)));
  return product;
}

/** Return the element that a shadow root belongs to, or null if the node is not a shadow root. @param {Node | null} root */
export function hostOf(root) {
  return root && typeOf(root) === FRAGMENT ? (/** @type {ShadowRoot} */ (root).host ?? null) : null;
}

/** Return the element whose shadow root an element is in, or null if it is in none. @param {Element} element */
export function hostAround(element) {
  return hostOf(element.getRootNode());
}
