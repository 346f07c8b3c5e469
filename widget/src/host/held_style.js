/** Inline declarations that no rule of the page outranks (CSS Cascade 5, §6.1: element-attached, important). */
import { getPriority, getProperty, setProperty } from "../base/natives.js";

export class HeldStyle {
  #element;
  #style;
  #declarations;
  #before;

  /**
   * @param {Element & ElementCSSInlineStyle} element
   * @param {Record<string, string>} declarations  as the browser writes them back
   */
  constructor(element, declarations) {
    this.#element = element;
    this.#style = element.style;
    this.#declarations = Object.entries(declarations);
    this.#before = this.#declarations.map(([name]) => this.#read(name));
    this.assert();
  }

  /** Declare again whatever the page has changed since; where nothing has changed, nothing is written. */
  assert() {
    for (const [name, value] of this.#declarations) {
      if (this.#read(name).join() !== `${value},important`) setProperty(this.#style, name, value, "important");
    }
  }

  /** Put back what was there. */
  release() {
    this.#declarations.forEach(([name], index) => setProperty(this.#style, name, ...this.#before[index]));
    if (!this.#style.length) this.#element.removeAttribute("style");
  }

  /** @param {string} name @returns {[string, string]} */
  #read(name) {
    return [getProperty(this.#style, name), getPriority(this.#style, name)];
  }
}
