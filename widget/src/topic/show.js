/** One reading, from what was asked for to what is shown. Whatever happens on the way, it ends in an event. */
import { areIntact, setOnclick } from "../base/natives.js";
import { LIBRARY, SITE } from "../base/config.js";
import { frameAddress, pageAddress } from "../base/address.js";
import { SheetError } from "../base/errors.js";
import { makeFailure } from "./failure.js";
import { Frame } from "../frame/outer.js";
import { SOURCE } from "../frame/inner.js";
import { inLanguage } from "../base/language.js";
import { fetchIndex, makeList } from "./list.js";
import { make } from "../base/dom.js";
import { say } from "../base/messages.js";
import { mountTopic } from "./mount.js";
import { comeNear } from "../base/near.js";
import { CAN_STYLE } from "../base/styles.js";
import { fetchBest, fetchTopic } from "./fetch.js";

/**
 * What decides which text is shown. `scheme` is not among them: it only changes how the text looks.
 *
 * @typedef {object} Options
 * @property {string} topic  a slug; empty: nothing asked for yet
 * @property {string} language  the reader's, one that the library has
 * @property {string} view
 * @property {number} headingLevel  of the title, 1 to 6
 * @property {boolean} eager
 * @property {string} section  an id; empty: the whole topic
 * @property {string} isolation  "frame": in a sealed frame
 */

/**
 * What to show; and, for a reader who went there by a link inside the widget, how to arrive and how to go back.
 *
 * @typedef {Options & { focus?: string, back?: Place }} Place
 *
 * @typedef {object} Context
 * @property {HTMLElement} sheet
 * @property {View} view
 * @property {AbortSignal} signal
 * @property {boolean} isFramed  topics are shown in a sealed frame
 * @property {(place: Place) => void} go  begins another reading, which ends this one
 * @property {() => void} restart  begins again from the element's attributes, on a new view if this one is lost
 *
 * What was shown.
 *
 * @typedef {{ topic: string, lang: string }} Shown
 */

/**
 * Where it is shown.
 *
 * @typedef {object} View
 * @property {(language: string) => void} wait
 * @property {(language: string, parts: Node[], notes?: Node[]) => Promise<void>} show
 * @property {(language: string, frame: Frame, parts: Node[], notes: Node[]) => Promise<import("../frame/outer.js").Report>} showFrame
 * @property {(language: string, message: Node[], parts?: Node[]) => void} fail
 * @property {(selector: string) => void} focus
 */

/** @type {Record<string, (place: Place, context: Context) => Promise<Shown>>} */
const VIEWS = { topic: showTopic, library: showLibrary };

/**
 * Tell whether a topic may be shown in a sealed frame only: the page, the clinic or the library wants it. Inside of the
 * frame it is the library's own page.
 *
 * @param {Options} options
 */
export function isFrameNeeded({ isolation }) {
  return !SOURCE && [isolation, SITE?.isolation, LIBRARY.isolation].includes("frame");
}

/**
 * Show a place. Settles always; an aborted reading ends without a trace.
 *
 * @param {Place} place
 * @param {Context} context
 */
export async function read(place, context) {
  const { sheet, view, signal } = context;
  try {
    if (!CAN_STYLE || !Object.hasOwn(VIEWS, place.view)) throw new SheetError("unsupported");
    if (!place.eager) await comeNear(sheet, signal);
    proceed(context);
    view.wait(place.language);
    const shown = await VIEWS[place.view](place, context);
    proceed(context);
    if (place.focus) view.focus(place.focus);
    announce(sheet, "caresheet-load", shown);
  } catch (reason) {
    if (signal.aborted) return;
    if (!areIntact()) return context.restart();
    const error = reason instanceof SheetError ? reason : new SheetError("unsupported");
    view.fail(place.language, makeFailure(error, place), makeWayBack(place, context));
    announceError(sheet, error, place);
  }
}

/** After every wait: go on only in a page that can still be trusted with what comes next. @param {Context} context */
function proceed({ signal, restart }) {
  signal.throwIfAborted();
  if (!areIntact()) restart();
  signal.throwIfAborted();
}

/** @param {Place} place @param {Context} context */
async function showTopic(place, context) {
  if (context.isFramed) return showFramed(place, context);
  const { fetched, language } = await fetchBest(place.language, (each) => fetchTopic(place.topic, each, context.signal));
  proceed(context);
  const parts = [...makeWayBack(place, context), mountTopic(fetched, place, language)];
  await context.view.show(language, parts, makeNote(place.language, language));
  return { topic: fetched.getAttribute("data-slug") ?? place.topic, lang: language };
}

/** @param {Place} place @param {Context} context */
async function showFramed(place, context) {
  const { view, signal } = context;
  const { language, isListed } = await findLanguage(place, signal);
  proceed(context);
  const { headingLevel, section } = place;
  const settings = { guarded: "", "heading-level": String(headingLevel), section };
  const address = frameAddress(language, place.topic, SITE?.id, settings);
  const frame = new Frame(address, LIBRARY.name, isListed ? "network" : "not-found");
  const shown = await view.showFrame(language, frame, makeWayBack(place, context), makeNote(place.language, language));
  return { topic: shown.topic ?? place.topic, lang: language };
}

/** A frame cannot say what it has not got; the lists, which hold no topic, can. @param {Place} place @param {AbortSignal} signal */
async function findLanguage({ topic, language }, signal) {
  for (const each of new Set([language, LIBRARY.defaultLanguage])) {
    const { topics } = await fetchIndex(each, signal);
    if (topics.some(({ slug }) => slug === topic)) return { language: each, isListed: true };
  }
  // A name from before, perhaps, or a topic that was withdrawn.
  return { language, isListed: false };
}

/** @param {Place} place @param {Context} context */
async function showLibrary(place, context) {
  const { view, signal, go } = context;
  const { fetched, language } = await fetchBest(place.language, (each) => fetchIndex(each, signal));
  proceed(context);
  /** @param {string} topic */
  const open = (topic) => go({ ...place, view: "topic", topic, eager: true, focus: ".cs-title", back: place });
  const list = makeList(fetched, { language, headingLevel: place.headingLevel, open });
  await view.show(language, [list], makeNote(place.language, language));
  return { topic: "", lang: language };
}

/** @param {Place} place @param {Context} context */
function makeWayBack({ back, topic, language }, { go }) {
  if (!back) return [];
  const button = make("button", { class: "cs-back", type: "button" }, ...say(language, "all_topics"));
  const focus = `a[href="${pageAddress(language, topic)}"]`;
  setOnclick(button, () => go({ ...back, eager: true, focus }));
  return [button];
}

/** Tell a reader, in their own language, that they are given another. @param {string} wanted @param {string} given */
function makeNote(wanted, given) {
  if (wanted === given) return [];
  const language = make("bdi", { lang: given }, LIBRARY.languages[given].name);
  return [make("p", inLanguage(wanted), ...say(wanted, "other_language", { language }))];
}

/** @param {Element} sheet @param {SheetError} error @param {Options} options */
export function announceError(sheet, { code }, { topic, language }) {
  announce(sheet, "caresheet-error", { code, topic, lang: language });
}

/** @param {Element} sheet @param {string} type @param {Record<string, string>} detail */
function announce(sheet, type, detail) {
  sheet.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
}
