"use strict";
// Buttons that copy what an element shows. They are hidden until a script can act for them.
for (const button of document.querySelectorAll("button[data-copies]")) {
  const word = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copies);
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
    const said = document.getElementById("copied");
    if (said) {
      said.textContent = copied ? "Copied." : "It is selected: press Ctrl+C (or ⌘C).";
    }
    button.textContent = copied ? "Copied" : "Selected";
    setTimeout(() => { button.textContent = word; }, 2000);
  });
}
