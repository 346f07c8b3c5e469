/**
 * The guard. It decides, from what `sight` sees, whether the disclaimer is being shown, and lets a topic be read for
 * just as long as it is. First it moves the seal to where it can be seen; only where that fails, it withdraws the topic.
 *
 * The topic is on a lease besides: an animation takes it away by itself, unless the guard goes on renewing it.
 */
import { Promise, animate, areIntact, effectOf, now, removeProperty, retime, setProperty, startAt } from "../base/natives.js";
import { make } from "../base/dom.js";
import { LEASE_MS } from "../base/limits.js";
import { isSafeOnPaper } from "./print.js";
import { couldBeRead, findStrip, judgeSurroundings, sweep } from "./visibility.js";
import { isSpilledOver } from "./spill.js";
import { SealPosition } from "./seal_position.js";
import { Schedule } from "./schedule.js";
import { measure, toWindow, zoomOf } from "./boxes.js";

// A sweep takes at most this part of the time, however large the page: while nothing happens there, and while it does.
const SWEEP_SHARE = 1 / 400;
// The browser itself would tell.
const VOUCHED_SHARE = 1 / 4000;
const STIRRED_SHARE = 1 / 20;
// Without one, a topic that was withdrawn does not come back.
const WITHDRAWN_SHARE = 1 / 8;
// A look that comes so late found the thread blocked, and who blocks it may have laid something over the seal before. A
// sweep is cheap beside that. (In a hidden page looks are late because the browser is in no hurry.)
const LATE_MS = 450;
const LATE_SHARE = 1 / 3;
const RENEW_MS = 300;
// While nothing happens it waits, so that the browser has nothing to draw. While anything does, it runs: then Chromium
// ends it by itself, also where the page blocks its thread.
const WAITING = { delay: LEASE_MS, duration: 1 };
const RUNNING = { delay: 0, duration: LEASE_MS };
// Where the seal is hidden again and again, it must have been seen for longer each time.
const FIRST_PENALTY_MS = 500;
const LAST_PENALTY_MS = 4000;
const FORGIVEN_MS = 5000;

/**
 * @typedef {object} GuardOptions
 * @property {() => void} reveal  called when the topic is shown for the first time
 * @property {(isSealed: boolean) => void} tell  called with whether the seal is seen, again and again while it is
 * @property {() => void} tampered  called when the page has replaced what keeps the topic's nodes from it
 * @property {import("./tamper.js").TamperObserver} tamperObserver
 * @property {() => boolean} isAgreed  whether a guard in the page around this one, if there is one, sees its own seal
 * @property {boolean} isAlone  a page stands around this one that no guard of ours looks at
 */

export class Guard {
  #host;
  #parts;
  #options;
  #position;
  #schedule;
  #body = make("div", { class: "cs-body" });
  #lease = animate(this.#body, [{ opacity: 1 }, { opacity: 0 }], { ...RUNNING, easing: "step-end", fill: "forwards" });
  #isShown = false;
  #isOnPaper = false;
  #swept = { at: -Infinity, took: 0 };
  #looked = -Infinity;
  #renewed = -Infinity;
  #withdrawn = -Infinity;
  #unseen = -Infinity;
  #penalty = 0;
  /** Settles when the guard has looked for the first time, whatever it saw, or has ended. @type {Promise<void>} */
  judged;
  #settle = () => {};

