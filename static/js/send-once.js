// A form that is on its way isn't sent again by a second click. The server refuses doubles too: this spares the reader the doubt.
const RELEASED_AFTER_MS = 8000;

function release(form) {
  delete form.dataset.sending;
  form.querySelectorAll("[type=submit][aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "true";
  // aria-disabled and not disabled: a disabled button would take its own name and value out of what is sent.
  event.submitter?.setAttribute("aria-disabled", "true");
  // An answer that is a file leaves the page standing.
  setTimeout(() => release(form), RELEASED_AFTER_MS);
});

// Back to a page the browser has kept as it was.
addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(release));
