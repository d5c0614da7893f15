// Draws the charts when they come into view, and lets a reader filter and sort the tables.
"use strict";

const words = document.getElementById("words").dataset;

// --- charts -----------------------------------------------------------------------------------------------
async function draw(figure) {
  if (figure.dataset.state) return;
  figure.dataset.state = "drawing";
  const box = figure.querySelector(".chart");
  const specification = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  for (const [name, { columns, rows }] of Object.entries(specification.datasets)) {
    specification.datasets[name] = rows.map((row) =>
      Object.fromEntries(columns.map((column, place) => [column, row[place]])),
    );
  }
  try {
    const shown = await vegaEmbed(box, specification, {
      mode: "vega-lite",
      ast: true, // expressions are interpreted: the pages allow no eval
      renderer: "svg",
      actions: false,
      defaultStyle: false,
      logLevel: 1, // errors only
      tooltip: { disableDefaultStyle: true },
    });
    if (!figure.classList.contains("legend")) figure.append(saveButton(shown.view));
    figure.dataset.state = "drawn";
  } catch (error) {
    figure.dataset.state = "failed";
    console.error(error);
  }
}

function saveButton(view) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "save";
  button.textContent = words.save;
  button.addEventListener("click", async () => {
    const link = document.createElement("a");
    link.href = await view.toImageURL("svg");
    link.download = "chart.svg";
    link.click();
  });
  return button;
}

const figures = [...document.querySelectorAll("figure.drawn")];
if ("IntersectionObserver" in window) {
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        watcher.unobserve(entry.target);
        draw(entry.target);
      }
    },
    { rootMargin: "600px" },
  );
  figures.forEach((figure) => watcher.observe(figure));
  window.addEventListener("beforeprint", () => figures.forEach(draw));
} else {
  figures.forEach(draw);
}

// --- tables -----------------------------------------------------------------------------------------------
const FEW = 6; // rows that need no filter
const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });

function numberOf(text) {
  const found = text.replaceAll("−", "-").replaceAll(",", "").match(/^-?\d+(\.\d+)?(e[+-]?\d+)?/i);
  return found ? Number(found[0]) : NaN;
}

function sortRows(table, place, ascending) {
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => {
    const text = row.cells[place].textContent.trim();
    return { row, text, number: numberOf(text) };
  });
  rows.sort((a, b) => {
    const missing = (a.text === "—") - (b.text === "—");
    if (missing) return missing; // what is missing comes last, whichever way
    const both = !Number.isNaN(a.number) && !Number.isNaN(b.number);
    const order = both ? a.number - b.number : collator.compare(a.text, b.text);
    return ascending ? order : -order;
  });
  body.append(...rows.map((entry) => entry.row));
}

function makeSortable(table) {
  const headers = [...table.tHead.rows[0].cells];
  headers.forEach((header, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = header.textContent;
    button.title = header.title || words.sort;
    header.removeAttribute("title");
    button.addEventListener("click", () => {
      const ascending = header.getAttribute("aria-sort") !== "ascending";
      headers.forEach((other) => other.removeAttribute("aria-sort"));
      header.setAttribute("aria-sort", ascending ? "ascending" : "descending");
      sortRows(table, place, ascending);
    });
    header.replaceChildren(button);
  });
}

function makeFilters(table) {
  const rows = [...table.tBodies[0].rows];
  const form = document.createElement("div");
  form.className = "filters";
  form.role = "group";
  form.ariaLabel = words.filters;
  const choices = [];
  [...table.tHead.rows[0].cells].forEach((header, place) => {
    if (!("choice" in header.dataset)) return;
    const values = [...new Set(rows.map((row) => row.cells[place].textContent.trim()))];
    if (values.length < 2) return;
    const select = document.createElement("select");
    select.append(new Option(words.all, ""), ...values.map((value) => new Option(value, value)));
    form.append(labelled(header.textContent, select));
    choices.push({ place, select });
  });
  const search = document.createElement("input");
  search.type = "search";
  form.append(labelled(words.search, search));
  const count = document.createElement("output");
  form.append(count);

  function apply() {
    const wanted = search.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const chosen = choices.every(
        ({ place, select }) => !select.value || row.cells[place].textContent.trim() === select.value,
      );
      const text = wanted.length ? row.textContent.toLocaleLowerCase() : "";
      row.hidden = !(chosen && wanted.every((word) => text.includes(word)));
      shown += row.hidden ? 0 : 1;
    }
    count.textContent = words.rows.replace("##", String(rows.length)).replace("#", String(shown));
  }
  form.addEventListener("input", apply);
  apply();
  table.closest(".scroll").before(form);
}

function labelled(text, control) {
  const label = document.createElement("label");
  label.append(text, " ", control);
  return label;
}

for (const table of document.querySelectorAll("table.sortable")) {
  if (table.tBodies[0].rows.length > FEW) makeFilters(table);
  makeSortable(table);
}

// --- prompts stand once in a page, and are shown with every response that answers them -------------------
document.addEventListener(
  "toggle",
  (event) => {
    for (const link of event.target.querySelectorAll(":scope > p > a.prompt")) {
      const text = document.getElementById(link.hash.slice(1)).cloneNode(true);
      text.removeAttribute("id");
      link.parentElement.replaceWith(text);
    }
  },
  true, // the event does not bubble
);

// --- responses: an address may name one of them -----------------------------------------------------------
function openNamed() {
  const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let box = named; box; box = box.parentElement) if (box.tagName === "DETAILS") box.open = true;
  if (named) named.scrollIntoView();
}
window.addEventListener("hashchange", openNamed);
openNamed();
