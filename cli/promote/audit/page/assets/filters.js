"use strict";
(function () {
  function matches(row, words, choices) {
    return words.every((word) => row.text.includes(word)) &&
      choices.every(([field, value]) => (row.element.dataset[field] || "").split("\n").includes(value));
  }

  function activate(form) {
    const target = document.getElementById(form.dataset.filters);
    const groups = [...target.querySelectorAll("[data-group]")];
    const heading = (element) => {
      const group = element.closest("[data-group]");
      return group ? group.querySelector("summary").textContent : "";
    };
    const rows = [...target.querySelectorAll("tbody tr")].map((element) => ({
      element, text: (heading(element) + " " + element.textContent).toLowerCase(),
    }));
    const shown = form.querySelector("output");
    const number = (count) => count.toLocaleString("en");

    function apply() {
      const values = [...new FormData(form)].filter(([, value]) => value !== "");
      const text = values.find(([field]) => field === "text");
      const words = text ? text[1].toLowerCase().split(/\s+/).filter(Boolean) : [];
      const choices = values.filter(([field]) => field !== "text");
      let count = 0;
      for (const row of rows) {
        const fits = matches(row, words, choices);
        row.element.hidden = !fits;
        count += fits;
      }
      for (const group of groups) {
        group.hidden = !group.querySelector("tbody tr:not([hidden])");
      }
      shown.textContent = `${number(count)} of ${number(rows.length)} ${shown.dataset.noun} shown`;
    }

    let waiting;
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(apply, 120);
    });
    form.addEventListener("reset", () => setTimeout(apply));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    apply();
  }

  function openAll(button, id, open) {
    button.addEventListener("click", () => {
      for (const group of document.getElementById(id).querySelectorAll("details:not([hidden])")) {
        group.open = open;
      }
    });
  }

  function showTarget() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.hidden) {
      const form = document.querySelector(`[data-filters="${target.closest("table").id}"]`);
      form.reset();
      setTimeout(() => target.scrollIntoView());
    }
  }

  document.querySelectorAll("form[data-filters]").forEach(activate);
  document.querySelectorAll("[data-open]").forEach((button) => openAll(button, button.dataset.open, true));
  document.querySelectorAll("[data-close]").forEach((button) => openAll(button, button.dataset.close, false));
  addEventListener("hashchange", showTarget);
})();
