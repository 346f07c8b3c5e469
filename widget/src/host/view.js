/**
 * Where a topic is shown: a plain div with a closed root, inside <care-sheet>. A custom element's own root would be
 * open to anybody through attachInternals. Nothing is shown here without the seal, which the stage makes itself.
 */
import { adoptSheets, attachShadow, clearTimeout, giveUp, removeProperty, setProperty, setTimeout, whileIntact } from "../base/natives.js";
import { makeSeal } from "../topic/disclaimer.js";
import { Fallback } from "./fallback.js";
import { Frame } from "../frame/outer.js";
import { inLanguage } from "../base/language.js";
import { make } from "../base/dom.js";
import { say } from "../base/messages.js";
import { followLinks, goTo, scrollToHeight } from "../topic/navigate.js";
import { Seal } from "../guard/guard.js";
import { Sentry } from "../guard/tamper.js";
import { CAN_STYLE, shareStyles } from "../base/styles.js";

const PATIENCE_MS = 300;

export class Stage {
  #host = make("div");
  #root = attachShadow(this.#host, { mode: "closed" });
  // It stays in place while its text changes, or screen readers would not speak it.
  #status = make("div", { class: "cs-status", role: "status" });
  #column = make("div", { class: "cs-column" }, this.#status);
  #view = make("div", { class: "cs-view" }, this.#column);
  #fallback;
  #timer = 0;
  /** @type {Seal | undefined} */
  #seal;
  /** @type {Frame | undefined} */
  #frame;
  /** @type {import("./appearance.js").Look | undefined} */
  #look;
  #tampered;
  #sentry;

  /**
   * @param {HTMLElement} sheet
   * @param {() => void} tampered  called when the page has replaced what keeps a topic's nodes from it
   */
  constructor(sheet, tampered) {
    this.#tampered = tampered;
    if (CAN_STYLE) adoptSheets(this.#root, [shareStyles()]);
    this.#root.append(this.#view);
    this.#sentry = new Sentry(this.#root, () => {
      giveUp();
      tampered();
    });
    followLinks(this.#view, this.#root, (change) => this.#sentry.allow(change));
    this.#fallback = new Fallback(sheet, this.#host);
  }

  /** Make room for a topic on its way; say so only if it is long in coming. @param {string} language */
  wait(language) {
    this.#sentry.allow(() => {
      const height = this.#view.offsetHeight;
      this.#clear(language);
      // Keeping the height of the topic before, so that the page does not jump twice.
      setProperty(this.#view.style, "min-block-size", `${height}px`);
    });
    const text = make("p", { class: "cs-unseen" }, ...say(language, "loading"));
    const skeleton = make("div", { class: "cs-skeleton" });
    const show = whileIntact(() => this.#sentry.allow(() => this.#status.append(text, skeleton)));
    this.#timer = setTimeout(show, PATIENCE_MS);
  }

  /**
   * @param {string} language  that of the parts
   * @param {Node[]} parts
   * @param {Node[]} [notes]  what to tell the reader first
   * @returns {Promise<void>}  settles when it is known whether the reader sees them now, or only later
   */
  show(language, parts, notes = []) {
    const seal = new Seal(this.#host, makeSeal(language), parts, {
      reveal: () => {
        this.#releaseHeight();
        this.#fallback.hide();
      },
      tell: (isSealed) => this.#frame?.tell(isSealed),
      tampered: this.#tampered,
      sentry: this.#sentry,
    });
    this.#sentry.allow(() => {
      this.#clear(language);
      this.#status.append(...notes);
      seal.start(this.#column);
    });
    this.#seal = seal;
    return seal.judged;
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
    this.#sentry.allow(() => this.#view.classList.add("cs-around"));
    if (this.#look) frame.dress(this.#look);
    frame.allow = (change) => this.#sentry.allow(change);
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
    this.#sentry.allow(() => {
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
    if (target) this.#sentry.allow(() => goTo(target, this.#root));
  }

  /** @param {import("./appearance.js").Look} look */
  dress(look) {
    const { family, size, scheme, isSlab } = look;
    this.#look = look;
    this.#frame?.dress(look);
    this.#sentry.allow(() => {
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
    this.#seal?.stop();
    clearTimeout(this.#timer);
    this.#fallback.remove();
  }

  /** @param {string} language */
  #clear(language) {
    this.#seal?.stop();
    this.#seal = undefined;
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
