/**
 * The browser's own functions, checked for replacements by the page.
 *
 * A page shares its built-in objects with our script. It can replace any of them, for instance `Element.prototype.append`,
 * and then every call of ours runs the page's function. Such a function could take a node from our closed shadow root,
 * or lie to the guard. So a built-in that receives our nodes, or whose answer the guard relies on, is handled in one of
 * two ways:
 *
 * 1. Captured (`capture`, `captureClass`): we check when the script starts that the function is native, and keep it in a
 *    constant. A replacement that comes later does not reach us. If another script was first, as session recorders and
 *    monitors are, we take the original from an empty iframe.
 * 2. Watched (`RELIED_ON`): we check when the script starts that the function is native, and `areIntact` checks before each
 *    piece of work that it is still the same. Most built-ins are watched because our code then reads like any other.
 *
 * If either check fails, the topic is shown in a bare frame, which needs nothing of the page around it.
 *
 * The code that checks must not call anything that is itself unchecked. It therefore uses loops by index, `===`, and chains
 * of objects instead of lists: iterators, and setters on `Array.prototype`, belong to the page too.
 */

// What the checks themselves need. They are checked below, once `sourceOf` can be trusted.
// Nothing else calls `bind`: SES replaces it by an accessor, which might return something else next time.
const { bind, call } = Function.prototype;
const { apply } = Reflect;
/** Return a method as a function whose first argument is the object that it is called on. @param {Function} method */
const detach = (method) => apply(bind, call, [method]);
const { getOwnPropertyDescriptor: ownDescriptor, getPrototypeOf: prototypeOf, hasOwn: has } = Object;
const { iterator } = Symbol;

/** Stays true: a node that a page has got hold of cannot be taken back. */
let isBroken = false;
export let replaced = "";
/** An empty iframe, made only if it is needed. Its window has the original functions. @type {HTMLIFrameElement | undefined} */
let spareFrame;
/** Return the source of a function. A native function has "[native code]" in place of a body. */
let sourceOf = detach(Function.prototype.toString);
// A replaced `toString` shows its own source here, and is then taken from the spare frame.
sourceOf = capture("Function", "toString");
requireNative(ownDescriptor, "getOwnPropertyDescriptor");
requireNative(prototypeOf, "getPrototypeOf");
requireNative("".split, "split");
requireNative(bind, "bind");

// These never receive one of our nodes, so it does not matter if the page has replaced them. They are kept here so that
// a later replacement cannot stop a widget that is already at work.
export const XMLHttpRequest = window.XMLHttpRequest;
export const URL = window.URL;
export const Date = window.Date;
export const matchMedia = window.matchMedia;
export const setTimeout = window.setTimeout;
export const clearTimeout = window.clearTimeout;
export const queueMicrotask = window.queueMicrotask;

// Classes. The records of an observer lead to our nodes.
export const IntersectionObserver = captureClass("IntersectionObserver");
export const MutationObserver = captureClass("MutationObserver");
export const ResizeObserver = captureClass("ResizeObserver");
export const CSSStyleSheet = captureClass("CSSStyleSheet");
export const Number = captureClass("Number");
// Async functions return the original, whatever a library has put in its place.
export const Promise = /** @type {typeof globalThis.Promise} */ (requireNative(prototypeOf((async () => {})()).constructor, "Promise"));
export const random = Math.random;
// A fake clock may be no Performance.
export const now = apply(bind, (performance instanceof Performance ? Performance.prototype : performance).now, [performance]);

