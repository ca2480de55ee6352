"use strict";
// An access token of the implicit grant stands behind the `#`, which the browser does not send: only a script can show it.
const fragment = new URLSearchParams(location.hash.slice(1));
for (const [name, part] of [["access_token", "token"], ["error", "token-error"]]) {
  if (fragment.has(name)) {
    document.getElementById("nothing").hidden = true;
    document.getElementById(part).hidden = false;
    document.getElementById(part + "-value").textContent = fragment.get(name);
    document.getElementById("fragment-state").textContent = fragment.get("state") || "none";
    document.getElementById("fragment-state-row").hidden = false;
  }
}
for (const button of document.querySelectorAll("button[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copies);
    const done = document.getElementById("copied");
    let copied = true;
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      // Not allowed here (an address that is not this machine's, or an old browser): the selection can always be copied.
      const range = document.createRange();
      range.selectNodeContents(source);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      copied = document.execCommand("copy");
    }
    done.textContent = copied ? "Copied." : "It is selected: press Ctrl+C (or ⌘C).";
  });
}
