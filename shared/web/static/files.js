// A browser's own file button speaks the browser's language. Where scripts run, a button in the page's language takes
// its place for the pointer; the keyboard and screen readers keep the input itself, with its label.
for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input[data-choose]"))) {
  if (input.classList.contains("visually-hidden")) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-quiet";
  button.tabIndex = -1;
  button.setAttribute("aria-hidden", "true");
  button.addEventListener("click", () => input.click());
  button.textContent = input.dataset.choose ?? "";
  const chosen = document.createElement("span");
  chosen.className = "chosen small soft";
  chosen.setAttribute("role", "status");
  const show = () => {
    const names = [...(input.files ?? [])].map((file) => file.name);
    chosen.textContent = names.length ? names.join(", ") : (input.dataset.none ?? "");
  };
  input.addEventListener("change", show);
  input.classList.add("visually-hidden");
  input.after(button, chosen);
  show();
}
