/** Shows a large library one letter or one category at a time, so that no list is long. */
import { showMore } from "./results.js";

/** How many topics of a letter or a category are shown at once. */
const LISTED_AT_ONCE = 50;
/** Nothing is marked. @type {Map<string, number>} */
const NO_WORDS = new Map();

/**
 * Make the letters and the categories of a library, and the list of the topics of one of them.
 *
 * @param {import("./session.js").Place} place
 * @param {import("./lexicon.js").Topic[]} topics
 */
export function makeBrowser(place, topics) {
  const { make, onClick, setAttribute, change, index, level } = place;
  const { letters, categoryNames, messages } = index;
  const heading = make(`h${Math.min(level + 1, 6)}`, { id: "cs-group", tabindex: "-1" });
  const group = make("div", {});
  /** @type {HTMLElement | undefined} */
  let current;

  /** @param {HTMLElement} button @param {string} name @param {import("./lexicon.js").Topic[]} listed */
  function show(button, name, listed) {
    if (current) setAttribute(current, "aria-current", "false");
    setAttribute(button, "aria-current", "true");
    current = button;
    heading.replaceChildren(name);
    group.replaceChildren(...showMore(place, listed, NO_WORDS, LISTED_AT_ONCE));
  }

  /** @param {string} name @param {(topic: import("./lexicon.js").Topic, at: number) => boolean} isIn */
  function makeButton(name, isIn) {
    const listed = topics.filter((topic, at) => topic.isShown && isIn(topic, at));
    const button = make("button", { type: "button" }, name);
    if (!listed.length) return [];
    onClick(button, () => change(() => show(button, name, listed)));
    if (!current) show(button, name, listed);
    return [button];
  }

  const ends = [...letters.slice(1).map(([, start]) => start), topics.length];
  const byLetter = letters.flatMap(([letter, start], which) => makeButton(letter, (_, at) => at >= start && at < ends[which]));
  const byCategory = categoryNames.flatMap((name, which) => makeButton(name, ({ category }) => category === which));
  /** @type {Record<string, string>} */
  const open = letters.length ? {} : { open: "" };
  return [
    ...(byLetter.length ? [make("nav", { class: "cs-letters", "aria-label": messages.letters }, listButtons(byLetter))] : []),
    make("details", { class: "cs-letters", ...open }, make("summary", {}, messages.categories), listButtons(byCategory)),
    make("section", { class: "cs-section", "aria-labelledby": "cs-group" }, heading, group),
  ];

  /** @param {HTMLElement[]} buttons */
  function listButtons(buttons) {
    return make("ul", {}, ...buttons.map((button) => make("li", {}, button)));
  }
}
