// The topic is in the shadow root of another element.
import { LitElement, html } from "lit";

class ClinicVisit extends LitElement {
  static properties = { isShown: {} };

  constructor() {
    super();
    this.isShown = true;
  }

  render() {
    const topic = html`<care-sheet style="display: block; min-height: 40rem" topic="mesotherapy"><a href="LIBRARY/topics/en/mesotherapy/">Mesotherapy (link)</a></care-sheet>`;
    return html`<h1>For your first visit</h1>
      <button id="toggle" @click=${() => (this.isShown = !this.isShown)}>Change</button>
      ${this.isShown ? topic : ""}`;
  }
}
customElements.define("clinic-visit", ClinicVisit);
document.getElementById("app").append(document.createElement("clinic-visit"));
