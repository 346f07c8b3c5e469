/** Shares a topic's address. */

/**
 * Share an address with the browser's own sheet. Where there is none, copy the address; where that is impossible, give it to
 * the reader to copy.
 *
 * @param {{ title: string, url: string }} topic
 * @param {{ tellCopied: () => void, offer: () => void }} ways
 */
export async function share(topic, { tellCopied, offer }) {
  try {
    return await navigator.share(topic);
  } catch (error) {
    // The reader has closed the sheet.
    if (/** @type {Error} */ (error).name === "AbortError") return;
  }
  try {
    await navigator.clipboard.writeText(topic.url);
    tellCopied();
  } catch {
    offer();
  }
}
