/** The list of topics, by category. It shows summaries, so it carries the disclaimer as a topic does. */
import { indexAddress, pageAddress } from "../base/address.js";
import { shiftHeadings } from "./headings.js";
import { languageAttributes } from "../base/language.js";
import { fetchWithOwn } from "./fetch.js";
import { makeElement } from "../base/dom.js";
import { setOnclick } from "../base/natives.js";
import { formatMessage } from "../base/messages.js";
import { makeBlock, makeLine } from "./disclaimer.js";

/**
 * @typedef {object} Index
 * @property {{ slug: string, title: string, summary: string, category: string }[]} topics
 * @property {{ id: string, name: string }[]} categories
 */

/**
 * Fetch the list of a language's topics, below those that are only the clinic's. The clinic's list has every category.
 *
 * @param {string} language
 * @param {AbortSignal} signal
 * @returns {Promise<Index>}
 */
export async function fetchIndex(language, signal) {
  const [index, own] = await fetchWithOwn(indexAddress, language, signal);
  return own ? { ...own, topics: [...own.topics, ...index.topics] } : index;
}

/**
 * Make the list. Its links have real addresses, so that readers can open them in a new tab. A plain click calls `open`.
 *
 * @param {Index} index
 * @param {{ language: string, headingLevel: number, open: (slug: string) => void }} settings
 */
export function makeList({ topics, categories }, { language, headingLevel, open }) {
  const list = makeElement(
    "article",
    { class: "cs-topic cs-list", "aria-labelledby": "cs-title", ...languageAttributes(language) },
    makeElement("h2", { class: "cs-title", id: "cs-title", tabindex: "-1" }, ...formatMessage(language, "library_title")),
  );
  for (const { id, name } of categories) {
    const listed = topics.filter(({ category }) => category === id);
    if (!listed.length) continue;
    const entries = makeElement("dl", { class: "cs-topics" }, ...listed.flatMap((topic) => makeEntry(topic, language, open)));
    const headingId = `cs-${id}`;
    const heading = makeElement("h3", { id: headingId }, name);
    const end = makeElement("p", { class: "cs-end" }, makeLine(language));
    list.append(makeElement("section", { class: "cs-section", "aria-labelledby": headingId }, heading, entries, end));
  }
  list.append(makeBlock(language));
  shiftHeadings(list, { from: 2, to: headingLevel });
  return list;
}

/**
 * @param {Index["topics"][number]} topic
 * @param {string} language
 * @param {(slug: string) => void} open
 */
function makeEntry({ slug, title, summary }, language, open) {
  const link = makeElement("a", { href: pageAddress(language, slug) }, title);
  const follow = followWith(open);
  setOnclick(link, (event) => follow(slug, event));
  return [makeElement("dt", {}, link), makeElement("dd", {}, summary)];
}

/** Follow a plain click here; the browser follows any other in a new tab. @param {(slug: string) => void} open */
export function followWith(open) {
  return (/** @type {string} */ slug, /** @type {MouseEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open(slug);
  };
}
