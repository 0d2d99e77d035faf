// Sorts tables by their headings and filters long ones. Nothing is lost without it.
(function () {
  "use strict";
  function value(row, i) {
    var cell = row.cells[i];
    if (!cell) return null;
    var v = cell.getAttribute("data-v");
    if (v !== null) return parseFloat(v);
    var text = cell.textContent.trim();
    return text === "–" || text === "" ? null : text.toLowerCase();
  }
  function compare(a, b) {
    if (typeof a === typeof b) return a < b ? -1 : a > b ? 1 : 0;
    return typeof a === "number" ? -1 : 1;
  }
  function sort(table, heading, i) {
    var down = heading.getAttribute("aria-sort") === "descending";
    var first = heading.classList.contains("n") && heading.getAttribute("aria-sort") === null;
    var sign = first ? -1 : down ? 1 : heading.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (h) { h.removeAttribute("aria-sort"); });
    heading.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
    var body = table.tBodies[0];
    Array.prototype.map.call(body.rows, function (row, at) { return { row: row, v: value(row, i), at: at }; })
      .sort(function (a, b) {
        if (a.v === null || b.v === null) return a.v === b.v ? a.at - b.at : a.v === null ? 1 : -1;
        return sign * compare(a.v, b.v) || a.at - b.at;
      })
      .forEach(function (entry) { body.appendChild(entry.row); });
  }
  function filter(table) {
    var input = document.createElement("input");
    input.type = "search";
    input.className = "filter";
    input.placeholder = "Filter these rows";
    input.setAttribute("aria-label", "Filter the rows of this table");
    input.addEventListener("input", function () {
      var wanted = input.value.toLowerCase();
      Array.prototype.forEach.call(table.tBodies[0].rows, function (row) {
        row.hidden = row.textContent.toLowerCase().indexOf(wanted) < 0;
      });
    });
    table.parentNode.parentNode.insertBefore(input, table.parentNode);
  }
  Array.prototype.forEach.call(document.querySelectorAll("table"), function (table) {
    if (table.tBodies[0].rows.length < 2) return;
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (heading, i) {
      var button = document.createElement("button");
      button.type = "button";
      button.title = "Sort by this column";
      while (heading.firstChild) button.appendChild(heading.firstChild);
      heading.appendChild(button);
      button.addEventListener("click", function () { sort(table, heading, i); });
    });
    if (table.tBodies[0].rows.length > 11) filter(table);
  });
})();
