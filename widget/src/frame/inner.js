/**
 * The inside of a sealed frame: a page of the library's own that shows one topic. It hears from the page around it over a
 * single message port, which the widget that made the frame sends. If no widget made the frame, it guards itself alone.
 */
import { ResizeObserver, getBox, now, setProperty } from "../base/natives.js";
import { ownDocument } from "../base/own_document.js";
import { SCRIPT } from "../base/address.js";

/** How long a message that the outer seal is visible stays valid. SECURITY.md promises that the topic is gone by then. */
const HEARTBEAT_MS = 750;
// The settings that the fragment of the page's address may set.
const SETTING_NAMES = ["heading-level", "section", "scheme"];

/** The topic, inside a <template> of the page, where nothing loads or runs. @type {HTMLTemplateElement & { onrow?: Function } | null} */
export const SOURCE = SCRIPT?.hasAttribute("data-inside") ? document.querySelector("template") : null;

const settings = new URLSearchParams(SOURCE ? location.hash.slice(1) : "");
const isGuarded = settings.has("guarded");

/** @type {MessagePort | undefined} */
let port;
let lastSealed = -Infinity;

/** Whether there is a page around this one, and no guard in it. Unlike `parent`, a page cannot replace `top` (HTML, §7.2.2). */
export const IN_BARE_FRAME = !isGuarded && window.top !== window;

/** Tell whether the guard in the page around this one, if there is one, sees the seal there. */
export function isParentSealed() {
  return !isGuarded || now() < lastSealed + HEARTBEAT_MS;
}

/**
 * Ask the page around the frame to scroll to a height of this one. Return false if nobody there can do it.
 *
 * @param {number} top  in px
 */
export function scrollParent(top) {
  report({ scroll: top });
  return port !== undefined;
}

/**
 * Tell the page around the frame where the focus goes. A browser that scrolls that page forgets the room that the seal needs.
 *
 * @param {HTMLElement} view
 */
export function reportFocus(view) {
  if (!SOURCE) return;
  view.addEventListener("focusin", ({ target }) => {
    const focus = /** @type {Element} */ (target);
    if (focus.matches(":focus-visible")) report({ scroll: getBox(focus).top, isFocus: true });
  });
}

/** Apply the settings in the address, and answer the widget around the frame when it connects. */
export function connectToParent() {
  const placeholder = ownDocument.querySelector("[data-caresheet]");
  if (!SOURCE || !placeholder) return;
  for (const name of SETTING_NAMES) if (settings.has(name)) placeholder.setAttribute(`data-${name}`, settings.get(name) ?? "");
  document.body.classList.toggle("cs-guarded", isGuarded);
  for (const type of ["caresheet-load", "caresheet-error"]) {
    placeholder.addEventListener(type, (event) => report({ title: document.title, .../** @type {CustomEvent} */ (event).detail }));
  }
  window.addEventListener("message", ({ source, ports }) => {
    if (source !== window.parent || port || !isGuarded) return;
    port = ports[0];
    port.onmessage = ({ data }) => receive(data);
    const reportHeight = () => report({ heights: { screen: document.body.offsetHeight } });
    // At once, because the frame is hidden until its first report, and observers do not work in a hidden frame.
    reportHeight();
    new ResizeObserver(reportHeight).observe(document.body);
  });
}

/** @param {{ isSealed: boolean, appearance: import("./outer.js").Appearance }} message */
function receive({ isSealed, appearance }) {
  lastSealed = isSealed ? now() : -Infinity;
  // The widget in this page reads its appearance from the body, as in any other page.
  const { style } = document.body;
  setProperty(style, "font-family", appearance.family);
  setProperty(style, "font-size", appearance.size);
  setProperty(style, "color", appearance.scheme === "dark" ? "#fff" : "#000");
  setProperty(style, "--cs-around", `${appearance.ground}`);
}

/** @param {import("./outer.js").Report} message */
function report(message) {
  port?.postMessage(message);
}
