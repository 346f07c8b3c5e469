// One page of a clinic, with the topic in each form of the tag. A reader's click renders it anew, or removes the topic.
import { useState } from "react";

const FORMS = {
  element: () => (
    <care-sheet topic="mesotherapy">
      <a href="LIBRARY/topics/en/mesotherapy/">Mesotherapy (link)</a>
    </care-sheet>
  ),
  div: () => (
    <div data-caresheet="mesotherapy">
      <a href="LIBRARY/topics/en/mesotherapy/">Mesotherapy (link)</a>
    </div>
  ),
  script: () => (
    <div style={{ minHeight: "40rem" }}>
      <script async src="LIBRARY/caresheet.js" data-topic="mesotherapy" />
    </div>
  ),
};

export function Page({ form }) {
  const [isShown, setShown] = useState(true);
  const [count, setCount] = useState(0);
  const Topic = FORMS[form];
  return (
    <main>
      <h1>For your first visit</h1>
      <button id="again" onClick={() => setCount(count + 1)}>
        Rendered {count} times
      </button>
      <button id="toggle" onClick={() => setShown(!isShown)}>
        Change
      </button>
      {isShown && <Topic />}
      <p>Call us on 555-0100.</p>
    </main>
  );
}
