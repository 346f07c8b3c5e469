/**
 * Finds the places for topics, now and whenever the page changes: elements with the placeholder's attribute, and script tags
 * that ask for a topic. It also looks into open shadow roots.
 */
import { MutationObserver, setTimeout } from "../base/natives.js";
import { ownDocument } from "../base/own_document.js";
import { RUNNING_TAG, isOurs } from "../base/address.js";
import { makeElement } from "../base/dom.js";
import { appendTo, findAll, findFirst, getAttribute, localNameOf } from "../base/page_elements.js";
import { tell } from "../base/tell.js";
import { checkAttributes } from "./advice.js";
import { openRoot } from "./fallback.js";
import { OPTIONS, PLACEHOLDER, TAG, prefixOf, readOptions, setOption } from "./options.js";
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
/** Called after each change of the page. @type {Set<() => void>} */
const followers = new Set();
/** How often a tag's element is put back: a page that polls its server may remove it as often, and one that fights us has an end. */
const TRIES = 999;
/** The types of scripts that browsers run. Consent managers and optimizers give a tag another one until it may run. */
const RUNS = /^($|module|(text|application).j)/;

const observer = new MutationObserver((records) => {
  for (const { target, addedNodes, removedNodes } of records) {
    servePlaceholder(target);
    addedNodes.forEach(serveTree);
    if (removedNodes.length) widgets.forEach(dropIfRemoved);
  }
  if (records.some(({ addedNodes: [node] }) => isOurTag(node) && !asks(node))) records.forEach(putBack);
  followers.forEach((follow) => follow());
});

/** Serve everything in a tree, now and from now on. @param {Document | ShadowRoot} root */
export function serveRoot(root) {
  observer.observe(root, { subtree: true, childList: true, attributeFilter: [PLACEHOLDER, ...NAMES.map((name) => `data-${name}`)] });
  (root === document ? [ownDocument.documentElement] : root.childNodes).forEach(serveTree);
}

/**
 * Serve the tag that runs this copy of the script, and tags whose address a consent manager or an optimizer has put elsewhere:
 * what runs in their place often has no attributes.
 */
export function serveScripts() {
  if (RUNNING_TAG) serveScript(RUNNING_TAG);
  for (const script of ownDocument.scripts) if (isOurs(script)) serveScript(script);
}

/** Tell the page's author if the page has no place for a topic, or a place that names none. */
export function tellIfUnused() {
  if (!Widget.isUsed) tell("no-tag");
  for (const place of ownDocument.querySelectorAll(`${TAG},[${PLACEHOLDER}]`)) {
    const { topic, view } = readOptions(place);
    if (!topic && view === "topic") tell("no-topic", `${prefixOf(place)}topic`);
  }
}

/** @param {Node} tree */
function serveTree(tree) {
  if (!(tree instanceof Element && tree.isConnected)) return;
  serveElement(tree);
  findAll(tree, "*").forEach(serveElement);
}

/** @param {Element} element */
function serveElement(element) {
  const localName = localNameOf(element);
  const { shadowRoot } = element;
  if (localName === TAG) return takeOver(element);
  servePlaceholder(element);
  // Consent managers give this type to a script until the reader consents.
  if (isOurTag(element) && element.getAttribute("type") !== "text/plain") serveScript(element);
  if (shadowRoot && !widgets.has(element)) serveRoot(shadowRoot);
  // The roots of a custom element are made when it is defined.
  if (!localName.includes("-") || awaited.has(localName) || customElements.get(localName)) return;
  awaited.add(localName);
  const serve = () => ownDocument.querySelectorAll(localName).forEach(serveTree);
  customElements.whenDefined(localName).then(serve, () => {});
}

