/** The positive control's guard/guard.js: it shows the topic with its seal, and never looks again. */
import { Promise } from "../base/natives.js";
import { makeElement } from "../base/dom.js";

export class Guard {
  #parts;
  #options;
  #line;
  #body = makeElement("div", { class: "cs-body" });
  checked = Promise.resolve();

  /**
   * @param {HTMLElement} host
   * @param {HTMLElement} seal
   * @param {Node[]} parts
   * @param {{ reveal: () => void, setSealed: (isSealed: boolean) => void }} options
   */
  constructor(host, seal, parts, options) {
    this.#parts = parts;
    this.#options = options;
    this.#line = seal;
  }

  /** @param {Element} column */
  start(column) {
    column.append(this.#line, this.#body);
    this.#body.append(...this.#parts);
    this.#options.reveal();
    this.#options.setSealed(true);
  }

  stop() {}
}
