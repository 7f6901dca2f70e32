// Draws each chart from the table beside it, in the page's own colours; prints.

const style = getComputedStyle(document.documentElement);
const colour = style.getPropertyValue("--pico-primary").trim() || "#1f6f78";
const text = style.getPropertyValue("--pico-color").trim();
const line = style.getPropertyValue("--pico-muted-border-color").trim();

function draw(figure) {
  const rows = [...figure.querySelectorAll("tbody tr")].map((row) => [...row.cells]);
  const canvas = figure.querySelector("canvas");
  new Chart(canvas, {
    type: figure.dataset.chart,
    data: {
      labels: rows.map((cells) => cells[0].textContent),
      datasets: [{ data: rows.map((cells) => Number(cells[1].textContent)), backgroundColor: colour, maxBarThickness: 40 }],
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      plugins: { legend: { display: false } },
      scales: {
        x: { ticks: { color: text }, grid: { display: false } },
        y: { beginAtZero: true, ticks: { color: text, precision: 0 }, grid: { color: line } },
      },
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
