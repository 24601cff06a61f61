/** Time series of the last five minutes. */
import { html, useEffect, useRef, useState } from './vendor/preact-htm.js';
import uPlot from './vendor/uplot.js';

const HEIGHT = 150;
const WINDOW_S = 300;
const WINDOW_MIN_S = 60;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** From the first known second, but neither less than a minute nor more than five. */
function span(min, max) {
  const end = max ?? Date.now() / 1_000;
  return [Math.max(end - WINDOW_S, Math.min(min ?? end, end - WINDOW_MIN_S)), end];
}

const clock = (seconds) => new Date(seconds * 1_000).toLocaleTimeString('en-GB');

function options(width, series, show) {
  const axis = {
    stroke: colour('--quiet'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { stroke: colour('--line'), width: 1 },
    font: '11px system-ui, sans-serif',
  };
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { size: 6 } },
    scales: {
      x: { range: (plot, min, max) => span(min, max) },
      y: { range: (plot, min, max) => [0, max > 0 ? max * 1.1 : 1] },
    },
    axes: [{ ...axis, space: 90, values: (plot, ticks) => ticks.map(clock) }, { ...axis, size: 62, values: (plot, ticks) => ticks.map(show) }],
    series: [
      {},
      ...series.map((each, index) => ({
        label: each.name,
        stroke: colour(`--series-${index + 1}`),
        width: 2,
        dash: index ? [6, 3] : undefined,
        points: { show: false },
        spanGaps: false,
      })),
    ],
  };
}

/** Follows whether the page is dark: a canvas does not by itself. */
function useDark() {
  const query = matchMedia('(prefers-color-scheme: dark)');
  const [dark, setDark] = useState(query.matches);
  useEffect(() => {
    const changed = () => setDark(query.matches);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, []);
  return dark;
}

/** One chart; its caption says the newest figures in words, for those who do not see the lines. */
export function Chart({ title, at, series, show }) {
  const frame = useRef();
  const plot = useRef(null);
  const dark = useDark();
  const data = [at, ...series.map((each) => each.values)];
  useEffect(() => {
    plot.current = new uPlot(options(frame.current.clientWidth || 300, series, show), data, frame.current);
    const watch = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry.contentRect.width);
      if (width > 0 && width !== plot.current.width) plot.current.setSize({ width, height: HEIGHT });
    });
    watch.observe(frame.current);
    return () => {
      watch.disconnect();
      plot.current.destroy();
    };
  }, [dark]);
  useEffect(() => plot.current.setData(data), [at, dark]);
  return html`<figure class="chart">
    <figcaption><strong>${title}</strong> ${series.map((each, index) => html`
      <span class="series series-${index + 1}">${each.name} <b>${show(each.values.at(-1))}</b></span>`)}</figcaption>
    <div class="plot" ref=${frame} aria-hidden="true"></div>
  </figure>`;
}
