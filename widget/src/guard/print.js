/**
 * Judges whether a printed topic keeps its disclaimer. While the print styles apply there is no window for hit tests, so
 * only boxes and styles count: no ancestor may crop the widget, and nothing may lie over the seal or the disclaimer.
 */
import { Number } from "../base/natives.js";
import { readStyle } from "../base/reading.js";
import { hostAround, parentOf } from "../base/ancestry.js";
import { measureBox } from "./boxes.js";

/** What reaches no further over a line only touches it. */
const TOUCH_PX = 2;

/**
 * @param {Element} host
 * @param {(Element | null)[]} parts  what must not be covered
 */
export function isSafeToPrint(host, parts) {
  return !isCropped(host) && !isCovered(host, parts);
}

/** @param {Element} host */
function isCropped(host) {
  const own = measureBox(host);
  if (own.left < 0 || own.top + window.scrollY < 0) return true;
  for (let node = parentOf(host); node; node = parentOf(node)) {
    const style = readStyle(node);
    const box = measureBox(node);
    const sticksOut = own.top < box.top || own.left < box.left || own.bottom > box.bottom || own.right > box.right;
    if (sticksOut && style("overflow") !== "visible") return true;
    if (style("clip-path") + (style("mask-image") || "none") !== "nonenone" || style("position") === "fixed") return true;
    if (style("column-count") + style("column-width") !== "autoauto") return true;
  }
  return false;
}

/** @param {Element} host @param {(Element | null)[]} parts */
function isCovered(host, parts) {
  // `contains` does not see into shadow roots.
  let place = host;
  for (let next = hostAround(host); next; next = hostAround(next)) place = next;
  const boxes = parts.flatMap((part) => (part ? [measureBox(part)] : []));
  for (const element of document.documentElement.querySelectorAll("*")) {
    if (element.contains(place) || place.contains(element)) continue;
    const box = measureBox(element);
    const isOver = boxes.some(
      ({ left, top, right, bottom }) =>
        box.left < right - 1 && box.right > left + 1 && box.top < bottom - TOUCH_PX && box.bottom > top + TOUCH_PX,
    );
    const style = readStyle(element);
    if (isOver && box.width && box.height && Number(style("opacity")) && style("visibility") === "visible") return true;
  }
  return false;
}
