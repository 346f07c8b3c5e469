/**
 * The browser's own functions. Those that a page could put something else in place of, to be handed the closed root or
 * to deceive the guard, are proven native when the script starts; then they are captured, or proven unchanged whenever the
 * widget goes to work. What proves them uses as little as it can: loops by index, `===`, and no method before it is proven.
 */

const call = Function.prototype.call;
const describe = Object.getOwnPropertyDescriptor;
const has = Object.hasOwn;
const climb = Object.getPrototypeOf;
const { iterator } = Symbol;

/** Once broken, always broken: what was handed to the page then cannot be taken back. */
let isBroken = false;
/** @type {HTMLIFrameElement | undefined} */
let spare;
let print = call.bind(Function.prototype.toString);
print = capture("Function", "toString");
prove(describe, "getOwnPropertyDescriptor");
prove(climb, "getPrototypeOf");
prove("".split, "split");

// Never handed a node: a page may have of these what it likes.
export const XMLHttpRequest = window.XMLHttpRequest;
export const URL = window.URL;
export const Date = window.Date;
export const matchMedia = window.matchMedia;
export const setTimeout = window.setTimeout;
export const clearTimeout = window.clearTimeout;
export const queueMicrotask = window.queueMicrotask;

export const IntersectionObserver = captureClass("IntersectionObserver");
export const MutationObserver = captureClass("MutationObserver");
export const ResizeObserver = captureClass("ResizeObserver");
export const CSSStyleSheet = captureClass("CSSStyleSheet");
export const Number = captureClass("Number");
export const Promise = captureClass("Promise");
export const random = Math.random;
export const now = performance.now.bind(performance);
export const { parseFloat } = window;

/** @type {(host: Element, init: ShadowRootInit) => ShadowRoot} */
export const attachShadow = capture("Element", "attachShadow");

/** @type {(document: Document, name: string) => HTMLElement} */
export const createElement = capture("Document", "createElement");

/** @type {(document: Document, namespace: string, name: string) => Element} */
export const createElementNS = capture("Document", "createElementNS");

/** @type {<Copied extends Node>(target: Document, node: Copied, deep: boolean) => Copied} */
export const importNode = capture("Document", "importNode");

/** @type {(element: Element) => DOMRect} */
export const boxOf = capture("Element", "getBoundingClientRect");

/** @type {(root: Document | ShadowRoot, x: number, y: number) => Element | null} */
export const hit = captureOfRoots("elementFromPoint");

/** @type {(document: Document, x: number, y: number) => Element[]} */
export const hitAll = capture("Document", "elementsFromPoint");

/** @type {(element: Element, frames: Keyframe[], timing: KeyframeAnimationOptions) => Animation} */
export const animate = capture("Element", "animate");

/** @type {(element: Element, options: ScrollIntoViewOptions) => void} */
export const scrollIntoView = capture("Element", "scrollIntoView");

/** @type {(root: Document | ShadowRoot) => Animation[]} */
export const getAnimations = captureOfRoots("getAnimations");

/** @type {(animation: Animation) => AnimationEffect} */
export const effectOf = capture("Animation", "effect", "get");

/** @type {(effect: AnimationEffect, timing: OptionalEffectTiming) => void} */
export const retime = capture("AnimationEffect", "updateTiming");

/** @type {(animation: Animation, time: number) => void} */
export const startAt = capture("Animation", "startTime", "set");

// Properties: addEventListener is what pages replace most.
/** @type {(element: HTMLElement, listener: (event: MouseEvent) => void) => void} */
export const setOnclick = capture("HTMLElement", "onclick", "set");

/** @type {(element: HTMLElement, listener: () => void) => void} */
export const setOnload = capture("HTMLElement", "onload", "set");

/** @type {(root: Document | ShadowRoot) => CSSStyleSheet[]} */
export const sheetsOf = captureOfRoots("adoptedStyleSheets", "get");

/** @type {(root: Document | ShadowRoot, sheets: CSSStyleSheet[]) => void} */
export const adoptSheets = captureOfRoots("adoptedStyleSheets", "set");

/** @type {(sheet: CSSStyleSheet, rules: string) => void} */
export const replaceRules = capture("CSSStyleSheet", "replaceSync");

/** @type {(style: CSSStyleDeclaration, property: string, value: string, priority?: string) => void} */
export const setProperty = capture("CSSStyleDeclaration", "setProperty");

/** @type {(style: CSSStyleDeclaration, property: string) => void} */
export const removeProperty = capture("CSSStyleDeclaration", "removeProperty");

