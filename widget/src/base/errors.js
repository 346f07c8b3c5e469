/** The error for a topic that cannot be shown. Its code is public: pages may act on it. */

/** @typedef {"not-found" | "withdrawn" | "network" | "timeout" | "server" | "invalid" | "unsupported" | "hidden"} Code */

export class TopicError extends Error {
  /**
   * @param {Code} code
   * @param {HTMLElement} [notice]  what the library tells readers about it, such as why a topic was withdrawn
   */
  constructor(code, notice) {
    super(code);
    this.code = code;
    this.notice = notice;
  }
}
