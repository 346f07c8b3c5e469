/**
 * The place where a topic is shown: a <div> with a closed shadow root, inside the root of a place. That root would not
 * do, because `attachInternals` gives it to any script. No topic is shown here without a seal, which is made here too.
 */
import { adoptStyleSheets, attachShadow, clearTimeout, getBox, markAsBroken, removeProperty, setProperty } from "../base/natives.js";
import { Promise, setTimeout, whileIntact } from "../base/natives.js";
import { makeSeal, repeatLine } from "../topic/disclaimer.js";
import { Fallback } from "./fallback.js";
import { fitIntoBox } from "./fit.js";
import { IN_BARE_FRAME, isParentSealed } from "../frame/inner.js";
import { Frame } from "../frame/outer.js";
import { languageAttributes } from "../base/language.js";
import { makeElement, setAttribute } from "../base/dom.js";
import { ROOT_MODE } from "../base/limits.js";
import { formatMessage } from "../base/messages.js";
import { followLinks, goTo, isBehindSeal, scrollToHeight } from "../topic/navigate.js";
import { Guard } from "../guard/guard.js";
import { TamperObserver } from "../guard/tamper.js";
import { CAN_STYLE, getStyleSheet } from "../base/styles.js";

/** If a topic loads faster than this, no loading message appears before it: the message would only flicker. */
const LOADING_DELAY_MS = 300;
/** A few frames. By then, what depends on the width of the topic has been laid out. */
const SETTLED_MS = 50;
/** The room that a topic below the window gets: the height of a short one. */
const FAR_HEIGHT = "100em";

export class ShadowView {
  #host = makeElement("div");
  #root = attachShadow(this.#host, { mode: ROOT_MODE });
  // Always in the root: screen readers announce only the changes of an element that was there before.
  #status = makeElement("div", { class: "cs-status", role: "status" });
  #column = makeElement("div", { class: "cs-column" }, this.#status);
  #view = makeElement("div", { class: "cs-view" }, this.#column);
  #fallback;
  #timer = 0;
  /** @type {Guard | undefined} */
  #guard;
  /** @type {Frame | undefined} */
  #frame;
  /** @type {import("../frame/outer.js").Appearance | undefined} */
  #appearance;
  #onTampered;
  #tamperObserver;
  /** Stands in place of a topic that the guard has withdrawn. @type {HTMLElement[]} */
  #message = [];
  /** Called when the topic has been withdrawn for a while; returns what to show in its place. @type {(reason: string) => HTMLElement[]} */
  onWithdrawn = () => [];
  /** Called when such a topic is back. */
  onReturned = () => {};

  /**
   * @param {HTMLElement} careSheet
   * @param {() => void} onTampered  called when the page has reached the root, or has replaced what keeps it from the root
   */
  constructor(careSheet, onTampered) {
    this.#onTampered = onTampered;
    if (CAN_STYLE) adoptStyleSheets(this.#root, [getStyleSheet()]);
    this.#root.append(this.#view);
    this.#tamperObserver = new TamperObserver(this.#root, () => {
      markAsBroken();
      onTampered();
    });
    followLinks(this.#view, this.#root, (change) => this.#tamperObserver.allow(change));
    this.#fallback = new Fallback(careSheet, this.#host);
    this.#tamperObserver.allow(() => this.#reserveHeight());
  }

  /** Make room for a topic that is loading. The message appears only if loading takes long. @param {string} language */
  showLoading(language) {
    this.#tamperObserver.allow(() => {
      const height = this.#view.offsetHeight;
      this.#clear(language);
      // Keep the height of the previous topic, so that the page does not jump twice.
      setProperty(this.#view.style, "min-block-size", `${height}px`);
    });
    const text = makeElement("p", { class: "cs-unseen" }, ...formatMessage(language, "loading"));
    const skeleton = makeElement("div", { class: "cs-skeleton" });
    const show = whileIntact(() => this.#tamperObserver.allow(() => this.#status.append(text, skeleton)));
    this.#timer = setTimeout(show, LOADING_DELAY_MS);
  }