  /**
   * @param {HTMLElement} host
   * @param {HTMLElement} seal  as a reader sees it
   * @param {Node[]} parts  what is put in the page once the seal has been seen there
   * @param {GuardOptions} options
   */
  constructor(host, seal, parts, options) {
    this.#host = host;
    this.#parts = parts;
    this.#options = options;
    this.#position = new SealPosition(host, seal);
    this.#schedule = new Schedule(host, this.#position.line, {
      look: (entry) => this.#look(entry),
      close: () => this.#settle(),
      stir: () => this.#runLease(),
      print: (isOnPaper) => this.#print(isOnPaper),
    });
    this.judged = new Promise((resolve) => (this.#settle = resolve));
  }

  /** @param {Element} column */
  start(column) {
    column.append(this.#position.place, this.#body);
    this.#schedule.start();
  }

  /** Without touching a node. */
  stop() {
    this.#schedule.stop();
    this.#settle();
  }

  /** @param {IntersectionObserverEntry} entry */
  #look({ intersectionRect, isIntersecting }) {
    const { tampered, tamperObserver } = this.#options;
    tamperObserver.look();
    // Nothing more is done here then: the topic's lease ends by itself.
    if (!areIntact()) return tampered();
    if (this.#isOnPaper) return;
    const box = toWindow(intersectionRect, zoomOf(this.#host));
    tamperObserver.allow(() => {
      if (!isIntersecting || box.height < 1) this.#renew();
      else if (this.#isSealed(box)) this.#show();
      else this.#withdraw(box.height);
    });
    this.#looked = now();
    this.#settle();
  }

  /** Tell whether the seal is seen. @param {import("./boxes.js").Box} box  what the window shows of the widget */
  #isSealed(box) {
    // What a page around this one does, only the browser itself can tell; of where the seal has been moved to by now.
    const { isAgreed, isAlone } = this.#options;
    return isAgreed() && this.#isSeenHere(box) && !(isAlone && this.#schedule.isVouchedFor === false);
  }

  /** Tell whether this page shows the seal, where it may have to be moved first. @param {import("./boxes.js").Box} box */
  #isSeenHere(box) {
    const surroundings = judgeSurroundings(this.#host, this.#position.line);
    if (surroundings === "dim") return false;
    const { height } = this.#position;
    // Where the window cuts it off so close, a topic's edge is nothing but its seal or its disclaimer.
    if (box.height < height) return window.innerHeight > 2 * height && (box.top <= 0 || box.bottom >= window.innerHeight);
    const { left, right } = measure(this.#position.place);
    const column = { left: Math.max(left, box.left), right: Math.min(right, box.right), top: box.top, bottom: box.bottom };
    const isEven = surroundings === "even" && !isSpilledOver(measure(this.#position.line), this.#schedule.isStirred());
    if (this.#isSweepDue()) return this.#sweep(() => this.#seek(column, isEven));
    return isEven && this.#position.isSeen(this.#schedule.isVouchedFor) ? this.#isShown : this.#seek(column, isEven);
  }

  #isSweepDue() {
    const calmShare = this.#schedule.isVouchedFor ? VOUCHED_SHARE : SWEEP_SHARE;
    const share = this.#schedule.isStirred() ? STIRRED_SHARE : calmShare;
    const waitedMs = now() - this.#looked;
    if (waitedMs > LATE_MS && this.#swept.took < waitedMs * LATE_SHARE && !document.hidden) return true;
    return now() >= this.#swept.at + this.#swept.took / (this.#isShown ? share : WITHDRAWN_SHARE);
  }

  /** @param {() => boolean} seek */
  #sweep(seek) {
    this.#schedule.settle();
    this.#retimeLease(WAITING);
    const start = now();
    const isSealed = sweep(this.#host, seek);
    // The styles as they were are made anew now, and not in the next frame: it counts.
    measure(this.#position.line);
    this.#swept = { at: now(), took: now() - start };
    return isSealed;
  }

  /** Move the seal to where it is seen, if there is such a place. @param {import("./visibility.js").Box} column @param {boolean} isEven */
  #seek(column, isEven) {
    this.#position.lower();
    const top = isEven ? findStrip(this.#host, column, this.#position.height) : undefined;
    if (top !== undefined) return this.#position.stick(top);
    return couldBeRead(this.#host, column) && this.#position.float(column);
  }

  /** @param {boolean} isOnPaper */
  #print(isOnPaper) {
    this.#isOnPaper = isOnPaper;
    if (!isOnPaper) return this.#schedule.ask();
    if (!areIntact()) return;
    const parts = [this.#position.line, this.#body.querySelector(".cs-disclaimer")];
    const isDim = judgeSurroundings(this.#host, this.#position.line) !== "even";
    if (isDim || !isSafeOnPaper(this.#host, parts)) this.#options.tamperObserver.allow(() => this.#withdraw(0));
  }

  #show() {
    if (!this.#isShown) {
      if (now() < this.#unseen + this.#penalty) return;
      this.#isShown = true;
      this.#renewed = -Infinity;
      this.#body.append(...this.#parts.splice(0));
      removeProperty(this.#body.style, "visibility");
      this.#options.reveal();
    }
    this.#renew();
  }

  #renew() {
    if (!this.#isShown || now() < this.#renewed + RENEW_MS) return;
    this.#renewed = now();
    // It also sets a paused one going; and no frame is waited for, as after play().
    startAt(this.#lease, now());
    this.#options.tell(true);
  }

  /** Begun anew: an animation that waited, and is only told to run, Chromium may leave to a thread that the page blocks. */
  #runLease() {
    this.#retimeLease(RUNNING);
    startAt(this.#lease, now());
  }

  /** @param {OptionalEffectTiming} timing */
  #retimeLease(timing) {
    retime(effectOf(this.#lease), timing);
  }

  /** @param {number} height  of what the window shows of the widget */
  #withdraw(height) {
    this.#unseen = now();
    if (!this.#isShown) return;
    this.#isShown = false;
    this.#options.tell(false);
    // Its place is kept, or the page would jump.
    setProperty(this.#body.style, "visibility", "hidden");
    // At the edge of the window it is nobody's doing, and what is small only passes by.
    if (height < this.#position.height || this.#position.isNearlySeen()) return;
    const isAgain = this.#unseen < this.#withdrawn + FORGIVEN_MS;
    this.#penalty = isAgain ? Math.min(this.#penalty * 2 || FIRST_PENALTY_MS, LAST_PENALTY_MS) : 0;
    this.#withdrawn = this.#unseen;
  }
}
