/** "On this page": folded away where the column is narrow, open where it is wide; the reader may do otherwise. */
import { ResizeObserver, boxOf, whileIntact } from "../base/natives.js";
import { make } from "../base/dom.js";

const WIDE_PX = 480;

/**
 * Make a topic's contents foldable.
 *
 * @param {Element} topic
 */
export function foldContents(topic) {
  const contents = topic.querySelector(".cs-contents");
  if (!contents?.firstElementChild) return;
  const details = make("details", {}, make("summary", {}, contents.firstElementChild), ...contents.childNodes);
  contents.append(details);
  let wasWide = false;
  const fold = whileIntact(() => {
    const isWide = boxOf(details).width >= WIDE_PX;
    if (isWide !== wasWide) details.toggleAttribute("open", (wasWide = isWide));
  });
  new ResizeObserver(fold).observe(contents);
}
