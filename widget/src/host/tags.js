/** Serves the other two ways to write the tag: the script tag alone, and a div for CMSs that remove unknown elements. */
import { MutationObserver, queueMicrotask } from "../base/natives.js";
import { makeElement } from "../base/dom.js";
import { OPTION_NAMES } from "./options.js";

export const TAG = "care-sheet";

const PLACEHOLDER = "data-caresheet";

/**
 * Show what a script tag asks for, right after the tag. For a tag in the head, show it at the start of the body.
 *
 * @param {HTMLScriptElement} script
 */
export function serveScript(script) {
  if (!script.hasAttribute("data-topic") && !script.hasAttribute("data-view")) return;
  const careSheet = makeElement(TAG);
  copyOptions(script, careSheet);
  if (!document.head.contains(script)) script.after(careSheet);
  else if (document.body) document.body.prepend(careSheet);
  else document.addEventListener("DOMContentLoaded", () => document.body.prepend(careSheet), { once: true });
}

/** Keep a <care-sheet> in every element with the placeholder's attribute, now and whenever the page changes. */
export function servePlaceholders() {
  const observer = new MutationObserver((records) => {
    for (const { target, attributeName, addedNodes } of records) {
      if (target instanceof Element && attributeName === PLACEHOLDER && !target.hasAttribute(PLACEHOLDER)) clearPlaceholder(target);
      else servePlaceholder(target);
      addedNodes.forEach(serveWithin);
    }
  });
  const attributeFilter = [PLACEHOLDER, ...OPTION_NAMES.map((name) => `data-${name}`)];
  observer.observe(document, { subtree: true, childList: true, attributeFilter });
  serveWithin(document);
}

/** @param {Node} node */
function serveWithin(node) {
  servePlaceholder(node);
  /** @type {Partial<ParentNode>} */ (node).querySelectorAll?.(`[${PLACEHOLDER}]`).forEach(servePlaceholder);
}

/** @param {Node} node */
function servePlaceholder(node) {
  if (!(node instanceof Element) || !node.hasAttribute(PLACEHOLDER)) return;
  const careSheet = findCareSheet(node) ?? makeElement(TAG);
  copyOptions(node, careSheet);
  // All other children are the fallback, including those that the parser or a framework adds later.
  for (const child of [...node.childNodes]) if (child !== careSheet) careSheet.append(child);
  if (careSheet.parentNode !== node) node.append(careSheet);
}

/** @param {Element} placeholder */
function clearPlaceholder(placeholder) {
  const careSheet = findCareSheet(placeholder);
  careSheet?.remove();
  // The removed element takes out its own host in a microtask that is already queued. What is left is the fallback.
  queueMicrotask(() => placeholder.append(...(careSheet?.childNodes ?? [])));
}

/** @param {Element} placeholder */
function findCareSheet(placeholder) {
  return [...placeholder.children].find((child) => child.localName === TAG);
}

/** @param {Element} from @param {Element} careSheet */
function copyOptions(from, careSheet) {
  for (const name of OPTION_NAMES) {
    const value = from.getAttribute(name === "topic" && from.hasAttribute(PLACEHOLDER) ? PLACEHOLDER : `data-${name}`);
    if (value === null) careSheet.removeAttribute(name);
    else careSheet.setAttribute(name, value);
  }
}
