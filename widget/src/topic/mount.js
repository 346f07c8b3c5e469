/** Turns a checked article of the library into one that fits the page and its author's options. */
import { importNode } from "../base/natives.js";
import { tell } from "../base/tell.js";
import { foldContents } from "./contents.js";
import { showByDate } from "./dates.js";
import { shiftHeadings } from "./headings.js";
import { addSiteParts } from "./site.js";

/** The level of the title in every fragment. */
const FRAGMENT_LEVEL = 2;

/**
 * Copy an article into the page's document.
 *
 * @param {Element} article
 * @param {import("./show.js").Options} options
 * @param {string} language  of the article
 * @param {Element} place
 */
export function mountTopic(article, { headingLevel, section }, language, place) {
  // Drop the other sections before the copy: in the page's document, their pictures would begin to load.
  keepSection(article, section);
  const topic = importNode(document, article, true);
  // The widget shows a seal of its own.
  topic.querySelector(".cs-seal")?.remove();
  addSiteParts(topic, language);
  showByDate(topic);
  foldContents(topic, place);
  shiftHeadings(topic, { from: FRAGMENT_LEVEL, to: headingLevel });
  labelLandmarks(topic);
  return topic;
}

/** Add the topic's title to the labels of its landmarks: in a page with several topics, each has its "Sources". @param {Element} topic */
function labelLandmarks(topic) {
  for (const landmark of topic.querySelectorAll("nav, section")) {
    landmark.setAttribute("aria-labelledby", `${landmark.getAttribute("aria-labelledby")} cs-title`);
  }
}

/**
 * Keep one section of a topic, with the review and the disclaimer. If there is no such section, keep the whole topic.
 *
 * @param {Element} topic
 * @param {string} id
 */
function keepSection(topic, id) {
  const sections = [...topic.querySelectorAll(".cs-section")];
  const kept = sections.find((section) => section.getAttribute("aria-labelledby") === id);
  if (id && !kept) tell("unknown-section", id, ...sections.map((each) => each.getAttribute("aria-labelledby") ?? ""));
  if (!kept) return;
  const others = topic.querySelectorAll(".cs-section, .cs-summary, .cs-also, .cs-contents, .cs-sources");
  for (const other of others) if (other !== kept) other.remove();
}
