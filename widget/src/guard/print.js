/**
 * Judges the widget as it comes to paper. While the print style sheets hold there is no window to test hits in, so
 * only boxes and styles tell: nothing around may crop the widget, nothing may lie over the first and the last of it.
 */
import { Number, readStyle } from "../base/natives.js";
import { parentOf } from "../base/ancestry.js";
import { measure } from "./boxes.js";

/**
 * Tell whether a printed topic keeps its disclaimer.
 *
 * @param {Element} host
 * @param {(Element | null)[]} parts  what must not be covered
 */
export function isSafeOnPaper(host, parts) {
  return !isCropped(host) && !isCovered(host, parts);
}

/** @param {Element} host */
function isCropped(host) {
  const own = measure(host);
  if (own.left < 0 || own.top + window.scrollY < 0) return true;
  for (let node = parentOf(host); node; node = parentOf(node)) {
    const style = readStyle(node);
    const box = measure(node);
    const isOut = own.top < box.top || own.left < box.left || own.bottom > box.bottom || own.right > box.right;
    if (isOut && style("overflow-x") + style("overflow-y") !== "visiblevisible") return true;
    if (style("clip-path") !== "none" || style("position") === "fixed") return true;
    if (style("column-count") + style("column-width") !== "autoauto") return true;
  }
  return false;
}

/** @param {Element} host @param {(Element | null)[]} parts */
function isCovered(host, parts) {
  const boxes = parts.flatMap((part) => (part ? [measure(part)] : []));
  for (const element of document.getElementsByTagName("*")) {
    if (element.contains(host) || host.contains(element) || parentOf(host)?.parentElement === element) continue;
    const box = measure(element);
    const isOver = boxes.some(
      ({ left, top, right, bottom }) => box.left < right && box.right > left && box.top < bottom && box.bottom > top,
    );
    if (isOver && box.width && box.height && Number(readStyle(element)("opacity"))) return true;
  }
  return false;
}
