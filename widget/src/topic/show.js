/** Loads and shows what a page asks for: a topic, or the list of topics. The result is reported by an event. */
import { areIntact, setOnclick, setOninput, valueOf, whileIntact } from "../base/natives.js";
import { LIBRARY, SEARCH, SITE } from "../base/config.js";
import { SCRIPT, findRoot, frameAddress, pageAddress, searchAddress } from "../base/address.js";
import { TopicError } from "../base/errors.js";
import { makeFailure } from "./failure.js";
import { Frame } from "../frame/outer.js";
import { SOURCE } from "../frame/inner.js";
import { languageAttributes } from "../base/language.js";
import { fetchIndex, followWith, makeList } from "./list.js";
import { loadModule } from "../base/load.js";
import { makeElement } from "../base/dom.js";
import { formatMessage } from "../base/messages.js";
import { tell } from "../base/tell.js";
import { addActions } from "./actions.js";
import { mountTopic } from "./mount.js";
import { isInWindow, waitUntilNear } from "../base/near.js";
import { CAN_STYLE } from "../base/styles.js";
import { today } from "./dates.js";
import { fetchBest, fetchTopic, fetchWithOwn } from "./fetch.js";

/**
 * The options that decide which text is shown. `scheme` is not one of them, because it only changes how the text looks.
 *
 * @typedef {object} Options
 * @property {string} topic  a slug; empty if the page has not asked for a topic yet
 * @property {string} language  the reader's, if the library has it; else the default
 * @property {string} view
 * @property {number} headingLevel  the level of the title, 1 to 6
 * @property {boolean} eager  load at once, even far from the window
 * @property {string} section  the id of a section; empty for the whole topic
 * @property {string} isolation  "frame" for a sealed frame
 * @property {boolean} hasAddress  a topic that is opened in place has an address to share
 */

/**
 * What to show. If the reader got there by a link inside the widget: what to focus, where the way back leads, and the route that
 * has written the topic into the page's address.
 *
 * @typedef {Options & { focus?: string, back?: Destination, route?: any }} Destination
 *
 * @typedef {object} Context
 * @property {HTMLElement} place  the element that the events are sent from
 * @property {View} view
 * @property {AbortSignal} signal
 * @property {boolean} isFramed  show topics in a sealed frame
 * @property {(destination: Destination) => void} go  shows something else, and aborts this
 * @property {() => void} restart  starts again from the element's attributes, with a new view if this one is lost
 *
 * What is shown, as the event reports it.
 *
 * @typedef {{ topic: string, lang: string }} Shown
 */

/**
 * Where it is shown: see `ShadowView`.
 *
 * @typedef {object} View
 * @property {(language: string) => void} showLoading
 * @property {(language: string, parts: Node[], notes?: Node[]) => Promise<void>} show
 * @property {(language: string, frame: Frame, parts: Node[], notes: Node[]) => Promise<import("../frame/outer.js").Report>} showFrame
 * @property {(language: string, message: Node[], parts?: Node[]) => void} fail
 * @property {(change: () => void) => void} change  wraps each later change of what is shown
 * @property {(selector: string) => void} focus
 * @property {(reason: string) => HTMLElement[]} onWithdrawn  called when the guard has taken the topic away for a while; returns what
 *   to show in its place
 * @property {() => void} onReturned  called when such a topic is back
 */

/** The errors that may be gone the next time. */
const PASSING = /network|timeout|server/;

/** The list of the search box alone. @type {Promise<import("./list.js").Index>} */
const NOTHING = Promise.resolve({ topics: [], categories: [] });
/** A library with more topics is shown by letter and by category. */
const LARGE = 60;

/** @type {Record<string, (destination: Destination, context: Context) => Promise<Shown>>} */
const VIEWS = { topic: showTopic, library: showLibrary, search: showLibrary };

/**
 * Tell whether topics must be shown in a sealed frame, because the page, the clinic or the library asks for it. Inside the
 * frame they are shown directly, because the page there is the library's own.
 *
 * @param {Options} options
 */
export function isFrameNeeded({ isolation }) {
  return !SOURCE && (isolation === "frame" || SITE?.isolation === "frame" || LIBRARY.isolation === "frame");
}

