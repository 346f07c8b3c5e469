/** Builds elements without markup: text stays text, so no page's Trusted Types policy is ever asked. */
import { createElement } from "./natives.js";

/**
 * Make an element.
 *
 * @template {string} Name
 * @param {Name} name
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {Name extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[Name] : HTMLElement}
 */
export function make(name, attributes = {}, ...children) {
  const element = createElement(document, name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  element.append(...children);
  return /** @type {ReturnType<typeof make<Name>>} */ (element);
}
