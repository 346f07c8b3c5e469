/**
 * Places the seal: in the flow of the topic, where it sticks to the top of the window, or lifted into the top layer, above
 * everything that the page paints. Readers see the same line at the same place.
 *
 * The lifted seal sticks, too. It stands in a rail: an invisible popover that is as high as the topic and scrolls with the
 * page. So the browser moves it, without jitter.
 */
import { getProperty, matches, now, removeProperty, setProperty } from "../base/natives.js";
import { ownDocument } from "../base/own_document.js";
import { readStyle } from "../base/reading.js";
import { parentOf } from "../base/ancestry.js";
import { makeElement, setAttribute } from "../base/dom.js";
import { measureBox, measureView, scaleOf } from "./boxes.js";
import { findBars } from "./covers.js";
import { CAN_TRACK } from "./schedule.js";

/** Browsers before 2024 have no popovers, so the seal stays in the flow there. */
export const CAN_LIFT = "popover" in HTMLElement.prototype;
/** Only Chromium prints the top layer. There, host.css puts the seal into its room by anchor positioning. */
export const CAN_PRINT_LIFTED = CAN_TRACK && CSS.supports("anchor-name: --a");

/** A lifted seal is at least this wide, even over a topic that is cropped to a narrow slit. */
const LEAST_WIDTH_PX = 160;

/** Readers open no more than a quarter of this many popovers in this time. One that opens and closes sends up to four events. */
const MOST_EXPIRIES = 30;
const COUNTED_MS = 1000;
/** How long a page that opened more of them is taken to fight for the top. */
const CONTESTED_MS = 1000;
/** How long to wait before the seal is put on top a second time because the browser says that it is covered. */
const FIRST_RETRY_MS = 600;

export class SealPosition {
  #host;
  #seal;
  #rail;
  #room;
  /** How far below the top of the window the lifted seal sticks, in px. */
  #offset = 0;
  /** How far from where it was put the browser has drawn the rail, in px. */
  #missPx = 0;
  isLifted = false;
  #isStale = false;
  /** How often the seal has had to be put on top again, and since when. */
  #expiries = 0;
  #countedSince = -Infinity;
  #contestedUntil = -Infinity;
  #retryAt = 0;
  #retryMs = FIRST_RETRY_MS;

  /**
   * @param {Element} host
   * @param {HTMLElement} seal
   */
  constructor(host, seal) {
    this.#host = host;
    this.#seal = seal;
    /** The part of the seal that is shown even while the full text is closed. */
    this.line = /** @type {HTMLElement} */ (seal.querySelector("summary"));
    this.#rail = makeElement("div", { class: "cs-rail" }, seal);
    /** Keeps the seal's room in the topic while the seal is lifted. */
    this.#room = makeElement("div", { class: "cs-place" }, this.#rail);
  }

  get element() {
    return this.#room;
  }

  /** The height of the closed seal, in pixels of the window: its line, and the rule of 1px below it. */
  get height() {
    return (this.line.offsetHeight + 1) * scaleOf(this.line);
  }

