// Draws each chart from the table beside it, in the page's own colours; prints.

// A canvas knows no light-dark(): the colour as it comes out here, in this page's look.
function shown(name) {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = `var(${name})`;
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

const [colour, text, line] = ["--pico-primary", "--pico-color", "--pico-muted-border-color"].map(shown);

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
