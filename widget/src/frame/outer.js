/**
 * The sealed frame: a topic in a page of the library's own, which the page around it can neither read nor change. It
 * shows the topic only while it sees its own seal and goes on hearing from here that this guard sees this one.
 */
import { Promise, clearTimeout, removeProperty, setOnload, setProperty, setTimeout } from "../base/natives.js";
import { SheetError } from "../base/errors.js";
import { TIMEOUT_MS } from "../base/limits.js";
import { make } from "../base/dom.js";

// The frame's page has loaded by then, script and all.
const ANSWER_MS = 3000;

/**
 * How the topic is to look, read from the page around it.
 *
 * @typedef {object} Appearance
 * @property {string} family
 * @property {string} size  the page's own font size, a CSS length
 * @property {"light" | "dark"} scheme
 * @property {boolean} isSlab  the scheme is not the page's own, so the topic needs a background of its own
 */

/**
 * What the inside says: how high it is, where it wants to be scrolled to, what it shows, why it shows nothing.
 *
 * @typedef {{ height?: number, scroll?: number, topic?: string, lang?: string, title?: string, code?: import("../base/errors.js").Code }} Report
 */

export class Frame {
  element = make("iframe", { class: "cs-framed", allow: "" });
  /** Settles with what the inside shows; rejects with a SheetError. @type {Promise<Report>} */
  ready;
  #settle = /** @type {(report: Report) => void} */ (() => {});
  #fail = /** @type {(error: SheetError) => void} */ (() => {});
  #timer = 0;
  #isSealed = false;
  /** @type {Appearance | undefined} */
  #appearance;
  /** @type {MessagePort | undefined} */
  #port;
  /** Does what changes something of the frame's element. @type {(change: () => void) => void} */
  allow = (change) => change();
  /** Brings a height of the frame into view. @type {(top: number) => void} */
  scroll = () => {};

  /**
   * @param {string} address
   * @param {string} title  what it is called until the page there says its own
   * @param {import("../base/errors.js").Code} silence  what it means if that page does not answer
   */
  constructor(address, title, silence) {
    this.element.setAttribute("title", title);
    this.#hide();
    this.ready = new Promise((resolve, reject) => {
      this.#settle = resolve;
      this.#fail = reject;
    });
    // Nobody waits for it any longer, where something else is shown by then.
    this.ready.catch(() => {});
    // Each time: an element that is moved loads its frame anew.
    setOnload(this.element, () => {
      this.#hide();
      this.#connect();
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#fail(new SheetError(silence)), ANSWER_MS);
    });
    this.element.setAttribute("src", address);
  }

  /** @param {boolean} isSealed  whether the guard sees the seal */
  tell(isSealed) {
    // Only then it is put in the page, and begins to load.
    if (isSealed) this.#timer ||= setTimeout(() => this.#fail(new SheetError("timeout")), TIMEOUT_MS);
    this.#isSealed = isSealed;
    this.#send();
  }

  /** @param {Appearance} appearance */
  dress(appearance) {
    this.#appearance = appearance;
    this.#send();
  }

  /** Until it has said that it is the one asked for, nobody knows what stands there. */
  #hide() {
    this.allow(() => setProperty(this.element.style, "visibility", "hidden"));
  }

  #send() {
    this.#port?.postMessage({ isSealed: this.#isSealed, appearance: this.#appearance });
  }

  #connect() {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }) => this.#hear(data);
    // The port is all that is said to whoever is there, and nothing secret goes through it.
    this.element.contentWindow?.postMessage("", "*", [port2]);
    this.#send();
  }

  /** @param {Report} report */
  #hear(report) {
    clearTimeout(this.#timer);
    this.allow(() => {
      removeProperty(this.element.style, "visibility");
      if (report.height) setProperty(this.element.style, "--cs-height", `${report.height}px`);
      if (report.title) this.element.setAttribute("title", report.title);
    });
    if (report.scroll !== undefined) this.scroll(report.scroll);
    if (report.code) this.#fail(new SheetError(report.code));
    else if (report.lang) this.#settle(report);
  }
}
