/** Notices any change inside the closed root that the widget did not make: somebody has reached the root after all. */
import { MutationObserver, getAnimations, styleSheetsOf } from "../base/natives.js";

// Readers open and close <details>, and focus may set tabindex. Nobody but the widget changes any other attribute.
const CHANGED_BY_READERS = /^(?:open|tabindex)$/;

export class TamperObserver {
  #root;
  #onTampered;
  #observer = new MutationObserver((records) => this.#inspectRecords(records));
  #ruleCount = 0;

  /**
   * @param {ShadowRoot} root
   * @param {() => void} onTampered  called for a change that the widget did not make
   */
  constructor(root, onTampered) {
    this.#root = root;
    this.#onTampered = onTampered;
    this.#ruleCount = this.#countRules();
    this.#observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
  }

  /**
   * Make a change of the widget's own.
   *
   * @param {() => void} change
   */
  allow(change) {
    this.#inspectRecords(this.#observer.takeRecords());
    try {
      change();
    } finally {
      this.#observer.takeRecords();
    }
  }

  /** Look for changes that the observer does not report: added style rules, and animations other than the lease. Tell whether there are any. */
  inspect() {
    const isTampered = this.#countRules() !== this.#ruleCount || getAnimations(this.#root).length > 1;
    if (isTampered) this.#onTampered();
    return isTampered;
  }

  #countRules() {
    const sheets = styleSheetsOf(this.#root);
    return sheets.length === 1 ? sheets[0].cssRules.length : -1;
  }

  /** @param {MutationRecord[]} records */
  #inspectRecords(records) {
    for (let index = 0; index < records.length; index++) {
      if (!CHANGED_BY_READERS.test(records[index].attributeName ?? "")) return this.#onTampered();
    }
  }
}
