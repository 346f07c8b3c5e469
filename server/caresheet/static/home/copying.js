/** Buttons that copy a text, and say so. */

/** How long a button says "Copied", in milliseconds: long enough to read it. */
const SAID_MS = 3000;

export class CopyButtons {
  /** @type {HTMLElement} */
  #status;
  /** Makes the last button say again what it does. */
  #restore = () => {};
  #timer = 0;

  /** @param {HTMLElement} status */
  constructor(status) {
    this.#status = status;
  }

  /**
   * Make a button copy a text.
   *
   * @param {HTMLButtonElement} button
   * @param {() => string} text
   * @param {HTMLElement} [shown]  shows the text, which is selected if the browser does not let us copy
   */
  add(button, text, shown) {
    const label = [...button.childNodes];
    button.addEventListener("click", async () => {
      this.forget();
      try {
        await navigator.clipboard.writeText(text());
        // On the button for people who see it, and in the status line for screen readers.
        button.textContent = "Copied";
        this.#say("Copied", { isSeen: false });
        this.#restore = () => button.replaceChildren(...label);
        this.#timer = setTimeout(() => this.forget(), SAID_MS);
      } catch {
        if (shown) getSelection()?.selectAllChildren(shown);
        const what = shown ? "The tag is selected: press Ctrl+C, or ⌘C on a Mac." : text();
        this.#say(`Your browser does not let this page copy. ${what}`, { isSeen: true });
      }
    });
  }

  /** Say nothing more about what was copied. */
  forget() {
    clearTimeout(this.#timer);
    this.#restore();
    this.#restore = () => {};
    this.#say("", { isSeen: true });
  }

  /** @param {string} text @param {{ isSeen: boolean }} how */
  #say(text, { isSeen }) {
    this.#status.classList.toggle("cs-unseen", !isSeen);
    this.#status.textContent = text;
  }
}
