// Asks before a page is left with something written that is neither sent nor saved. Forms: <form data-leave-guard>.
const sending = new WeakSet();

const WRITTEN = "textarea, input:is([type=text], [type=file])";
const FILLED_IN = "textarea, select, input:not([type=hidden], [type=search], [type=submit], [type=button])";

function isChanged(field) {
  if (field.type === "file") return field.files.length > 0;
  if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
  if (field.options) return field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
  return field.value !== field.defaultValue;
}

function isUnsaved(form, among = WRITTEN) {
  // Kept as a draft by autosave.js, as it stands.
  if (sending.has(form) || "saved" in form.dataset) return false;
  // Shown again, with errors or in another language: what stands in it came from the reader, and is saved nowhere.
  if (form.querySelector(".errors") || "unsaved" in form.dataset) return true;
  return [...form.querySelectorAll(among)].some(isChanged);
}

document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) sending.add(event.target);
});

// Back to a page the browser has kept as it was.
addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-leave-guard]").forEach((form) => sending.delete(form));
});

// The session is over (session-end.js): what is filled in and saved nowhere must not go with the page, in whatever form.
document.addEventListener("session-ended", (event) => {
  if ([...document.querySelectorAll("form[method=post]")].some((form) => isUnsaved(form, FILLED_IN))) event.preventDefault();
});

addEventListener("beforeunload", (event) => {
  // Whoever has to leave quickly is never asked.
  if ("leaving" in document.documentElement.dataset) return;
  if ([...document.querySelectorAll("form[data-leave-guard]")].some((form) => isUnsaved(form))) event.preventDefault();
});
