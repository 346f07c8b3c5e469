/** The bubble in which the browser says that a field is not filled in as it should be. It lies above the top layer. */
import { measureBox } from "./boxes.js";

/** Firefox shows at most 256 letters, which take 150 px. In Chromium, 500 letters take about as much as this. */
const MOST_PX = 240;

let wasShown = false;

window.addEventListener("invalid", ({ isTrusted }) => (wasShown ||= isTrusted), { capture: true, passive: true });

/**
 * Lower the top of a column below a bubble that may stand over its first line, and tell whether there may be one. A bubble
 * stands below or above the field that has the focus, and goes when that loses the focus.
 *
 * @param {import("./boxes.js").Rect} column @param {number} height  of the seal
 */
export function giveWayToBubble(column, height) {
  const field = document.activeElement;
  if (!wasShown || !field?.matches(":invalid")) return false;
  const { top, bottom } = measureBox(field);
  if (bottom + MOST_PX < column.top || top - MOST_PX > column.top + height) return false;
  column.top = bottom + MOST_PX;
  return true;
}
