/** Makes an article of the library into one that can stand in this page. Enters: an article that was let through. */
import { importNode } from "../base/natives.js";
import { foldContents } from "./contents.js";
import { showByDate } from "./dates.js";
import { shiftHeadings } from "./headings.js";
import { addSiteParts } from "./site.js";

const FRAGMENT_LEVEL = 2;

/**
 * Copy an article into the page's document, fitted to what the page's author asked for.
 *
 * @param {Element} article
 * @param {import("./show.js").Options} options
 * @param {string} language  the article's own
 */
export function mountTopic(article, { headingLevel, section }, language) {
  // Before it is the page's: from then on its pictures are asked for.
  keepSection(article, section);
  const topic = importNode(document, article, true);
  // The seal shown is the one that the script makes itself.
  topic.querySelector(".cs-seal")?.remove();
  addSiteParts(topic, language);
  showByDate(topic);
  foldContents(topic);
  shiftHeadings(topic, { from: FRAGMENT_LEVEL, to: headingLevel });
  nameParts(topic);
  return topic;
}

/** Where a page has several topics, each has its "Sources": landmarks say whose. @param {Element} topic */
function nameParts(topic) {
  for (const part of topic.querySelectorAll("nav, section")) {
    part.setAttribute("aria-labelledby", `${part.getAttribute("aria-labelledby")} cs-title`);
  }
}

/**
 * Leave one section of the topic, with its review and its disclaimer; one that no longer exists leaves them all.
 *
 * @param {Element} topic
 * @param {string} id
 */
function keepSection(topic, id) {
  const sections = [...topic.querySelectorAll(".cs-section")];
  const kept = sections.find((section) => section.getAttribute("aria-labelledby") === id);
  if (!kept) return;
  const others = topic.querySelectorAll(".cs-section, .cs-summary, .cs-also, .cs-contents, .cs-sources");
  for (const other of others) if (other !== kept) other.remove();
}
