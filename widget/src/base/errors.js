/** Why a topic could not be shown: a code that pages may branch on, and what readers may be told beside it. */

/** @typedef {"not-found" | "withdrawn" | "network" | "timeout" | "server" | "invalid" | "unsupported"} Code */

export class SheetError extends Error {
  /**
   * @param {Code} code
   * @param {HTMLElement} [notice]  what the library itself says about it
   */
  constructor(code, notice) {
    super(code);
    this.code = code;
    this.notice = notice;
  }
}
