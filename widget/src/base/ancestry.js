/** Finds ancestors in the order in which the page is rendered: through slots, and out of shadow roots. */

// The values of `nodeType` (DOM, §4.4). We compare these because a page can change what `instanceof` returns.
const ELEMENT = 1;
const FRAGMENT = 11;

/**
 * @param {Element} element
 * @returns {Element | null}
 */
export function parentOf(element) {
  if (element.assignedSlot) return element.assignedSlot;
  const parent = element.parentNode;
  return parent?.nodeType === ELEMENT ? /** @type {Element} */ (parent) : hostOf(parent);
}

/** Return the element that a shadow root belongs to, or null if the node is not a shadow root. @param {Node | null} root */
export function hostOf(root) {
  return root?.nodeType === FRAGMENT ? (/** @type {ShadowRoot} */ (root).host ?? null) : null;
}

/** Return the element whose shadow root an element is in, or null if it is in none. @param {Element} element */
export function hostAround(element) {
  return hostOf(element.getRootNode());
}