  /** Put the seal back into the flow. */
  lower() {
    if (!this.isLifted) return;
    this.isLifted = false;
    this.#room.classList.remove("cs-lifted");
    this.#rail.toggleAttribute("popover", false);
    this.#rail.toggleAttribute("style", false);
    removeProperty(this.#room.style, "block-size");
    removeProperty(this.#seal.style, "top");
    this.#offset = 0;
  }

  /** Let the seal that is not lifted stick so much further down, in pixels of the window. @param {number} distance */
  stickLower(distance) {
    this.#offset = Math.max(0, this.#offset + distance);
    setIfChanged(this.#room.style, "top", `${this.#offset / scaleOf(this.#room)}px`);
  }

  /** Make the next `lift` put the seal on top again, because something may have entered the top layer after it. */
  expire() {
    this.#isStale = true;
    if (now() > this.#countedSince + COUNTED_MS) {
      this.#countedSince = now();
      this.#expiries = 0;
    }
    if (++this.#expiries > MOST_EXPIRIES) this.#contestedUntil = now() + CONTESTED_MS;
  }

  /**
   * Put the seal on top again if the browser says that it is not visible there: something may have entered the top layer without
   * an event. The browser may be wrong, so wait longer each time.
   *
   * @param {boolean | undefined} isTrackedVisible
   */
  retryOnTop(isTrackedVisible) {
    if (isTrackedVisible) this.#retryMs = FIRST_RETRY_MS;
    if (isTrackedVisible !== false || !this.isLifted || now() < this.#retryAt) return;
    this.expire();
    this.#retryAt = now() + this.#retryMs;
    this.#retryMs *= 2;
  }

  /** Whether the lifted seal has left the top layer, as it does when its element is moved in the page. */
  get isClosed() {
    return this.isLifted && !matches(this.#rail, ":popover-open");
  }

  /**
   * Put a closed seal back into the flow: it has no box, so nothing about it can be measured. In the flow it sticks to the top of
   * what the reader sees: where a page is a little wider than a phone, that is not the top of the window.
   */
  prepare() {
    if (this.isClosed) this.lower();
    if (CAN_LIFT && !this.isLifted) setIfChanged(this.#room.style, "top", `${measureView().top / scaleOf(this.#room)}px`);
  }

  /** Tell whether the page fights for the top of the top layer. No page does that for its readers. */
  get isContested() {
    return now() < this.#contestedUntil;
  }

  /**
   * Lift the seal.
   *
   * @param {import("./boxes.js").Rect} place  where the seal has room
   * @param {import("./boxes.js").Rect} column  the visible part of the widget
   * @param {{ scale: number, isPart: boolean }} view  what the reader sees of the window
   */
  lift(place, column, view) {
    const { style } = this.#rail;
    const scale = scaleOf(this.#room);
    if (!this.isLifted) {
      setProperty(this.#room.style, "block-size", `${this.height / scale}px`);
      this.#room.classList.add("cs-lifted");
    }
    const home = measureBox(this.#room);
    const { bottom } = measureBox(this.#host);
    const isCut = view.isPart || column.top > Math.max(home.top, 0) + 1 || this.#isCut(home.top, bottom);
    const top = isCut ? place.top : home.top;
    const least = Math.min(LEAST_WIDTH_PX, window.innerWidth);
    const left = Math.min(place.left, window.innerWidth - least);
    // In the window it sticks below what covers it. At home it keeps the distance, and so does not jump when it gets there.
    if (!isCut) this.#offset = place.top > column.top || column.top <= 0 ? place.top : findBars(column);
    this.#offset = Math.min(this.#offset, window.innerHeight - this.height);
    set("position", isCut ? "fixed" : "absolute");
    setLeft(this.#missPx);
    set("top", px(top + (isCut ? 0 : window.scrollY)));
    set("width", px(Math.max(place.right - left, least)));
    set("height", px(Math.max(0, (isCut ? column.bottom : bottom) - top)));
    // A reader who zooms in wants larger letters in the topic. The seal keeps its size, or it would fill the window.
    set("font-size", `${Math.round(100 / Math.max(1, view.scale))}%`);
    setIfChanged(this.#seal.style, "top", isCut ? "0px" : px(this.#offset));
    this.#enter();
    const box = measureBox(this.#rail);
    if (box.right > box.left && Math.abs(left - box.left) > 1) {
      this.#missPx += left - box.left;
      setLeft(this.#missPx);
    }

    /**
     * On a phone, Chromium counts from another edge if a page that is read from right to left is wider than the screen.
     *
     * @param {number} miss
     */
    function setLeft(miss) {
      set("left", px(left + miss + (isCut ? 0 : window.scrollX)));
    }

    /** @param {number} length */
    function px(length) {
      return `${Math.round((length / scale) * 100) / 100}px`;
    }

    /** @param {string} property @param {string} value */
    function set(property, value) {
      setIfChanged(style, property, value);
    }
  }

  /**
   * Lift the seal on paper. The paper has a layout of its own, where the browser itself puts the seal into its room: see
   * host.css. If that is outside what the page's ancestors leave visible, the seal stands at the edge.
   */
  liftForPrint() {
    const home = measureBox(this.#room);
    this.lift(home, home, { scale: 1, isPart: false });
    let left = -window.scrollX;
    let top = -window.scrollY;
    for (let node = parentOf(this.#host); node; node = parentOf(node)) {
      if (readStyle(node)("overflow-y") === "visible") continue;
      const box = measureBox(node);
      left = Math.max(left, box.left);
      top = Math.max(top, box.top);
    }
    // A custom property would not do: a page can register its name, with another type.
    /** @param {"left" | "top"} side @param {number} least */
    const place = (side, least) =>
      setProperty(this.#rail.style, side, `max(anchor(--cs-place ${side}), ${least / scaleOf(this.#room)}px)`);
    place("left", left + window.scrollX);
    place("top", top + window.scrollY);
  }

  /** Enter the top layer, unless the seal is on top there already. */
  #enter() {
    if (this.isLifted && !this.#isStale && !this.isClosed) return;
    this.#rail.toggleAttribute("popover", false);
    // Without a layout in between, WebKit goes on painting the old order. (With one the first time, its seal does not stick.)
    if (this.isLifted) measureBox(this.#rail);
    setAttribute(this.#rail, "popover", "manual");
    this.#rail.showPopover();
    this.isLifted = true;
    this.#isStale = false;
  }

  /**
   * Tell whether an ancestor crops the topic or keeps it in the window, so that the rail cannot scroll with the page.
   *
   * @param {number} top @param {number} bottom  of the topic
   */
  #isCut(top, bottom) {
    const root = ownDocument.documentElement;
    for (let node = parentOf(this.#host); node && node !== root; node = parentOf(node)) {
      const style = readStyle(node);
      if (style("position") === "fixed" || style("position") === "sticky") return true;
      if (style("overflow-y") === "visible") continue;
      const box = measureBox(node);
      if (box.top > top + 1 || box.bottom < bottom - 1) return true;
    }
    return false;
  }
}

/** Styles are only written if they change, so that at rest the browser has nothing to do. @param {CSSStyleDeclaration} style @param {string} property @param {string} value */
function setIfChanged(style, property, value) {
  if (getProperty(style, property) !== value) setProperty(style, property, value);
}