// Methods, as functions whose first argument is the object that they are called on.
/** @type {(host: Element, init: ShadowRootInit) => ShadowRoot} */
export const attachShadow = capture("Element", "attachShadow");
/** @type {(document: Document, name: string) => HTMLElement} */
export const createElement = capture("Document", "createElement");
/** @type {(document: Document, namespace: string, name: string) => Element} */
export const createElementNS = capture("Document", "createElementNS");
/** @type {<Copied extends Node>(target: Document, node: Copied, deep: boolean) => Copied} */
export const importNode = capture("Document", "importNode");
/** @type {(element: Element) => DOMRect} */
export const getBox = capture("Element", "getBoundingClientRect");
/** @type {(element: Element, selectors: string) => boolean} */
export const matches = capture("Element", "matches");
/** @type {(root: Document | ShadowRoot, x: number, y: number) => Element[]} */
export const elementsAt = captureOfRoots("elementsFromPoint");
/** @type {(root: Document | ShadowRoot, x: number, y: number) => Element | null} */
export const topmostAt = captureOfRoots("elementFromPoint");
/** @type {(element: Element, frames: Keyframe[], timing: KeyframeAnimationOptions) => Animation} */
export const animate = capture("Element", "animate");
/** @type {(element: Element, options: ScrollIntoViewOptions) => void} */
export const scrollIntoView = capture("Element", "scrollIntoView");
/** @type {(root: Document | ShadowRoot) => Animation[]} */
export const getAnimations = captureOfRoots("getAnimations");
/** @type {(animation: Animation, time: number | null) => void} */
export const setStartTime = capture("Animation", "startTime", "set");
/** @type {(signal: AbortSignal, listener: () => void) => void} */
const setOnabort = capture("AbortSignal", "onabort", "set");
const { timeout } = window.AbortSignal;
/** Whether `callAfter` can be used. */
export const HAS_TIMEOUTS = isNative(timeout, "timeout");
/** Call a function after a time. @param {number} delayMs @param {() => void} callback */
export function callAfter(delayMs, callback) {
  setOnabort(timeout(delayMs), callback);
}
// Event handlers are set as properties, because many pages replace addEventListener.
/** @type {(element: HTMLElement, listener: (event: MouseEvent) => void) => void} */
export const setOnclick = capture("HTMLElement", "onclick", "set");
/** @type {(element: HTMLElement, listener: () => void) => void} */
export const setOnerror = capture("HTMLElement", "onerror", "set");
/** @type {(element: Element, listener: () => void) => void} */
export const setOnselectstart = capture("HTMLElement", "onselectstart", "set");
/** @type {(element: HTMLElement, listener: () => void) => void} */
export const setOnload = capture("HTMLElement", "onload", "set");
/** @type {(port: MessagePort, listener: (event: MessageEvent) => void) => void} */
export const setOnmessage = capture("MessagePort", "onmessage", "set");
/** @type {(port: MessagePort, message: unknown) => void} */
export const postToPort = capture("MessagePort", "postMessage");
/** @type {(root: Document | ShadowRoot) => CSSStyleSheet[]} */
export const styleSheetsOf = captureOfRoots("adoptedStyleSheets", "get");
/** @type {(root: Document | ShadowRoot, sheets: CSSStyleSheet[]) => void} */
export const adoptStyleSheets = captureOfRoots("adoptedStyleSheets", "set");
/** @type {(sheet: CSSStyleSheet, rules: string) => void} */
export const replaceRules = capture("CSSStyleSheet", "replaceSync");
/** @type {(style: CSSStyleDeclaration, property: string, value: string, priority?: string) => void} */
export const setProperty = capture("CSSStyleDeclaration", "setProperty");
/** @type {(style: CSSStyleDeclaration, property: string) => void} */
export const removeProperty = capture("CSSStyleDeclaration", "removeProperty");
/** @type {(style: CSSStyleDeclaration, property: string) => string} */
export const getProperty = capture("CSSStyleDeclaration", "getPropertyValue");
export const { getComputedStyle, parseFloat } = window;
// Used above without a check. The guard uses only the copies made there, so one check is enough.
requireAllNative([
  [window, "getComputedStyle parseFloat Proxy"],
  [Function.prototype, "call"],
  [Reflect, "apply"],
  [Math, "random"],
  [Performance.prototype, "now"],
]);
/** Everything that the widget calls, reads or sets on its own elements. */
const OF_ELEMENTS =
  "after append before childNodes classList closest contains currentCSSZoom firstElementChild focus getAttribute getAttributeNames " +
  "getRootNode isConnected lastElementChild localName matches namespaceURI offsetHeight offsetWidth outerHTML ownerDocument querySelector " +
  "querySelectorAll remove replaceChildren replaceWith shadowRoot showPopover style tabIndex textContent toggleAttribute";
