/** The list "On this page": closed in a narrow column, open in a wide one. The reader can open and close it. */
import { ResizeObserver, getBox, whileIntact } from "../base/natives.js";
import { makeElement } from "../base/dom.js";

/** The width from which topic.css gives the list two columns: 30em, which is 480px at 16px type. */
const WIDE_PX = 480;

/**
 * Make a topic's contents foldable.
 *
 * @param {Element} topic
 * @param {Element} place  where it will be: an observer would tell its width only after a frame
 */
export function foldContents(topic, place) {
  const contents = topic.querySelector(".cs-contents");
  if (!contents?.firstElementChild) return;
  const details = makeElement("details", {}, makeElement("summary", {}, contents.firstElementChild), ...contents.childNodes);
  contents.append(details);
  let wasWide = false;
  const fold = (/** @type {Element} */ measured) => {
    const { width } = getBox(measured);
    const isWide = width >= WIDE_PX;
    // Without a width, the list is not in the page yet.
    if (width && isWide !== wasWide) details.toggleAttribute("open", (wasWide = isWide));
  };
  fold(place);
  new ResizeObserver(whileIntact(() => fold(details))).observe(contents);
}
