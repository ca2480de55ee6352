"use strict";
// Each event is one entry, as markup that the provider made and escaped.
const log = document.getElementById("log");
const live = document.getElementById("live");
const events = new EventSource("/panel/events?after=" + log.dataset.newest);
events.onopen = () => { live.textContent = "Live. The newest first."; };
events.onerror = () => { live.textContent = "Not connected: is the provider running?"; };
events.onmessage = (event) => {
  document.getElementById("empty").hidden = true;
  log.insertAdjacentHTML("afterbegin", event.data);
  while (log.children.length > 200) {
    log.lastElementChild.remove();
  }
};
events.addEventListener("armed", (event) => {
  document.getElementById("armed").innerHTML = event.data;
});
