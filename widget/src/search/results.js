/** Makes the list of the topics that were found, with the letters marked that were typed. */
import { splitByMarks } from "./mark.js";

/**
 * Make a list of topics, some at first, with a button for more.
 *
 * @param {import("./session.js").Place} place
 * @param {import("./lexicon.js").Topic[]} topics
 * @param {Map<string, number>} words  to mark
 * @param {number} count  how many at a time
 * @returns {HTMLElement[]}
 */
export function showMore(place, topics, words, count) {
  const { make, onClick, change, index } = place;
  const list = make("ul", { class: "cs-found" }, ...makeEntries(place, topics.slice(0, count), words));
  const rest = topics.slice(count);
  if (!rest.length) return [list];
  const more = make("button", { class: "cs-back", type: "button" }, index.messages.search_more);
  onClick(more, () =>
    change(() => {
      const added = makeEntries(place, rest.splice(0, count), words);
      list.append(...added);
      const first = /** @type {HTMLElement} */ (added[0].firstElementChild);
      first.focus();
      if (!rest.length) more.remove();
    }),
  );
  return [list, more];
}

/**
 * Make the entries of a list: the title, the other names that were found, and the category.
 *
 * @param {import("./session.js").Place} place
 * @param {import("./lexicon.js").Topic[]} topics
 * @param {Map<string, number>} words
 */
export function makeEntries({ make, onClick, address, open, index }, topics, words) {
  return topics.map(({ title, slug, also, category }) => {
    const link = make("a", { href: address(slug) }, ...mark(make, title, words));
    onClick(link, (event) => open(slug, event));
    const found = also.filter((name) => splitByMarks(name, words).length > 1);
    const names = found.flatMap((name) => [...mark(make, name, words), " · "]);
    return make("li", {}, link, " ", make("span", { class: "cs-also" }, ...names, index.categoryNames[category]));
  });
}

/** @param {import("./session.js").Place["make"]} make @param {string} text @param {Map<string, number>} words */
function mark(make, text, words) {
  return splitByMarks(text, words).map((part, at) => (at % 2 ? make("mark", {}, part) : part));
}
