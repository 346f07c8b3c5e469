/** Brings a text into the form in which it is searched: `caresheet/search_terms.py` does the same when the index is made. */

/** Letters that Unicode does not decompose, and Arabic letters that people write in more than one way. @type {Record<string, string>} */
const ALIKE = {
  đ: "d",
  ø: "o",
  ł: "l",
  ı: "i",
  ð: "d",
  ħ: "h",
  ŧ: "t",
  ς: "σ",
  ة: "ه",
  ى: "ي",
  ی: "ي",
  ک: "ك",
  ٱ: "ا",
  ß: "ss",
  æ: "ae",
  œ: "oe",
  þ: "th",
  ـ: "",
};
/** Han, kana, Thai, Lao, Khmer and Burmese are written without spaces, so each of their characters counts as a word. */
const UNSPACED =
  /[\u0e01-\u0e33\u0e40-\u0e46\u0e81-\u0ec6\u1000-\u1049\u1780-\u17b3\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u{20000}-\u{3134f}]/gu;

/**
 * Return a text's words in lower case and without accents, each separated by one space. Lines stay lines.
 *
 * @param {string} text
 */
export function foldText(text) {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{Mn}/gu, "")
    .replace(/[đøłıðħŧςةىیکٱßæœþـ]/g, (letter) => ALIKE[letter])
    .replace(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) & 15))
    .replace(/['’ʼ](?=s(?:[^\p{L}\p{N}_]|$))/gu, "")
    .replace(UNSPACED, " $& ")
    .replace(/[^\p{L}\p{N}\n]+/gu, " ")
    .replace(/^ | $/gm, "")
    .replace(/(^| )ال(?=[^ \n]{3})/gm, "$1");
}

/**
 * Return a rough form of a word, which different spellings of the same sound share. Only Latin letters change.
 *
 * @param {string} word  folded
 */
export function soundOut(word) {
  return word
    .replace(/^(?:[kgpm](?=n)|p(?=[st])|w(?=r))/, "")
    .replace(/ph/g, "f")
    .replace(/[tcs]i(?=[aou])|sh/g, "s")
    .replace(/c(?=[eiy])|z/g, "s")
    .replace(/g(?=[eiy])/g, "j")
    .replace(/[cq]/g, "k")
    .replace(/x/g, "ks")
    .replace(/ough/g, "of")
    .replace(/eu|ew|oo|ou|ow/g, "u")
    .replace(/y/g, "i")
    .replace(/v/g, "b")
    .replace(/h/g, "")
    .replace(/([a-z])\1+/g, "$1");
}
