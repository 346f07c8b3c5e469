/**
 * The fallback: what the page's author put inside the element, for when there is no topic. It is hidden and shown where it
 * is, and never moved, so that a framework that made it can keep updating it.
 */
import { MutationObserver } from "../base/natives.js";
import { HeldStyle } from "./held_style.js";

// Text directly inside the element has no box of its own to hide, so it is made invisible and given no size.
const WITHOUT_TEXT = { visibility: "hidden", "font-size": "0px", "line-height": "0", transition: "none" };
const WITHOUT_BOX = { display: "none" };

/** @typedef {Element & ElementCSSInlineStyle} Styled */

/** How often we put our host back after the page removes it. Without a limit, a page that always removes it would hang. */
const MAX_REINSERTIONS = 20;

export class Fallback {
  #careSheet;
  #host;
  #observer = new MutationObserver(() => this.#refresh());
  #isHidden = false;
  #reinsertionsLeft = MAX_REINSERTIONS;
  /** @type {Map<Styled, HeldStyle>} */
  #heldStyles = new Map();

  /**
   * @param {HTMLElement} careSheet
   * @param {HTMLElement} host  the only child that is ours
   */
  constructor(careSheet, host) {
    this.#careSheet = careSheet;
    this.#host = host;
    careSheet.append(host);
    this.#observer.observe(careSheet, { childList: true });
  }

  hide() {
    this.#isHidden = true;
    this.#refresh();
  }

  show() {
    this.#isHidden = false;
    this.#refresh();
  }

  /** Hide the element's own text again, in case the page has rewritten its style. */
  update() {
    this.#heldStyles.get(this.#careSheet)?.update();
  }

  remove() {
    this.#observer.disconnect();
    this.show();
    this.#host.remove();
  }

  /** The parser and frameworks add and remove children. Some frameworks empty the element, and with it remove our host. */
  #refresh() {
    if (this.#host.parentNode !== this.#careSheet && this.#reinsertionsLeft-- > 0) this.#careSheet.append(this.#host);
    const hidden = this.#isHidden ? this.#findParts() : [];
    for (const [element, heldStyle] of this.#heldStyles) {
      if (hidden.includes(element)) continue;
      heldStyle.release();
      this.#heldStyles.delete(element);
    }
    for (const element of hidden) {
      if (this.#heldStyles.has(element)) continue;
      this.#heldStyles.set(element, new HeldStyle(element, element === this.#careSheet ? WITHOUT_TEXT : WITHOUT_BOX));
    }
  }

  /** Find the elements of the fallback. If there is text beside them, the element around them is one of these. */
  #findParts() {
    const nodes = [...this.#careSheet.childNodes];
    const hasText = nodes.some((node) => node instanceof Text && node.data.trim());
    const elements = nodes.filter((node) => node instanceof Element && node !== this.#host);
    return /** @type {Styled[]} */ (hasText ? [this.#careSheet, ...elements] : elements);
  }
}
