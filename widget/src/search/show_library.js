/** Makes what the widget shows for `view="library"` and `view="search"`: the list of topics with its search box, or the box alone. */
import { addSearch } from "./library.js";
import { makeList } from "./list.js";
import { makeRoute } from "./route.js";
import { STYLES } from "./settings.js";

/** A library with more topics is shown by letter and by category. */
const LARGE = 60;
/** A click with one of these is for the browser: a new tab, a new window, a download. */
const MODIFIERS = ["altKey", "ctrlKey", "metaKey", "shiftKey"];

/**
 * What the widget knows, and the functions that it lends.
 *
 * @typedef {object} Lent
 * @property {import("./list.js").Index} list
 * @property {string} language
 * @property {Record<string, { name: string, dir: string }>} languages
 * @property {string} root  the library's address
 * @property {(rules: string) => void} addRules
 * @property {() => boolean} areIntact
 * @property {(kind: string, name: string, part: "get" | "set") => any} capture  gives an accessor of a class as a function whose
 *   first argument is the object
 * @property {(addressOf: (language: string, site?: string) => string, language: string, signal: AbortSignal) => Promise<any[]>} fetchWithOwn
 * @property {import("./session.js").Place["make"]} make
 * @property {(language: string) => HTMLElement} makeBlock
 * @property {(error: { code: string }, destination: any) => HTMLElement[]} makeFailure
 * @property {(language: string) => HTMLElement} makeLine
 * @property {(language: string, slug: string) => string} pageAddress
 * @property {import("./session.js").Place["onClick"]} onClick
 * @property {import("./session.js").Place["setAttribute"]} setAttribute
 * @property {(body: Element, levels: { from: number, to: number }) => void} shiftHeadings
 * @property {() => string} today  as YYYY-MM-DD
 * @property {<Callback>(callback: Callback) => Callback} whileIntact
 *
 * What the modules beside this one use, besides what `Place` has.
 *
 * @typedef {Pick<import("./session.js").Place, "level" | "today" | "make" | "onClick" | "setAttribute" | "change" | "address" | "open"> &
 *   Omit<Lent, "today"> & { makeFailure: () => HTMLElement[], fetchIndexes: () => Promise<import("./lexicon.js").SearchIndex[]> }} Widget
 *
 * @typedef {{ topic: string, view: string, hasAddress: boolean, headingLevel: number, [option: string]: unknown }} Destination
 */

/**
 * Make the list, or the box.
 *
 * @param {Destination} destination  what the widget shows
 * @param {{ place: Element, view: any, signal: AbortSignal, go: (destination: any) => void }} context
 * @param {Lent} lent
 */
export async function makeLibrary(destination, context, lent) {
  const { place, view, signal, go } = context;
  const { list, language, root } = lent;
  const isAlone = destination.view === "search";
  const isLarge = list.topics.length > LARGE;
  /** @param {string} slug */
  const address = (slug) => lent.pageAddress(language, slug);

  /** @param {string} topic @param {unknown} [route]  that has written the topic into the page's address @returns {Destination} */
  const toTopic = (topic, route) => ({ ...destination, view: "topic", topic, eager: true, focus: ".cs-title", back: () => goBack(topic), route });
  /** @param {string} topic  that was shown @returns {Destination} */
  const toList = (topic) => ({ ...destination, eager: true, focus: `a[href="${address(topic)}"]` });
  const route = destination.hasAddress ? makeRoute(place, { toTopic, toList }) : undefined;
  /** @param {string} topic */
  const goBack = (topic) => {
    route?.write("");
    go(toList(topic));
  };
  route?.follow(destination, context);
  signal.throwIfAborted();
  lent.addRules(STYLES);

  const modifiers = MODIFIERS.map((name) => lent.capture("MouseEvent", name, "get"));
  /** @param {string} topic @param {MouseEvent} event */
  const open = (topic, event) => {
    if (modifiers.some((isPressed) => isPressed(event))) return;
    event.preventDefault();
    go(toTopic(topic, route?.write(topic)));
  };
  /** @type {Widget} */
  const widget = {
    ...lent,
    level: destination.headingLevel,
    today: lent.today(),
    address,
    open,
    change: (change) => lent.areIntact() && !signal.aborted && view.change(change),
    fetchIndexes: () => lent.fetchWithOwn((code, site) => `${root}search/${code}${site ? `/${site}` : ""}.json`, language, signal),
    makeFailure: () => lent.makeFailure({ code: "network" }, destination),
  };
  const article = makeList(isLarge ? { ...list, categories: [] } : list, widget);
  /** @param {string} chosen */
  const setLanguage = (chosen) => go({ ...destination, language: chosen, eager: true, focus: ".cs-title" });
  await addSearch({ ...widget, article, isAlone, isLarge, setLanguage });
  return article;
}
