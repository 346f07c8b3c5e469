import "zone.js";
import "@angular/compiler";
import { CUSTOM_ELEMENTS_SCHEMA, Component, provideZoneChangeDetection } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";

const Page = Component({
  selector: "#app",
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `<h1>For your first visit</h1>
    <button id="again" (click)="count = count + 1">Rendered {{ count }} times</button>
    <button id="toggle" (click)="isShown = !isShown">Change</button>
    @if (isShown) {
      <care-sheet [attr.topic]="topic"><a href="LIBRARY/topics/en/mesotherapy/">Mesotherapy (link)</a></care-sheet>
    }`,
})(
  class {
    isShown = true;
    count = 0;
    topic = "mesotherapy";
  },
);
bootstrapApplication(Page, { providers: [provideZoneChangeDetection()] });
