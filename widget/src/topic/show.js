/** Loads and shows what a page asks for: a topic, or the list of topics. The result is reported by an event. */
import { areIntact, capture, setOnclick, whileIntact } from "../base/natives.js";
import { LIBRARY, SEARCH, SITE } from "../base/config.js";
import { findRoot, frameAddress, pageAddress } from "../base/address.js";
import { TopicError } from "../base/errors.js";
import { makeFailure } from "./failure.js";
import { Frame } from "../frame/outer.js";
import { SOURCE } from "../frame/inner.js";
import { languageAttributes } from "../base/language.js";
import { makeBlock, makeLine } from "./disclaimer.js";
import { shiftHeadings } from "./headings.js";
import { loadModule } from "../base/load.js";
import { makeElement } from "../base/dom.js";
import { formatMessage } from "../base/messages.js";
import { tell } from "../base/tell.js";
import { addActions } from "./actions.js";
import { mountTopic } from "./mount.js";
import { isInWindow, waitUntilNear } from "../base/near.js";
import { CAN_STYLE, addRules } from "../base/styles.js";
import { today } from "./dates.js";
import { fetchBest, fetchIndex, fetchTopic, fetchWithOwn } from "./fetch.js";

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
 * What to show. If the reader got there by a link inside the widget: what to focus, what leads back, and the route that has written
 * the topic into the page's address.
 *
 * @typedef {Options & { focus?: string, back?: () => void, route?: any }} Destination
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

/** The list of the search box alone. @type {Promise<import("./fetch.js").Index>} */
const NOTHING = Promise.resolve({ topics: [], categories: [] });

/** What the code for lists is lent. It comes late, and a page may have replaced the browser's own functions by then. */
const LENT = {
  addRules,
  areIntact,
  capture,
  fetchWithOwn,
  make: makeElement,
  makeBlock,
  makeFailure,
  makeLine,
  pageAddress,
  onClick: setOnclick,
  shiftHeadings,
  today,
  whileIntact,
};

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
      tell("hides-disclaimer", shown.topic, reason);
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
    if (error.code === "not-found") tell("unknown-topic", topic, pageAddress(language, ""));
    const again = () => context.go(destination);
    const isPassing = PASSING.test(error.code);
    if (isPassing) window.addEventListener("online", again, { signal, once: true });
    const buttons = isPassing ? [makeButton(language, "try_again", again)] : [];
    view.fail(language, makeFailure(error, destination), [...buttons, ...makeBackButton(destination)]);
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
  const topic = mountTopic(fetched, destination, language, context.place);
  addActions(topic, language, (change) => context.view.change(change));
  const parts = [...makeBackButton(destination), topic];
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
  const shown = await view.showFrame(language, frame, makeBackButton(destination), makeLanguageNote(destination.language, language));
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

/**
 * Show the list of topics with its search box, or the box alone. The code for that is loaded, and uses what it is lent.
 *
 * @param {Destination} destination
 * @param {Context} context
 */
async function showLibrary(destination, context) {
  const { view, signal } = context;
  const isAlone = destination.view === "search";
  const [{ searching }, { fetched, language }] = await Promise.all([
    loadModule(findRoot() + SEARCH.path, SEARCH.integrity),
    fetchBest(destination.language, (each) => (isAlone ? NOTHING : fetchIndex(each, signal))),
  ]);
  proceed(context);
  const article = await searching.makeLibrary(destination, context, {
    list: fetched,
    language,
    languages: LIBRARY.languages,
    root: findRoot(),
    ...LENT,
  });
  proceed(context);
  await view.show(language, [article], makeLanguageNote(destination.language, language));
  return { topic: "", lang: language };
}

/** @param {Destination} destination */
function makeBackButton({ language, back }) {
  return back ? [makeButton(language, "all_topics", back)] : [];
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
