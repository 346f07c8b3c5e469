/** Shows the choices on a made-up clinic's page, in a frame. */
import { writeFragment } from "./address.js";

/** @typedef {import("./tag.js").Choices} Choices */

export class PreviewFrame {
  /** @type {HTMLIFrameElement} */
  #frame;
  /** @type {HTMLAnchorElement} */
  #link;
  /** @type {string} */
  #firstTopic;
  #shown = new URL("preview.html", document.baseURI).href;

  /**
   * @param {HTMLIFrameElement} frame
   * @param {HTMLAnchorElement} link  leads to the same page
   * @param {string} firstTopic  what that page shows if its address says nothing
   */
  constructor(frame, link, firstTopic) {
    [this.#frame, this.#link, this.#firstTopic] = [frame, link, firstTopic];
  }

  /** @param {Choices} choices @param {string} language  of the topic */
  show(choices, language) {
    const address = new URL("preview.html", document.baseURI);
    address.hash = writeFragment(this.#describe(choices, language));
    if (address.href === this.#shown) return;
    this.#shown = address.href;
    this.#link.href = address.href;
    // Each choice gets a new frame, so nothing of an earlier one can still load, and Back does not undo choices.
    const fresh = /** @type {HTMLIFrameElement} */ (this.#frame.cloneNode());
    fresh.src = address.href;
    this.#frame.replaceWith(fresh);
    this.#frame = fresh;
  }

  /** Show it as wide as a phone, or as wide as there is room. @param {boolean} isPhone */
  setPhone(isPhone) {
    this.#frame.classList.toggle("cs-phone", isPhone);
  }

  /** Leave out what the preview page does by itself, and say which language a frame or a link is in. @param {Choices} choices @param {string} language */
  #describe({ pin: _pin, for: kind, form, topic, ...rest }, language) {
    const isPage = kind === "iframe" || kind === "link";
    return {
      ...rest,
      topic: topic === this.#firstTopic ? "" : topic,
      form: isPage ? kind : form === "script" ? "" : form,
      lang: isPage ? language : rest.lang,
    };
  }
}
