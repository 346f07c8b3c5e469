/** Links in a frame that WordPress made from our oEmbed answer. The script of the frame's page does the rest. */
import { SOURCE } from "./inner.js";

// WordPress adds it to the frame's address, and obeys only messages that repeat it.
const secret = SOURCE && /\bsecret=(\w+)/.exec(location.hash)?.[1];

/** Ask WordPress to follow a link, because the sandbox does not let the frame do it. @param {Element} link */
export function openInParent(link) {
  if (secret) window.parent.postMessage({ message: "link", value: /** @type {HTMLAnchorElement} */ (link).href, secret }, "*");
}
