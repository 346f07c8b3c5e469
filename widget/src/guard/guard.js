/**
 * The guard. It checks again and again whether the disclaimer is visible, and shows the topic only while it is:
 *
 * 1. In the flow: the seal stays in the topic while that is proven to be visible.
 * 2. Lifted: at the first doubt the seal goes into the top layer, where nothing of the page can reach it, and stays there.
 * 3. Withdrawn: the topic is taken away only where even the lifted seal cannot be seen.
 *
 * The topic is on a lease, too. A page that stops the guard cannot renew it.
 */
import { Promise, areIntact, clearTimeout, now, removeProperty, setProperty, setTimeout, whileIntact } from "../base/natives.js";
import { makeElement } from "../base/dom.js";
import { parentOf } from "../base/ancestry.js";
import { giveWayToBubble } from "./bubble.js";
import { findPlace, isInert, isOnTop, isInvisible } from "./covers.js";
import { hasCutCorners, isAffected, mayBePictured } from "./effects.js";
import { Lease, RENEW_MS } from "./lease.js";
import { isPaperCut, isSafeToPrint } from "./print.js";
import { CAN_LIFT, CAN_PRINT_LIFTED, SealPosition } from "./seal_position.js";
import { CAN_TRACK, Schedule } from "./schedule.js";
import { endFrozenTransition, judgeTransition } from "./transitions.js";
import { isLegibleUnderPageFilter } from "./page_filter.js";
import { findVisiblePart, intersect, isTooSmall, measureBox, measureView, scaleOf, toWindowPixels, zoomOf } from "./boxes.js";

/** How long the seal may stay in the flow before the browser has said whether it is visible there. */
const PROOF_MS = 200;
/** How long the place of a lifted seal is kept while nothing changes. */
const PLACE_MS = 2000;
/** A topic that is withdrawn for longer than this leaves a message in its place. */
const MESSAGE_MS = 2000;
/** How many lines further down the seal is tried, below what the page around this one lays over it. */
const MOST_LOWERED = 3;

/** @typedef {"covered" | "small" | "parent"} Reason  why a topic is withdrawn; public, as part of an event */

/**
 * @typedef {object} GuardOptions
 * @property {() => void} reveal  called each time the topic appears
 * @property {(reason: Reason) => void} onWithdrawn  called when the topic has been away for a while
 * @property {(isSealed: boolean) => void} setSealed  called with whether the seal is visible, repeatedly while it is
 * @property {() => void} onTampered  called when the page has replaced what keeps it from the topic's nodes
 * @property {import("./tamper.js").TamperObserver} tamperObserver
 * @property {() => boolean} isParentSealed  whether the guard in the page around this one, if there is one, sees the seal there
 * @property {boolean} isInBareFrame  whether there is a page around this one, and no guard in it
 * @property {() => void} repeatLine  called if such a page may cover the seal: says in the text what the seal says
 */

export class Guard {
  #host;
  #options;
  #position;
  #schedule;
  #body = makeElement("div", { class: "cs-body" });
  #lease = new Lease(this.#body);
  #isShown = false;
  #isPrinting = false;
  /** Whether the seal has had to be lifted. From then on it is lifted whenever the topic is in view. */
  #isDoubted = CAN_LIFT && !CAN_TRACK;
  /** When the seal was last known to be visible in the flow; 0 if the browser has not been asked since the topic came into view. */
  #provenAt = 0;
  /** In a frame: how far down the seal stands, below what the page around the frame lays over it. */
  #loweredPx = 0;
  /** Whether the page around the frame may cover the seal wherever it stands. Without tracking, nobody could tell. */
  #isUnseen;
  #windowHeight = 0;
  /** Where the lifted seal has room, and since when. @type {import("./boxes.js").Rect | undefined} */
  #place;
  #placedAt = 0;
  #columnTop = 0;
  #lastRenewal = -Infinity;
  #messageTimer = 0;
  /** Settles when the topic is shown or out of view for the first time, or when the guard has ended. @type {Promise<void>} */
  checked;
  #settle = () => {};

