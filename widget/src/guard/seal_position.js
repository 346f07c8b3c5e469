/** The seal's own place: in the topic, from a height in the window downwards; or lifted above everything in the page. */
import { random, removeProperty, setProperty } from "../base/natives.js";
import { make } from "../base/dom.js";
import { findStrip, isPossible, measureCover } from "./visibility.js";
import { measure, zoomOf } from "./boxes.js";

const TOLERANCE_PX = 2;
const LITTLE = 1 / 5;

export class SealPosition {
  #host;
  #seal;
  #offset = 0;
  #cover = 1;

  /**
   * @param {Element} host
   * @param {HTMLElement} seal
   */
  constructor(host, seal) {
    this.#host = host;
    this.#seal = seal;
    /** What is always there of it, whether the whole text is open or not. */
    this.line = /** @type {HTMLElement} */ (seal.querySelector("summary"));
    this.place = make("div", { class: "cs-place" }, seal);
  }

  /** In the window's px, as all that is told of boxes here. */
  get height() {
    return this.line.offsetHeight * zoomOf(this.line);
  }

  /** @param {boolean} [isVouchedFor]  the browser itself says so: one row is looked at, another one each time */
  isSeen(isVouchedFor = false) {
    this.#cover = measureCover(this.#host, measure(this.line), isVouchedFor ? [random()] : undefined);
    return this.#cover === 0;
  }

  /** Whether only a little lay over it when it was looked at last: confetti, a cursor. */
  isNearlySeen() {
    return this.#cover < LITTLE;
  }

  /** @param {number} top */
  stick(top) {
    removeProperty(this.place.style, "block-size");
    const zoom = zoomOf(this.place);
    // Twice: the first step may only bring it to where it begins to stick.
    for (let step = 0; step < 2; step++) {
      const away = top - measure(this.place).top;
      if (Math.abs(away) <= TOLERANCE_PX) break;
      this.#offset = Math.max(0, this.#offset + away / zoom);
      setProperty(this.place.style, "inset-block-start", `${this.#offset}px`);
    }
    return this.isSeen();
  }

  /** Back in the topic: lifted, it would be seen itself where the topic is looked for. */
  lower() {
    this.#cover = 1;
    this.#seal.toggleAttribute("popover", false);
  }

  /** @param {import("./visibility.js").Box} column */
  float({ left, top, right, bottom }) {
    if (!("popover" in this.#seal)) return false;
    const { height } = this;
    const { style } = this.#seal;
    const zoom = zoomOf(this.place);
    setProperty(this.place.style, "block-size", `${height / zoom}px`);
    setProperty(style, "left", `${left / zoom}px`);
    setProperty(style, "width", `${(right - left) / zoom}px`);
    const free = findStrip(this.#host, { left, top, right, bottom }, height, isPossible) ?? top;
    setProperty(style, "top", `${Math.min(free, window.innerHeight - height) / zoom}px`);
    // Lifted anew each time, it is above whatever was lifted since.
    this.#seal.setAttribute("popover", "manual");
    this.#seal.showPopover();
    return this.isSeen();
  }
}
