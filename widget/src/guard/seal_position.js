/** Places the seal: in the flow of the topic, sticky at a chosen height in the window, or lifted above the whole page. */
import { random, removeProperty, setProperty } from "../base/natives.js";
import { makeElement } from "../base/dom.js";
import { findVisibleBand, isPossible, measureCover } from "./visibility.js";
import { measureBox, zoomOf } from "./boxes.js";

/** A seal this close to its place is not moved: less than a reader notices. */
const TOLERANCE_PX = 2;
/** The largest covered share that counts as a small object passing over the seal, such as confetti or a cursor. */
const SMALL_COVER = 1 / 5;

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
    /** The part of the seal that is shown even while the full text is closed. */
    this.line = /** @type {HTMLElement} */ (seal.querySelector("summary"));
    /** The sticky element around the seal. It keeps the seal's room while the seal is lifted. */
    this.anchor = makeElement("div", { class: "cs-place" }, seal);
  }

  /** The height of the line, in pixels of the window. */
  get height() {
    return this.line.offsetHeight * zoomOf(this.line);
  }

  /** @param {boolean} [isTrackedVisible]  the browser says that the line is visible; one row, chosen at random, is tested then */
  isVisible(isTrackedVisible = false) {
    this.#cover = measureCover(this.#host, measureBox(this.line), isTrackedVisible ? [random()] : undefined);
    return this.#cover === 0;
  }

  /** Tell whether at most something small lay over the line at the last check. */
  isMostlyVisible() {
    return this.#cover < SMALL_COVER;
  }

  /** Let the seal stick at a height in the window. @param {number} top */
  stick(top) {
    removeProperty(this.anchor.style, "block-size");
    const zoom = zoomOf(this.anchor);
    // Twice, because the first step may only move it to where it begins to stick.
    for (let step = 0; step < 2; step++) {
      const distance = top - measureBox(this.anchor).top;
      if (Math.abs(distance) <= TOLERANCE_PX) break;
      this.#offset = Math.max(0, this.#offset + distance / zoom);
      setProperty(this.anchor.style, "inset-block-start", `${this.#offset}px`);
    }
    return this.isVisible();
  }

  /** Put the seal back into the flow, because a search for a visible band would find a lifted seal itself. */
  lower() {
    this.#cover = 1;
    this.#seal.toggleAttribute("popover", false);
  }

  /** Lift the seal into the top layer, above the page. @param {import("./visibility.js").Box} column  where the topic is visible */
  lift({ left, top, right, bottom }) {
    if (!("popover" in this.#seal)) return false;
    const { height } = this;
    const { style } = this.#seal;
    const zoom = zoomOf(this.anchor);
    setProperty(this.anchor.style, "block-size", `${height / zoom}px`);
    setProperty(style, "left", `${left / zoom}px`);
    setProperty(style, "width", `${(right - left) / zoom}px`);
    const free = findVisibleBand(this.#host, { left, top, right, bottom }, height, isPossible) ?? top;
    setProperty(style, "top", `${Math.min(free, window.innerHeight - height) / zoom}px`);
    // It is shown again each time, so that it is above anything that has entered the top layer since.
    this.#seal.setAttribute("popover", "manual");
    this.#seal.showPopover();
    return this.isVisible();
  }
}
