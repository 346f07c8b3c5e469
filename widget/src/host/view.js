/**
 * Where a topic is shown: a plain div with a closed root, inside <care-sheet>. A custom element's own root would be
 * open to anybody through attachInternals. Nothing is shown here without the seal, which the stage makes itself.
 */
import { adoptSheets, attachShadow, clearTimeout, giveUp, removeProperty, setProperty, setTimeout, whileIntact } from "../base/natives.js";
import { makeSeal } from "../topic/disclaimer.js";
import { Fallback } from "./fallback.js";
import { isAgreed, isAlone } from "../frame/inner.js";
import { Frame } from "../frame/outer.js";
import { inLanguage } from "../base/language.js";
import { make } from "../base/dom.js";
import { ROOT_MODE } from "../base/limits.js";
import { say } from "../base/messages.js";
import { followLinks, goTo, scrollToHeight } from "../topic/navigate.js";
import { Guard } from "../guard/guard.js";
import { TamperObserver } from "../guard/tamper.js";
import { CAN_STYLE, shareStyles } from "../base/styles.js";

const PATIENCE_MS = 300;

export class ShadowView {
  #host = make("div");
  #root = attachShadow(this.#host, { mode: ROOT_MODE });
  // It stays in place while its text changes, or screen readers would not speak it.
  #status = make("div", { class: "cs-status", role: "status" });
  #column = make("div", { class: "cs-column" }, this.#status);
  #view = make("div", { class: "cs-view" }, this.#column);
  #fallback;
  #timer = 0;
  /** @type {Guard | undefined} */
  #guard;
  /** @type {Frame | undefined} */
  #frame;
  /** @type {import("../frame/outer.js").Appearance | undefined} */
  #appearance;
  #tampered;
  #tamperObserver;

  /**
   * @param {HTMLElement} sheet
   * @param {() => void} tampered  called when the page has replaced what keeps a topic's nodes from it
   */
  constructor(sheet, tampered) {
    this.#tampered = tampered;
    if (CAN_STYLE) adoptSheets(this.#root, [shareStyles()]);
    this.#root.append(this.#view);
    this.#tamperObserver = new TamperObserver(this.#root, () => {
      giveUp();
      tampered();
    });
    followLinks(this.#view, this.#root, (change) => this.#tamperObserver.allow(change));
    this.#fallback = new Fallback(sheet, this.#host);
  }

  /** Make room for a topic on its way; say so only if it is long in coming. @param {string} language */
  wait(language) {
    this.#tamperObserver.allow(() => {
      const height = this.#view.offsetHeight;
      this.#clear(language);
      // Keeping the height of the topic before, so that the page does not jump twice.
      setProperty(this.#view.style, "min-block-size", `${height}px`);
    });
    const text = make("p", { class: "cs-unseen" }, ...say(language, "loading"));
    const skeleton = make("div", { class: "cs-skeleton" });
    const show = whileIntact(() => this.#tamperObserver.allow(() => this.#status.append(text, skeleton)));
    this.#timer = setTimeout(show, PATIENCE_MS);
  }

  /**
   * @param {string} language  that of the parts
   * @param {Node[]} parts
   * @param {Node[]} [notes]  what to tell the reader first
   * @returns {Promise<void>}  settles when it is known whether the reader sees them now, or only later
   */
  show(language, parts, notes = []) {
    const guard = new Guard(this.#host, makeSeal(language), parts, {
      reveal: () => {
        this.#releaseHeight();
        this.#fallback.hide();
      },
      tell: (isSealed) => this.#frame?.tell(isSealed),
      tampered: this.#tampered,
      tamperObserver: this.#tamperObserver,
      isAgreed,
      isAlone,
    });
    this.#tamperObserver.allow(() => {
      this.#clear(language);
      this.#status.append(...notes);
      guard.start(this.#column);
    });
    this.#guard = guard;
    return guard.judged;
  }

  /**
   * Show a topic in a sealed frame. Its inside has a seal too, over which this one lies while all is well.
   *
   * @param {string} language
   * @param {Frame} frame
   * @param {Node[]} parts  what stands above it
   * @param {Node[]} notes
   */
  async showFrame(language, frame, parts, notes) {
    const judged = this.show(language, [frame.element], [...notes, ...parts]);
    this.#frame = frame;
    this.#tamperObserver.allow(() => this.#view.classList.add("cs-around"));
    if (this.#appearance) frame.dress(this.#appearance);
    frame.allow = (change) => this.#tamperObserver.allow(change);
    frame.scroll = (top) => frame.allow(() => scrollToHeight(frame.element, top || undefined, this.#root));
    await judged;
    return frame.ready;
  }

  /**
   * @param {string} language
   * @param {Node[]} message
   * @param {Node[]} [parts]  what else the reader can do
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

  /** @param {string} selector */
  focus(selector) {
    const target = /** @type {HTMLElement | null} */ (this.#root.querySelector(selector));
    if (target) this.#tamperObserver.allow(() => goTo(target, this.#root));
  }

  /** @param {import("../frame/outer.js").Appearance} appearance */
  dress(appearance) {
    const { family, size, scheme, isSlab } = appearance;
    this.#appearance = appearance;
    this.#frame?.dress(appearance);
    this.#tamperObserver.allow(() => {
      const { style } = this.#view;
      setProperty(style, "font-family", family);
      // The host's own size is the reader's setting, 16px for most.
      setProperty(style, "font-size", `clamp(1em, ${size}, 1.375em)`);
      setProperty(style, "color-scheme", scheme);
      this.#view.classList.toggle("cs-slab", isSlab);
    });
  }

  /** Hold on to what the page may have undone from outside. */
  assert() {
    this.#fallback.assert();
  }

  /** Leave the page, without touching a node inside: it may be one that can no longer be trusted. */
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
    for (const [name, value] of Object.entries(inLanguage(language))) this.#view.setAttribute(name, value);
    this.#status.replaceChildren();
    this.#column.replaceChildren(this.#status);
  }

  #releaseHeight() {
    removeProperty(this.#view.style, "min-block-size");
  }
}
