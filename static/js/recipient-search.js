// The search for the one to write to. htmx fetches the choices while the name is typed (see components/recipient_search.html);
// here Enter only ever searches: it sends nothing and chooses nobody, so that of two with the same name none is taken by mistake.
const searchIn = (place) => place.querySelector("[type=search]").dispatchEvent(new CustomEvent("search-now"));

function onKey(event, place) {
  if (event.key === "Enter") {
    event.preventDefault();
    searchIn(place);
  } else if (event.key === "ArrowDown" && event.target.type === "search") {
    event.preventDefault();
    place.querySelector("#recipients input")?.focus();
  }
}

document.addEventListener("keydown", (event) => {
  const place = event.target.closest("[data-recipient-search]");
  if (place && window.htmx && event.target.matches("input")) onKey(event, place);
});

document.addEventListener("click", (event) => {
  const place = event.target.closest("[data-recipient-search]");
  if (!place || !window.htmx || !event.target.closest("[name=search]")) return;
  event.preventDefault();
  searchIn(place);
});

// How many there are is said, not only shown.
document.addEventListener("htmx:afterSwap", (event) => {
  const place = event.target.closest("[data-recipient-search]");
  if (place) place.querySelector("[data-hits-heard]").textContent = place.querySelector("[data-hits]")?.textContent ?? "";
});
