/**
 * View transitions (CSS View Transitions 1): while one is under way, the browser paints pictures of the page above everything,
 * the top layer too. A page's short ones are left alone, longer ones are ended, and the topic is taken away if they go on.
 */
import { capture, now, setTimeout } from "../base/natives.js";
import { ownDocument } from "../base/own_document.js";

// Not every browser has view transitions.
const hasTransitions = "startViewTransition" in Document.prototype;
/** @type {(document: Document) => ViewTransition} */
const startTransition = hasTransitions ? capture("Document", "startViewTransition") : () => {};
/** @type {(transition: ViewTransition) => void} */
const skipTransition = hasTransitions ? capture("ViewTransition", "skipTransition") : () => {};

/** Longer than a transition that only hides a flicker, and less than until the next check. Ending one skips its animation. */
const SHORT_MS = 90;
/** A page that begins another transition this soon after the last one may go on with a third one. */
const AGAIN_MS = 500;

/** A transition that has a picture of the topic began within this time after the topic left the window. */
const FROZEN_MS = 1000;
const LOOK_MS = 100;

const ACTIVE = ":active-view-transition";
const CAN_TELL = CSS.supports(`selector(${ACTIVE})`);

let since = 0;
let seenAt = -Infinity;
let isChain = false;

/**
 * Tell what a view transition does to the page now: nothing, or it shows a picture for a short time, or it goes on.
 *
 * @returns {"" | "short" | "long"}
 */
export function judgeTransition() {
  const isSoon = now() < seenAt + AGAIN_MS;
  isChain &&= isSoon;
  if (!CAN_TELL || !ownDocument.documentElement.matches(ACTIVE)) {
    since = 0;
    return isChain ? "long" : "";
  }
  isChain ||= isSoon && !since;
  seenAt = now();
  since ||= now();
  if (isChain) return "long";
  if (now() < since + SHORT_MS) return "short";
  // Only one can be under way, so a new one ends it.
  const own = startTransition(document);
  own.ready.catch(() => {});
  skipTransition(own);
  since = 0;
  return "short";
}

/** Look for a view transition that shows a picture of a topic that has just left the window, and end it if it lasts. */
export function endFrozenTransition(until = now() + FROZEN_MS) {
  judgeTransition();
  if (now() < until) setTimeout(() => endFrozenTransition(until), LOOK_MS);
}