  /**
   * @param {HTMLElement} host
   * @param {HTMLElement} seal
   * @param {Node[]} parts  the topic, hidden until the seal has been seen: it takes its room before it comes into view
   * @param {GuardOptions} options
   */
  constructor(host, seal, parts, options) {
    this.#host = host;
    for (let index = 0; index < parts.length; index++) this.#body.append(parts[index]);
    setProperty(this.#body.style, "visibility", "hidden");
    this.#options = options;
    this.#isUnseen = options.isInBareFrame && !CAN_TRACK;
    this.#position = new SealPosition(host, seal);
    this.#schedule = new Schedule(host, this.#position.line, {
      check: (entry) => this.#check(entry),
      onFar: () => {
        if (this.#isShown) endFrozenTransition();
        if (areIntact()) options.tamperObserver.allow(() => this.#leave());
        this.#lapse();
        this.#endWait();
      },
      onChange: () => this.#lease.run(),
      isIntact: areIntact,
      isUrgent: () => this.#position.isClosed,
      onTopLayer: () => this.#position.expire(),
      beforePrint: whileIntact(() => options.tamperObserver.allow(() => this.#prepareForPrint())),
      print: (isPrinting) => this.#print(isPrinting),
    });
    this.checked = new Promise((resolve) => (this.#settle = resolve));
  }

  /** @param {Element} column */
  start(column) {
    column.append(this.#position.element, this.#body);
    this.#schedule.start();
  }

  /** Stop without touching a node, because the page may have replaced the functions for it. */
  stop() {
    this.#schedule.stop();
    this.#endWait();
  }

  /** @param {IntersectionObserverEntry} entry */
  #check(entry) {
    const { onTampered, tamperObserver } = this.#options;
    // Nothing else is done in that case: the lease ends by itself.
    if (!areIntact()) return onTampered();
    // An element that has been removed is closed a moment later. Another document takes its style sheets away.
    if (!this.#host.isConnected || this.#host.ownerDocument !== document) return;
    if (tamperObserver.inspect()) return;
    if (this.#isPrinting) return this.#print(true);
    const box = toWindowPixels(findVisiblePart(this.#host, entry), zoomOf(this.#host));
    const transition = (this.#isShown || this.#messageTimer) && judgeTransition();
    tamperObserver.allow(() => {
      if (!entry.isIntersecting || box.height < 1) return this.#leave();
      if (transition === "short") return this.#renew();
      const reason = transition ? "covered" : this.#findReason(box);
      const isProven = !this.#schedule.isAsking && (!CAN_TRACK || this.#isDoubted || this.#schedule.isTrackedVisible);
      if (reason === "away") return this.#leave();
      if (reason === "unreadable") this.#hide();
      else if (reason) return this.#withdraw(reason);
      else if (this.#isShown || isProven) this.#show();
      else return;
      this.#settle();
    });
    this.#schedule.expectChanges(transition === "short");
  }

  /** Nothing of the widget is in the window. What is near it may stay, unless something could make a picture of it there. */
  #leave() {
    this.#position.lower();
    this.#provenAt = this.#loweredPx = 0;
    this.#endWait();
    if (mayBePictured(this.#host)) this.#conceal();
    else this.#renew();
  }

  /**
   * Find a place where the seal is visible, and return why there is none.
   *
   * @param {import("./boxes.js").Box} box  the part of the widget inside the window
   * @returns {Reason | "away" | "unreadable" | undefined}  "unreadable" if the page hides the whole topic anyway
   */
  #findReason(box) {
    this.#position.prepare();
    const { line, height } = this.#position;
    if (isTooSmall(line) || height > window.innerHeight) return "small";
    if (!isLegibleUnderPageFilter(line)) return "covered";
    const { left, top: roomTop, right } = measureBox(this.#position.element);
    const view = measureView();
    // In a window of another size, something else may be covered.
    if (this.#windowHeight !== window.innerHeight) this.#loweredPx = 0;
    this.#windowHeight = window.innerHeight;
    // In a page that moves against its own scrolling, the seal sticks far below the text that is in view.
    const top = Math.min(roomTop, measureBox(this.#body).top);
    const column = intersect(intersect(box, view), { left, top, right, bottom: Infinity });
    column.top += this.#loweredPx;
    // Only the empty margin of the widget is in view, or it has left the window since the browser last said so.
    if (column.right <= column.left || column.bottom <= column.top) return "away";
    // At the edge of the window, the seal may have no room, and a picture elsewhere may show the whole topic.
    if (column.bottom - column.top < height && mayBePictured(this.#host)) return "away";
    const hasBubble = giveWayToBubble(column, height);
    if (hasBubble && column.top + height > column.bottom) return "unreadable";
    // A reader who has zoomed in sees a part of the window, where nothing sticks.
    if (CAN_LIFT) this.#isDoubted ||= hasBubble || view.isPart || hasCutCorners(this.#host) || !this.#isVisibleInFlow(column);
    else if (!this.#isVisibleInFlow(column) && !this.#isVisibleBelow(column)) return "covered";
    if (!this.#isDoubted) this.#position.lower();
    const reason = this.#isDoubted && this.#lift(column, view);
    if (reason) return reason;
    if (this.#options.isInBareFrame && this.#schedule.isTrackedVisible === false && !this.#isUnseen) this.#tryLower(column);
    return this.#options.isParentSealed() ? undefined : "parent";
  }

  /**
   * The page around this one lays something over the frame, perhaps its header. Try the next lines. If that page is of another
   * site, Chromium says the same of every line, even for a button over a corner. So the topic stays, and its text says it.
   *
   * @param {import("./boxes.js").Rect} column
   */
  #tryLower({ top, bottom }) {
    const { height } = this.#position;
    this.#loweredPx += height;
    if (this.#loweredPx <= MOST_LOWERED * height + 1 && top + 2 * height <= bottom) return this.#schedule.askAgain();
    this.#loweredPx = 0;
    this.#isUnseen = true;
    if (this.#isShown) this.#options.repeatLine();
  }

  /** Tell whether the seal is visible in the flow, or may be: then the browser's answer is awaited. @param {import("./boxes.js").Rect} column */
  #isVisibleInFlow(column) {
    const { line } = this.#position;
    const box = measureBox(line);
    // At the edge of the window, all that can be seen of the widget is its seal or its disclaimer.
    if (box.top < 0 || box.bottom > window.innerHeight) {
      this.#settle();
      return box.top <= column.top + 1 && box.bottom >= column.bottom - 1;
    }
    const { isTrackedVisible } = this.#schedule;
    if ((!this.#schedule.isKnownVisible && !isOnTop(this.#host, box)) || isAffected(parentOf(this.#host), this.#host)) return false;
    if (Math.abs(box.width - line.offsetWidth * scaleOf(line)) > 1) return false;
    if (!CAN_TRACK) return true;
    if (isTrackedVisible || !this.#provenAt) this.#provenAt = now();
    return isTrackedVisible ?? now() < this.#provenAt + PROOF_MS;
  }

  /** Let the seal stick below the page's own header, and tell whether it is visible there. @param {import("./boxes.js").Rect} column */
  #isVisibleBelow(column) {
    const { line, height } = this.#position;
    const place = findPlace(this.#host, column, height, undefined);
    if (place) this.#position.stickLower(place.top - measureBox(line).top);
    return place !== undefined && this.#isVisibleInFlow(column);
  }

  /**
   * Lift the seal to where it has room, and return why it is not visible there.
   *
   * @param {import("./boxes.js").Rect} column
   * @param {ReturnType<typeof measureView>} view
   * @returns {Reason | "unreadable" | undefined}
   */
  #lift(column, view) {
    const position = this.#position;
    const place = this.#findPlace(column);
    if (!place) {
      position.lower();
      return "unreadable";
    }
    position.retryOnTop(this.#schedule.isTrackedVisible);
    position.lift(place, column, view);
    if (position.isContested) return "covered";
    // Hit tests do not find what is inert. Then only the events of the top layer tell what has come to lie over the seal.
    if (this.#isLiftedVisible(column, view) || isInert(this.#host, measureBox(position.line))) return undefined;
    position.expire();
    position.lift(place, column, view);
    return this.#isLiftedVisible(column, view) ? undefined : "covered";
  }

  /** Find a place for the lifted seal. While nothing changes it stays, because hit tests are dear. @param {import("./boxes.js").Rect} column */
  #findPlace(column) {
    const { height, isLifted, line } = this.#position;
    // Just after the page has scrolled, the column was where the browser had last seen it.
    if (!isLifted || this.#schedule.hasChanged() || now() > this.#placedAt + PLACE_MS || column.top !== this.#columnTop) {
      this.#columnTop = column.top;
      this.#place = isInvisible(this.#host) ? undefined : findPlace(this.#host, column, height, isLifted ? measureBox(line) : undefined);
      this.#placedAt = now();
    }
    return this.#place;
  }

  /** @param {import("./boxes.js").Rect} column @param {import("./boxes.js").Rect} view */
  #isLiftedVisible(column, view) {
    const box = measureBox(this.#position.line);
    const seen = intersect(box, view);
    // Of a topic that is just leaving the window, less can be seen than its seal.
    if (seen.bottom - seen.top < box.height / 2) return column.bottom - column.top < this.#position.height;
    return seen.right > seen.left && (this.#schedule.isKnownVisible || isOnTop(this.#host, seen));
  }

  /** @param {boolean} isPrinting */
  #print(isPrinting) {
    this.#isPrinting = isPrinting;
    if (areIntact()) this.#options.tamperObserver.allow(() => (isPrinting ? this.#prepareForPrint() : this.#position.lower()));
    if (!isPrinting) this.#schedule.requestCheck();
  }

  #prepareForPrint() {
    const position = this.#position;
    const canPrint = !isInvisible(this.#host) && !isTooSmall(position.line) && !isPaperCut();
    // On paper, too, nothing of the page reaches what is in the top layer. Firefox prints a copy of the page that has none.
    if (canPrint && CAN_PRINT_LIFTED) position.liftForPrint();
    else position.lower();
    if (canPrint && (CAN_PRINT_LIFTED || isSafeToPrint(this.#host, [position.line, this.#body.querySelector(".cs-disclaimer")]))) this.#show();
    else this.#hide();
  }

  #show() {
    this.#endWait();
    if (!this.#isShown) {
      this.#isShown = true;
      this.#lastRenewal = -Infinity;
      removeProperty(this.#body.style, "visibility");
      this.#options.reveal();
      if (this.#isUnseen) this.#options.repeatLine();
    }
    this.#renew();
  }

  /** The topic is shown, or out of view: nobody waits for it. */
  #endWait() {
    clearTimeout(this.#messageTimer);
    this.#messageTimer = 0;
    this.#settle();
  }

  #renew() {
    if (!this.#isShown || now() < this.#lastRenewal + RENEW_MS) return;
    this.#lastRenewal = now();
    this.#lease.renew(!this.#schedule.hasChanged());
    this.#options.setSealed(true);
  }

  /** Let nothing of the topic be painted until it is renewed. */
  #lapse() {
    this.#lastRenewal = -Infinity;
    this.#lease.end();
  }

  /** Keep the topic out of a picture of it. There, every engine may go on painting what an animation makes transparent. */
  #conceal() {
    this.#lapse();
    this.#hide();
  }

  /** @param {Reason} reason */
  #withdraw(reason) {
    this.#messageTimer ||= setTimeout(() => this.#options.onWithdrawn(reason), MESSAGE_MS);
    this.#hide();
  }

  /** Hide the topic. It keeps its room, or the page would jump. */
  #hide() {
    if (!this.#isShown) return;
    this.#isShown = false;
    this.#options.setSealed(false);
    setProperty(this.#body.style, "visibility", "hidden");
  }
}
