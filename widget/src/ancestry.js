/** Ancestors as the reader sees them: through slots and out of shadow roots. */

/**
 * @param {Element} element
 * @returns {Element | null}
 */
export function parentOf(element) {
  if (element.assignedSlot) return element.assignedSlot;
  const parent = element.parentNode;
  if (parent instanceof ShadowRoot) return parent.host;
  return parent instanceof Element ? parent : null;
}
