"use strict";
(function () {
  const arrows = [...document.querySelectorAll("a[data-edge]")];
  const rowOf = (arrow) => document.getElementById(`edge-${arrow.dataset.edge}`);
  const grantsOf = (arrow) => arrow.dataset.grants.split(" ")
    .map((grant) => document.getElementById(`grant-${grant}`))
    .filter(Boolean);

  function mark(arrow, lit) {
    for (const element of [arrow, rowOf(arrow), ...grantsOf(arrow)]) {
      element.classList.toggle("lit", lit);
    }
  }

  function follow(element, arrow) {
    element.addEventListener("mouseenter", () => mark(arrow, true));
    element.addEventListener("mouseleave", () => mark(arrow, false));
    element.addEventListener("focusin", () => mark(arrow, true));
    element.addEventListener("focusout", () => mark(arrow, false));
  }

  for (const arrow of arrows) {
    follow(arrow, arrow);
    follow(rowOf(arrow), arrow);
  }
})();
