/** The list of topics, by category. It shows summaries, so it carries the disclaimer as a topic does. */
import { LIBRARY } from "../base/config.js";
import { indexAddress, pageAddress } from "../base/address.js";
import { TopicError } from "../base/errors.js";
import { shiftHeadings } from "./headings.js";
import { languageAttributes } from "../base/language.js";
import { load } from "../base/load.js";
import { makeElement } from "../base/dom.js";
import { setOnclick } from "../base/natives.js";
import { formatMessage } from "../base/messages.js";
import { makeBlock, makeLine } from "./disclaimer.js";

/**
 * @typedef {object} Index
 * @property {{ slug: string, title: string, summary: string, category: string }[]} topics
 * @property {{ id: string, name: string }[]} categories
 * @property {import("../base/config.js").Disclaimer} disclaimer
 */

/**
 * Fetch the index of a language, and refuse one without the disclaimer.
 *
 * @param {string} language
 * @param {AbortSignal} signal
 */
export async function fetchIndex(language, signal) {
  const index = /** @type {Index} */ (await load(indexAddress(language), "json", signal));
  const { label, short, full } = LIBRARY.languages[language].disclaimer;
  const found = index.disclaimer;
  if (JSON.stringify([found?.label, found?.short, found?.full]) !== JSON.stringify([label, short, full])) {
    throw new TopicError("invalid");
  }
  return index;
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
    const entries = makeElement("dl", { class: "cs-topics" });
    for (const topic of topics) if (topic.category === id) entries.append(...makeEntry(topic, language, open));
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
  setOnclick(link, (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open(slug);
  });
  return [makeElement("dt", {}, link), makeElement("dd", {}, summary)];
}