const OF_BOXES = "bottom height left right top width";
/** What the widget relies on by name: everything that receives its nodes or tells the guard about the page. */
const RELIED_ON = requireAllNative([
  [window, "innerHeight innerWidth scrollX scrollY visualViewport"],
  [VisualViewport.prototype, "height offsetLeft offsetTop scale width"],
  [prototypeOf([].values()), "next"],
  [prototypeOf(new Map().values()), "next"],
  [Array.prototype, "every filter find flatMap forEach map reduce some splice values"],
  [CSSStyleDeclaration.prototype, "length"],
  [CSSStyleSheet.prototype, "cssRules"],
  [prototypeOf(document), "documentElement"],
  [DOMRect.prototype, OF_BOXES],
  [DOMRectReadOnly.prototype, OF_BOXES],
  [Event.prototype, "preventDefault target"],
  [HTMLElement.prototype, OF_ELEMENTS],
  [HTMLIFrameElement.prototype, "contentWindow"],
  [HTMLLinkElement.prototype, "relList"],
  [IntersectionObserver.prototype, "disconnect observe"],
  [IntersectionObserverEntry.prototype, "boundingClientRect intersectionRatio intersectionRect isIntersecting isVisible"],
  [Map.prototype, "delete set"],
  [Math, "abs max min"],
  [MessageChannel.prototype, "port1 port2"],
  [MutationObserver.prototype, "observe takeRecords"],
  [MutationRecord.prototype, "attributeName"],
  [NodeList.prototype, "forEach length values"],
  [Object, "entries hasOwn"],
  [RegExp.prototype, "exec test"],
  [ResizeObserver.prototype, "observe"],
  [ShadowRoot.prototype, "append getElementById host querySelector querySelectorAll"],
  [String.prototype, "endsWith includes match replace split startsWith trim"],
  [Text.prototype, "wholeText"],
  [WeakMap.prototype, "get set"],
]);
const NAMES_OF_ELEMENTS = OF_ELEMENTS.split(" ");
/**
 * One element for each class of elements that can be in a topic or in the widget. A page could define `append` on
 * `HTMLDivElement.prototype`, and the browser would find it before the original on `Element.prototype`.
 */
const KINDS = "a blockquote body br button caption details div dl h1 head hr html iframe img input label li ol p slot span table td time tr tbody ul".split(" ");
/** The prototypes of these classes. @type {Kind | undefined} @typedef {{ prototype: object, next?: Kind }} Kind */
let kinds;
for (let index = 0; index < KINDS.length; index++) kinds = { prototype: prototypeOf(createElement(document, KINDS[index])), next: kinds };
const arrays = /** @type {any} */ (Array.prototype);
const nodeLists = /** @type {any} */ (NodeList.prototype);
const { values: ofArrays } = arrays;
const { values: ofNodeLists } = nodeLists; // `for (… of list)` and `[...list]` call these

/** Read a property of the document as its class has it. @param {string} name */
export function readDocument(name) {
  const { value, get } = find(prototypeOf(document), name);
  return get ? apply(get, document, []) : apply(bind, value, [document]);
}

/** Tell whether all that the widget relies on is still the browser's own. If it is not, the page gets a bare frame. */
export function areIntact() {
  for (let each = RELIED_ON; each && !isBroken; each = each.next) {
    const { owner, name, value, get, set } = each;
    const found = find(owner, name);
    if (found.value !== value || found.get !== get || found.set !== set) markAsBroken(name);
  }
  if (arrays[iterator] !== ofArrays || nodeLists[iterator] !== ofNodeLists) markAsBroken("Symbol.iterator");
  for (let kind = kinds; kind && !isBroken; kind = kind.next) {
    for (let index = 0; index < NAMES_OF_ELEMENTS.length; index++) if (has(kind.prototype, NAMES_OF_ELEMENTS[index])) markAsBroken(NAMES_OF_ELEMENTS[index]);
  }
  return !isBroken;
}

/** Treat the page from now on as one that has replaced built-ins. @param {string} [name]  or it has reached our nodes in another way */
export function markAsBroken(name = "attachShadow") {
  if (!isBroken) replaced = name;
  isBroken = true;
}

/**
 * Check that properties are native, and return them as a chain for later checks.
 *
 * @typedef {PropertyDescriptor & { owner: object, name: string, next?: Link }} Link
 * @param {[object, string][]} rows  an object, and the names of its properties separated by spaces
 */
