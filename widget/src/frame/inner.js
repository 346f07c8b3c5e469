/**
 * The inside of a sealed frame: a page of the library's own that holds one topic. What it knows of the page around it
 * comes over one port, from the widget that made the frame. Where no widget did, it guards itself alone.
 */
import { ResizeObserver, now, setProperty } from "../base/natives.js";
import { SCRIPT } from "../base/address.js";

/** How long it holds that the outside has seen its seal. */
const HEARTBEAT_MS = 750;
// What may be asked for in the fragment of the page's address.
const ASKABLE = ["heading-level", "section", "scheme"];

/** The topic as it came with the page, inert. @type {HTMLTemplateElement | null} */
export const SOURCE = SCRIPT?.hasAttribute("data-inside") ? document.querySelector("template") : null;

const asked = new URLSearchParams(SOURCE ? location.hash.slice(1) : "");
const isGuarded = asked.has("guarded");

/** @type {MessagePort | undefined} */
let port;
let lastSealed = -Infinity;

/** Whether a page stands around this one that no guard of ours looks at. */
export const isAlone = window.parent !== window && !isGuarded;

/** Tell whether the guard around the frame, if there is one, sees its own seal. */
export function isAgreed() {
  return !isGuarded || now() < lastSealed + HEARTBEAT_MS;
}

/**
 * Let the page around the frame scroll to a height of this one; false where nobody there can.
 *
 * @param {number} top
 */
export function scrollOutside(top) {
  report({ scroll: top });
  return port !== undefined;
}

/** Serve the page around the frame, if it asks. */
export function serveOutside() {
  const place = document.querySelector("[data-caresheet]");
  if (!SOURCE || !place) return;
  for (const name of ASKABLE) if (asked.has(name)) place.setAttribute(`data-${name}`, asked.get(name) ?? "");
  document.body.classList.toggle("cs-guarded", isGuarded);
  for (const type of ["caresheet-load", "caresheet-error"]) {
    place.addEventListener(type, (event) => report({ title: document.title, .../** @type {CustomEvent} */ (event).detail }));
  }
  window.addEventListener("message", ({ source, ports }) => {
    if (source !== window.parent || port || !isGuarded) return;
    port = ports[0];
    port.onmessage = ({ data }) => hear(data);
    const tellHeight = () => report({ height: document.body.offsetHeight });
    // At once: until it hears something the outside shows nothing, and nothing is observed in what is not shown.
    tellHeight();
    new ResizeObserver(tellHeight).observe(document.body);
  });
}

/** @param {{ isSealed: boolean, appearance: import("./outer.js").Appearance }} said */
function hear({ isSealed, appearance }) {
  lastSealed = isSealed ? now() : -Infinity;
  // From here the widget reads the look of the page that it stands in.
  const { style } = document.body;
  setProperty(style, "font-family", appearance.family);
  setProperty(style, "font-size", appearance.size);
  setProperty(style, "color", appearance.scheme === "dark" ? "#fff" : "#000");
}

/** @param {import("./outer.js").Report} said */
function report(said) {
  port?.postMessage(said);
}
