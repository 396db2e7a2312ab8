// Asks before a page is left with something written that is neither sent nor saved. Forms: <form data-leave-guard>.
const sending = new WeakSet();

const isChanged = (field) => (field.type === "file" ? field.files.length > 0 : field.value !== field.defaultValue);

function isUnsaved(form) {
  // Kept as a draft by autosave.js, as it stands.
  if (sending.has(form) || "saved" in form.dataset) return false;
  // Shown again with errors: what stands in it came from the reader, and is saved nowhere.
  if (form.querySelector(".errors")) return true;
  const fields = form.querySelectorAll("textarea, input:is([type=text], [type=file])");
  return [...fields].some(isChanged);
}

document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) sending.add(event.target);
});

// Back to a page the browser has kept as it was.
addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-leave-guard]").forEach((form) => sending.delete(form));
});

// The session is over (session-end.js): what is saved nowhere must not go with the page.
document.addEventListener("session-ended", (event) => {
  if ([...document.querySelectorAll("form[data-leave-guard]")].some(isUnsaved)) event.preventDefault();
});

addEventListener("beforeunload", (event) => {
  // Whoever has to leave quickly is never asked.
  if ("leaving" in document.documentElement.dataset) return;
  if ([...document.querySelectorAll("form[data-leave-guard]")].some(isUnsaved)) event.preventDefault();
});
