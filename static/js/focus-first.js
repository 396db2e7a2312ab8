// Moves focus to what has to be heard first: the error summary, else what the last act led to.
function focusFirst(root) {
  const waiting = [...root.querySelectorAll("[data-focus-first]")];
  (waiting.find((element) => element.matches(".errors")) ?? waiting[0])?.focus();
}

focusFirst(document);
document.addEventListener("htmx:afterSwap", (event) => focusFirst(event.target));
