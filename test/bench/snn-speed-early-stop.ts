import type { Bench } from './harness/figure.ts';
import { compareSpikingSpeed } from './harness/time-spiking.ts';

export const bench: Bench = {
  name: 'snn-speed-early-stop',
  title:
    'records per second of the small CinC 2017 network in spikes, stopping early by the rule of its card: by those of SpikingJelly at T = 100',
  unit: 'times',
  bar: 5,
  better: 'higher',
  measure: (tell) => compareSpikingSpeed(tell, { stopsEarly: true }),
};
