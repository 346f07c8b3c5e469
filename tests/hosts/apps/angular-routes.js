import "@angular/compiler";
import { CUSTOM_ELEMENTS_SCHEMA, Component, provideZonelessChangeDetection } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import { RouterLink, RouterOutlet, provideRouter, withHashLocation } from "@angular/router";

const Topic = Component({
  selector: "clinic-topic",
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `<care-sheet topic="mesotherapy"><a href="LIBRARY/topics/en/mesotherapy/">Mesotherapy (link)</a></care-sheet>`,
})(class {});
const Hours = Component({ selector: "clinic-hours", template: `<h1>Opening hours</h1>` })(class {});
const Page = Component({
  selector: "#app",
  imports: [RouterLink, RouterOutlet],
  template: `<h1>For your first visit</h1><a id="next" routerLink="/hours">Opening hours</a><router-outlet />`,
})(class {});
const routes = [
  { path: "", component: Topic },
  { path: "hours", component: Hours },
];
bootstrapApplication(Page, { providers: [provideZonelessChangeDetection(), provideRouter(routes, withHashLocation())] });
