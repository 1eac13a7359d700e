import { toOutput, type Architecture } from './architecture.ts';
import { drop, flatten, multiply, rectify } from './layers.ts';

/** Numbers that the recipe beat-rhythm@2 makes of a beat. */
export const BEAT_NUMBERS = 103;
const UNITS = 48;

/** Two hidden layers of 48 on the numbers that describe a beat; a fifth of the numbers and three tenths of what is made of them are dropped. */
export const beatDense: Architecture = {
  id: 'beat-dense',
  name: 'Dense network on what describes a beat',
  source: 'Of this program: rows of the recipe beat-rhythm@2.',
  quirks: [],
  forms: [],
  describe({ outputCount = 5 }) {
    return {
      architecture: 'beat-dense',
      inputShape: [BEAT_NUMBERS, 1],
      hasLengths: false,
      layers: [
        flatten('channels-last'),
        drop('input.drop', 0.2),
        multiply('first', UNITS),
        rectify('first.relu'),
        drop('first.drop', 0.3),
        multiply('second', UNITS),
        rectify('second.relu'),
        drop('second.drop', 0.3),
        multiply('output', outputCount),
      ],
      output: toOutput(outputCount),
    };
  },
};
