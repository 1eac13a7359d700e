import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

/**
 * What the figure of scrolling is compared with: 12 leads as 12 charts of uPlot one below the other, a minute of 500 Hz in each, all
 * scrolled by their time scale.
 */
const RATE_HZ = 500;
const SHOWN_SEC = 10;
const COUNT = 60 * RATE_HZ;

const timesSec = Float64Array.from({ length: COUNT }, (_, i) => i / RATE_HZ);
const charts = Array.from({ length: 12 }, (_, lead) => {
  const values = Float64Array.from(timesSec, (sec) => Math.sin(sec * 8 + lead) ** 41 + 0.05 * Math.sin(sec * 31));
  return new uPlot(
    {
      width: innerWidth - 20,
      height: Math.floor((innerHeight - 20) / 12),
      legend: { show: false },
      cursor: { show: false },
      axes: [{ show: lead === 11 }, {}],
      scales: { x: { time: false }, y: { range: [-1.5, 1.5] } },
      series: [{}, { stroke: 'black', width: 1, points: { show: false } }],
    },
    [timesSec, values],
    document.body,
  );
});

let startSec = 0;
const viewer = {
  sampleRateHz: RATE_HZ,
  startSample: 0,
  scrollTo(sample: number): void {
    this.startSample = sample % (COUNT - SHOWN_SEC * RATE_HZ);
    startSec = this.startSample / RATE_HZ;
    for (const chart of charts) chart.setScale('x', { min: startSec, max: startSec + SHOWN_SEC });
  },
};
Object.assign(window, { viewer });