  /**
   * @param {string} language  of the parts
   * @param {Node[]} parts
   * @param {Node[]} [notes]  shown above them
   * @returns {Promise<void>}  settles when the parts have their height, or the topic is out of view
   */
  async show(language, parts, notes = []) {
    const guard = new Guard(this.#host, makeSeal(language), parts, {
      reveal: () => {
        this.#fallback.hide();
        this.#removeMessage();
      },
      onWithdrawn: whileIntact((reason) => {
        this.#message = this.onWithdrawn(reason);
        this.#tamperObserver.allow(() => this.#status.append(...this.#message));
      }),
      setSealed: (isSealed) => this.#frame?.setSealed(isSealed),
      onTampered: this.#onTampered,
      tamperObserver: this.#tamperObserver,
      isParentSealed,
      isInBareFrame: IN_BARE_FRAME,
      repeatLine: () => repeatLine(this.#column, language),
    });
    this.#tamperObserver.allow(() => {
      this.#clear(language);
      this.#status.append(...notes);
      guard.start(this.#column);
      this.#releaseHeight();
      fitIntoBox(this.#host, this.#column);
    });
    this.#guard = guard;
    await guard.checked;
    await new Promise((resolve) => setTimeout(() => resolve(undefined), SETTLED_MS));
  }

  /**
   * Show a topic in a sealed frame. The page in the frame has a seal of its own, and normally this one covers it.
   *
   * @param {string} language
   * @param {Frame} frame
   * @param {Node[]} parts  shown above the frame
   * @param {Node[]} notes
   */
  async showFrame(language, frame, parts, notes) {
    const checked = this.show(language, [frame.element], [...notes, ...parts]);
    this.#frame = frame;
    this.#tamperObserver.allow(() => this.#view.classList.add("cs-around"));
    if (this.#appearance) frame.setAppearance(this.#appearance);
    frame.allow = (change) => this.#tamperObserver.allow(change);
    frame.scroll = (top, isFocus) => {
      if (isFocus && !isBehindSeal(frame.element, top, this.#root)) return;
      frame.allow(() => scrollToHeight(frame.element, top || undefined, this.#root));
    };
    await checked;
    return frame.ready;
  }

  /**
   * @param {string} language
   * @param {Node[]} message
   * @param {Node[]} [parts]  shown below the message, such as a button
   */
  fail(language, message, parts = []) {
    this.#tamperObserver.allow(() => {
      this.#clear(language);
      this.#releaseHeight();
      this.#status.append(...message);
      this.#column.append(...parts);
    });
    this.#fallback.show();
  }

  /** Change what is shown. @param {() => void} change */
  change(change) {
    this.#tamperObserver.allow(change);
  }

  /** @param {string} selector */
  focus(selector) {
    const target = /** @type {HTMLElement | null} */ (this.#root.querySelector(selector));
    if (target) this.#tamperObserver.allow(() => goTo(target, this.#root));
  }

  /** @param {import("../frame/outer.js").Appearance} appearance */
  setAppearance(appearance) {
    const { family, size, scheme, isSlab, isPlain } = appearance;
    this.#appearance = appearance;
    this.#frame?.setAppearance(appearance);
    this.#tamperObserver.allow(() => {
      const { style } = this.#view;
      setProperty(style, "font-family", family);
      // 1em is the reader's own setting, usually 16px. The page's size is used if it is no smaller, and at most 22px.
      setProperty(style, "font-size", `clamp(1em, ${size}, 1.375em)`);
      setProperty(style, "color-scheme", scheme);
      this.#view.classList.toggle("cs-slab", isSlab);
      this.#view.classList.toggle("cs-plain", isPlain);
    });
  }

  /** Leave the page. Nodes in the root are not touched, because the page may have replaced the functions for that. */
  remove() {
    this.#guard?.stop();
    clearTimeout(this.#timer);
    this.#fallback.remove();
  }

  /** @param {string} language */
  #clear(language) {
    this.#guard?.stop();
    this.#guard = undefined;
    this.#frame = undefined;
    this.#view.classList.remove("cs-around");
    clearTimeout(this.#timer);
    for (const [name, value] of Object.entries(languageAttributes(language))) setAttribute(this.#view, name, value);
    this.#status.replaceChildren();
    this.#column.replaceChildren(this.#status);
  }

  #removeMessage() {
    if (!this.#message.length) return;
    for (let index = 0; index < this.#message.length; index++) this.#message[index].remove();
    this.#message = [];
    this.onReturned();
  }

  /** Make room for the topic at once. In the window this is just so much that what comes after it moves once, and out of view. */
  #reserveHeight() {
    const left = window.innerHeight - getBox(this.#host).top;
    setProperty(this.#view.style, "min-block-size", left > 0 ? `${left}px` : FAR_HEIGHT);
  }

  #releaseHeight() {
    removeProperty(this.#view.style, "min-block-size");
  }
}
