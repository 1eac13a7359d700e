import type { Bench } from './harness/figure.ts';
import { compareSpikingSpeed } from './harness/time-spiking.ts';

export const bench: Bench = {
  name: 'snn-speed',
  title: 'records per second of the small CinC 2017 network in spikes, T = 100, 2 threads: by those of SpikingJelly',
  unit: 'times',
  bar: 2,
  better: 'higher',
  measure: (tell) => compareSpikingSpeed(tell, { stopsEarly: false }),
};
