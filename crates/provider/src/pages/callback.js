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