/**
 * Show what a destination asks for. The promise always resolves. If the signal is aborted, nothing more happens.
 *
 * @param {Destination} destination
 * @param {Context} context
 */
export async function showView(destination, context) {
  const { place, view, signal } = context;
  try {
    if (!CAN_STYLE || !Object.hasOwn(VIEWS, destination.view)) throw new TopicError("unsupported");
    destination.route?.follow(destination, context);
    if (!destination.eager && !isInWindow(place)) await waitUntilNear(place, signal);
    proceed(context);
    view.showLoading(destination.language);
    let shown = /** @type {Shown} */ ({ topic: destination.topic, lang: destination.language });
    view.onWithdrawn = (reason) => {
      announce(place, "caresheet-withdrawn", { reason, ...shown });
      tell(`this page hides the disclaimer of "${shown.topic}" (${reason}), so the topic is not shown`);
      return makeFailure(new TopicError("hidden"), destination);
    };
    // A topic that is withdrawn at first has not loaded yet.
    view.onReturned = () => {};
    shown = await VIEWS[destination.view](destination, context);
    proceed(context);
    if (destination.focus) view.focus(destination.focus);
    announce(place, "caresheet-load", shown);
    view.onReturned = () => announce(place, "caresheet-load", shown);
  } catch (reason) {
    if (signal.aborted) return;
    if (!areIntact()) return context.restart();
    const error = reason instanceof TopicError ? reason : new TopicError("unsupported");
    const { language, topic } = destination;
    if (error.code === "not-found") tell(`unknown topic "${topic}": use one of ${pageAddress(language, "")}`);
    // It knows another disclaimer than the library's.
    if (error.code === "invalid" && SCRIPT?.integrity) tell(`this pinned script is too old: copy a new tag from ${findRoot()}`);
    const again = () => context.go(destination);
    const isPassing = PASSING.test(error.code);
    if (isPassing) window.addEventListener("online", again, { signal, once: true });
    const buttons = isPassing ? [makeButton(language, "try_again", again)] : [];
    view.fail(language, makeFailure(error, destination), [...buttons, ...makeBackButton(destination, context)]);
    announceError(place, error, destination);
  }
}

/** Call after every wait: go on only if the page has not replaced built-ins in the meantime. @param {Context} context */
function proceed({ signal, restart }) {
  signal.throwIfAborted();
  if (!areIntact()) restart();
  signal.throwIfAborted();
}

/** @param {Destination} destination @param {Context} context */
async function showTopic(destination, context) {
  if (context.isFramed) return showFramed(destination, context);
  const { fetched, language } = await fetchBest(destination.language, (each) => fetchTopic(destination.topic, each, context.signal));
  proceed(context);
  const topic = mountTopic(fetched, destination, language);
  addActions(topic, language, (change) => context.view.change(change));
  const parts = [...makeBackButton(destination, context), topic];
  await context.view.show(language, parts, makeLanguageNote(destination.language, language));
  return { topic: fetched.getAttribute("data-slug") ?? destination.topic, lang: language };
}

/** @param {Destination} destination @param {Context} context */
async function showFramed(destination, context) {
  const { view, signal } = context;
  const { language, isListed } = await findLanguage(destination, signal);
  proceed(context);
  const { headingLevel, section } = destination;
  const settings = { guarded: "", "heading-level": String(headingLevel), section };
  const address = frameAddress(language, destination.topic, SITE?.id, settings);
  const frame = new Frame(address, LIBRARY.name, isListed ? "network" : "not-found");
  const shown = await view.showFrame(language, frame, makeBackButton(destination, context), makeLanguageNote(destination.language, language));
  return { topic: shown.topic ?? destination.topic, lang: language };
}

/** Find the language of a topic in the lists. A sealed frame cannot tell that a topic is missing. @param {Destination} destination @param {AbortSignal} signal */
export async function findLanguage({ topic, language }, signal) {
  for (const each of new Set([language, LIBRARY.defaultLanguage])) {
    const { topics } = await fetchIndex(each, signal);
    if (topics.some(({ slug }) => slug === topic)) return { language: each, isListed: true };
  }
  // Perhaps an old name of a topic, or a withdrawn topic. Neither is in the lists.
  return { language, isListed: false };
}

