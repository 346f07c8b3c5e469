/** One reader's search in one place: shows what a query finds, and says to screen readers how much it is. */
import { makeBrowser } from "./browse.js";
import { readIndex } from "./lexicon.js";
import { findTopics } from "./match.js";
import { showMore } from "./results.js";

/** How many results are shown at first, and how many more at a time. */
const SHOWN_AT_ONCE = 20;
/** How many topics a page offers in place of one that it does not have. */
const NEAREST = 5;
/** Screen readers speak the number of results when the reader stops typing for so long. */
const SPOKEN_AFTER_MS = 600;

/**
 * What the widget, or a page of ours, lends to the search.
 *
 * @typedef {object} Place
 * @property {import("./lexicon.js").SearchIndex} index
 * @property {string} today  as YYYY-MM-DD
 * @property {(name: string, attributes: Record<string, string>, ...children: (Node | string)[]) => HTMLElement} make
 * @property {(element: HTMLElement, listener: (event: MouseEvent) => void) => void} onClick
 * @property {(element: Element, name: string, value: string) => void} setAttribute
 * @property {(change: () => void) => void} change  wraps each change of what is shown
 * @property {HTMLElement} results
 * @property {HTMLElement} status  is read out when it changes
 * @property {HTMLElement[]} rest  shown while nothing is typed
 * @property {HTMLElement[]} with  shown with the results
 * @property {number} level  of the heading above the topics
 * @property {(slug: string) => string} address
 * @property {(slug: string, event: MouseEvent) => void} open  called when a reader clicks a result
 */

/**
 * Start to search.
 *
 * @param {Place} place
 */
export function startSearch(place) {
  const lexicon = readIndex(place.index, place.today);
  const { messages } = place.index;
  let timer = 0;
  /** @param {string} text */
  const say = (text) => {
    clearTimeout(timer);
    timer = setTimeout(() => place.change(() => place.status.replaceChildren(text)), SPOKEN_AFTER_MS);
  };

  /** Show what a query finds, or the rest if it is empty. @param {string} query */
  function search(query) {
    const { hits, words } = findTopics(lexicon, query);
    const topics = hits.map((hit) => lexicon.topics[hit.place]);
    const isBlank = !query.trim();
    const said = topics.length ? messages.search_found.replace("{count}", String(topics.length)) : messages.search_none;
    place.change(() => {
      for (const each of place.rest) each.toggleAttribute("hidden", !isBlank);
      for (const each of [place.results, ...place.with]) each.toggleAttribute("hidden", isBlank);
      const shown = topics.length ? showMore(place, topics, words, SHOWN_AT_ONCE) : [place.make("p", {}, said)];
      place.results.replaceChildren(...(isBlank ? [] : shown));
    });
    say(isBlank ? "" : said);
  }

  /** Show the few topics that are nearest to what somebody asked for, if any are. @param {string} wanted */
  function showNearest(wanted) {
    const { hits, words } = findTopics(lexicon, wanted);
    const topics = hits.slice(0, NEAREST).map((hit) => lexicon.topics[hit.place]);
    if (!topics.length) return;
    place.results.replaceChildren(place.make("p", {}, messages.search_nearest), ...showMore(place, topics, words, NEAREST));
    place.results.toggleAttribute("hidden", false);
  }

  return { search, showNearest, makeBrowser: () => makeBrowser(place, lexicon.topics) };
}
