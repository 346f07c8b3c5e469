/**
 * Judges a filter on the root element. Firefox applies it to the top layer, too, so it could make the lifted seal illegible. The
 * topic is under the same filter: only one that drives colours to their limits could leave the topic legible alone.
 */
import { Number } from "../base/natives.js";
import { readStyle } from "../base/reading.js";

/** The seal's text has a contrast of 11 : 1. Filters that change colours by this factor leave it at least 3 : 1. */
const MOST_CHANGE = 2;
/** Letters of the seal can still be read with this blur. */
const MOST_BLUR_PX = 1;
const FUNCTION = /([a-z-]+)\(([\d.e-]+)[a-z]*\) ?/g;
// These leave the contrast of greys as it is, or take it from the topic as much as from the seal.
const EVEN = /^(?:invert|grayscale|sepia|hue-rotate)$/;

/** Tell whether the seal is legible under the filter of the root element. */
export function isRootFilterHarmless() {
  const filter = readStyle(document.documentElement)("filter");
  let change = 1;
  let length = 0;
  FUNCTION.lastIndex = 0;
  for (let found = FUNCTION.exec(filter); found; found = FUNCTION.exec(filter)) {
    const amount = Number(found[2]);
    length += found[0].length;
    if (found[1] === "blur") change *= amount > MOST_BLUR_PX ? Infinity : 1;
    else if (found[1] === "saturate") change *= Math.max(amount, 1);
    else if (/^(?:brightness|contrast|opacity)$/.test(found[1])) change *= Math.max(amount, 1 / amount);
    else if (!EVEN.test(found[1])) return false;
  }
  return filter === "none" || (length === filter.length && change <= MOST_CHANGE);
}
