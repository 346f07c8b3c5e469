/** Notices whoever got hold of the closed root in spite of everything: any change in it that is not ours. */
import { MutationObserver, getAnimations, sheetsOf } from "../base/natives.js";

// The reader opens and closes what can be opened; the browser and the focus write no other attribute.
const READERS_OWN = new Set(["open", "tabindex"]);

export class TamperObserver {
  #root;
  #found;
  #observer = new MutationObserver((records) => this.#judge(records));
  #rules = 0;

  /**
   * @param {ShadowRoot} root
   * @param {() => void} found  called for a change that is not ours
   */
  constructor(root, found) {
    this.#root = root;
    this.#found = found;
    this.#rules = this.#countRules();
    this.#observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
  }

  /**
   * Change something in the root ourselves.
   *
   * @param {() => void} change
   */
  allow(change) {
    this.#judge(this.#observer.takeRecords());
    try {
      change();
    } finally {
      this.#observer.takeRecords();
    }
  }

  /** Look for what makes no record: more styles than ours, more animations than the lease. */
  look() {
    if (this.#countRules() !== this.#rules || getAnimations(this.#root).length > 1) this.#found();
  }

  #countRules() {
    const sheets = sheetsOf(this.#root);
    return sheets.length === 1 ? sheets[0].cssRules.length : -1;
  }

  /** @param {MutationRecord[]} records */
  #judge(records) {
    for (let index = 0; index < records.length; index++) {
      if (!READERS_OWN.has(records[index].attributeName ?? "")) return this.#found();
    }
  }
}
