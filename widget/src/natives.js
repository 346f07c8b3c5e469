/**
 * The browser's own functions. Those that a page could put something else in place of, to be handed the closed root or
 * to deceive the guard, are proven native when the script starts, and proven unchanged whenever the widget goes to work.
 */

export const XMLHttpRequest = window.XMLHttpRequest;
export const IntersectionObserver = window.IntersectionObserver;
export const MutationObserver = window.MutationObserver;
export const ResizeObserver = window.ResizeObserver;
export const CSSStyleSheet = window.CSSStyleSheet;
export const URL = window.URL;
export const Date = window.Date;
export const Promise = window.Promise;
export const getComputedStyle = window.getComputedStyle;
export const matchMedia = window.matchMedia;
export const setTimeout = window.setTimeout;
export const clearTimeout = window.clearTimeout;
export const queueMicrotask = window.queueMicrotask;
export const random = Math.random;
export const now = performance.now.bind(performance);

const call = Function.prototype.call;

/** @type {(host: Element, init: ShadowRootInit) => ShadowRoot} */
export const attachShadow = call.bind(Element.prototype.attachShadow);

/** @type {<Copied extends Node>(target: Document, node: Copied, deep: boolean) => Copied} */
export const importNode = call.bind(Document.prototype.importNode);

/** @type {(element: Element) => DOMRect} */
export const measure = call.bind(Element.prototype.getBoundingClientRect);

/** @type {(root: Document | ShadowRoot, x: number, y: number) => Element | null} */
export const hit = (root, x, y) => (root instanceof ShadowRoot ? hitRoot : hitDocument)(root, x, y);

/** @type {(document: Document, x: number, y: number) => Element[]} */
export const hitAll = call.bind(Document.prototype.elementsFromPoint);

/** @type {(element: Element, frames: Keyframe[], timing: KeyframeAnimationOptions) => Animation} */
export const animate = call.bind(Element.prototype.animate);

const hitRoot = call.bind(ShadowRoot.prototype.elementFromPoint);
const hitDocument = call.bind(Document.prototype.elementFromPoint);

/** What is captured above. */
const CAPTURED = /** @type {[object, string][]} */ ([
  [window, "CSSStyleSheet IntersectionObserver MutationObserver Promise getComputedStyle"],
  [Document.prototype, "elementFromPoint elementsFromPoint importNode"],
  [Element.prototype, "animate attachShadow getBoundingClientRect"],
  [Function.prototype, "bind call toString"],
  [Math, "random"],
  [Performance.prototype, "now"],
  [ShadowRoot.prototype, "elementFromPoint"],
]);
/** What the widget asks of its own elements. */
const OF_ELEMENTS =
  "after append attributes before childNodes className closest contains firstElementChild focus getAttribute getRootNode " +
  "isConnected lastElementChild localName matches offsetHeight offsetWidth onclick ownerDocument parentNode querySelector " +
  "querySelectorAll remove replaceChildren setAttribute style tabIndex textContent toggleAttribute";
/** What else it asks: of its root, of its lists of nodes, of what it judges the page by. */
const RELIED_ON = /** @type {[object, string][]} */ ([
  [Array.prototype, "at every filter find forEach includes map push reduce some splice values"],
  [CSSStyleDeclaration.prototype, "getPropertyPriority getPropertyValue removeProperty setProperty"],
  [CSSStyleSheet.prototype, "cssRules replaceSync"],
  [Document.prototype, "createElement createElementNS"],
  [HTMLElement.prototype, OF_ELEMENTS],
  [IntersectionObserver.prototype, "disconnect observe"],
  [IntersectionObserverEntry.prototype, "intersectionRect isIntersecting"],
  [MutationObserver.prototype, "observe takeRecords"],
  [MutationRecord.prototype, "attributeName"],
  [NodeList.prototype, "forEach values"],
  [Object, "entries hasOwn"],
  [RegExp.prototype, "exec test"],
  [ShadowRoot.prototype, "adoptedStyleSheets append getAnimations getElementById host querySelector querySelectorAll"],
  [String.prototype, "replace split startsWith"],
]);
/** Where none of OF_ELEMENTS may stand, for it would come first. */
const KINDS = "Anchor Button Details Div Heading IFrame LI OList Paragraph UList"
  .split(" ")
  .map((kind) => /** @type {Record<string, any>} */ (window)[`HTML${kind}Element`].prototype);

const describe = Object.getOwnPropertyDescriptor;
const has = Object.hasOwn;
const climb = Object.getPrototypeOf;
const print = call.bind(Function.prototype.toString);
const { iterator } = Symbol;
const captured = CAPTURED.flatMap(list);
const reliedOn = RELIED_ON.flatMap(list);
const ofElements = OF_ELEMENTS.split(" ");
const iterators = [Array.prototype, NodeList.prototype].map((/** @type {any} */ owner) => ({ owner, original: owner.values }));

/** Once broken, always broken: what was handed to the page then cannot be taken back. */
let isBroken = ![...captured, ...reliedOn].every(({ name, original }) => isNative(original, name));

/** Tell whether everything relied on is the browser's own. A page that replaced it gets no topic. */
export function areIntact() {
  // By index: a page could have replaced what iterates.
  for (let index = 0; index < reliedOn.length && !isBroken; index++) {
    const { owner, name, original } = reliedOn[index];
    isBroken = find(owner, name) !== original;
  }
  for (let index = 0; index < iterators.length && !isBroken; index++) {
    isBroken = iterators[index].owner[iterator] !== iterators[index].original;
  }
  for (let index = 0; index < KINDS.length * ofElements.length && !isBroken; index++) {
    isBroken = has(KINDS[index % KINDS.length], ofElements[(index / KINDS.length) | 0]);
  }
  return !isBroken;
}

/** From now on the page counts as one that has replaced them: it has got hold of what they keep from it. */
export function giveUp() {
  isBroken = true;
}

/** @param {[object, string]} row */
function list([owner, names]) {
  return names.split(" ").map((name) => ({ owner, name, original: find(owner, name) }));
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

/** Find a method, or what reads an attribute, where an object has it from. @param {object} owner @param {string} name */
function find(owner, name) {
  for (let holder = owner; holder; holder = climb(holder)) {
    const found = describe(holder, name);
    if (found) return found.value ?? found.get;
  }
}

/** A proxy or a bound function prints without the name. @param {unknown} found @param {string} name */
function isNative(found, name) {
  const printed = typeof found === "function" ? print(found) : "";
  return new RegExp(`^function (get )?${name}\\(\\)\\s*\\{\\s*\\[native code\\]\\s*\\}$`).test(printed);
}
