// One choice narrows another: Avsändare depends on Typ.
// <select data-filters="sender_type"> narrows the select of that name in the same form (and the same row of a formset) to the
// group (<optgroup>) that carries the chosen option's words. Without JavaScript every group is shown, and the server checks.
const groups = new WeakMap();

function target(source) {
  const name = source.name.replace(/[^-]*$/, source.dataset.filters);
  return source.form.elements.namedItem(name);
}

function narrow(source) {
  const select = target(source);
  if (!groups.has(select)) groups.set(select, [...select.querySelectorAll("optgroup")]);
  const wanted = source.selectedOptions[0]?.text;
  const kept = select.value;
  groups.get(select).forEach((group) => group.remove());
  select.append(...groups.get(select).filter((group) => group.label === wanted || !source.value));
  // The same sender may stand in several groups: keep the choice when the new group has it.
  select.value = kept;
  if (select.selectedIndex === -1) select.selectedIndex = 0;
}

document.querySelectorAll("select[data-filters]").forEach(narrow);
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-filters]")) narrow(event.target);
});
