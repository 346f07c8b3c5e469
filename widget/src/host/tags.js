/**
 * Finds the places for topics, now and whenever the page changes: elements with the placeholder's attribute, and script tags
 * that ask for a topic. It also looks into open shadow roots.
 */
import { MutationObserver } from "../base/natives.js";
import { RUNNING_TAG, isOurs } from "../base/address.js";
import { makeElement } from "../base/dom.js";
import { tell } from "../base/tell.js";
import { checkAttributes } from "./advice.js";
import { openRoot } from "./fallback.js";
import { OPTIONS, PLACEHOLDER, TAG, prefixOf, readOptions } from "./options.js";
import { Widget } from "./widget.js";

const NAMES = Object.keys(OPTIONS);

/** The widgets of placeholders. @type {Map<Element, Widget>} */
const widgets = new Map();
/** The names of custom elements that we wait for: their roots are made when they are defined. @type {Set<string>} */
const awaited = new Set();
/** Script tags that have their place. A page may move a tag afterwards. @type {WeakSet<Element>} */
const served = new WeakSet();
/** The elements that show what script tags ask for. @type {WeakSet<Element>} */
const made = new WeakSet();
/** Tags that do not stand where their topic does. @type {Set<{ script: Element, careSheet: Element, path: string, entry: string, tries: number }>} */
const astray = new Set();
/** How often a tag's element is put back after a router has replaced the page around it. */
const TRIES = 5;
/** The types of scripts that browsers run. Consent managers and optimizers give a tag another one until it may run. */
const RUNS = /^($|module$|(text|application)\/(x-)?(java|ecma)script)/i;

const observer = new MutationObserver((records) => {
  for (const { target, addedNodes, removedNodes } of records) {
    servePlaceholder(target);
    addedNodes.forEach(serveTree);
    if (removedNodes.length) widgets.forEach(dropIfRemoved);
  }
  astray.forEach(followRouter);
});

/** Serve everything in a tree, now and from now on. @param {Document | ShadowRoot} root */
export function serveRoot(root) {
  observer.observe(root, { subtree: true, childList: true, attributeFilter: [PLACEHOLDER, ...NAMES.map((name) => `data-${name}`)] });
  root.childNodes.forEach(serveTree);
}

/**
 * Serve the tag that runs this copy of the script, and tags whose address a consent manager or an optimizer has put elsewhere:
 * what runs in their place often has no attributes.
 */
export function serveScripts() {
  if (RUNNING_TAG) serveScript(RUNNING_TAG);
  for (const script of document.scripts) if (isOurs(script)) serveScript(script);
}

/** Tell the page's author if the page has no place for a topic, or a place that names none. */
export function tellIfUnused() {
  if (!Widget.isUsed) tell("no-tag");
  for (const place of document.querySelectorAll(`${TAG},[${PLACEHOLDER}]`)) {
    const { topic, view } = readOptions(place);
    if (!topic && view === "topic") tell("no-topic", `${prefixOf(place)}topic`);
  }
}

/** @param {Node} tree */
function serveTree(tree) {
  if (!(tree instanceof Element)) return;
  serveElement(tree);
  tree.querySelectorAll("*").forEach(serveElement);
}

/** @param {Element} element */
function serveElement(element) {
  const { localName, shadowRoot } = element;
  if (localName === TAG) return takeOver(element);
  servePlaceholder(element);
  // Consent managers give this type to a script until the reader consents.
  if (localName === "script" && element.getAttribute("type") !== "text/plain" && isOurs(element)) serveScript(element);
  if (shadowRoot && !widgets.has(element)) serveRoot(shadowRoot);
  // The roots of a custom element are made when it is defined.
  if (!localName.includes("-") || awaited.has(localName) || customElements.get(localName)) return;
  awaited.add(localName);
  const serve = () => document.querySelectorAll(localName).forEach(serveTree);
  customElements.whenDefined(localName).then(serve, () => {});
}

/** @param {Node} place */
function servePlaceholder(place) {
  if (!(place instanceof HTMLElement) || place.localName === TAG || !place.hasAttribute(PLACEHOLDER)) return;
  // A former version of the widget made one, or this one did where the element cannot have a root.
  const careSheet = [...place.children].find(({ localName }) => localName === TAG);
  if (widgets.has(place) || (!careSheet && openRoot(place))) {
    const widget = widgets.get(place) ?? new Widget(place);
    widgets.set(place, widget);
    return widget.connect();
  }
  copyOptions(place, careSheet ?? place.appendChild(makeElement(TAG)));
}

