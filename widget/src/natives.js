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
export const Number = window.Number;
export const Promise = window.Promise;
export const matchMedia = window.matchMedia;
export const parseFloat = window.parseFloat;
export const setTimeout = window.setTimeout;
export const clearTimeout = window.clearTimeout;
export const queueMicrotask = window.queueMicrotask;
export const random = Math.random;
export const now = performance.now.bind(performance);

const call = Function.prototype.call;
const describe = Object.getOwnPropertyDescriptor;
const has = Object.hasOwn;
const climb = Object.getPrototypeOf;
const accessorOf = /** @type {(owner: object, name: string) => Required<PropertyDescriptor>} */ (describe);

/** @type {(host: Element, init: ShadowRootInit) => ShadowRoot} */
export const attachShadow = call.bind(Element.prototype.attachShadow);

/** @type {(document: Document, name: string) => HTMLElement} */
export const createElement = call.bind(Document.prototype.createElement);

/** @type {(document: Document, namespace: string, name: string) => Element} */
export const createElementNS = call.bind(Document.prototype.createElementNS);

/** @type {<Copied extends Node>(target: Document, node: Copied, deep: boolean) => Copied} */
export const importNode = call.bind(Document.prototype.importNode);

/** @type {(element: Element) => DOMRect} */
export const boxOf = call.bind(Element.prototype.getBoundingClientRect);

/** @type {(root: Document | ShadowRoot, x: number, y: number) => Element | null} */
export const hit = (root, x, y) => (root === document ? hitDocument : hitRoot)(root, x, y);

/** @type {(document: Document, x: number, y: number) => Element[]} */
export const hitAll = call.bind(Document.prototype.elementsFromPoint);

/** @type {(element: Element, frames: Keyframe[], timing: KeyframeAnimationOptions) => Animation} */
export const animate = call.bind(Element.prototype.animate);

/** @type {(element: Element, options: ScrollIntoViewOptions) => void} */
export const scrollIntoView = call.bind(Element.prototype.scrollIntoView);

/** @type {(root: Document | ShadowRoot) => Animation[]} */
export const getAnimations = (root) => (root === document ? getDocumentAnimations : getRootAnimations)(root);

/** @type {(animation: Animation) => AnimationEffect} */
export const effectOf = call.bind(accessorOf(Animation.prototype, "effect").get);

/** @type {(effect: AnimationEffect, timing: OptionalEffectTiming) => void} */
export const retime = call.bind(AnimationEffect.prototype.updateTiming);

/** @type {(animation: Animation, time: number) => void} */
export const startAt = call.bind(accessorOf(Animation.prototype, "startTime").set);

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

const { getComputedStyle } = window;
const getProperty = call.bind(CSSStyleDeclaration.prototype.getPropertyValue);
const getRootAnimations = call.bind(ShadowRoot.prototype.getAnimations);
const getDocumentAnimations = call.bind(Document.prototype.getAnimations);
const hitRoot = call.bind(ShadowRoot.prototype.elementFromPoint);
const hitDocument = call.bind(Document.prototype.elementFromPoint);

/** What is captured above. */
const CAPTURED = /** @type {[object, string][]} */ ([
  [window, "CSSStyleSheet IntersectionObserver MutationObserver Number Promise ResizeObserver getComputedStyle parseFloat"],
  [Animation.prototype, "effect startTime"],
  [AnimationEffect.prototype, "updateTiming"],
  [Document.prototype, "createElement createElementNS elementFromPoint elementsFromPoint getAnimations importNode"],
  [Element.prototype, "animate attachShadow getBoundingClientRect scrollIntoView"],
  [Function.prototype, "bind call toString"],
  [Math, "random"],
  [Performance.prototype, "now"],
  [ShadowRoot.prototype, "elementFromPoint getAnimations"],
]);
/** What the widget asks of its own elements. */
const OF_ELEMENTS =
  "after append assignedSlot before childNodes classList className closest contains firstElementChild focus getAttribute " +
  "getAttributeNames getRootNode isConnected lastElementChild localName matches namespaceURI nodeType offsetHeight offsetWidth " +
  "onclick ownerDocument parentElement parentNode querySelector querySelectorAll remove replaceChildren replaceWith " +
  "setAttribute shadowRoot showPopover style tabIndex textContent toggleAttribute";
const OF_BOXES = "bottom height left right top width";
/** What else it asks: of its root, of its lists of nodes, of what it judges the page by. */
const RELIED_ON = /** @type {[object, string][]} */ ([
  [window, "innerHeight scrollX scrollY"],
  [climb([].values()), "next"],
  [climb(new Map().values()), "next"],
  [Array.prototype, "at every filter find flatMap forEach includes map push reduce some splice values"],
  [CSSStyleDeclaration.prototype, "getPropertyPriority getPropertyValue removeProperty setProperty"],
  [CSSStyleSheet.prototype, "cssRules replaceSync"],
  [DOMRect.prototype, OF_BOXES],
  [DOMRectReadOnly.prototype, OF_BOXES],
  [Event.prototype, "preventDefault target"],
  [HTMLElement.prototype, OF_ELEMENTS],
  [HTMLIFrameElement.prototype, "contentWindow onload"],
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
  [ShadowRoot.prototype, "adoptedStyleSheets append getElementById host querySelector querySelectorAll"],
  [String.prototype, "endsWith includes match replace split startsWith trim"],
  [Text.prototype, "data"],
  [document, "adoptedStyleSheets"],
]);
/** Where none of OF_ELEMENTS may stand, for it would come first: every kind of element that can be in a topic, or around it. */
const KINDS = (
  "Anchor BR Body Button DList Details Div HR Head Heading Html IFrame Image LI OList Paragraph Quote Span Table TableCaption " +
  "TableCell TableRow TableSection Time UList"
)
  .split(" ")
  .map((kind) => /** @type {Record<string, any>} */ (window)[`HTML${kind}Element`].prototype);

const print = call.bind(Function.prototype.toString);
const { iterator } = Symbol;
const captured = CAPTURED.flatMap(list);
const reliedOn = RELIED_ON.flatMap(list);
const ofElements = OF_ELEMENTS.split(" ");
const iterators = [Array.prototype, NodeList.prototype].map((/** @type {any} */ owner) => ({ owner, original: owner.values }));

/** Once broken, always broken: what was handed to the page then cannot be taken back. */
let isBroken = ![...captured, ...reliedOn].every(({ name, value, get, set }) =>
  [value, get, set].every((part) => part === undefined || isNative(part, name)),
);

/** Tell whether everything relied on is the browser's own. A page that replaced it gets no topic. */
export function areIntact() {
  // By index: a page could have replaced what iterates.
  for (let index = 0; index < reliedOn.length && !isBroken; index++) {
    const { owner, name, value, get, set } = reliedOn[index];
    const found = find(owner, name);
    isBroken = found.value !== value || found.get !== get || found.set !== set;
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
  return names.split(" ").map((name) => ({ owner, name, ...find(owner, name) }));
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

/** A proxy or a bound function prints without the name. @param {unknown} found @param {string} name */
function isNative(found, name) {
  const printed = typeof found === "function" ? print(found) : "";
  return new RegExp(`^function ([gs]et )?${name}\\(\\)\\s*\\{\\s*\\[native code\\]\\s*\\}$`).test(printed);
}
