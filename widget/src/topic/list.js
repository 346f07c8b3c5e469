/** The list of topics, shelf by shelf. It shows summaries, so it carries the disclaimer as a topic does. */
import { LIBRARY } from "../base/config.js";
import { indexAddress, pageAddress } from "../base/address.js";
import { SheetError } from "../base/errors.js";
import { shiftHeadings } from "./headings.js";
import { inLanguage } from "../base/language.js";
import { load } from "../base/load.js";
import { make } from "../base/dom.js";
import { setOnclick } from "../base/natives.js";
import { say } from "../base/messages.js";
import { makeBlock, makeLine } from "./disclaimer.js";

/**
 * @typedef {object} Index
 * @property {{ slug: string, title: string, summary: string, category: string }[]} topics
 * @property {{ id: string, name: string }[]} categories
 * @property {import("../base/config.js").Disclaimer} disclaimer
 */

/**
 * Fetch the index of a language, and refuse one that does not bring the disclaimer.
 *
 * @param {string} language
 * @param {AbortSignal} signal
 */
export async function fetchIndex(language, signal) {
  const index = /** @type {Index} */ (await load(indexAddress(language), "json", signal));
  const { label, short, full } = LIBRARY.languages[language].disclaimer;
  const said = index.disclaimer;
  if (JSON.stringify([said?.label, said?.short, said?.full]) !== JSON.stringify([label, short, full])) {
    throw new SheetError("invalid");
  }
  return index;
}

/**
 * Make the list. Its links are real, so that they can be opened elsewhere; an ordinary click is handed to `open`.
 *
 * @param {Index} index
 * @param {{ language: string, headingLevel: number, open: (slug: string) => void }} settings
 */
export function makeList({ topics, categories }, { language, headingLevel, open }) {
  const list = make(
    "article",
    { class: "cs-topic cs-list", "aria-labelledby": "cs-title", ...inLanguage(language) },
    make("h2", { class: "cs-title", id: "cs-title", tabindex: "-1" }, ...say(language, "library_title")),
  );
  for (const { id, name } of categories) {
    const shelf = make("dl", { class: "cs-topics" });
    for (const topic of topics) if (topic.category === id) shelf.append(...makeEntry(topic, language, open));
    const headingId = `cs-${id}`;
    const heading = make("h3", { id: headingId }, name);
    const end = make("p", { class: "cs-end" }, makeLine(language));
    list.append(make("section", { class: "cs-section", "aria-labelledby": headingId }, heading, shelf, end));
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
  const link = make("a", { href: pageAddress(language, slug) }, title);
  setOnclick(link, (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open(slug);
  });
  return [make("dt", {}, link), make("dd", {}, summary)];
}