/** @param {Widget} widget @param {Element} place */
function dropIfRemoved(widget, place) {
  if (place.isConnected && place.ownerDocument === document) return;
  widgets.delete(place);
  widget.disconnect();
}

/**
 * Show what a script tag asks for, right after the tag. For a tag in the head, show it at the start of the body.
 *
 * @param {Element} script
 */
function serveScript(script) {
  checkAttributes(script);
  if (served.has(script) || !script.matches("[data-topic],[data-view]") || hasRunningTwin(script)) return;
  if (!document.body) return document.addEventListener("DOMContentLoaded", () => serveScript(script), { once: true });
  served.add(script);
  const careSheet = showFor(script);
  // Next.js puts the script of a page at the end of the body.
  if (document.head.contains(script) || script.matches("[data-nscript]")) astray.add({ script, careSheet, ...findPage(), tries: TRIES });
}

/** @param {Element} script */
function showFor(script) {
  const { body, head } = document;
  if (head.contains(script)) return showAt(script, body.firstElementChild, (careSheet) => body.prepend(careSheet));
  return showAt(script, script.nextElementSibling, (careSheet) => script.after(careSheet));
}

/** Tell whether a tag waits for consent while a copy of it runs. @param {Element} script */
function hasRunningTwin(script) {
  if (RUNS.test(script.getAttribute("type") ?? "")) return false;
  return [...document.scripts].some((each) => RUNS.test(each.type) && isOurs(each) && NAMES.every((name) => areEqual(script, each, `data-${name}`)));
}

/** The page that a single-page app shows: its path, or the part of the address after `#/`, and its entry in the history. */
function findPage() {
  const { pathname, hash } = location;
  return { path: pathname + (/^#!?\//.test(hash) ? hash : ""), entry: /** @type {any} */ (window).navigation?.currentEntry?.key ?? "" };
}

/**
 * Show what a tag in the head asks for only on the page that had it: routers leave such a tag when they go to another page, and do
 * not run it again when they come back.
 *
 * @param {{ script: Element, careSheet: Element, path: string, entry: string, tries: number }} tag
 */
function followRouter(tag) {
  const { path, entry } = findPage();
  const isRedirected = document.readyState !== "complete" || (entry && entry === tag.entry);
  if (path === tag.path) {
    tag.entry = entry;
    if (!tag.careSheet.isConnected && tag.tries-- > 0) tag.careSheet = showFor(tag.script);
  } else if (isRedirected) tag.path = path;
  else {
    tag.tries = TRIES;
    tag.careSheet.remove();
    tell("stray-tag");
  }
}

/**
 * Make a <care-sheet> for a script tag, unless a former visit has left one in the page or in a copy of it.
 *
 * @param {Element} script
 * @param {Element | null} next  what stands in the place
 * @param {(careSheet: Element) => void} insert
 */
function showAt(script, next, insert) {
  const careSheet = copyOptions(script, makeElement(TAG));
  const isThere = next && areAlike(next, careSheet);
  if (!isThere) insert(careSheet);
  const shown = isThere ? next : careSheet;
  made.add(shown);
  return shown;
}

/** Remove the <care-sheet> of a script tag if a copy of it follows, which the parser may have read later. @param {Element} copy */
function takeOver(copy) {
  const before = copy.previousElementSibling;
  if (!before || !made.has(before) || !areAlike(before, copy) || before.textContent?.trim()) return;
  before.remove();
  made.add(copy);
}

/** @param {Element} one @param {Element} other */
function areAlike(one, other) {
  return one.localName === other.localName && NAMES.every((name) => areEqual(one, other, name));
}

/** @param {Element} one @param {Element} other @param {string} name */
function areEqual(one, other, name) {
  return one.getAttribute(name) === other.getAttribute(name);
}

/** @param {Element} from @param {Element} careSheet */
function copyOptions(from, careSheet) {
  for (const name of NAMES) {
    const value = (name === "topic" && from.getAttribute(PLACEHOLDER)) || from.getAttribute(`data-${name}`);
    if (value === null) careSheet.removeAttribute(name);
    else careSheet.setAttribute(name, value);
  }
  return careSheet;
}
