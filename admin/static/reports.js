// Draws each chart from the table beside it, in the page's own colours; prints.

const LONGEST = 28; // letters of a name beside a bar; its table has all of it

const short = (name) => (name.length > LONGEST ? `${name.slice(0, LONGEST - 1).trim()}…` : name);

function draw(figure) {
  const rows = [...figure.querySelectorAll("tbody tr")].map((row) => [...row.cells]);
  const canvas = figure.querySelector("canvas");
  const colour = getComputedStyle(canvas).color;
  const line = getComputedStyle(canvas).borderTopColor;
  const text = getComputedStyle(figure).color;
  const names = { ticks: { color: text }, grid: { display: false } };
  const counts = { beginAtZero: true, ticks: { color: text, precision: 0 }, grid: { color: line } };
  const lying = figure.dataset.chart === "rows";
  new Chart(canvas, {
    type: "bar",
    data: {
      labels: rows.map((cells) => short(cells[0].textContent)),
      datasets: [{ data: rows.map((cells) => Number(cells[1].textContent)), backgroundColor: colour, maxBarThickness: 28 }],
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      indexAxis: lying ? "y" : "x",
      plugins: { legend: { display: false } },
      scales: lying ? { x: counts, y: names } : { x: names, y: counts },
    },
  });
}

for (const figure of document.querySelectorAll("figure[data-chart]")) draw(figure);

const button = document.getElementById("print");
button.hidden = false;
button.addEventListener("click", () => window.print());
addEventListener("beforeprint", () => {
  for (const table of document.querySelectorAll(".chart details")) table.open = true;
  for (const chart of Object.values(Chart.instances)) chart.resize();
});
