/** Holds inline declarations that no rule of the page can override (CSS Cascade 5, §6.1: important, in a style attribute). */
import { getPriority, getProperty, setProperty } from "../base/natives.js";

export class HeldStyle {
  #element;
  #style;
  #declarations;
  #before;

  /**
   * @param {Element & ElementCSSInlineStyle} element
   * @param {Record<string, string>} declarations  the values as the browser serializes them
   */
  constructor(element, declarations) {
    this.#element = element;
    this.#style = element.style;
    this.#declarations = Object.entries(declarations);
    this.#before = this.#declarations.map(([name]) => this.#read(name));
    this.update();
  }

  /** Write again what the page has changed. If nothing has changed, write nothing, or observers of the page would react. */
  update() {
    for (const [name, value] of this.#declarations) {
      if (this.#read(name).join() !== `${value},important`) setProperty(this.#style, name, value, "important");
    }
  }

  /** Restore the earlier declarations. */
  release() {
    this.#declarations.forEach(([name], index) => setProperty(this.#style, name, ...this.#before[index]));
    if (!this.#style.length) this.#element.removeAttribute("style");
  }

  /** @param {string} name @returns {[string, string]} */
  #read(name) {
    return [getProperty(this.#style, name), getPriority(this.#style, name)];
  }
}
