/**
 * The inside of a frame that WordPress made from our oEmbed answer. WordPress sandboxes the frame, hides it until it reports
 * its height, and adds a secret to its address that each message must repeat (WordPress's `wp-embed.js`).
 */
import { ResizeObserver } from "../base/natives.js";
import { SOURCE } from "./inner.js";

const secret = SOURCE && /\bsecret=(\w+)/.exec(location.hash)?.[1];

/** Report the height to WordPress: now, when it asks, and whenever it changes. */
export function connectToWordPress() {
  if (!secret) return;
  const reportHeight = () => post("height", Math.ceil(document.documentElement.scrollHeight));
  window.addEventListener("message", ({ source, data }) => {
    if (source === window.parent && data?.message === "ready") reportHeight();
  });
  reportHeight();
  new ResizeObserver(reportHeight).observe(document.body);
}

/** Ask WordPress to follow a link, because the sandbox does not let the frame do it. @param {Element} link */
export function openInParent(link) {
  if (secret) post("link", /** @type {HTMLAnchorElement} */ (link).href);
}

/** @param {string} message @param {unknown} value */
function post(message, value) {
  window.parent.postMessage({ message, value, secret }, "*");
}