/** @param {Node} place */
function servePlaceholder(place) {
  if (!(place instanceof HTMLElement) || localNameOf(place) === TAG || getAttribute(place, PLACEHOLDER) === null) return;
  // A former version of the widget made one, or this one did where the element cannot have a root.
  const careSheet = findFirst(place, `:scope > ${TAG}`);
  if (widgets.has(place) || (!careSheet && openRoot(place))) {
    const widget = widgets.get(place) ?? new Widget(place);
    widgets.set(place, widget);
    return widget.connect();
  }
  copyOptions(place, careSheet ?? appendTo(place, makeElement(TAG)));
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
  if (served.has(script) || !asks(script) || hasRunningTwin(script)) return;
  if (!ownDocument.body) return ownDocument.addEventListener("DOMContentLoaded", () => serveScript(script), { once: true });
  served.add(script);
  const isInHead = script.matches("head *");
  const show = () => {
    const { body } = ownDocument;
    if (isInHead) return showAt(script, body.firstElementChild, (careSheet) => body.prepend(careSheet));
    return showAt(script, script.nextElementSibling, (careSheet) => script.after(careSheet));
  };
  const careSheet = show();
  // Astro changes the address after the page.
  setTimeout(() => followers.add(makeFollower(script, isInHead, show, careSheet)));
}

/**
 * Put a tag back that has not been served: pjax and InstantClick remove each script of a page that they have loaded, and run a copy
 * which has only its address.
 *
 * @param {MutationRecord} record
 */
function putBack({ removedNodes: [node], nextSibling }) {
  const isLost = isOurTag(node) && asks(node) && !node.isConnected && !served.has(node);
  if (isLost) /** @type {ChildNode | null} */ (nextSibling)?.before(node);
}

/** Tell whether a tag asks for a topic or a list. @param {Element} script */
function asks(script) {
  return script.matches("[data-topic],[data-view]");
}

/** @param {Node | undefined} node @returns {node is Element} */
function isOurTag(node) {
  return /** @type {Element} */ (node)?.localName === "script" && isOurs(/** @type {Element} */ (node));
}

/** Tell whether a tag waits for consent while a copy of it runs. @param {Element} script */
function hasRunningTwin(script) {
  const { topic, view } = /** @type {HTMLElement} */ (script).dataset;
  const isTwin = (/** @type {HTMLScriptElement} */ each) => RUNS.test(each.type) && each.dataset.topic === topic && each.dataset.view === view && isOurs(each);
  return !RUNS.test(script.getAttribute("type") ?? "") && [...ownDocument.scripts].some(isTwin);
}

/**
 * Return a function that puts the element of a tag back if it has been removed and the tag stays: scripts that update the page from
 * the server's markup do not know it. A tag that does not stand where its topic does has it only on the page of an app that had the
 * tag: routers leave a tag in the head when they go to another page, and do not run it again when they come back.
 *
 * @param {Element} script
 * @param {boolean} isInHead
 * @param {() => Element} show
 * @param {Element} careSheet
 */
function makeFollower(script, isInHead, show, careSheet) {
  let home = findPage();
  let entry = findEntry();
  let tries = TRIES;
  return function follow() {
    const { isConnected } = script;
    const page = findPage();
    // Next.js puts the script of a page at the end of the body. React 19 marks one that it has taken out of its place.
    const isStray = isInHead || /nscript|__reactM/.test(`${script.getAttributeNames()}${Object.keys(script)}`);
    if (!isStray || page === home) {
      entry = findEntry();
      if (isConnected && !careSheet.isConnected && tries-- > 0) careSheet = show();
    } else if (ownDocument.readyState !== "complete" || (entry && entry === findEntry())) {
      // The router has only corrected the address.
      home = page;
    } else {
      careSheet.remove();
      if (isConnected) tell("stray-tag");
    }
    if (!isConnected) followers.delete(follow);
  };
}

/** The page that a single-page app shows, as its address names it. */
function findPage() {
  return location.pathname + (/^#!?\/.*/.exec(location.hash) ?? "");
}

/** The entry in the browser's history, where the browser tells it. */
function findEntry() {
  return /** @type {any} */ (window).navigation?.currentEntry?.key;
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
  return one.localName === other.localName && NAMES.every((name) => one.getAttribute(name) === other.getAttribute(name));
}

/** @param {Element} from @param {Element} careSheet */
function copyOptions(from, careSheet) {
  for (const name of NAMES) {
    const value = (name === "topic" && getAttribute(from, PLACEHOLDER)) || getAttribute(from, `data-${name}`);
    setOption(careSheet, name, value);
  }
  return careSheet;
}