/** @type {(style: CSSStyleDeclaration, property: string) => string} */
export const getProperty = capture("CSSStyleDeclaration", "getPropertyValue");

/** @type {(style: CSSStyleDeclaration, property: string) => string} */
export const getPriority = capture("CSSStyleDeclaration", "getPropertyPriority");

const { getComputedStyle } = window;

/**
 * Read the computed style of an element, or of a part of it, by the names of properties: as attributes of the style, a
 * page could put something else before them.
 *
 * @param {Element} element
 * @param {string} [part]
 * @returns {(property: string) => string}
 */
export function readStyle(element, part) {
  const style = getComputedStyle(element, part);
  return (property) => getProperty(style, property);
}

/**
 * Return the newest of the records that an observer delivers. A busy page gets several at once, of which only the last
 * is still true. By index: a record leads to a node, and a page may replace `at` and iterators at any time.
 *
 * @template Entry
 * @param {ArrayLike<Entry>} entries
 */
export function lastOf(entries) {
  return entries[entries.length - 1];
}

/** What is taken above as it stands. */
proveAll([
  [window, "getComputedStyle parseFloat"],
  [Function.prototype, "bind call"],
  [Math, "random"],
  [Performance.prototype, "now"],
]);
/** What the widget asks of its own elements. */
const OF_ELEMENTS =
  "after append assignedSlot before childNodes classList className closest contains firstElementChild focus getAttribute " +
  "getAttributeNames getRootNode isConnected lastElementChild localName matches namespaceURI nodeType offsetHeight offsetWidth " +
  "outerHTML ownerDocument parentElement parentNode querySelector querySelectorAll remove replaceChildren replaceWith " +
  "setAttribute shadowRoot showPopover style tabIndex textContent toggleAttribute";
const OF_BOXES = "bottom height left right top width";
/** What else it asks: of its root, of its lists of nodes, of what it judges the page by. */
const RELIED_ON = proveAll([
  [window, "innerHeight scrollX scrollY"],
  [climb([].values()), "next"],
  [climb(new Map().values()), "next"],
  [Array.prototype, "every filter find flatMap forEach includes map push reduce some splice values"],
  [CSSStyleSheet.prototype, "cssRules"],
  [DOMRect.prototype, OF_BOXES],
  [DOMRectReadOnly.prototype, OF_BOXES],
  [Event.prototype, "preventDefault target"],
  [HTMLElement.prototype, OF_ELEMENTS],
  [HTMLIFrameElement.prototype, "contentWindow"],
  [IntersectionObserver.prototype, "disconnect observe"],
  [IntersectionObserverEntry.prototype, "intersectionRect isIntersecting isVisible"],
  [Map.prototype, "delete set"],
  [Math, "abs max min"],
  [MouseEvent.prototype, "altKey ctrlKey metaKey shiftKey"],
  [MutationObserver.prototype, "observe takeRecords"],
  [MutationRecord.prototype, "attributeName"],
  [NodeList.prototype, "forEach length values"],
  [Object, "entries hasOwn"],
  [RegExp.prototype, "exec test"],
  [ResizeObserver.prototype, "observe"],
  [Set.prototype, "add forEach has"],
  [ShadowRoot.prototype, "append getElementById host querySelector querySelectorAll"],
  [String.prototype, "endsWith includes match replace split startsWith trim"],
  [Text.prototype, "data"],
]);
const NAMES_OF_ELEMENTS = OF_ELEMENTS.split(" ");
/** Where none of these may stand, for it would come first: every kind of element that can be in a topic, or around it. */
const KINDS = "a blockquote body br button caption details div dl h1 head hr html iframe img li ol p span table td time tr tbody ul".split(" ");
/** @type {Kind | undefined} @typedef {{ prototype: object, next?: Kind }} Kind */
let kinds;
for (let index = 0; index < KINDS.length; index++) kinds = { prototype: climb(createElement(document, KINDS[index])), next: kinds };
const arrays = /** @type {any} */ (Array.prototype);
const nodeLists = /** @type {any} */ (NodeList.prototype);
const { values: ofArrays } = arrays;
const { values: ofNodeLists } = nodeLists;

spare?.remove();

