/** The other two ways to write the tag: the script itself, and a div for where a CMS strips unknown elements. */
import { MutationObserver, queueMicrotask } from "../base/natives.js";
import { make } from "../base/dom.js";
import { OPTION_NAMES } from "./options.js";

export const TAG = "care-sheet";

const PLACE = "data-caresheet";

/**
 * Show what a script tag asks for, right after it; or, as the head is no place for it, at the start of the body.
 *
 * @param {HTMLScriptElement} script
 */
export function serveScript(script) {
  if (!script.hasAttribute("data-topic") && !script.hasAttribute("data-view")) return;
  const sheet = make(TAG);
  copyOptions(script, sheet);
  if (!document.head.contains(script)) script.after(sheet);
  else if (document.body) document.body.prepend(sheet);
  else document.addEventListener("DOMContentLoaded", () => document.body.prepend(sheet), { once: true });
}

/** Keep a <care-sheet> in every element that asks for one by attribute, now and whenever the page changes. */
export function servePlaces() {
  const observer = new MutationObserver((records) => {
    for (const { target, attributeName, addedNodes } of records) {
      if (target instanceof Element && attributeName === PLACE && !target.hasAttribute(PLACE)) clearPlace(target);
      else servePlace(target);
      addedNodes.forEach(serveWithin);
    }
  });
  const attributeFilter = [PLACE, ...OPTION_NAMES.map((name) => `data-${name}`)];
  observer.observe(document, { subtree: true, childList: true, attributeFilter });
  serveWithin(document);
}

/** @param {Node} node */
function serveWithin(node) {
  servePlace(node);
  if (node instanceof Element || node instanceof Document) node.querySelectorAll(`[${PLACE}]`).forEach(servePlace);
}

/** @param {Node} place */
function servePlace(place) {
  if (!(place instanceof Element) || !place.hasAttribute(PLACE)) return;
  const sheet = findSheet(place) ?? make(TAG);
  copyOptions(place, sheet);
  // Whatever else stands in the place is the fallback, also what the parser or a framework adds later.
  for (const node of [...place.childNodes]) if (node !== sheet) sheet.append(node);
  if (sheet.parentNode !== place) place.append(sheet);
}

/** @param {Element} place */
function clearPlace(place) {
  const sheet = findSheet(place);
  sheet?.remove();
  // The sheet takes its own node out of itself first, in a microtask that removal has just queued.
  queueMicrotask(() => place.append(...(sheet?.childNodes ?? [])));
}

/** @param {Element} place */
function findSheet(place) {
  return [...place.children].find((child) => child.localName === TAG);
}

/** @param {Element} from @param {Element} sheet */
function copyOptions(from, sheet) {
  for (const name of OPTION_NAMES) {
    const value = from.getAttribute(name === "topic" && from.hasAttribute(PLACE) ? PLACE : `data-${name}`);
    if (value === null) sheet.removeAttribute(name);
    else sheet.setAttribute(name, value);
  }
}
