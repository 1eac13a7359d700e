import type { Settings } from './schemas/settings.ts';

/** What holds until a person chooses otherwise. Apart from the schemas, so that the page does not carry the parser of its own input. */
export const DEFAULT_SETTINGS: Settings = {
  readerName: '',
  theme: 'system',
  paperColour: 'pink',
  advanceAfterLabel: true,
  uncertainBelow: 0.9,
  uncertainOrder: 'time',
  hideIdentifiers: false,
  pxPerMmByDisplay: {},
  keys: {},
  layout: '3x4',
  leadOrder: 'standard',
  speedMmPerSec: 25,
  gainMmPerMv: 10,
  qtcFormula: 'fridericia',
};
