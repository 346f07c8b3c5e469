/** Builds elements without parsing markup. Text stays text, and a page's Trusted Types policy is never involved. */
import { capture, createElement } from "./natives.js";

// Livewire puts its own in the place of the browser's.
/** @type {(element: Element, name: string, value: string) => void} */
export const setAttribute = capture("Element", "setAttribute");

/**
 * @template {string} Name
 * @param {Name} name
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {Name extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[Name] : HTMLElement}
 */
export function makeElement(name, attributes = {}, ...children) {
  const element = createElement(document, name);
  for (const [attribute, value] of Object.entries(attributes)) setAttribute(element, attribute, value);
  element.append(...children);
  return /** @type {ReturnType<typeof makeElement<Name>>} */ (element);
}