/** Tell whether everything relied on is the browser's own. A page that replaced it gets no topic. */
export function areIntact() {
  for (let each = RELIED_ON; each && !isBroken; each = each.next) {
    const { owner, name, value, get, set } = each;
    const found = find(owner, name);
    isBroken = found.value !== value || found.get !== get || found.set !== set;
  }
  isBroken ||= arrays[iterator] !== ofArrays || nodeLists[iterator] !== ofNodeLists;
  for (let kind = kinds; kind && !isBroken; kind = kind.next) {
    for (let index = 0; index < NAMES_OF_ELEMENTS.length && !isBroken; index++) isBroken = has(kind.prototype, NAMES_OF_ELEMENTS[index]);
  }
  return !isBroken;
}

/** From now on the page counts as one that has replaced them: it has got hold of what they keep from it. */
export function giveUp() {
  isBroken = true;
}

/**
 * Prove what is named, and chain it up: a page could have replaced what works with lists.
 *
 * @typedef {PropertyDescriptor & { owner: object, name: string, next?: Link }} Link
 * @param {[object, string][]} rows
 */
function proveAll(rows) {
  /** @type {Link | undefined} */
  let chain;
  for (let row = 0; row < rows.length; row++) {
    const owner = rows[row][0];
    const names = rows[row][1].split(" ");
    for (let index = 0; index < names.length; index++) {
      const name = names[index];
      const found = find(owner, name);
      prove(found.value, name);
      prove(found.get, name);
      prove(found.set, name);
      chain = { ...found, owner, name, next: chain };
    }
  }
  return chain;
}

/**
 * Make a callback do nothing in a page that has replaced what is relied on: it must not touch so much as a node of ours.
 *
 * @template {unknown[]} Given
 * @param {(...given: Given) => void} callback
 */
export function whileIntact(callback) {
  /** @param {Given} given */
  return (...given) => {
    if (areIntact()) callback(...given);
  };
}

/**
 * Find a method, or what reads and writes an attribute, where an object has it from.
 *
 * @param {object} owner
 * @param {string} name
 * @returns {PropertyDescriptor}
 */
function find(owner, name) {
  for (let holder = owner; holder; holder = climb(holder)) {
    const found = describe(holder, name);
    if (found) return found;
  }
  return {};
}

/**
 * Capture a method, or what reads or writes an attribute, as a function of what it is called on. A page that has put its
 * own before it, as recorders of visits do, has it still in the window of an empty frame.
 *
 * @param {string} kind
 * @param {string} name
 * @param {"value" | "get" | "set"} [part]
 */
function capture(kind, name, part = "value") {
  const here = find(/** @type {any} */ (window)[kind].prototype, name)[part];
  return call.bind(isNative(here, name) ? here : prove(findSpare(kind, name)[part], name));
}

/**
 * The same of what documents and shadow roots have alike, each of its own.
 *
 * @param {string} name
 * @param {"value" | "get" | "set"} [part]
 */
function captureOfRoots(name, part) {
  const ofDocument = capture("Document", name, part);
  const ofRoot = capture("ShadowRoot", name, part);
  /** @param {Document | ShadowRoot} root @param {any} [one] @param {any} [other] */
  return (root, one, other) => (root === document ? ofDocument : ofRoot)(root, one, other);
}

/**
 * Capture a class. Angular's zone.js keeps it under a name of its own; elsewhere, what is made by a wrapped one knows it.
 *
 * @template {keyof typeof globalThis & string} Name
 * @param {Name} name
 * @returns {(typeof globalThis)[Name]}
 */
function captureClass(name) {
  const here = /** @type {any} */ (window)[name];
  const zoned = /** @type {any} */ (window)[`__zone_symbol__${name}`];
  if (isNative(zoned, name)) return zoned;
  return isNative(here, name) ? here : prove(here?.prototype?.constructor, name);
}

/** @param {string} kind @param {string} name */
function findSpare(kind, name) {
  if (!spare) {
    spare = document.createElement("iframe");
    document.documentElement.append(spare);
  }
  const realm = /** @type {any} */ (spare.contentWindow);
  if (!realm) giveUp();
  return realm ? find(realm[kind].prototype, name) : {};
}

/** What the browser does not have harms nobody. @param {any} found @param {string} name */
function prove(found, name) {
  isBroken ||= found !== undefined && !isNative(found, name);
  return found;
}

/** A proxy or a bound function prints without the name. @param {unknown} found @param {string} name */
function isNative(found, name) {
  const printed = typeof found === "function" ? print(found) : "";
  return isPrinted(name) || isPrinted(`get ${name}`) || isPrinted(`set ${name}`);

  /** As Chromium prints it, and as Firefox and WebKit do. @param {string} title */
  function isPrinted(title) {
    return printed === `function ${title}() { [native code] }` || printed === `function ${title}() {\n    [native code]\n}`;
  }
}
