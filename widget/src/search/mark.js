/** Finds the letters of a title that a query has matched. */
import { foldText } from "./fold.js";

/** A word as it is written, with its accents and apostrophes. Where there are no spaces, each character is a word. */
const WORD =
  /[\u0e01-\u0e33\u0e40-\u0e46\u0e81-\u0ec6\u1000-\u1049\u1780-\u17b3\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u{20000}-\u{3134f}]|[\p{L}\p{N}\p{M}]+(?:['’ʼ]s(?![\p{L}\p{N}]))?/gu;

/**
 * Split a text into parts: every second one is to be marked.
 *
 * @param {string} text
 * @param {Map<string, number>} words  folded words, each with the number of its letters to mark
 */
export function splitByMarks(text, words) {
  const parts = [""];
  let end = 0;
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const length = words.get(foldText(word));
    if (!length) continue;
    const marked = takeLetters(word, length);
    parts[parts.length - 1] += text.slice(end, index);
    parts.push(marked, "");
    end = index + marked.length;
  }
  parts[parts.length - 1] += text.slice(end);
  return parts;
}

/** Take the shortest beginning of a word that has so many letters once it is folded. @param {string} word @param {number} length */
function takeLetters(word, length) {
  const whole = foldText(word);
  for (let end = 1; end < word.length; end++) {
    const folded = foldText(word.slice(0, end));
    // An Arabic article falls away once enough letters follow it.
    const isEnough = folded.length >= length && whole.startsWith(folded);
    if (isEnough && !/[\p{M}\udc00-\udfff]/u.test(word.charAt(end))) return word.slice(0, end);
  }
  return word;
}
