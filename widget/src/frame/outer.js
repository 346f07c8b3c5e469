/**
 * The sealed frame, seen from the page: an iframe with a topic in a page of the library's own, which the clinic's page can
 * neither read nor change. The inside shows the topic only while it sees its own seal and keeps hearing from here that this
 * guard sees the outer one.
 */
import { Promise, areIntact, captureClass, clearTimeout, postToPort, removeProperty, setOnload } from "../base/natives.js";
import { setOnmessage, setProperty, setTimeout, whileIntact } from "../base/natives.js";
import { TopicError } from "../base/errors.js";
import { TIMEOUT_MS } from "../base/limits.js";
import { makeElement, setAttribute } from "../base/dom.js";

/** How long the inside may take to answer. Its page and its script have loaded by then, so even a slow phone is quicker. */
const ANSWER_MS = 3000;

/** What "Share" needs in the frame. Browsers say in the console which of these names they do not know. */
const PERMISSIONS = `${"share" in navigator ? "web-share;" : ""}${"featurePolicy" in document ? "clipboard-write" : ""}`;

/**
 * How the topic looks, as read from the page around it.
 *
 * @typedef {object} Appearance
 * @property {string} family  the page's font family
 * @property {string} size  the page's font size, a CSS length
 * @property {"light" | "dark"} scheme
 * @property {boolean} isSlab  the topic needs a background of its own: the page has the other scheme, or its ground cannot be told
 * @property {boolean} isPlain  links and quiet text are as black or white as the rest, or they would be hard to read
 * @property {number} ground  the lightness of what is behind the topic, 0 to 1
 */

/**
 * What the inside reports: its height on the screen and on paper, where it wants to be scrolled to (the focus: only if it is
 * hidden), which topic it shows, or why it shows none.
 *
 * @typedef {{ heights?: { screen?: number, wide?: number, narrow?: number }, scroll?: number, isFocus?: boolean, topic?: string, lang?: string, title?: string, code?: import("../base/errors.js").Code }} Report
 */

export class Frame {
  #iframe = makeElement("iframe", { allow: PERMISSIONS });
  /** A box that browsers can break across sheets of paper, unlike a frame. */
  element = makeElement("div", { class: "cs-framed" }, this.#iframe);
  /** Resolves to the report of what the inside shows; rejects with a TopicError. @type {Promise<Report>} */
  ready;
  #resolve = /** @type {(report: Report) => void} */ (() => {});
  #reject = /** @type {(error: TopicError) => void} */ (() => {});
  #timer = 0;
  #isSealed = false;
  /** @type {Appearance | undefined} */
  #appearance;
  /** @type {MessagePort | undefined} */
  #port;
  /** Wraps each change of the frame's element. @type {(change: () => void) => void} */
  allow = (change) => change();
  /** Brings a height of the frame, in px, into view. @type {(top: number, isFocus?: boolean) => void} */
  scroll = () => {};

  /**
   * @param {string} address
   * @param {string} title  until the inside reports its own
   * @param {import("../base/errors.js").Code} noAnswerCode  the error code if the inside does not answer
   */
  constructor(address, title, noAnswerCode) {
    setAttribute(this.#iframe, "title", title);
    this.#hide();
    this.ready = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // If the widget shows something else by then, nobody handles the rejection.
    this.ready.catch(() => {});
    // This happens more than once: an iframe that is moved in the page loads again.
    const connect = whileIntact(() => {
      this.#hide();
      this.#connect();
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#reject(new TopicError(noAnswerCode)), ANSWER_MS);
    });
    setOnload(this.#iframe, connect);
    setAttribute(this.#iframe, "src", address);
  }

  /** @param {boolean} isSealed  whether the guard sees the outer seal */
  setSealed(isSealed) {
    // The frame is inserted, and begins to load, when the seal is first seen.
    if (isSealed) this.#timer ||= setTimeout(() => this.#reject(new TopicError("timeout")), TIMEOUT_MS);
    this.#isSealed = isSealed;
    this.#send();
  }

  /** @param {Appearance} appearance */
  setAppearance(appearance) {
    this.#appearance = appearance;
    this.#send();
  }

  /** Hide the frame until its first report, because until then we do not know what it shows. */
  #hide() {
    this.allow(() => setProperty(this.element.style, "visibility", "hidden"));
  }

  #send() {
    if (this.#port) postToPort(this.#port, { isSealed: this.#isSealed, appearance: this.#appearance });
  }

  #connect() {
    // A script that has a port could tell the inside that the seal is visible.
    const MessageChannel = captureClass("MessageChannel");
    if (!areIntact()) return this.#reject(new TopicError("unsupported"));
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    setOnmessage(
      port1,
      whileIntact(({ data }) => this.#receive(data)),
    );
    // Any origin may receive the port, because nothing secret is sent through it.
    this.#iframe.contentWindow?.postMessage("", "*", [port2]);
    this.#send();
  }

  /** @param {Report} report */
  #receive(report) {
    clearTimeout(this.#timer);
    this.allow(() => {
      removeProperty(this.element.style, "visibility");
      for (const [name, height] of Object.entries(report.heights ?? {})) setProperty(this.element.style, `--cs-${name}`, `${height}px`);
      if (report.title) setAttribute(this.#iframe, "title", report.title);
    });
    if (report.scroll !== undefined) this.scroll(report.scroll, report.isFocus);
    if (report.code) this.#reject(new TopicError(report.code));
    else if (report.lang) this.#resolve(report);
  }
}
