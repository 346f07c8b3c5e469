/**
 * The inside of a frame that WordPress made from our oEmbed answer. WordPress sandboxes the frame, hides it until it reports
 * its height, and adds a secret to its address that each message must repeat (WordPress's `wp-embed.js`).
 */
import { ResizeObserver } from "../base/natives.js";
import { SOURCE } from "./inner.js";

/** WordPress makes frames on its pages no higher than this. Its editor gives them any height. */
const HIGHEST_PX = 1000;
/**
 * How high the frame is in the editor. In Chromium, a frame that does not fit into the editor's own scrolling area counts as
 * covered as a whole, so the topic would not be shown.
 */
const PREVIEW_PX = 350;

const secret = SOURCE && /\bsecret=(\w+)/.exec(location.hash)?.[1];

/** Report the height to WordPress: a probe that tells whether this is the editor, then that of what the frame shows. */
export function connectToWordPress() {
  if (!secret) return;
  let heightPx = HIGHEST_PX + 1;
  let isPreview = false;
  let isReady = false;
  const reportHeight = () => {
    if (isPreview) heightPx = PREVIEW_PX;
    else if (isReady) heightPx = document.body.offsetHeight;
    post("height", heightPx);
  };
  window.addEventListener("message", ({ source, data }) => {
    if (source === window.parent && data?.message === "ready") reportHeight();
  });
  window.addEventListener("resize", () => {
    if (isPreview || window.innerHeight <= HIGHEST_PX) return;
    isPreview = true;
    reportHeight();
  });
  for (const type of ["caresheet-load", "caresheet-error"]) document.addEventListener(type, () => void (isReady = true));
  new ResizeObserver(() => isReady && reportHeight()).observe(document.body);
  reportHeight();
}

/** Ask WordPress to follow a link, because the sandbox does not let the frame do it. @param {Element} link */
export function openInParent(link) {
  if (secret) post("link", /** @type {HTMLAnchorElement} */ (link).href);
}

/** @param {string} message @param {unknown} value */
function post(message, value) {
  window.parent.postMessage({ message, value, secret }, "*");
}
