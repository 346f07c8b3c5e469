/** Ancestors as the reader sees them: through slots and out of shadow roots. */

// Not asked with `instanceof`, which a page can answer as it likes (DOM, §4.4).
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

/** The element that a shadow root belongs to; null for whatever is none. @param {Node | null} root */
export function hostOf(root) {
  return root?.nodeType === FRAGMENT ? (/** @type {ShadowRoot} */ (root).host ?? null) : null;
}
