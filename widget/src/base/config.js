/**
 * What the packager bakes into the script: the styles, the library's texts, one clinic's settings.
 * This file is the stand-in for development; the packager replaces it whole, export by export.
 */

/**
 * @typedef {object} Disclaimer
 * @property {string} label  what the disclaimer is called: its heading and its name for assistive technology
 * @property {string} short  the essential sentence
 * @property {string[]} full  the whole text, by paragraph
 *
 * @typedef {object} Language
 * @property {string} name  in the language itself
 * @property {"ltr" | "rtl"} dir
 * @property {Disclaimer} disclaimer
 * @property {Record<string, string>} messages  may hold {placeholders}
 *
 * @typedef {"inline" | "frame"} Isolation  whether topics may stand in a clinic's page, or only in a sealed frame
 *
 * @typedef {object} Library
 * @property {string} name
 * @property {string} defaultLanguage  the one that every topic exists in
 * @property {Isolation} isolation
 * @property {Record<string, Language>} languages  by BCP 47 tag
 *
 * @typedef {Record<string, string>} Translations  the same text in each of the library's languages
 *
 * @typedef {object} Notice
 * @property {Translations} text
 * @property {{ url: string, text: Translations } | null} link
 * @property {string | null} from  the first day it is shown, YYYY-MM-DD
 * @property {string | null} until  the last day it is shown
 *
 * @typedef {object} Site
 * @property {string} id
 * @property {string} name
 * @property {Isolation} isolation
 * @property {string | null} url
 * @property {string | null} phone
 * @property {{ light: string | null, dark: string | null } | null} accent  its contrast is already checked
 * @property {Notice[]} notices
 * @property {{ name: string, url: string }[]} badges
 */

/** @type {string} */
export const STYLES = "";

/** @type {Library} */
export const LIBRARY = {
  name: "Development library",
  defaultLanguage: "en",
  isolation: "inline",
  languages: {
    en: {
      name: "English",
      dir: "ltr",
      disclaimer: {
        label: "Disclaimer",
        short: "This is general information, not medical advice. Ask your own clinician.",
        full: ["This page gives general health information. It is not medical advice."],
      },
      messages: {
        loading: "Loading health information…",
        failed: "We cannot show this health information right now.",
        not_found: "We could not find this health topic.",
        withdrawn: "This health topic has been withdrawn.",
        full_page: "Open it on its own page",
        call: "Questions? Call {site} at {phone}.",
        library_title: "Health topics",
        all_topics: "All topics",
        other_language: "This topic is not available in English yet. You can read it here in {language}.",
      },
    },
  },
};

/** @type {Site | null} */
export const SITE = null;