/** Show the list of topics with its search box, or the box alone. @param {Destination} destination @param {Context} context */
async function showLibrary(destination, context) {
  const { place, view, signal, go } = context;
  const isAlone = destination.view === "search";
  const [module, { fetched, language }] = await Promise.all([
    // Without it, there is still the list.
    loadModule(findRoot() + SEARCH.path, SEARCH.integrity).catch((error) => (isAlone ? Promise.reject(error) : undefined)),
    fetchBest(destination.language, (each) => (isAlone ? NOTHING : fetchIndex(each, signal))),
  ]);
  proceed(context);
  const code = module?.searching;
  const route = destination.hasAddress ? code?.makeRoute(place, { toTopic, toList }) : undefined;
  route?.follow(destination, context);
  proceed(context);
  /** @param {string} topic */
  const open = (topic) => go(toTopic(destination, topic, route?.write(topic)));
  const isLarge = fetched.topics.length > LARGE && code;
  const list = makeList(isLarge ? { ...fetched, categories: [] } : fetched, { language, headingLevel: destination.headingLevel, open });
  await code?.addSearch({
    article: list,
    isAlone,
    isLarge,
    language,
    languages: LIBRARY.languages,
    setLanguage: (/** @type {string} */ chosen) => go({ ...destination, language: chosen, eager: true, focus: ".cs-title" }),
    label: formatMessage(language, "search"),
    level: destination.headingLevel,
    today: today(),
    make: makeElement,
    onClick: setOnclick,
    onInput: (/** @type {HTMLElement} */ input, /** @type {() => void} */ listener) => setOninput(input, whileIntact(listener)),
    valueOf,
    change: (/** @type {() => void} */ change) => areIntact() && !signal.aborted && view.change(change),
    fetchIndexes: () => fetchWithOwn(searchAddress, language, signal),
    makeFailure: () => makeFailure(new TopicError("network"), destination),
    address: (/** @type {string} */ slug) => pageAddress(language, slug),
    open: followWith(open),
  });
  proceed(context);
  await view.show(language, [list], makeLanguageNote(destination.language, language));
  return { topic: "", lang: language };
}

/** @param {Destination} back @param {string} topic @param {unknown} route @returns {Destination} */
function toTopic(back, topic, route) {
  return { ...back, view: "topic", topic, eager: true, focus: ".cs-title", back, route };
}

/** @param {Destination} destination @returns {Destination} */
function toList({ back, topic, language }) {
  return { .../** @type {Destination} */ (back), eager: true, focus: `a[href="${pageAddress(language, topic)}"]` };
}

/** @param {Destination} destination @param {Context} context */
function makeBackButton(destination, { go }) {
  if (!destination.back) return [];
  const goBack = () => {
    destination.route?.write("");
    go(toList(destination));
  };
  return [makeButton(destination.language, "all_topics", goBack)];
}

/** @param {string} language @param {string} message @param {() => void} onClick */
function makeButton(language, message, onClick) {
  const button = makeElement("button", { class: "cs-back", type: "button" }, ...formatMessage(language, message));
  setOnclick(button, onClick);
  return button;
}

/** Tell readers, in their own language, that the topic is in another language. @param {string} wanted @param {string} given */
function makeLanguageNote(wanted, given) {
  if (wanted === given) return [];
  const language = makeElement("bdi", { lang: given }, LIBRARY.languages[given].name);
  return [makeElement("p", languageAttributes(wanted), ...formatMessage(wanted, "other_language", { language }))];
}

/** @param {Element} place @param {TopicError} error @param {Options} options */
export function announceError(place, { code }, { topic, language }) {
  announce(place, "caresheet-error", { code, topic, lang: language });
}

/**
 * Tell the page the place's new height. It cannot notice it otherwise, because its observers do not see into shadow roots.
 *
 * @param {Element} place
 * @param {number} height  in px
 */
export function announceHeight(place, height) {
  announce(place, "caresheet-resize", { height });
  // iframe-resizer 4 measures its page at this event.
  place.dispatchEvent(new Event("transitionend", { bubbles: true }));
}

/** @param {Element} place @param {string} type @param {Record<string, string | number>} detail */
export function announce(place, type, detail) {
  place.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
}
