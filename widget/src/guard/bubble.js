/** The bubble in which the browser says that a field is not filled in as it should be. It lies above the top layer. */
import { measureBox } from "./boxes.js";

/** A bubble without words, its point and its shadow. */
const FRAME_PX = 40;
const LINE_PX = 20;
/** Firefox puts 256 letters into 150 px, Chromium 270 into 120 px. */
const LETTER_PX = 0.5;

let wasShown = false;

window.addEventListener("invalid", ({ isTrusted }) => (wasShown ||= isTrusted), { capture: true, passive: true });

/**
 * Lower the top of a column below a bubble that may stand over its first line, and tell whether there may be one. A bubble
 * stands below or above the field that has the focus, and goes when that loses the focus.
 *
 * @param {import("./boxes.js").Rect} column @param {number} height  of the seal
 */
export function giveWayToBubble(column, height) {
  const field = /** @type {HTMLInputElement} */ (document.activeElement);
  if (!wasShown || !field?.matches(":invalid")) return false;
  const { top, bottom } = measureBox(field);
  const words = `${field.validationMessage}\n${field.title}`;
  const reach = FRAME_PX + LETTER_PX * words.length + LINE_PX * words.split("\n").length;
  if (bottom + reach < column.top || top - reach > column.top + height) return false;
  column.top = bottom + reach;
  return true;
}
