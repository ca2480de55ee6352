"use strict";
// Each event is a part of the page, as markup that the provider made and escaped.
const log = document.getElementById("log");
const live = document.getElementById("live");
const say = (text, state) => { live.textContent = text; live.className = "live " + state; };
// The reader's own time of day, in place of the provider's.
const localise = (root) => {
  for (const time of root.querySelectorAll(".request time:not([title])")) {
    time.title = time.dateTime;
    time.textContent = new Date(time.dateTime).toLocaleTimeString([], { hour12: false });
  }
};
localise(document);
const events = new EventSource("/panel/events?after=" + log.dataset.newest);
events.onopen = () => say("Live", "on");
events.onerror = () => say("Not connected: is the provider running?", "off");
events.onmessage = (event) => {
  document.getElementById("empty").hidden = true;
  log.insertAdjacentHTML("afterbegin", event.data);
  log.firstElementChild.classList.add("new");
  localise(log);
  while (log.children.length > 200) {
    log.lastElementChild.remove();
  }
};
for (const name of ["clock", "tokens", "armed"]) {
  events.addEventListener(name, (event) => {
    const part = document.getElementById(name);
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    part.innerHTML = event.data;
    // Who works with the keyboard stays where they were, if it is still there.
    if (focused) {
      part.querySelector(`button[name="${focused.name}"][value="${focused.value}"]`)?.focus();
    }
  });
}
