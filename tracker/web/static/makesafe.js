// Enhances pages that work without it: GOV.UK components, and a type-ahead over long selects.
import { initAll } from "./govuk-frontend-6.3.0.min.js";

initAll();

const autocomplete = window.accessibleAutocomplete;
const HOW_TO_CHOOSE = "Use the up and down arrows to look through what matches, and enter to choose.";

// The words of the hint and the error beside the select, which the type-ahead would leave unsaid.
function wordsBeside(select) {
  const ids = (select.getAttribute("aria-describedby") || "").split(" ").filter(Boolean);
  const words = ids.map((id) => document.getElementById(id).textContent.trim());
  return [...words, HOW_TO_CHOOSE].join(". ");
}

// What was typed over a former choice must not send the former choice.
function agree(select, input) {
  const typed = input.value.trim().toLowerCase();
  const meant = [...select.options].find((option) => option.text.trim().toLowerCase() === typed);
  select.value = meant ? meant.value : "";
}

// Everyday words are known to the server alone; what it finds is offered in its order.
let asked = 0;
async function search(select, typed, offer) {
  const number = ++asked;
  const url = `${select.dataset.search}?words=${encodeURIComponent(typed.trim())}`;
  const known = [...select.options].filter((option) => option.value);
  try {
    const { codes } = await (await fetch(url)).json();
    const found = codes.map((code) => known.find((option) => option.value === code));
    if (number === asked) offer(found.filter(Boolean).map((option) => option.text));
  } catch {
    const words = typed.trim().toLowerCase();
    offer(known.map((option) => option.text).filter((text) => text.toLowerCase().includes(words)));
  }
}

if (autocomplete) {
  for (const select of document.querySelectorAll("select[data-autocomplete]")) {
    const id = select.id;
    const assistiveHint = wordsBeside(select);
    autocomplete.enhanceSelectElement({
      selectElement: select,
      defaultValue: select.value ? undefined : "",
      minLength: 1,
      showAllValues: true,
      ...(select.dataset.search && { source: (typed, offer) => search(select, typed, offer) }),
      onConfirm: (chosen) => {
        const meant = [...select.options].find((option) => option.text === chosen);
        if (meant) meant.selected = true;
        select.dispatchEvent(new Event("change"));
      },
      dropdownArrow: () => "",
      tAssistiveHint: () => assistiveHint,
      tNoResults: () => "Nothing matches. Try fewer letters, or the code",
      tStatusNoResults: () => "Nothing matches",
    });
    select.form.addEventListener("submit", () => agree(select, document.getElementById(id)));
  }
}

// What must be done at once for the kind of fault just chosen.
const stops = document.querySelectorAll("[data-stop-of]");
if (stops.length) {
  const kind = document.querySelector("select[name=category_code]");
  kind.addEventListener("change", () => {
    for (const stop of stops) stop.hidden = stop.dataset.stopOf !== kind.value;
  });
}

// Ticking every order of the page at once, and saying how many are ticked.
const bulk = document.querySelector("[data-ms-bulk]");
if (bulk) {
  const ticks = [...bulk.closest("form").querySelectorAll("input[name=order]")];
  const all = bulk.querySelector("[data-ms-tick-all]");
  const count = bulk.querySelector("[data-ms-tick-count]");
  const tell = () => {
    const ticked = ticks.filter((tick) => tick.checked).length;
    all.checked = ticked > 0 && ticked === ticks.length;
    all.indeterminate = ticked > 0 && ticked < ticks.length;
    count.textContent = `${ticked} of ${ticks.length} on this page selected`;
  };
  all.addEventListener("change", () => {
    for (const tick of ticks) tick.checked = all.checked;
    tell();
  });
  for (const tick of ticks) tick.addEventListener("change", tell);
  bulk.querySelector(".ms-bulk__all").hidden = false;
  if (ticks.some((tick) => tick.checked)) tell(); // the browser keeps ticks when one comes back
}

// What is done in slices goes on by itself; without this its button is pressed for each.
const next = document.querySelector("form[data-ms-next]");
if (next) next.requestSubmit();

// A table that a narrow screen reads as a list is still a table to whoever listens to it.
const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
for (const table of document.querySelectorAll(".ms-orders")) {
  for (const part of [table, ...table.querySelectorAll("thead, tbody, tr, td, th")]) {
    part.setAttribute("role", ROLES[part.tagName] || `${part.scope === "col" ? "column" : "row"}header`);
  }
}

// How far long work is: asked every two seconds, said when another tenth is done.
async function follow(progress) {
  const [bar, status] = [progress.querySelector("progress"), progress.querySelector("[role=status]")];
  let said = -1;
  for (;;) {
    await new Promise((later) => setTimeout(later, 2000));
    const answer = await fetch(progress.dataset.progress).catch(() => null);
    if (!answer) continue; // the network is away for a moment
    const known = answer.ok ? await answer.json() : { finished: true };
    if (known.finished) break;
    if (!known.total) continue;
    bar.max = known.total;
    bar.value = known.done;
    const tenth = Math.floor((10 * known.done) / known.total);
    if (tenth !== said) {
      said = tenth;
      const [done, total] = [known.done, known.total].map((rows) => rows.toLocaleString("en-GB"));
      status.textContent = `${done} of ${total} rows`;
    }
  }
  location.reload();
}

for (const progress of document.querySelectorAll("[data-progress]")) follow(progress);

// Keys of the queue: only while the focus is in its table, so that they are in nobody's way.
const queue = document.querySelector("form .ms-orders");
if (queue) {
  const links = [...queue.querySelectorAll("tbody th a")];
  queue.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = event.target.closest("tbody tr");
    const at = row ? [...row.parentElement.children].indexOf(row) : -1;
    const step = { j: 1, k: -1 }[event.key];
    if (step) {
      const next = links[at + step];
      if (next) next.focus();
    } else if (event.key === "x" && row) {
      row.querySelector("input[name=order]").click();
    } else {
      return;
    }
    event.preventDefault();
  });
  document.querySelector("[data-ms-keys]").hidden = false;
}
