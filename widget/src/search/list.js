/** The list of topics, by category. It shows summaries, so it carries the disclaimer as a topic does. */
import { TEXTS } from "./settings.js";

/**
 * @typedef {object} Index
 * @property {{ slug: string, title: string, summary: string, category: string }[]} topics
 * @property {{ id: string, name: string }[]} categories
 */

/**
 * Make the list. Its links have real addresses, so that readers can open them in a new tab. A plain click calls `open`.
 *
 * @param {Index} index
 * @param {import("./show_library.js").Widget} widget
 */
export function makeList({ topics, categories }, widget) {
  const { make, language, level } = widget;
  const list = make(
    "article",
    { class: "cs-topic cs-list", "aria-labelledby": "cs-title", lang: language, dir: widget.languages[language].dir },
    make("h2", { class: "cs-title", id: "cs-title", tabindex: "-1" }, TEXTS[language].library_title),
  );
  for (const { id, name } of categories) {
    const listed = topics.filter(({ category }) => category === id);
    if (!listed.length) continue;
    const entries = make("dl", { class: "cs-topics" }, ...listed.flatMap((topic) => makeEntry(topic, widget)));
    const headingId = `cs-${id}`;
    const heading = make("h3", { id: headingId }, name);
    const end = make("p", { class: "cs-end" }, widget.makeLine(language));
    list.append(make("section", { class: "cs-section", "aria-labelledby": headingId }, heading, entries, end));
  }
  list.append(widget.makeBlock(language));
  widget.shiftHeadings(list, { from: 2, to: level });
  return list;
}

/**
 * @param {Index["topics"][number]} topic
 * @param {Parameters<typeof makeList>[1]} widget
 */
function makeEntry({ slug, title, summary }, { make, onClick, address, open }) {
  const link = make("a", { href: address(slug) }, title);
  onClick(link, (event) => open(slug, event));
  return [make("dt", {}, link), make("dd", {}, summary)];
}
