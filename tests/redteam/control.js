// The control of the honest pages: shows a plain copy of the topic in the place of the widget.
const FRAGMENT = "LIBRARY/v1/topics/";

async function copyTopic(place, topic, lang) {
  const answer = await fetch(`${FRAGMENT}${lang || "en"}/${topic}.html`);
  place.innerHTML = await answer.text();
  const styles = document.createElement("style");
  styles.textContent =
    ".cs-seal{padding:.5em .75em;background:#f1f4f6;color:#26313c;font:.875em/1.45 sans-serif}" +
    ".cs-seal summary{list-style:none}.cs-topic{max-width:34em}";
  place.prepend(styles);
  place.dispatchEvent(new CustomEvent("caresheet-load", { bubbles: true, composed: true }));
}

customElements.define(
  "care-sheet",
  class extends HTMLElement {
    #done = false;
    connectedCallback() {
      if (this.#done) return;
      this.#done = true;
      copyTopic(this, this.getAttribute("topic"), this.getAttribute("lang"));
    }
  },
);

const script = document.currentScript;
if (script?.dataset.topic) {
  const place = document.createElement("div");
  script.after(place);
  copyTopic(place, script.dataset.topic, script.dataset.lang);
}
for (const place of document.querySelectorAll("[data-caresheet]")) copyTopic(place, place.dataset.caresheet, place.dataset.lang);
