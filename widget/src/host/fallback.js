/**
 * What the page's author put inside the element, for when there is no topic. It stays where it is, so that a
 * framework that owns it can go on owning it: it is only kept from being shown.
 */
import { MutationObserver } from "../base/natives.js";
import { HeldStyle } from "./held_style.js";

// Loose text has no box of its own to hide; out of sight and without size it leaves no trace.
const WITHOUT_TEXT = { visibility: "hidden", "font-size": "0px", "line-height": "0", transition: "none" };
const WITHOUT_BOX = { display: "none" };

/** @typedef {Element & ElementCSSInlineStyle} Styled */

const RETURNS = 20;

export class Fallback {
  #sheet;
  #host;
  #observer = new MutationObserver(() => this.#arrange());
  #isHidden = false;
  #returnsLeft = RETURNS;
  /** @type {Map<Styled, HeldStyle>} */
  #holds = new Map();

  /**
   * @param {HTMLElement} sheet
   * @param {HTMLElement} host  the one child that is ours
   */
  constructor(sheet, host) {
    this.#sheet = sheet;
    this.#host = host;
    sheet.append(host);
    this.#observer.observe(sheet, { childList: true });
  }

  hide() {
    this.#isHidden = true;
    this.#arrange();
  }

  show() {
    this.#isHidden = false;
    this.#arrange();
  }

  /** Hold on to what is hidden, should the page have rewritten the element's style. */
  assert() {
    this.#holds.get(this.#sheet)?.assert();
  }

  remove() {
    this.#observer.disconnect();
    this.show();
    this.#host.remove();
  }

  /** Children come and go: with the parser, with frameworks, some of which empty the element of our host too. */
  #arrange() {
    // A page that goes on taking it out gets its way, or the two would never end.
    if (this.#host.parentNode !== this.#sheet && this.#returnsLeft-- > 0) this.#sheet.append(this.#host);
    const hidden = this.#isHidden ? this.#findShown() : [];
    for (const [element, hold] of this.#holds) {
      if (hidden.includes(element)) continue;
      hold.release();
      this.#holds.delete(element);
    }
    for (const element of hidden) {
      if (this.#holds.has(element)) continue;
      this.#holds.set(element, new HeldStyle(element, element === this.#sheet ? WITHOUT_TEXT : WITHOUT_BOX));
    }
  }

  /** The elements of the fallback; and the one around them, where it has text between them. */
  #findShown() {
    const nodes = [...this.#sheet.childNodes];
    const hasText = nodes.some((node) => node instanceof Text && node.data.trim());
    const elements = nodes.filter((node) => node instanceof Element && node !== this.#host);
    return /** @type {Styled[]} */ (hasText ? [this.#sheet, ...elements] : elements);
  }
}
