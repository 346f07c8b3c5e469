/** Makes what the widget shows for `view="library"` and `view="search"`: the list of topics with its search box, or the box alone. */
import { addSearch } from "./library.js";
import { followWith, makeList } from "./list.js";
import { makeRoute } from "./route.js";
import { STYLES } from "./settings.js";

/** A library with more topics is shown by letter and by category. */
const LARGE = 60;

/**
 * What the widget lends, besides what `Place` has.
 *
 * @typedef {Omit<import("./session.js").Place, "index" | "results" | "status" | "rest" | "with" | "open"> & {
 *   list: import("./list.js").Index,
 *   language: string,
 *   attributes: Record<string, string>,
 *   languages: Record<string, { name: string }>,
 *   makeLine: (language: string) => HTMLElement,
 *   makeBlock: (language: string) => HTMLElement,
 *   makeFailure: () => HTMLElement[],
 *   shiftHeadings: (body: Element, levels: { from: number, to: number }) => void,
 *   addRules: (rules: string) => void,
 *   fetchIndexes: () => Promise<import("./lexicon.js").SearchIndex[]>,
 *   capture: (kind: string, name: string, part: "get" | "set") => any,
 *   whileIntact: <Callback>(callback: Callback) => Callback,
 * }} Widget
 *
 * @typedef {{ topic: string, view: string, hasAddress: boolean, [option: string]: unknown }} Destination  what the widget shows
 */

/**
 * Make the list, or the box.
 *
 * @param {Destination} destination
 * @param {{ place: Element, signal: AbortSignal, go: (destination: any) => void }} context
 * @param {Widget} widget
 */
export async function makeLibrary(destination, context, widget) {
  const { place, signal, go } = context;
  const { list } = widget;
  const isAlone = destination.view === "search";
  const isLarge = list.topics.length > LARGE;

  /** @param {string} topic @param {unknown} [route]  that has written the topic into the page's address @returns {Destination} */
  const toTopic = (topic, route) => ({ ...destination, view: "topic", topic, eager: true, focus: ".cs-title", back: () => goBack(topic), route });
  /** @param {string} topic  that was shown @returns {Destination} */
  const toList = (topic) => ({ ...destination, eager: true, focus: `a[href="${widget.address(topic)}"]` });
  const route = destination.hasAddress ? makeRoute(place, { toTopic, toList }) : undefined;
  /** @param {string} topic */
  const goBack = (topic) => {
    route?.write("");
    go(toList(topic));
  };

  route?.follow(destination, context);
  signal.throwIfAborted();
  widget.addRules(STYLES);
  const lent = { ...widget, open: followWith((topic) => go(toTopic(topic, route?.write(topic)))) };
  const article = makeList(isLarge ? { ...list, categories: [] } : list, lent);
  /** @param {string} language */
  const setLanguage = (language) => go({ ...destination, language, eager: true, focus: ".cs-title" });
  await addSearch({ ...lent, article, isAlone, isLarge, setLanguage });
  return article;
}