function requireAllNative(rows) {
  /** @type {Link | undefined} */
  let chain;
  for (let row = 0; row < rows.length; row++) {
    const owner = rows[row][0];
    const names = rows[row][1].split(" ");
    for (let index = 0; index < names.length; index++) {
      const name = names[index];
      const found = find(owner, name);
      requireNative(found.value, name);
      requireNative(found.get, name);
      requireNative(found.set, name);
      chain = /** @type {any} */ ({ __proto__: null, ...found, owner, name, next: chain });
    }
  }
  return chain;
}

/**
 * Wrap a callback so that it does nothing once the page has replaced built-ins: it could hand our nodes to the page.
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
 * Find the descriptor of an object's property, own or inherited.
 *
 * @param {object} owner
 * @param {string} name
 * @returns {PropertyDescriptor}
 */
function find(owner, name) {
  for (let holder = owner; holder; holder = prototypeOf(holder)) {
    const found = ownDescriptor(holder, name);
    // Old libraries add to `Object.prototype`, even `get` and `value`.
    if (found) return /** @type {any} */ ({ __proto__: null, ...found });
  }
  return {};
}

/**
 * Capture a method, a getter or a setter, detached. If another script has already wrapped it, we take the original from an
 * empty iframe.
 *
 * @param {string} kind  the name of a class
 * @param {string} name
 * @param {"value" | "get" | "set"} [part]
 */
export function capture(kind, name, part = "value") {
  const here = find(/** @type {any} */ (window)[kind].prototype, name)[part];
  return detach(isNative(here, name) ? here : requireNative(findInSpareFrame(kind, name)[part] ?? here, name));
}

/**
 * Capture what both documents and shadow roots have. It is one function that chooses by its first argument.
 *
 * @param {string} name
 * @param {"value" | "get" | "set"} [part]
 */
function captureOfRoots(name, part) {
  const ofDocument = capture("Document", name, part);
  const ofRoot = capture("ShadowRoot", name, part);
  /** @param {Document | ShadowRoot} root @param {any} [first] @param {any} [second] */
  return (root, first, second) => (root === document ? ofDocument : ofRoot)(root, first, second);
}

/**
 * Capture a class. If a script has wrapped it, the original is in one of two places: Angular's zone.js keeps it under a
 * name of its own, and other wrappers usually keep the prototype, whose `constructor` is still the original.
 *
 * @template {keyof typeof globalThis & string} Name
 * @param {Name} name
 * @returns {(typeof globalThis)[Name]}
 */
export function captureClass(name) {
  const here = /** @type {any} */ (window)[name];
  const zoned = /** @type {any} */ (window)[`__zone_symbol__${name}`];
  if (isNative(zoned, name)) return zoned;
  return isNative(here, name) ? here : requireNative(here?.prototype?.constructor, name);
}

/** Find the descriptor of a property in the spare frame. @param {string} kind @param {string} name */
function findInSpareFrame(kind, name) {
  if (!spareFrame) {
    spareFrame = document.documentElement.appendChild(document.createElement("iframe"));
    // Other modules capture, too, some of them later.
    window.queueMicrotask(() => (spareFrame = void spareFrame?.remove()));
  }
  try {
    return find(/** @type {any} */ (spareFrame.contentWindow)[kind].prototype, name);
  } catch {
    // In a sandboxed page, the frame belongs to another origin.
    markAsBroken(name);
    return {};
  }
}

/**
 * Check that something is native, and return it. What the browser does not have cannot have been replaced.
 *
 * @param {any} found
 * @param {string} name
 */
function requireNative(found, name) {
  if (found !== undefined && !isNative(found, name)) markAsBroken(name);
  return found;
}

/**
 * Tell whether a function is native and has this name. A proxy or a bound function is native too, but has no name in its
 * source.
 *
 * @param {unknown} found
 * @param {string} name
 */
function isNative(found, name) {
  // There may be no native `sourceOf` then, and no answer matters any more.
  if (isBroken) return found !== undefined;
  const source = typeof found === "function" ? sourceOf(found) : "";
  return isSource(name) || isSource(`get ${name}`) || isSource(`set ${name}`);

  /** Compare the source with Chromium's format, then with that of Firefox and WebKit. @param {string} title */
  function isSource(title) {
    return source === `function ${title}() { [native code] }` || source === `function ${title}() {\n    [native code]\n}`;
  }
}
