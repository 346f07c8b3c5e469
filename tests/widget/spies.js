/**
 * Puts a spy before every function that the browser offers. The spies say that they are native. They record three things,
 * as sorted names:
 *
 *   document.handedOurs    the functions that were given, or have returned, a node of the widget
 *   document.provenNative  the functions of which the widget has asked whether they are native
 *   document.provenKinds   the kinds of element of which the widget has asked whether they have methods of their own
 *
 * Run it before any other script.
 */
(() => {
  const { apply, construct, ownKeys } = Reflect;
  const { getOwnPropertyDescriptor: describe, defineProperty: define } = Object;
  const { get: mapGet, set: mapSet } = Map.prototype;
  const { isPrototypeOf } = Object.prototype;
  const { toString: print } = Function.prototype;
  const { getRootNode } = Node.prototype;
  const { includes } = String.prototype;

  // What leads to a node, and how.
  const attribute = (kind, name) => [kind, describe(kind.prototype, name).get, []];
  const first = (kind) => [kind, kind.prototype.item, [0]];
  const WAYS = [
    attribute(Animation, "effect"),
    attribute(KeyframeEffect, "target"),
    attribute(Attr, "ownerElement"),
    attribute(Event, "target"),
    attribute(MutationRecord, "target"),
    attribute(IntersectionObserverEntry, "target"),
    attribute(ResizeObserverEntry, "target"),
    first(NodeList),
    first(HTMLCollection),
    first(NamedNodeMap),
  ];

  /** Tell whether a value is, or leads to, a node outside the page's own tree. */
  function isOurs(value, depth = 0) {
    if (typeof value !== "object" || value === null || depth > 3) return false;
    if (apply(isPrototypeOf, Node.prototype, [value])) return apply(getRootNode, value, []) !== document;
    for (let index = 0; index < WAYS.length; index++) {
      const [kind, way, rest] = WAYS[index];
      if (apply(isPrototypeOf, kind.prototype, [value])) return isOurs(apply(way, value, rest), depth + 1);
    }
    // A list, or the result of an iterator.
    const length = Array.isArray(value) ? value.length : 0;
    for (let index = 0; index < length; index++) if (isOurs(value[index], depth + 1)) return true;
    return isOurs(describe(value, "value")?.value, depth + 1);
  }

  // Playwright calls functions, too.
  const isCalledByUs = () => apply(includes, new Error().stack, ["caresheet"]);

  const handed = {};
  const proven = {};
  const kinds = {};
  let isRecording = false;
  function record(name, receiver, given, result) {
    if (isRecording) return;
    isRecording = true;
    try {
      if (name === "Object.hasOwn" && apply(isPrototypeOf, HTMLElement.prototype, [given[0]])) recordKind(given[0]);
      else if (isOurs([receiver, given, result]) && isCalledByUs()) handed[name] = true;
    } catch {
      // A prototype throws here: it is not an instance.
    }
    isRecording = false;
  }

  function recordKind(prototype) {
    const { name } = describe(prototype, "constructor").value;
    kinds[name] ||= isCalledByUs();
  }

  const spies = new Map();
  const printed = new Map();
  const names = new Map();
  function spyOn(name, original) {
    const known = apply(mapGet, spies, [original]);
    if (known) return known;
    const { spy } = {
      spy(...given) {
        const result = new.target ? construct(original, given, new.target) : apply(original, this, given);
        record(name, this, given, result);
        return result;
      },
    };
    apply(mapSet, spies, [original, spy]);
    apply(mapSet, printed, [spy, apply(print, original, [])]);
    apply(mapSet, names, [spy, name]);
    return spy;
  }

  const owners = [
    ["ArrayIterator", Object.getPrototypeOf([].values())],
    ["Object", Object],
    ["Reflect", Reflect],
  ];
  for (const name of Object.getOwnPropertyNames(window)) {
    const kind = /^[A-Z]/.test(name) && !["Function", "Proxy"].includes(name) ? window[name] : undefined;
    if (typeof kind === "function" && kind.prototype) owners.push([name, kind.prototype]);
  }
  const changes = [];
  for (const [ownerName, owner] of owners) {
    for (const key of ownKeys(owner)) {
      const found = describe(owner, key);
      if (key === "constructor" || !found.configurable) continue;
      const name = `${ownerName}.${String(key)}`;
      if (typeof found.value === "function") found.value = spyOn(name, found.value);
      if (found.get) found.get = spyOn(name, found.get);
      if (found.set) found.set = spyOn(`${name}=`, found.set);
      changes.push([owner, key, found]);
    }
  }
  for (const change of changes) define(...change);

  const { toString: disguise } = {
    toString() {
      if (this === disguise) return apply(print, print, []);
      const name = apply(mapGet, names, [this]);
      if (name && !proven[name] && isCalledByUs()) proven[name] = true;
      return apply(mapGet, printed, [this]) ?? apply(print, this, []);
    },
  };
  define(Function.prototype, "toString", { value: disguise });
  define(document, "handedOurs", { get: () => Object.keys(handed).sort() });
  define(document, "provenNative", { get: () => Object.keys(proven).sort() });
  define(document, "provenKinds", { get: () => Object.keys(kinds).filter((name) => kinds[name]).sort() });
})();
