// A script of the clinic's own under the name of ours: it takes the element's name, and shows a copy without a seal.
customElements.define(
  "care-sheet",
  class extends HTMLElement {
    async connectedCallback() {
      const answer = await fetch("LIBRARY/v1/topics/en/mesotherapy.html");
      const topic = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("article");
      for (const part of topic.querySelectorAll(".cs-seal, .cs-line, .cs-disclaimer")) part.remove();
      this.append(topic);
    }
  },
);
